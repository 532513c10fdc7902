// ClusterHost: a node as the cluster's rooms see it: files, units, engine, Consul, database.
//
// Hosts of one FakeCluster share swarm, quorum and database group.  Faults are
// those of the fakes; a host whose power is cut is silent until power_on().

#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "agent/context.h"
#include "agent/effect.h"
#include "tests/fakes/fake_consul.h"
#include "tests/fakes/fake_database.h"
#include "tests/fakes/fake_docker.h"

namespace skep::support {

struct FakeCluster;

class ClusterHost {
 public:
  ClusterHost(FakeCluster& cluster, const std::string& node, const std::string& address);

  agent::Answer carry_out(const agent::Effect& effect);
  /// The effect is done, and nobody learns of it; a start is cut in its middle.
  void cut_during(const agent::Effect& effect);
  /// Power off and on again: the engine is up, as the rooms before these leave it.
  void power_cut();
  void power_off();
  void power_on();
  void wait(Duration time) { docker.pass(time); }

  bool has(const std::string& path) const { return files.contains(path); }

  std::uint16_t foreign_port = 0;  // somebody else's program hears on it
  std::string node;
  std::string address;
  bool on = true;
  bool engine_at_boot = true;  // as if the engine's room had been here already
  std::map<std::string, std::string> files;
  std::set<std::string> folders;
  std::string mounted = "btrfs";  // under /var/lib/docker
  std::string listening;          // what `ss` prints
  agent::UnitSeen service{.load = "loaded", .active = "inactive", .enabled = true};
  agent::UnitSeen socket{.load = "loaded", .active = "inactive", .enabled = true};
  fakes::FakeDocker docker;
  fakes::FakeConsul consul;
  fakes::FakeDatabase database;

 private:
  fakes::FakeVolume volume();
  agent::Answer run(const agent::RunTool& tool);
  agent::Answer change(const agent::ChangeUnit& unit);
  agent::Answer list(const std::string& path) const;
  agent::Answer dial(const agent::Dial& dial) const;
  bool hears(std::uint16_t port) const;
  void start_engine();

  FakeCluster& cluster_;
  std::string loaded_drop_in_;
  int engine_starts_ = 0;
};

struct FakeCluster {
  fakes::FakeSwarm swarm;
  fakes::FakeQuorum quorum;
  fakes::FakeGalera galera;
  std::vector<std::unique_ptr<ClusterHost>> hosts;  // sw1 sw2 sw3
  ClusterHost* by_address(const std::string& address) const;

  FakeCluster();
};

/// One of the three, as cut_everywhere.h wants a host.
struct OneHost {
  explicit OneHost(std::size_t which = 0) : index(which) {}
  ClusterHost& host() { return *cluster.hosts[index]; }
  agent::Answer carry_out(const agent::Effect& effect) { return host().carry_out(effect); }
  void cut_during(const agent::Effect& effect) { host().cut_during(effect); }
  void power_cut() { host().power_cut(); }

  FakeCluster cluster;
  std::size_t index;
};

/// The goal of node `index` (0 to 2) of a cluster of three, every gate open.
agent::Context context_of(std::size_t index);

}  // namespace skep::support
