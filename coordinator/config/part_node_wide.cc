// Readers of what every node has alike: disks, resolver, engine, Consul, Galera.

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "coordinator/config/host_name.h"
#include "coordinator/config/parts.h"

namespace skep::coordinator::config {
namespace {

/// These make the cluster what it is: Skep writes them itself, a second line would undo that.
constexpr std::array<std::string_view, 12> kOurs{
    "wsrep_on",
    "wsrep_provider",
    "wsrep_cluster_address",
    "wsrep_cluster_name",
    "wsrep_node_address",
    "wsrep_node_name",
    "wsrep_sst_method",
    "wsrep_sst_auth",
    "wsrep_start_position",
    "wsrep_new_cluster",
    "datadir",
    "socket",
};

void read_image(Section& part, std::string& into) {
  const Tree* value = part.take("image");
  std::string text;
  if (value == nullptr || !part.scalar(*value, part.within("image"), text)) return;
  const bool well = !text.empty() && !text.starts_with('-') &&
                    text.find_first_of(" \t'\"\\$") == std::string::npos;
  if (!well) {
    part.fault(*value, "image", "\"" + text + "\" is no image; write one like skep/mariadb:10.11");
    return;
  }
  into = text;
}

void read_addresses(Section& part, const std::string& key, std::vector<std::string>& into) {
  part.texts(key, into);
  const Tree* value = nullptr;
  std::erase_if(into, [&](const std::string& text) {
    if (parse_address(text)) return false;
    if (value == nullptr) value = part.take(key);
    const auto item =
        std::ranges::find_if(value->items, [&](const Tree& tree) { return tree.text == text; });
    part.fault(item == value->items.end() ? *value : *item, key,
               "\"" + text + "\" is not an address; write one like 10.0.80.11");
    return true;
  });
}

void read_docker_share(Section& part, protocol::DiskSpec& disk) {
  const Tree* value = part.take("docker");
  std::string text;
  if (value == nullptr || !part.scalar(*value, part.within("docker"), text)) return;
  if (!text.ends_with('%')) {
    const auto bytes = parse_bytes(text);
    if (bytes) {
      disk.docker = *bytes;
    } else {
      part.fault(*value, "docker", bytes.error().message + ", or a share like 60%");
    }
    return;
  }
  unsigned percent = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size() - 1, percent);
  if (problem != std::errc{} || end != text.data() + text.size() - 1 || percent < 10 ||
      percent > 90) {
    part.fault(*value, "docker", "\"" + text + "\" is not a share from 10% to 90%");
    return;
  }
  disk.docker_percent = static_cast<std::uint8_t>(percent);
}

void read_path(Section& part, const std::string& key, std::string& into) {
  const Tree* value = part.take(key);
  std::string text;
  if (value == nullptr || !part.scalar(*value, part.within(key), text)) return;
  const bool well = text.size() > 1 && text.starts_with('/') && !text.ends_with('/') &&
                    text.find("..") == std::string::npos &&
                    text.find_first_of(" \t'\"\\$:") == std::string::npos;
  if (well) {
    into = text;
  } else {
    part.fault(*value, key, "\"" + text + "\" is not an absolute path; write one like /opt/mysql");
  }
}

void read_settings(Section& part, std::vector<std::string>& into) {
  const Tree* value = part.take("settings");
  if (value == nullptr) return;
  if (value->kind != Tree::Kind::Map) {
    part.fault(*value, "settings", "write name: value lines, as in max_connections: 400");
    return;
  }
  for (const Entry& entry : value->entries) {
    const std::string key = "settings." + entry.key;
    std::string plain = entry.key;
    std::ranges::replace(plain, '-', '_');
    const bool well = !plain.empty() && std::ranges::all_of(plain, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    });
    std::string text;
    if (!well) {
      part.faults().add(entry.mark, part.within(key), "is not the name of a server setting");
    } else if (std::ranges::find(kOurs, plain) != kOurs.end()) {
      part.faults().add(entry.mark, part.within(key), "is written by Skep itself; leave it out");
    } else if (part.scalar(entry.value, part.within(key), text)) {
      into.push_back(entry.key + "=" + text);
    }
  }
}

}  // namespace

