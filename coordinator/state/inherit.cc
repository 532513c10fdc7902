#include "coordinator/state/inherit.h"

#include <algorithm>

#include "coordinator/plan/gate_seed.h"
#include "coordinator/plan/record.h"

namespace skep::coordinator {
namespace {

using protocol::NodeSpec;
using protocol::Stage;

/// All layers are of this one, as after any `up` that was not followed by a `down`.
constexpr const char* kRound = "1";

template <typename Value>
Value highest(const std::vector<Bequest>& all, Value protocol::Kept::*field) {
  Value most = protocol::Kept{}.*field;
  for (const Bequest& one : all) most = std::max(most, one.kept.*field);
  return most;
}

/// The one value that all tell who tell any; nothing where two differ.
std::optional<std::string> agreed(const std::vector<std::string>& told) {
  std::string value;
  for (const std::string& one : told) {
    if (one.empty() || one == value) continue;
    if (!value.empty()) return std::nullopt;
    value = one;
  }
  return value;
}

/// The goal of whoever heard last: goals are numbered through the whole cluster.
const NodeSpec* newest_goal(const std::vector<Bequest>& all) {
  const Bequest* newest = nullptr;
  for (const Bequest& one : all) {
    if (!one.goal) continue;
    const bool newer = newest == nullptr || std::pair(one.kept.term, one.kept.goal) >
                                                std::pair(newest->kept.term, newest->kept.goal);
    if (newer) newest = &one;
  }
  return newest == nullptr ? nullptr : &*newest->goal;
}

Stage furthest(const std::vector<Bequest>& all) {
  Stage stage = Stage::Ordered;
  for (const Bequest& one : all) {
    if (one.goal) stage = std::max(stage, one.goal->until);
  }
  return stage;
}

Result<void> one_cluster(const Config& config, const std::vector<Bequest>& all) {
  std::vector<std::string> ids;
  std::vector<std::string> uuids;
  for (const Bequest& one : all) {
    ids.push_back(one.kept.cluster.value);
    uuids.push_back(one.kept.state_uuid);
    const std::string& name = one.goal ? one.goal->cluster_name : std::string{};
    if (!name.empty() && name != config.cluster) {
      return Error{Code::Refused, one.node.value + " is of cluster " + name + ", and " +
                                      config.path + " of " + config.cluster};
    }
  }
  const auto id = agreed(ids);
  if (!id) return Error{Code::Refused, "the nodes belong to different clusters"};
  if (id->empty()) return Error{Code::NotFound, "no node belongs to a cluster of skep"};
  if (!agreed(uuids)) {
    return Error{Code::Refused,
                 "the nodes keep different state UUIDs: two histories, and a person "
                 "must say which is the one"};
  }
  return {};
}

class Ledgered {
 public:
  Ledgered(const Config& config, const std::vector<Bequest>& all, Utc now)
      : config_(config), all_(all), newest_(*newest_goal(all)) {
    state_.cluster = config.cluster;
    state_.at = now;
  }

  StateFile write() {
    who();
    nodes();
    layers();
    if (newest_.down) taken_off();
    seed();
    state_.files["secrets/gossip_key"] = newest_.consul.gossip_key.reveal() + "\n";
    return std::move(state_);
  }

 private:
  void fact(const std::string& name, const std::string& value) { state_.facts[name] = value; }

  void done(const std::string& kind, const NodeId& node, const std::string& detail,
            const std::string& result) {
    state_.intents.push_back({.kind = kind,
                              .node = node,
                              .detail = detail,
                              .state = IntentState::Done,
                              .at = state_.at,
                              .result = result});
  }

