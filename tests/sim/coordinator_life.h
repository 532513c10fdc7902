// CoordinatorLife: the operator's `skep up` and `skep down`, run again and again: the real core,
// its ledger, its worker.
//
// What of the ledger outlives a crash, a power cut, a full disk: ledger_home.h.  In one history of
// ten it is the real SQLite one.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "coordinator/config.h"
#include "coordinator/core.h"
#include "coordinator/store/ledger.h"
#include "tests/sim/ledger_home.h"
#include "tests/sim/network.h"
#include "tests/sim/setting.h"

namespace skep::sim {

/// Where machines come from and how an agent gets onto one; answers at once, the life draws how
/// long it took.
class Supplier {
 public:
  virtual ~Supplier() = default;
  virtual Result<coordinator::Ground> prepare() = 0;
  virtual Result<std::vector<coordinator::Machine>> describe() = 0;
  virtual Result<coordinator::Machine> order(const NodeId& node) = 0;
  virtual Result<void> reachable(const NodeId& node) = 0;
  virtual Result<coordinator::Enrolled> install(const NodeId& node,
                                                const coordinator::Home& home) = 0;
};

/// How the words of each gate begin.
const std::vector<std::string>& gates();

class CoordinatorLife {
 public:
  CoordinatorLife(Setting& setting, Network& network, Supplier& supplier,
                  coordinator::Config config);

  /// One `skep up` or `skep down`; nothing where one runs.
  void run(const coordinator::Request& request);
  /// The operator writes another skep.yaml; the next command reads it.
  void change_settings();
  /// A typing mistake in skep.yaml: this node is called otherwise, for the length of one command.
  void name_wrongly(const NodeId& node);
  /// Another operator ends the command that runs, and wants the contrary.
  void run_the_contrary();
  /// The state folder comes back from a backup, or is gone: a new one is begun.  Who is told by a
  /// command that it is not the ledger tries the other.
  void restore_backup();
  void lose_ledger();
  /// Ctrl-C.
  void interrupt();
  /// SIGKILL.
  void kill();
  /// The power of its host fails; it is back before the next command.
  void cut_power();
  /// Of the computer, whichever ledger lies there.
  void fill_disk(bool full) {
    home_->fill(full);
    if (aside_ != nullptr) aside_->fill(full);
  }
  bool runs() const { return core_ != nullptr; }

  /// How the last one ended by itself; nothing: none has, or another runs.
  const std::optional<coordinator::View>& ended() const { return ended_; }
  coordinator::View view() const;
  /// What the last one was to do.
  coordinator::Aim aim() const { return aim_; }
  Tick began() const { return began_; }
  /// What the last process knew to be written.
  const coordinator::Ledger& ledger() const { return home_->truth(); }
  const coordinator::Config& config() const { return config_; }
  const LedgerHome& home() const { return *home_; }
  /// No other ledger is in its place, nor was one since the last command that ended well.
  bool ledger_is_right() const { return !strayed_; }
  /// Each of the two was tried several times, and each says that it is not the one: `skep adopt`.
  bool neither_ledger_knows_all() const { return swaps_ >= kSwaps; }
  /// What it was told to wipe is being wiped: rows are given up from here to the end of the `down`.
  std::function<void(bool begins)> data_is_given_up = [](bool) {};
  /// A recovery goes on without a member: what stands above is given up.
  std::function<void(std::int64_t seqno)> settled_for = [](std::int64_t) {};

 private:
  void feed(std::span<const coordinator::Event> events);
  void feed(const coordinator::Event& event) { feed(std::span(&event, 1)); }
  /// As the loop does: what has come by its next turn is handed on together.
  void collect(coordinator::Event event);
  bool act(const coordinator::Act& act);
  Result<void> save(const coordinator::Entry& entry);
  bool keep(const std::function<Result<void>()>& write);
  void end();
  void witness(const protocol::Message& message);
  void answer(Duration least, Duration most, std::function<coordinator::Event()> work);
  void tock();

  Setting& setting_;
  Network& network_;
  Supplier& supplier_;
  void judge_ledger();
  void take_ledger(std::unique_ptr<LedgerHome> other);

  coordinator::Config config_;
  std::unique_ptr<LedgerHome> home_;
  std::unique_ptr<coordinator::Ledger> ledger_;  // while a command runs
  std::unique_ptr<LedgerHome> backup_;           // as it was some time ago
  std::unique_ptr<LedgerHome> aside_;            // the other, while it is not known which is right
  static constexpr int kSwaps = 12;
  bool strayed_ = false;
  int swaps_ = 0;  // since a command ended well
  std::unique_ptr<coordinator::Core> core_;
  std::optional<coordinator::View> ended_;
  coordinator::Aim aim_ = coordinator::Aim::Up;
  std::vector<coordinator::Event> collected_;
  std::uint64_t life_ = 0;
  std::uint64_t runs_ = 0;
  Tick began_{};  // the last one
};

}  // namespace skep::sim
