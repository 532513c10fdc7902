// ConsulModel: the Consul servers of all machines as one raft.
//
// What it keeps to: the first leader needs as many servers as bootstrap_expect at one
// time; later ones a majority of the voters; an election takes seconds.  A server whose
// folder was made anew joins again under its old address.

#pragma once

#include <map>
#include <set>
#include <string>

#include "agent/effect.h"
#include "common/ids.h"
#include "tests/sim/files.h"
#include "tests/sim/setting.h"

namespace skep::sim {

class ConsulModel {
 public:
  ConsulModel(Setting& setting, std::size_t expect) : setting_(setting), expect_(expect) {}

  void add(const NodeId& node, const std::string& address, Files& files, bool server);
  void start(const NodeId& node);
  void kill(const NodeId& node);
  bool runs(const NodeId& node) const { return servers_.at(node).runs; }
  /// When it last did; now, where it does.
  Tick last_ran(const NodeId& node) const;

  agent::Answer call(const NodeId& node, const agent::CallConsul& call);
  bool has_leader() const { return !leader_.empty(); }

 private:
  struct Server {
    std::string address;
    Files* files = nullptr;
    bool server = true;
    bool runs = false;
    Tick ran{};  // until when it last did
    std::uint64_t life = 0;
    std::set<std::string> services;
  };

  bool quorum() const;
  void elect();
  void read_state(const NodeId& node);

  Setting& setting_;
  std::size_t expect_;
  std::map<NodeId, Server> servers_;
  std::set<std::string> voters_;  // addresses; empty: never bootstrapped
  std::string leader_;
  std::map<std::string, std::string> kept_;  // path -> value
};

}  // namespace skep::sim
