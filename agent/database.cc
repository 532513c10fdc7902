#include "agent/database.h"

#include <algorithm>
#include <charconv>

namespace skep::agent::database {
namespace {

using protocol::HostFacts;
using protocol::NodeSpec;

// Half of a machine that serves one member: the rest is for connections, the
// engine, Consul and the page cache a state transfer goes through.
constexpr std::uint64_t kPoolShare = 2;
// Machines that are containers share one memory; theirs is a playground.
constexpr std::uint64_t kPoolShareOfContainers = 16;
// galera.md 10.3: 64 MiB do for an idle member in 130 MB of memory.
constexpr Bytes kPoolLeast = mib(64);
constexpr Bytes kPoolMost = gib(256);
// Galera's own default; galera.cache is allocated in full at the first start.
constexpr Bytes kCacheLeast = mib(128);
constexpr Bytes kCacheMost = gib(8);
constexpr std::uint64_t kCacheShareOfDisk = 20;
// Redo a quarter of the pool: checkpoints stay rare, recovery short.
constexpr Bytes kRedoLeast = mib(48);
constexpr Bytes kRedoMost = gib(4);
constexpr std::uint32_t kConnectionsMost = 500;
// galera.md 7.2: minutes where many pages are dirty.
constexpr std::uint32_t kStopSeconds = 600;

std::uint64_t in_mib(Bytes bytes) {
  return bytes.count >> 20U;
}

Bytes between(Bytes least, Bytes wanted, Bytes most) {
  return std::clamp(wanted, least, most);
}

bool is_container(const HostFacts& host) {
  return host.virtualization == "systemd-nspawn";
}

Bytes pool(const NodeSpec& spec, const HostFacts& host) {
  if (spec.galera.buffer_pool.count > 0) return spec.galera.buffer_pool;
  const std::uint64_t share = is_container(host) ? kPoolShareOfContainers : kPoolShare;
  const Bytes most = is_container(host) ? mib(256) : kPoolMost;
  return between(kPoolLeast, mib(in_mib(host.memory) / share / 16 * 16), most);
}

Bytes cache(const NodeSpec& spec) {
  if (spec.galera.gcache.count > 0) return spec.galera.gcache;
  return between(kCacheLeast, mib(in_mib(spec.disk.mysql) / kCacheShareOfDisk), kCacheMost);
}

std::string size(Bytes bytes) {
  return std::to_string(in_mib(bytes)) + "M";
}

std::string everyone(const NodeSpec& spec) {
  std::string list;
  for (const auto& peer : spec.peers) list += (list.empty() ? "" : ",") + peer.overlay_address;
  return list;
}

std::string settings(const NodeSpec& spec, const HostFacts& host) {
  const auto& self = spec.self();
  const Bytes pool_size = pool(spec, host);
  const Bytes redo = between(kRedoLeast, mib(in_mib(pool_size) / 4), kRedoMost);
  // A thread a core applies what others wrote; two keep one slow event from holding all.
  const std::uint32_t appliers = std::clamp(host.cores, 2U, 16U);
  std::string text = "[mariadb]\n";
  const auto line = [&text](const std::string& name, const std::string& value) {
    text += name + "=" + value + "\n";
  };
  line("user", "mysql");
  line("datadir", "/var/lib/mysql");
  line("socket", "/run/mysqld/mysqld.sock");
  line("pid-file", "/run/mysqld/mysqld.pid");
  line("bind-address", "0.0.0.0");
  text += "skip-name-resolve\n";
  line("max_connections", std::to_string(kConnectionsMost));
  line("default_storage_engine", "InnoDB");
  line("binlog_format", "ROW");
  line("sync_binlog", "1");
  line("innodb_autoinc_lock_mode", "2");
  line("innodb_flush_log_at_trx_commit", "1");
  line("innodb_buffer_pool_size", size(pool_size));
  line("innodb_log_file_size", size(redo));
  line("wsrep_on", "ON");
  line("wsrep_provider", "/usr/lib/galera/libgalera_smm.so");
  line("wsrep_cluster_name", spec.galera.cluster_name);
  line("wsrep_node_name", spec.node.value);
  line("wsrep_node_address", self.overlay_address);
  line("wsrep_node_incoming_address",
       self.private_address + ":" + std::to_string(spec.galera.client_port));
  line("wsrep_slave_threads", std::to_string(appliers));
  line("wsrep_sst_method", "mariabackup");
  // Logs in by unix_socket: no password anywhere (galera.md 5).
  line("wsrep_sst_auth", "mysql:");
  line("wsrep_notify_cmd", "/skep/notify");
  line("wsrep_provider_options",
       "\"gcache.size=" + size(cache(spec)) + ";gcache.recover=yes;pc.recovery=true\"");
  for (const std::string& own : spec.galera.settings) text += own + "\n";
  // Else the cause of a failed transfer goes to a syslog that a container lacks.
  return text + "\n[sst]\nsst-syslog=-1\n";
}

docker::Mount read_only(std::string_view source, std::string target) {
  return {.source = std::string(source), .target = std::move(target), .read_only = true};
}

std::string value_of(std::string_view text, std::string_view key) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    at = end + 1;
    if (!line.starts_with(key)) continue;
    line.remove_prefix(key.size());
    const std::size_t from = line.find_first_not_of(" \t");
    if (from == std::string_view::npos) return "";
    line.remove_prefix(from);
    return std::string(line.substr(0, line.find_last_not_of(" \t\r") + 1));
  }
  return "";
}

}  // namespace

