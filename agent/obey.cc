#include "agent/obey.h"

#include <algorithm>
#include <tuple>

namespace skep::agent {
namespace {

using protocol::Assign;
using protocol::GaleraSpec;
using protocol::Kept;
using protocol::NodeSpec;

Error refused(std::string words) {
  return {Code::Refused, std::move(words)};
}

Result<void> may_speak(const Kept& kept, const Assign& assign) {
  if (assign.spec.cluster.empty() || assign.instance.empty()) {
    return refused("a goal without a cluster or an instance");
  }
  if (kept.cluster.empty()) return {};
  if (assign.spec.cluster != kept.cluster) {
    return refused("this node belongs to cluster " + kept.cluster.value);
  }
  if (assign.term < kept.term) {
    return refused("term " + std::to_string(assign.term) + " is over, this node knows " +
                   std::to_string(kept.term));
  }
  if (assign.term > kept.term) return {};
  if (assign.instance != kept.instance) {
    return refused("term " + std::to_string(kept.term) + " belongs to another ledger instance");
  }
  if (assign.goal < kept.goal) {
    return refused("goal " + std::to_string(assign.goal) + " is older than " +
                   std::to_string(kept.goal));
  }
  return {};
}

/// What the census room looks at: the promise, and whether to find the position again.
auto census_of(const GaleraSpec& galera) {
  return std::tie(galera.epoch, galera.recover_round, galera.stopped, galera.image);
}

}  // namespace

Result<void> is_for(const NodeId& self, const NodeSpec& spec) {
  if (spec.node != self) return refused("this is " + self.value + ", not " + spec.node.value);
  const bool among = std::any_of(spec.peers.begin(), spec.peers.end(),
                                 [&](const protocol::Peer& peer) { return peer.node == self; });
  if (!among) return refused("a goal whose peers do not name " + self.value);
  return {};
}

Result<Kept> obey(const Kept& kept, const NodeId& self, const Assign& assign) {
  if (auto fits = is_for(self, assign.spec); !fits) return std::move(fits).error();
  if (auto may = may_speak(kept, assign); !may) return std::move(may).error();
  Kept next = kept;
  next.cluster = assign.spec.cluster;
  next.term = assign.term;
  next.instance = assign.instance;
  next.goal = assign.goal;
  // Generations only rise: a goal of a lower epoch is obeyed, but nothing seeds for it.
  const GaleraSpec& galera = assign.spec.galera;
  next.epoch = std::max(kept.epoch, galera.epoch);
  next.recover_round = std::max(kept.recover_round, galera.recover_round);
  if (!galera.state_uuid.empty() && galera.state_uuid != kept.state_uuid) {
    next.state_uuid = galera.state_uuid;
    next.highest_seqno = galera.highest_seqno;
  } else if (!galera.state_uuid.empty()) {
    next.highest_seqno = std::max(kept.highest_seqno, galera.highest_seqno);
  }
  return next;
}

std::optional<std::set<std::string>> touched(const NodeSpec& before, const NodeSpec& after) {
  NodeSpec rest = after;
  rest.until = before.until;
  rest.waits_for = before.waits_for;
  rest.engine = before.engine;
  rest.consul = before.consul;
  rest.swarm = before.swarm;
  rest.network = before.network;
  rest.galera = before.galera;
  if (rest != before) return std::nullopt;

  std::set<std::string> rooms;
  if (before.engine != after.engine) rooms.insert({"engine", "images"});
  if (before.consul != after.consul) rooms.insert({"resolv", "consul"});
  if (before.swarm != after.swarm) rooms.insert("swarm");
  if (before.network != after.network) rooms.insert("network");
  if (before.galera != after.galera) rooms.insert("galera");
  if (census_of(before.galera) != census_of(after.galera)) rooms.insert("census");
  return rooms;
}

}  // namespace skep::agent
