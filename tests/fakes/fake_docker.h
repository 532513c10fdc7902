// FakeDocker: one node's engine, a working model of the API as far as rooms call it.
//
// Engines that share a FakeSwarm form one swarm with its overlay networks.
// What runs in a container is a FakeProgram, found by the container's name.
//
// Faults: unpullable images; fail_start() makes the next starts of a container
// fail with the engine's words, and may leave its endpoint behind; silent()
// takes a node off the overlay; power_cut() kills everything at once and leaves
// endpoints of the dead; cut_start() is power that fails in the middle of a start:
// the next run of the engine keeps that container's ports from everybody; crash()
// ends one container with an exit code.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "agent/effect.h"

namespace skep::fakes {

/// What runs in a container.
class FakeProgram {
 public:
  /// How a start went: nothing while it runs on, else its exit code.
  struct Start {
    std::optional<int> exit_code;
    std::vector<std::string> log;
  };

  virtual ~FakeProgram() = default;
  virtual Start start(const std::string& name, const std::vector<std::string>& command) = 0;
  /// Stopped in order, or killed.  Gives its exit code.
  virtual int end(const std::string& name, bool in_order) = 0;
  /// Ended by itself since it was last asked.
  virtual std::optional<Start> ended(const std::string& /*name*/) { return std::nullopt; }
};

/// What all engines of a cluster share.
struct FakeSwarm {
  struct Member {
    std::string name;
    std::string address;
    bool up = true;
    bool manager = true;  // not any more: struck off by one that went on alone, and down for good
  };
  struct Network {
    std::string id;
    std::string subnet;
    std::map<std::string, std::string> addresses;  // address -> "node/container" that runs there
  };

  std::string cluster;                      // empty: no swarm
  int founded = 0;                          // how often: twice is somebody's mistake
  std::map<std::string, Member> members;    // by node id
  std::map<std::string, Network> networks;  // overlays by name
  int networks_made = 0;
  std::set<std::string> silent;  // nodes whose overlay traffic is lost

  std::size_t managers() const;
  bool has_leader() const;
  std::string token() const { return "SWMTKN-1-" + cluster + "-manager"; }
};

class FakeDocker {
 public:
  struct Container {
    std::string id;
    std::string image;
    std::vector<std::string> command;
    std::map<std::string, std::string> labels;
    std::string network;
    std::string address;
    bool restart_always = false;
    std::string status = "created";
    int exit_code = 0;
    std::string error;
    std::string started_at = "0001-01-01T00:00:00Z";
    std::string finished_at = "0001-01-01T00:00:00Z";
    std::vector<std::string> log;  // with times
    std::string body;              // as it was created
  };

  FakeDocker(FakeSwarm& swarm, std::string node, std::string address);

  /// The container that this effect starts.
  static std::optional<std::string> starts(const agent::Effect& effect);

  agent::Answer answer(const agent::CallDocker& call);
  /// `docker exec`; nothing where it is not a docker command.
  std::optional<agent::Answer> answer(const agent::RunTool& tool);

  /// The engine's own start, from the text of daemon.json; containers that
  /// restart always come back.
  void start_engine(const std::string& config);
  void stop_engine();
  void power_cut();
  void cut_start(const std::string& name);
  /// Its next start gets an address of the engine's own choice, as seen after a cut start.
  void misplace(const std::string& name) { misplaced_.insert(name); }
  bool engine_runs() const { return runs_; }

  /// The program of containers whose name begins so.  It outlives the engine.
  void program(const std::string& prefix, FakeProgram& program) { programs_[prefix] = &program; }

  void fail_start(const std::string& name, const std::string& words, int times,
                  bool leave_endpoint = false);
  void crash(const std::string& name, int exit_code);
  void pass(Duration time) { now_ += time; }

  bool hangs = false;  // takes calls and answers none, for as long as it runs
  // Its swarm failed and it began it anew: it calls itself "error", of no error, for as long as it
  // runs (seen after a full disk).
  bool stumbled_in_swarm = false;
  std::map<std::string, Container> containers;
  std::set<std::string> images;
  std::set<std::string> unpullable;
  std::set<std::string> broken_halfway;        // pulls that fail in their stream
  std::map<std::string, std::string> bridges;  // other networks: name -> subnet
  std::vector<std::string> changes;            // every call that was no GET, in order
  std::string swarm_state = "inactive";
  std::string swarm_cluster;  // the swarm it is in
  std::string swarm_error;
  std::string node_id;

 private:
  struct Failure {
    std::string words;
    int times = 0;
    bool leave_endpoint = false;
  };
  struct Call {
    std::string method;
    std::vector<std::string> path;
    std::map<std::string, std::string> query;
    std::string body;
  };

  agent::HttpEnded get(const Call& call);
  agent::HttpEnded post(const Call& call);
  agent::HttpEnded of_container(const Call& call);
  agent::HttpEnded of_swarm(const Call& call);
  agent::HttpEnded of_network(const Call& call);
  agent::HttpEnded pull(const Call& call);
  agent::HttpEnded create(const Call& call);
  agent::HttpEnded start(const std::string& name);
  agent::HttpEnded stop(const std::string& name);
  agent::HttpEnded remove(const std::string& name);
  agent::HttpEnded image(const std::string& name) const;
  bool is_led() const;
  void strike_others_off();
  std::string info() const;
  std::string nodes() const;
  std::string inspect(const Container& container) const;
  std::string network_json(const std::string& name) const;
  std::string log_of(const Container& container) const;
  std::string owner(const std::string& name) const { return node_ + "/" + name; }
  FakeProgram* program_of(const std::string& name) const;
  void run(const std::string& name, Container& container);
  void say(Container& container, const std::vector<std::string>& lines);
  void finish(Container& container, int exit_code);
  void look_for_ends();
  void detach(const std::string& name);
  std::string time() const;

  FakeSwarm& swarm_;
  std::string node_;
  std::string address_;
  bool runs_ = false;
  std::string storage_ = "overlay2";
  std::string root_ = "/var/lib/docker";
  std::vector<std::string> labels_;
  std::map<std::string, FakeProgram*> programs_;
  std::map<std::string, Failure> failures_;
  std::set<std::string> stale_;      // endpoints left behind on this engine
  std::set<std::string> leaked_;     // containers with ports whose start was cut
  std::set<std::string> misplaced_;  // get another address at their next start
  std::set<std::string> held_;       // by their ports, for as long as the engine runs
  Duration now_{1'700'000'000'000};
  int made_ = 0;
};

}  // namespace skep::fakes
