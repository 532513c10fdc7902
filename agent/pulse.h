// Pulse: looks at the member, Consul, the engine and the disks, each at its own pace.  Pure.

#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/climb.h"
#include "agent/context.h"
#include "agent/effect.h"
#include "agent/readings.h"
#include "agent/start_check.h"
#include "common/time.h"
#include "protocol/messages.h"

namespace skep::agent {

class Pulse {
 public:
  enum class Look : std::uint8_t {
    Member,
    Container,
    Consul,
    Engine,
    Leader,
    Disk,
    DataFolder,
    Programs,
    Sentinel
  };
  static constexpr std::size_t kLooks = 9;

  explicit Pulse(std::string socket) : socket_(std::move(socket)) {}

  /// The goal, what is kept, and how far the node has come decide which looks are worth it.
  void aim(const Context& context);
  void reached(protocol::Stage stage);

  /// Those that are due and not under way; each is to be answered once.
  std::vector<std::pair<Look, Effect>> looks(Tick now);
  void answered(Look look, const Answer& answer, Tick now);

  /// The member's container has started or ended, as Docker's events tell.
  void container_event(const std::string& action, Tick now);
  /// A line of the member's log.  True when it says Synced.
  bool log_line(const std::string& line, Tick now);

  /// The member's view changes: looked at now and often for a moment, until the change is through.
  void view_changed(Tick now);

  /// True once after the member's container was found running anew: follow its log.
  bool take_started() { return std::exchange(started_, false); }

  /// The engine was told to start a container, and this came of it.
  void start_answered(const Answer& answer);

  /// The member is on its way to Synced: its samples are wanted often.
  bool joining() const { return running_.value_or(false) && member_.state != "Synced"; }

  /// Galera, roles, disks, good samples and age; the rest is the caller's to fill in.
  protocol::Health sample(Tick now) const;

  Serving serving() const;
  /// Highest position of the pinned history that was seen; -1: none.
  std::int64_t position() const { return position_; }
  std::string container() const { return "db-" + context_.spec.node.value; }

  std::optional<Tick> due() const;

 private:
  struct Turn {
    Tick due{};
    bool under_way = false;
  };

  bool wanted(Look look) const;
  bool member_expected() const;
  /// No member is to run here; one may, from before.
  bool stands_by() const;
  Effect effect(Look look) const;
  Turn& turn(Look look) { return turns_[static_cast<std::size_t>(look)]; }
  Duration pace(Look look, Tick now) const;
  void member_answered(const Answer& answer, Tick now);
  void container_answered(const Answer& answer, Tick now);
  void data_folder_answered(const Answer& answer, Tick now);
  void sentinel_answered(const Answer& answer, Tick now);
  void runs(bool running, Tick now);

  std::string socket_;
  Context context_;
  std::array<Turn, kLooks> turns_{};
  protocol::GaleraSample member_;
  std::optional<Tick> member_at_;
  Tick running_since_{};
  std::string phase_;
  std::string consul_role_;
  std::string swarm_role_;
  std::string swarm_node_;  // the engine knows no "self" in a path
  Disks disks_;
  StartCheck start_;
  protocol::GaleraTransfer transfer_;
  std::optional<Tick> grown_at_;  // when its files last grew
  std::optional<protocol::Sentinel> sentinel_;
  Tick sentinel_at_{};
  std::optional<Tick> view_changed_at_;
  std::string start_words_;
  std::int64_t position_ = -1;
  std::uint32_t starts_in_vain_ = 0;
  std::uint32_t good_ = 0;
  bool aimed_ = false;
  protocol::Stage stage_ = protocol::Stage::Enrolled;
  std::optional<bool> running_;  // the container; nothing: not known yet
  bool synced_since_start_ = false;
  bool container_wanted_ = false;
  bool started_ = false;
  bool leader_ = false;
  bool transfer_marked_ = false;  // sst_in_progress lies there
  bool transfer_runs_ = false;
  bool sentinel_missing_ = false;
  bool first_of_view_ = false;  // this member writes the sentinel
  bool engine_answers_ = true;
};

}  // namespace skep::agent