std::string container_name(const NodeSpec& spec) {
  return "db-" + spec.node.value;
}
std::string data_folder(const NodeSpec& spec) {
  return spec.disk.mysql_path + "/data";
}
std::string control_folder(const NodeSpec& spec) {
  return spec.disk.mysql_path + "/control";
}

std::optional<Position> parse_position(std::string_view text) {
  constexpr std::size_t kUuid = 36;
  if (text.size() < kUuid + 2 || text[kUuid] != ':') return std::nullopt;
  for (std::size_t i = 0; i < kUuid; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (dash ? c != '-' : !hex) return std::nullopt;
  }
  Position position{.uuid = std::string(text.substr(0, kUuid))};
  const std::string_view number = text.substr(kUuid + 1);
  const auto [end, error] =
      std::from_chars(number.data(), number.data() + number.size(), position.seqno);
  if (error != std::errc() || end != number.data() + number.size()) return std::nullopt;
  return position;
}

std::string to_text(const Position& position) {
  return position.uuid + ":" + std::to_string(position.seqno);
}

std::optional<SavedState> parse_grastate(std::string_view text) {
  auto position = parse_position(value_of(text, "uuid:") + ":" + value_of(text, "seqno:"));
  if (!position) return std::nullopt;
  return SavedState{*position, value_of(text, "safe_to_bootstrap:") == "1"};
}

std::string config_text(const NodeSpec& spec, const HostFacts& host) {
  std::string text = settings(spec, host);
  const std::string after = "wsrep_cluster_name=" + spec.galera.cluster_name + "\n";
  text.insert(text.find(after) + after.size(),
              "wsrep_cluster_address=gcomm://" + everyone(spec) + "\n");
  return "# Written by Skep; changes made here are lost.\n" + text;
}

std::string config_fingerprint(const NodeSpec& spec, const HostFacts& host) {
  return docker::fingerprint(settings(spec, host) + spec.galera.image + "\n" +
                             spec.disk.mysql_path + "\n" + spec.network.name + "\n");
}

docker::ContainerSpec member(const NodeSpec& spec, const HostFacts& host) {
  const auto& self = spec.self();
  return {.image = spec.galera.image,
          .entrypoint = {"/skep/start"},
          .environment = {"MARIADB_ROOT_PASSWORD_FILE=/skep/root_password"},
          .mounts = {{.source = data_folder(spec), .target = "/var/lib/mysql"},
                     {.source = control_folder(spec), .target = "/skep/control"},
                     {.source = std::string(kSocketFolder), .target = "/run/mysqld"},
                     read_only(kConfigPath, "/etc/mysql/conf.d/skep.cnf"),
                     read_only(kPasswordPath, "/skep/root_password"),
                     read_only(kStartProgram, "/skep/start"),
                     read_only(kNotifyProgram, "/skep/notify")},
          .network = spec.network.name,
          .address = self.overlay_address,
          .published = {{.container_port = 3306,
                         .address = self.private_address,
                         .port = spec.galera.client_port}},
          .stop_seconds = kStopSeconds,
          .labels = {{std::string(docker::kConfigLabel), config_fingerprint(spec, host)}}};
}

docker::ContainerSpec recovery(const NodeSpec& spec, std::uint64_t round) {
  return {.image = spec.galera.image,
          .entrypoint = {"/skep/start"},
          .command = {"recover"},
          .mounts = {{.source = data_folder(spec), .target = "/var/lib/mysql"},
                     read_only(kConfigPath, "/etc/mysql/conf.d/skep.cnf"),
                     read_only(kStartProgram, "/skep/start"),
                     read_only(kNotifyProgram, "/skep/notify")},
          .stop_seconds = kStopSeconds,
          .labels = {{std::string(kRoundLabel), std::to_string(round)}}};
}

std::optional<Position> recovered_position(const std::vector<std::string>& log) {
  constexpr std::string_view kWord = "recovered ";
  for (auto line = log.rbegin(); line != log.rend(); ++line) {
    if (!line->starts_with(kWord)) continue;
    return parse_position(std::string_view(*line).substr(kWord.size()));
  }
  return std::nullopt;
}

bool says_synced(std::string_view line) {
  return line.find("Synchronized with group, ready for connections") != std::string_view::npos;
}

}  // namespace skep::agent::database