  void who() {
    for (const Bequest& one : all_) {
      if (!one.kept.cluster.empty()) fact("cluster", one.kept.cluster.value);
    }
    fact("name", state_.cluster);
    fact("term", std::to_string(highest(all_, &protocol::Kept::term)));
    fact("goal", std::to_string(highest(all_, &protocol::Kept::goal)));
    fact("epoch", std::to_string(highest(all_, &protocol::Kept::epoch)));
    fact("round", kRound);
    for (const Bequest& one : all_) {
      if (!one.kept.state_uuid.empty()) fact("state_uuid", one.kept.state_uuid);
    }
    // Since a recovery that left a node out the group has another name: "vega.4".
    const std::string& group = newest_.galera.cluster_name;
    const std::string& own =
        config_.galera.cluster_name.empty() ? config_.cluster : config_.galera.cluster_name;
    const auto dot = group.rfind('.');
    if (group != own && dot != std::string::npos) fact("group", group.substr(dot + 1));
    const auto position = highest(all_, &protocol::Kept::highest_seqno);
    if (state_.facts.contains("state_uuid")) fact("highest_seqno", std::to_string(position));
  }

  void nodes() {
    for (const protocol::Peer& peer : newest_.peers) {
      fact(of_node(peer.node, "private_address"), peer.private_address);
    }
    for (const Bequest& one : all_) {
      const bool member = one.goal && one.goal->galera.run && !one.kept.state_uuid.empty();
      if (member) fact(of_node(one.node, "member"), kRound);
    }
  }

  void layers() {
    const Stage stage = furthest(all_);
    const NodeId maker = newest_.peers.front().node;
    const std::string round = std::string("round ") + kRound;
    if (stage >= Stage::Quorate) fact("gate/quorate", kRound);
    const std::string& swarm = newest_.swarm.cluster;
    if (swarm.empty()) return;
    fact("swarm_cluster", swarm);
    done("swarm-init", maker, round, swarm);
    if (stage >= Stage::Networked) done("network", maker, round, "");
  }

  /// The next `up` ends the `down`, and begins the round after it.
  void taken_off() {
    fact("down", "begun");
    if (newest_.purge) fact("down/purge", "yes");
    if (newest_.wipe_data) fact("down/wipe_data", "yes");
  }

  void seed() {
    const Epoch epoch = highest(all_, &protocol::Kept::epoch);
    const auto seeder = std::ranges::find_if(
        all_, [&](const Bequest& one) { return epoch > 0 && one.kept.begun == epoch; });
    const auto uuid = state_.facts.find("state_uuid");
    if (uuid != state_.facts.end()) fact("gate/seeded", kRound);
    if (seeder == all_.end()) return;
    Seed what{.node = seeder->node};
    if (uuid != state_.facts.end()) {
      what.from = Position{.uuid = uuid->second, .seqno = seeder->kept.highest_seqno};
    }
    done("seed", seeder->node, seed_detail(epoch, what), "");
    // Nothing was committed under it yet as far as anybody knows: its node goes on with it.
    if (uuid == state_.facts.end()) state_.intents.back().state = IntentState::Begun;
  }

  const Config& config_;
  const std::vector<Bequest>& all_;
  const NodeSpec& newest_;
  StateFile state_;
};

}  // namespace

Result<StateFile> inherit(const Config& config, const std::vector<Bequest>& bequests, Utc now) {
  if (auto one = one_cluster(config, bequests); !one) return std::move(one).error();
  const NodeSpec* newest = newest_goal(bequests);
  if (newest == nullptr || newest->peers.empty()) {
    return Error{Code::Refused,
                 "no node keeps a goal that can be read: what the cluster was told is lost"};
  }
  return Ledgered(config, bequests, now).write();
}

std::vector<NodeId> left_behind(const Config& config, const std::vector<Bequest>& bequests) {
  std::vector<NodeId> left;
  const NodeSpec* newest = newest_goal(bequests);
  if (newest == nullptr) return left;
  for (const protocol::Peer& peer : newest->peers) {
    const bool named =
        std::ranges::find(config.nodes, peer.node, &NodeConfig::name) != config.nodes.end();
    if (!named) left.push_back(peer.node);
  }
  return left;
}

}  // namespace skep::coordinator
