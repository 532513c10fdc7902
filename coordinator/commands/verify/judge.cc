#include "coordinator/commands/verify/judge.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <set>

#include "coordinator/limits.h"
#include "coordinator/plan/servers.h"
#include "coordinator/screen/text.h"

namespace skep::coordinator::verify {
namespace {

using All = std::vector<Seen>;

VerifyLine pass(std::string area, std::string words) {
  return {std::move(area), std::move(words), true};
}
VerifyLine no(std::string area, std::string words) {
  return {std::move(area), std::move(words), false};
}

std::int64_t number(const std::string& text) {
  std::int64_t value = -1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// "sw1: first line of what it said", for a node that answered otherwise.
std::string odd(const Seen& node, const std::string& part) {
  const auto lines = lines_of(node.part(part));
  if (!node.trouble.empty()) return node.node.value + ": " + node.trouble;
  return node.node.value + ": " + (lines.empty() ? "no answer" : lines.back());
}

VerifyLine members(const All& seen) {
  const std::string all = std::to_string(seen.size());
  std::size_t well = 0;
  std::string first;
  for (const Seen& node : seen) {
    const std::string state = node.status("wsrep_local_state_comment");
    const std::string status = node.status("wsrep_cluster_status");
    const std::string size = node.status("wsrep_cluster_size");
    if (state == "Synced" && status == "Primary" && size == all &&
        node.status("wsrep_ready") == "ON") {
      ++well;
    } else if (first.empty()) {
      first = state.empty() ? odd(node, "galera")
                            : node.node.value + ": " + state + ", " + status + ", size " + size;
    }
  }
  if (well == seen.size())
    return pass("Galera", all + " of " + all + " Synced, Primary, size " + all);
  return no("Galera",
            std::to_string(well) + " of " + all + " Synced, Primary, size " + all + "; " + first);
}

VerifyLine history(const All& seen) {
  std::set<std::string> uuids;
  for (const Seen& node : seen) uuids.insert(node.status("wsrep_cluster_state_uuid"));
  const bool one = uuids.size() == 1 && !uuids.begin()->empty();
  if (one) return pass("Galera", "one state UUID " + short_uuid(*uuids.begin()));
  std::vector<std::string> told;
  for (const std::string& uuid : uuids) told.push_back(uuid.empty() ? "none" : short_uuid(uuid));
  return no("Galera", "state UUIDs differ: " + join(told, ", "));
}

VerifyLine positions(const All& seen) {
  std::vector<std::string> told;
  std::int64_t least = INT64_MAX;
  std::int64_t most = -1;
  for (const Seen& node : seen) {
    const std::string committed = node.status("wsrep_last_committed");
    told.push_back(committed.empty() ? "?" : committed);
    least = std::min(least, number(committed));
    most = std::max(most, number(committed));
  }
  return {"Galera", "last committed " + join(told, " / ") + " after a causal wait",
          least >= 0 && most - least <= kBehindMost};
}

VerifyLine rows(const All& seen) {
  const std::string all = std::to_string(seen.size());
  for (const Seen& node : seen) {
    if (node.rows == all) continue;
    return no("Galera", "a row through each member: " + node.node.value + " reads " +
                            (node.rows.empty() ? "none" : node.rows) + " of " + all);
  }
  return pass("Galera", "a row through each member, read on the others");
}

/// What `consul operator raft list-peers` says.
struct Raft {
  int voters = 0;
  std::string leader;
};

Raft raft(const Seen& node) {
  Raft seen;
  for (const std::string& line : lines_of(node.part("raft"))) {
    const auto words = words_of(line);
    constexpr std::size_t kColumns = 5;  // Node, ID, Address, State, Voter
    if (words.size() < kColumns) continue;
    if (words[4] == "true") ++seen.voters;
    if (words[3] == "leader") seen.leader = words[0];
  }
  return seen;
}

VerifyLine consul(const All& seen) {
  std::set<std::string> addresses;
  std::vector<std::string> names;
  for (const Seen& node : seen) {
    addresses.insert(node.address);
    names.push_back(node.node.value);
  }
  std::string leader;
  for (const Seen& node : seen) {
    const Raft own = raft(node);
    if (own.voters != static_cast<int>(servers(seen.size())) || own.leader.empty()) {
      return no("Consul", std::to_string(own.voters) + " voters of " +
                              std::to_string(servers(seen.size())) + " as " + odd(node, "raft"));
    }
    if (!leader.empty() && own.leader != leader) {
      return no("Consul", "two leaders: " + leader + " and " + own.leader);
    }
    leader = own.leader;
    std::set<std::string> answers;
    for (const std::string& line : lines_of(node.part("dns"))) {
      const auto words = words_of(line);
      if (!words.empty()) answers.insert(words[0]);
    }
    if (answers != addresses) {
      return no("Consul",
                std::to_string(own.voters) + " voters, leader " + leader +
                    "; mariadb.service.consul on " + node.node.value + " answers " +
                    (answers.empty() ? "nothing" : join({answers.begin(), answers.end()}, " ")));
    }
  }
  return pass("Consul", std::to_string(servers(seen.size())) +
                            (seen.size() > 2 ? " voters" : " voter") + ", leader " + leader +
                            "; mariadb.service.consul answers " + join(names, " "));
}

VerifyLine swarm(const All& seen) {
  const int wanted = static_cast<int>(servers(seen.size()));
  std::string leader;
  for (const Seen& node : seen) {
    std::size_t ready = 0;
    int managers = 0;
    const auto lines = lines_of(node.part("swarm"));
    // Workers cannot list; one that is a manager answers for all.
    if (!lines.empty() && lines[0].find("not a swarm manager") != std::string::npos) continue;
    for (const std::string& line : lines) {
      const auto words = words_of(line);
      if (words.size() < 2 || words[1] != "Ready") continue;
      ++ready;
      if (words.size() > 2) ++managers;
      if (words.size() > 2 && words[2] == "Leader") leader = words[0];
    }
    if (ready != seen.size() || managers != wanted || leader.empty()) {
      return no("swarm", std::to_string(ready) + " of " + std::to_string(seen.size()) + " Ready, " +
                             std::to_string(managers) + " managers, as " + odd(node, "swarm"));
    }
  }
  if (leader.empty()) return no("swarm", "no manager answers");
  return pass("swarm", std::to_string(wanted) + (wanted == 1 ? " manager" : " managers") +
                           " Ready, leader " + leader);
}

VerifyLine overlay(const Config& config, const All& seen) {
  std::size_t answered = 0;
  double slowest = 0;
  std::string silent;
  for (const Seen& node : seen) {
    for (const Seen& peer : seen) {
      if (peer.node == node.node) continue;
      const auto pair = node.pairs.find(peer.probe());
      if (pair != node.pairs.end() && pair->second) {
        ++answered;
        slowest = std::max(slowest, *pair->second);
      } else if (silent.empty()) {
        silent = node.node.value + " does not reach " + peer.node.value +
                 (peer.probe().empty() ? " (no probe runs there)" : " at " + peer.probe());
      }
    }
  }
  const std::size_t all = seen.size() * (seen.size() - 1);
  std::string words = protocol::NetworkSpec{}.name + " " + config.overlay_subnet + ": " +
                      std::to_string(answered) + " of " + std::to_string(all) + " pairs answer";
  if (answered != all) return no("overlay", words + "; " + silent);
  const auto rounded = static_cast<std::int64_t>(std::ceil(slowest));
  if (all > 0) words += ", slowest " + std::to_string(rounded) + " ms";
  return pass("overlay", words);
}

/// Its own address or loopback comes first in resolv.conf.
bool asks_consul_first(const Seen& node) {
  for (const std::string& line : lines_of(node.part("resolv"))) {
    const auto words = words_of(line);
    if (words.size() < 2 || words[0] != "nameserver") continue;
    const auto own = words_of(node.part("own"));
    return words[1].starts_with("127.") || std::ranges::find(own, words[1]) != own.end();
  }
  return false;
}

/// "/dev/mapper/skep-docker" is volume docker of group skep.
std::string volume(const std::string& source) {
  constexpr std::string_view kMapper = "/dev/mapper/skep-";
  return source.starts_with(kMapper) ? "skep/" + source.substr(kMapper.size()) : "its own disk";
}

VerifyLine hosts(const Config& config, const All& seen) {
  std::set<std::string> volumes;
  std::optional<Duration> earliest;
  std::optional<Duration> latest;
  for (const Seen& node : seen) {
    if (!node.trouble.empty()) return no("hosts", odd(node, "resolv"));
    if (!asks_consul_first(node)) {
      return no("hosts", node.node.value + ": resolv.conf does not ask its own Consul first");
    }
    const std::string source = node.part("mount");
    if (!source.starts_with("/dev/") || source == node.part("root")) {
      return no("hosts", node.node.value + ": " + config.disk.docker_path + " is on " +
                             (source.empty() ? "no disk of its own" : source));
    }
    volumes.insert(volume(source));
    if (!node.clock_ahead) return no("hosts", node.node.value + ": its clock was not read");
    earliest = std::min(earliest.value_or(*node.clock_ahead), *node.clock_ahead);
    latest = std::max(latest.value_or(*node.clock_ahead), *node.clock_ahead);
  }
  const Duration apart = latest && earliest ? *latest - *earliest : Duration{0};
  return {"hosts",
          "resolv.conf asks Consul first; " + config.disk.docker_path + " on " +
              join({volumes.begin(), volumes.end()}, ", ") + "; time within " +
              std::to_string(std::max<std::int64_t>(apart.count(), 1)) + " ms",
          apart <= kClocksApart};
}

/// "gcomm://" that nobody's address follows forms a cluster of its own.
bool bare_gcomm(const std::string& text) {
  constexpr std::string_view kWord = "gcomm://";
  for (auto at = text.find(kWord); at != std::string::npos; at = text.find(kWord, at + 1)) {
    const auto after = at + kWord.size();
    if (after >= text.size() ||
        std::string_view("\"' \n,\\?").find(text[after]) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

std::string seeds(const std::string& text) {
  constexpr std::array<std::string_view, 5> kWords{"wsrep-new-cluster", "wsrep_new_cluster",
                                                   "wsrep-start-position", "wsrep_start_position",
                                                   "=BOOTSTRAP\""};
  for (const std::string_view word : kWords) {
    if (text.find(word) != std::string::npos) return std::string(word);
  }
  return bare_gcomm(text) ? "gcomm:// without an address" : "";
}

VerifyLine seed(const All& seen) {
  for (const Seen& node : seen) {
    const std::string container = node.part("inspect");
    // Of a container that is not there the engine says "[]", then why.
    if (!node.trouble.empty() || !container.starts_with('[') || container.starts_with("[]")) {
      return no("seed", odd(node, "inspect"));
    }
    if (!node.parts.contains("end"))
      return no("seed", node.node.value + ": the look was cut short");
    for (const std::string& found : {seeds(container), seeds(node.part("settings"))}) {
      if (!found.empty()) return no("seed", node.node.value + " carries " + found);
    }
    const std::string token = node.part("token");
    if (!token.empty() && token != "token") return no("seed", odd(node, "token"));
    if (!token.empty()) {
      return no("seed", node.node.value + ": a token lies in the database's control folder");
    }
  }
  return pass("seed", "no container, file or argument that would seed again");
}

}  // namespace

std::vector<VerifyLine> judge(const Config& config, const std::vector<Seen>& seen) {
  return {members(seen), history(seen),         positions(seen),     rows(seen), consul(seen),
          swarm(seen),   overlay(config, seen), hosts(config, seen), seed(seen)};
}

}  // namespace skep::coordinator::verify
