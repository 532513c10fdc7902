// A whole bring-up in memory: the real core, a ledger, a provider, an installer and agents that
// climb.
//
// Time is advanced in steps.  Fault: cut_at(n) ends the coordinator right after
// its n-th ledger write; another is built from the ledger and goes on.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "coordinator/core.h"
#include "tests/fakes/fake_agents.h"
#include "tests/fakes/fake_installer.h"
#include "tests/fakes/fake_provider.h"

namespace skep::coordinator {

Config three_nodes();
NodeId node(int number);  // 1: sw1

class BringUp {
 public:
  explicit BringUp(Config config = three_nodes());

  /// A command from its start to its end, or until `limit` has passed; its last view.
  View run(Request request, Duration limit = Duration(1'200'000));
  View up() { return run({.aim = Aim::Up}); }
  View down() { return run({.aim = Aim::Down}); }
  /// As the run that is under way sees it now.
  View look_now() const { return core_->view(now_); }
  View look() { return run({.aim = Aim::Look}); }

  /// Without a coordinator: agents and machines go on.
  void pass(Duration time);

  /// From the next step on: called once at each step with the time of the run.
  std::function<void(Duration)> meanwhile;
  /// The coordinator of the next run() dies after so many ledger writes, and is started again.
  void cut_at(std::uint64_t write) { cut_at_ = write; }

  fakes::FakeAgent& agent(int number) { return *agents_.at(node(number)); }
  void cut(int number);
  void start(int number);

  Ledger& ledger() { return *ledger_; }
  std::uint64_t writes() const { return writes_; }
  std::uint64_t restarts() const { return restarts_; }
  Now now() const { return now_; }
  const Config& config() const { return config_; }

  fakes::FakeProvider provider;
  fakes::FakeInstaller installer;
  fakes::FakeCluster cluster;
  Duration order_takes{2'000};

 private:
  struct Later {
    Tick at;
    Event event;
  };

  void begin(const Request& request);
  bool hear(const Event& event);
  bool carry_out(const Act& act);
  void save(const Entry& entry);
  void step_agents();

  Config config_;
  std::unique_ptr<Ledger> ledger_;
  std::map<NodeId, std::unique_ptr<fakes::FakeAgent>> agents_;
  std::vector<fakes::FakeAgent*> all_;
  std::map<NodeId, std::string> admitted_;
  std::optional<Core> core_;
  std::vector<Later> later_;
  Now now_;
  bool listening_ = false;
  std::uint64_t writes_ = 0;  // of this run
  std::uint64_t cut_at_ = 0;
  std::uint64_t restarts_ = 0;
};

}  // namespace skep::coordinator
