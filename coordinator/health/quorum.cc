#include "coordinator/health/quorum.h"

#include <fmt/format.h>

#include <algorithm>

#include "coordinator/health/serving.h"
#include "coordinator/limits.h"
#include "coordinator/plan/servers.h"
#include "coordinator/plan/situation.h"

namespace skep::coordinator {
namespace {

constexpr std::string_view kLeader = "leader";

bool leads(const std::string& role) {
  return role.find(kLeader) != std::string::npos;
}

/// Of the servers, those that do not show this role, and whether one leads.
struct Roll {
  std::size_t all = 0;
  std::size_t there = 0;
  std::size_t excused = 0;  // paused
  bool led = false;
  std::string missing;  // "sw2 sw3"
};

Roll roll(const Fleet& fleet, const Expected& expected, std::string protocol::Health::*role,
          std::string_view wanted) {
  Roll found{.all = servers(fleet.nodes.size())};
  for (std::size_t i = 0; i < found.all; ++i) {
    const NodeState& node = fleet.nodes[i];
    const bool heard = node.phase == Phase::Speaking && node.health;
    if (heard && ((*node.health).*role).starts_with(wanted)) {
      ++found.there;
      found.led = found.led || leads((*node.health).*role);
    } else {
      if (expected.paused.contains(node.name)) ++found.excused;
      found.missing += (found.missing.empty() ? "" : " ") + node.name.value;
    }
  }
  return found;
}

void look_at_roll(const Roll& seen, const std::string& key, const std::string& what,
                  Duration leader_patience, Conditions& found) {
  if (seen.there <= seen.all / 2) {
    // After a recovery that left the others out (plan_regain.h) there is a leader all the same.
    found.alarm(key + ".quorum",
                fmt::format("{}: {} of {}, {}; missing {}", what, seen.there, seen.all,
                            seen.led ? "none to spare" : "no majority", seen.missing),
                kRolesCritical, Duration{0});
    return;
  }
  if (seen.there + seen.excused < seen.all) {
    found.warn(key + ".missing",
               fmt::format("{}: {} of {}, missing {}", what, seen.there, seen.all, seen.missing),
               kRolesWarn);
  }
  if (!seen.led) found.alarm(key + ".leader", what + ": no leader", leader_patience, kRolesWarn);
}

void look_at_galera(const Fleet& fleet, const Expected& expected, Conditions& found) {
  const auto wanted = expected.members;
  if (wanted == 0) return;
  const auto there = static_cast<std::uint32_t>(std::ranges::count_if(
      fleet.nodes, [&](const NodeState& node) { return in_primary(node, expected.state_uuid); }));
  if (there == wanted) return;
  const bool away_by_hand = std::ranges::all_of(fleet.nodes, [&](const NodeState& node) {
    return in_primary(node, expected.state_uuid) || expected.paused.contains(node.name);
  });
  const std::string words =
      fmt::format("Galera: {} of {} members are Synced and Primary", there, wanted);
  if (there < wanted / 2 + 1) {
    found.alarm("galera.size", there == 0 ? "Galera: no member serves" : words, kOneRecheck,
                Duration{0});
  } else if (!away_by_hand) {
    found.warn("galera.size", words, kSizeWarns);
  }
}

}  // namespace

void Quorum::take(const NodeState& node, Tick at) {
  if (!leads(node.health->consul_role) || leader_ == node.name.value) return;
  if (!leader_.empty()) changes_.push_back(at);
  leader_ = node.name.value;
  while (changes_.size() > kLeaderChangesKept) changes_.pop_front();
}

void Quorum::look(const Fleet& fleet, const Record& record, const Expected& expected, Tick now,
                  Conditions& found) const {
  look_at_galera(fleet, expected, found);
  if (!opened(record, "quorate")) return;
  look_at_consul(fleet, expected, now, found);
  if (record.fact("swarm_cluster").empty()) return;
  // Who leads is asked only every kEngineLook of the agent.
  look_at_roll(roll(fleet, expected, &protocol::Health::swarm_role, "manager"), "swarm",
               "swarm managers", kSwarmLeader, found);
}

void Quorum::look_at_consul(const Fleet& fleet, const Expected& expected, Tick now,
                            Conditions& found) const {
  look_at_roll(roll(fleet, expected, &protocol::Health::consul_role, "voter"), "consul",
               "Consul voters", kRolesCritical, found);
  const auto lately =
      std::ranges::count_if(changes_, [&](Tick at) { return now - at <= kLeaderChangesWindow; });
  if (static_cast<std::size_t>(lately) < kLeaderChangesWarn) return;
  found.warn("consul.changes", fmt::format("Consul's leader changed {} times in {}", lately,
                                           minutes(kLeaderChangesWindow)));
}

}  // namespace skep::coordinator