void read_disks(Section part, Config& config) {
  protocol::DiskSpec& disk = config.disk;
  part.choice("layout", {"automatic", "lvm", "plain"},
              [&](std::size_t n) { disk.layout = static_cast<protocol::Layout>(n); });
  part.choice("file_system", {"xfs", "btrfs"},
              [&](std::size_t n) { disk.file_system = static_cast<protocol::FileSystem>(n); });
  read_docker_share(part, disk);
  part.size("mysql", mib(512), disk.mysql);
  read_path(part, "data_path", disk.mysql_path);
  part.finish();
}

void read_resolv(Section part, Config& config) {
  part.texts("search", config.resolv.search);
  read_addresses(part, "upstream", config.resolv.upstream);
  part.finish();
}

void read_engine(Section part, Config& config) {
  protocol::EngineSpec& engine = config.engine;
  const Tree* size = part.take("log_max_size");
  std::string text;
  if (size != nullptr && part.scalar(*size, part.within("log_max_size"), text)) {
    const bool digits =
        text.size() > 1 && std::ranges::all_of(text.substr(0, text.size() - 1),
                                               [](char c) { return c >= '0' && c <= '9'; });
    if (digits && std::string_view("kmg").find(text.back()) != std::string_view::npos) {
      engine.log_max_size = text;
    } else {
      part.fault(*size, "log_max_size", "\"" + text + "\" is not what the engine takes; write 10m");
    }
  }
  part.number("log_max_file", 1, 1000,
              [&](std::uint64_t n) { engine.log_max_file = static_cast<std::uint32_t>(n); });
  part.texts("labels", engine.labels);
  part.texts("insecure_registries", engine.insecure_registries);
  part.finish();
}

void read_consul(Section part, Config& config) {
  read_image(part, config.consul.image);
  const Tree* datacenter = part.take("datacenter");
  if (datacenter != nullptr &&
      part.scalar(*datacenter, part.within("datacenter"), config.consul.datacenter) &&
      !is_host_name(config.consul.datacenter)) {
    part.fault(*datacenter, "datacenter",
               "\"" + config.consul.datacenter + "\" is no name for one (letters, digits, -)");
  }
  read_addresses(part, "recursors", config.consul.recursors);
  part.finish();
}

/// What listens on a node already, by its own rule; nothing else can have the port there.
void read_client_port(Section& client, std::uint16_t& port) {
  // clang-format off
  constexpr std::pair<std::uint16_t, std::string_view> kTaken[] = {
      {22,   "sshd's"    }, {53,   "Consul's"}, {2376, "the engine's"}, {2377, "the swarm's"},
      {7946, "the swarm's"}, {8300, "Consul's"}, {8301, "Consul's"    }, {8500, "Consul's"   },
  };
  // clang-format on
  const Tree* value = client.take("port");
  client.number("port", 1, 65535, [&](std::uint64_t n) { port = static_cast<std::uint16_t>(n); });
  for (const auto& [number, whose] : kTaken) {
    if (value == nullptr || port != number) continue;
    client.fault(
        *value, "port",
        std::to_string(number) + " is " + std::string(whose) + "; write another, say 3306");
  }
}

void read_galera(Section part, Config& config) {
  protocol::GaleraSpec& galera = config.galera;
  read_image(part, galera.image);
  const Tree* name = part.take("cluster_name");
  if (name != nullptr && part.scalar(*name, part.within("cluster_name"), galera.cluster_name) &&
      (galera.cluster_name.size() > 32 || as_host_name(galera.cluster_name).empty())) {
    part.fault(*name, "cluster_name", "must have 32 letters at most, of a to z, 0 to 9 and -");
  }
  Section client = part.section("client");
  read_client_port(client, galera.client_port);
  client.finish();
  part.size("buffer_pool", mib(32), galera.buffer_pool);
  part.size("gcache", mib(16), galera.gcache);
  read_settings(part, galera.settings);
  part.flag("sentinel", galera.sentinel);
  part.finish();
}

}  // namespace skep::coordinator::config
