#include "coordinator/commands/verify/looks.h"

#include <charconv>
#include <cstdlib>

#include "coordinator/install/argv.h"

namespace skep::coordinator::verify {
namespace {

using install::quoted;

constexpr std::string_view kPart = "--skep:";
constexpr std::string_view kPartEnd = "--";

/// The client reads its statements from a here-document: nothing stands in an argument.
std::string client(const NodeId& node, const std::string& statements) {
  return "docker exec -i " + quoted("db-" + node.value) +
         " mariadb --user=root --batch --skip-column-names <<'SKEP_SQL'\n" + statements +
         "\nSKEP_SQL\n";
}

std::string part(const std::string& name, const std::string& command) {
  return "printf '\\n%s\\n' '--skep:" + name + "--'\n" + command + "\n";
}

constexpr const char* kStatus =
    "SET SESSION wsrep_sync_wait=1;\n"
    "SELECT LOWER(VARIABLE_NAME), VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE "
    "VARIABLE_NAME IN ('wsrep_local_state_comment', 'wsrep_cluster_status', 'wsrep_cluster_size', "
    "'wsrep_cluster_state_uuid', 'wsrep_last_committed', 'wsrep_ready');";

std::string table(const std::string& run) {
  return "skep_verify.run_" + run;
}

}  // namespace

std::string look_script(const Config& config, const NodeId& node) {
  const std::string member = quoted("db-" + node.value);
  const std::string control = quoted(config.disk.mysql_path + "/control");
  const std::string network = protocol::NetworkSpec{}.name;
  std::string script = "exec 2>&1\n";
  script += part("clock", "for i in 1 2 3 4 5; do date +clock%s%N; done");
  script += part("galera", client(node, kStatus));
  script += part("raft", "docker exec consul consul operator raft list-peers </dev/null");
  script += part("dns", "getent ahostsv4 mariadb.service.consul </dev/null");
  script += part("swarm", "docker node ls --format '{{.Hostname}} {{.Status}} {{.ManagerStatus}}'");
  script += part("probe", "docker inspect -f '{{with index .NetworkSettings.Networks \"" + network +
                              "\"}}{{.IPAddress}}{{end}}' skep-probe");
  script += part("resolv", "cat /etc/resolv.conf");
  script += part("own", "hostname -I");
  script += part("mount", "findmnt -no SOURCE " + quoted(config.disk.docker_path));
  script += part("root", "findmnt -no SOURCE /");
  script += part("inspect", "docker inspect " + member);
  script += part("token", "ls -1 " + control + " | grep -x token || :");
  script += part("settings", "cat /etc/skep/galera/skep.cnf");
  return script + part("end", ":");
}

std::string create_script(const NodeId& node, const std::string& run) {
  return client(node, "CREATE DATABASE IF NOT EXISTS skep_verify;\nCREATE TABLE " + table(run) +
                          " (node VARCHAR(64) PRIMARY KEY) ENGINE=InnoDB;");
}

std::string insert_script(const NodeId& node, const std::string& run) {
  return client(node, "SET SESSION wsrep_sync_wait=15;\nINSERT INTO " + table(run) + " VALUES ('" +
                          node.value + "');");
}

std::string count_script(const NodeId& node, const std::string& run,
                         const std::vector<std::string>& probes) {
  std::string script = part(
      "rows",
      client(node, "SET SESSION wsrep_sync_wait=1;\nSELECT COUNT(*) FROM " + table(run) + ";"));
  std::string ask = "for peer in";
  for (const std::string& probe : probes) ask += " " + quoted(probe);
  ask +=
      "; do if timeout 2 wget -qO- \"http://$peer:7000/\" >/dev/null; then "
      "echo \"answers $peer $(ping -c 1 -W 1 -q \"$peer\" 2>/dev/null | sed -n 's|.*= "
      "[^/]*/\\([^/]*\\)/.*|\\1|p')\"; "
      "else echo \"silent $peer\"; fi; done";
  if (!probes.empty()) {
    script +=
        part("pairs", "docker exec skep-probe sh -c " + quoted(ask) + " </dev/null 2>/dev/null");
  }
  return script;
}

std::string drop_script(const NodeId& node, const std::string& run) {
  return client(node, "DROP TABLE IF EXISTS " + table(run) + ";");
}

std::map<std::string, std::string> read_parts(std::string_view text) {
  std::map<std::string, std::string> parts;
  std::string* now = nullptr;
  for (const std::string& line : lines_of(text)) {
    if (line.starts_with(kPart) && line.ends_with(kPartEnd) &&
        line.size() > kPart.size() + kPartEnd.size()) {
      now = &parts[line.substr(kPart.size(), line.size() - kPart.size() - kPartEnd.size())];
    } else if (now != nullptr && !line.empty()) {
      *now += (now->empty() ? "" : "\n") + line;
    }
  }
  return parts;
}

std::optional<Duration> clock_ahead(std::string_view line, Utc now) {
  constexpr std::string_view kHead = "clock";
  if (!line.starts_with(kHead)) return std::nullopt;
  line.remove_prefix(kHead.size());
  std::int64_t nanoseconds = 0;
  const auto [end, problem] = std::from_chars(line.data(), line.data() + line.size(), nanoseconds);
  if (problem != std::errc{} || end == line.data()) return std::nullopt;
  return Duration(nanoseconds / 1'000'000) - now.time_since_epoch();
}

std::map<std::string, std::optional<double>> read_pairs(std::string_view text) {
  std::map<std::string, std::optional<double>> pairs;
  for (const std::string& line : lines_of(text)) {
    const auto words = words_of(line);
    if (words.size() >= 2 && words[0] == "silent") pairs[words[1]] = std::nullopt;
    if (words.size() >= 2 && words[0] == "answers") {
      pairs[words[1]] = words.size() > 2 ? std::strtod(words[2].c_str(), nullptr) : 0.0;
    }
  }
  return pairs;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  constexpr std::string_view kSpace = " \t";
  for (auto at = line.find_first_not_of(kSpace); at != std::string_view::npos;) {
    const auto end = line.find_first_of(kSpace, at);
    words.emplace_back(line.substr(at, end - at));
    at = end == std::string_view::npos ? end : line.find_first_not_of(kSpace, end);
  }
  return words;
}

std::string Seen::part(const std::string& name) const {
  const auto found = parts.find(name);
  return found == parts.end() ? "" : found->second;
}

std::string Seen::status(const std::string& name) const {
  for (const std::string& line : lines_of(part("galera"))) {
    const auto words = words_of(line);
    if (words.size() >= 2 && words[0] == name) return words[1];
  }
  return "";
}

std::string Seen::probe() const {
  const auto lines = lines_of(part("probe"));
  const bool well =
      lines.size() == 1 && lines[0].find_first_not_of("0123456789.") == std::string::npos;
  return well ? lines[0] : "";
}

}  // namespace skep::coordinator::verify
