// Site: one machine whole: host, engine, Consul, member; and its power.
//
// The engine is tests/fakes' model, one for each machine over one swarm; what runs in its
// containers are the cluster's models, which live in simulated time.

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/event.h"
#include "tests/fakes/fake_docker.h"
#include "tests/sim/consul_model.h"
#include "tests/sim/files.h"
#include "tests/sim/galera_model.h"
#include "tests/sim/host_model.h"
#include "tests/sim/links.h"
#include "tests/sim/machine.h"
#include "tests/sim/setting.h"

namespace skep::sim {

/// What all machines have in common.
struct Cluster {
  Cluster(Setting& setting, std::size_t servers)
      : consul(setting, servers), galera(setting, links) {}

  Links links;
  fakes::FakeSwarm swarm;
  ConsulModel consul;
  GaleraModel galera;
  /// What a connection from one machine to an address and port gives.
  std::function<agent::Way(const NodeId& from, const std::string& address, std::uint16_t port)>
      dial;
};

class Site : public Machine {
 public:
  struct Make {
    NodeId node;
    std::string address;
    bool server = true;
    Kind kind = Kind::Vm;
    Spare spare = Spare::Empty;
  };

  Site(Setting& setting, Cluster& cluster, const Make& make);
  ~Site() override;

  /// What the agent's event sources hear; given once, by the world.
  void listen(std::function<void(const agent::Event&)> ear) { ear_ = std::move(ear); }
  /// Whom to tell that a fault of the database takes the power.
  void on_power_failure(std::function<void()> told) { power_fails_ = std::move(told); }

  // Faults.
  void shift_clock(Duration by);
  void fill_disk(bool full);
  void slow_disk(bool slow);
  void edit_by_hand();

  /// Somebody moves the member's data folder elsewhere.
  void set_data_aside();

  void power_on();
  void power_off();
  void install(const std::string& version);

  const NodeId& node() const override { return node_; }
  const std::string& address() const { return address_; }
  bool on() const override { return on_; }
  std::uint64_t boots() const override { return boots_; }
  std::string boot_id() const override { return node_.value + "-" + std::to_string(boots_); }
  protocol::HostFacts facts() const override { return host_.facts(); }
  Duration clock_offset() const override { return clock_offset_; }
  bool installed() const override { return installed_; }
  const std::string& agent_version() const override { return agent_version_; }
  bool slow() const override { return slow_; }
  bool engine_hangs() const override { return docker_.hangs; }
  void hang_engine();
  std::string agent_key() const override { return "key of " + node_.value; }
  std::string certificate_request() const override { return "request of " + node_.value; }
  std::optional<std::string> file(const std::string& path) const override;
  agent::Answer carry_out(const agent::Effect& effect) override;
  void carry_out_half(const agent::Effect& effect) override;
  void follow_log(const std::string& container) override { followed_.insert(container); }

  /// What `down` should have taken off and did not, in words; empty: nothing.
  std::string left_of_layers() const;

  bool has_container(const std::string& name) const { return docker_.containers.contains(name); }
  bool in_swarm() const { return docker_.swarm_state == "active"; }
  /// When its engine last ran, and it last was in the swarm; now, where it does or is.
  Tick last_ran_engine() const;
  Tick last_in_swarm() const;
  agent::Way hears(std::uint16_t port) const;
  HostModel& host() { return host_; }
  const HostModel& host() const { return host_; }

 private:
  class Programs;

  agent::Answer carry_out_here(const agent::Effect& effect);
  agent::Answer call_docker(const agent::CallDocker& call);
  agent::Answer run_sql(const agent::RunSql& sql) const;
  agent::Answer run_tool(const agent::RunTool& tool);
  agent::Answer change_unit(const agent::ChangeUnit& change);
  void follow_engine();
  void may_stumble();
  void tell_turns();
  void print(const std::string& container, const std::string& line);
  void pass_time();

  Setting& setting_;
  Cluster& cluster_;
  NodeId node_;
  std::string address_;
  bool on_ = false;
  bool installed_ = false;
  std::string agent_version_;
  bool full_ = false;
  bool slow_ = false;
  Duration clock_offset_{0};
  std::uint64_t boots_ = 0;
  int asides_ = 0;
  HostModel host_;
  fakes::FakeDocker docker_;
  std::unique_ptr<Programs> programs_;
  Tick docker_time_{};
  Tick engine_ran_{};
  Tick was_in_swarm_{};
  std::map<std::string, std::string> turns_;  // container -> what its source last told
  std::set<std::string> followed_;
  std::function<void(const agent::Event&)> ear_;
  std::function<void()> power_fails_;
};

}  // namespace skep::sim
