// GaleraModel: every database member of the cluster, with the group that they form.
//
// What it keeps to (galera.md 1 to 3): the start program's token and exit codes; joining
// needs a Primary, else the last view as a whole, else exit 1 after 34 s; IST where the
// joiner's position is of this history and the cache reaches, else a whole copy from one free
// donor; a crash is noticed after 6 s, an orderly leave at once; without a majority of the
// last view a component is not Primary; nobody enters before a loss is noticed.  A partition is
// noticed like a crash; those without a majority look for the Primary until they hear it again, or
// begin again together with all of their last view.  A joiner whose donor dies leaves a Primary and
// aborts; without a Primary it stays as it is.  Rows are committed all the time, while a whole view
// is heard; members lag.  Held against the real one: scenarios/.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/ids.h"
#include "tests/sim/data_folder.h"
#include "tests/sim/links.h"
#include "tests/sim/setting.h"

namespace skep::sim {

/// One mariadbd that formed a cluster by itself, without asking anyone.
struct Bootstrap {
  NodeId node;
  Epoch epoch = 0;  // of the token
  std::string uuid;
  bool of_nothing = false;
};

struct Component {
  bool primary = false;
  std::string uuid;
  std::int64_t committed = -1;
  std::string group;      // its name; who was started with another does not find it
  std::set<NodeId> view;  // the last one that was agreed on, joiners among them
  SavedView saved;
};

class GaleraModel {
 public:
  /// What a member needs of the machine it runs on.
  struct Place {
    Files* files = nullptr;
    std::function<void(int exit)> exited;  // the program has ended by itself
    std::function<void(const std::string& line)> printed;
    std::function<void()> killed;  // a fault: SIGKILL of the program
    std::function<void()> power_fails;
  };

  GaleraModel(Setting& setting, const Links& links) : setting_(setting), links_(links) {}

  void add(const NodeId& node, Place place);

  /// The start program as the container's entry point.
  void start(const NodeId& node);
  /// Its `recover`.
  void recover(const NodeId& node);
  /// SIGTERM: ends in order.
  void stop(const NodeId& node);
  /// SIGKILL or power: nothing more is done, and nobody is told.
  void kill(const NodeId& node);

  /// The operator gives up all rows, until the last of them is gone.
  void give_up_rows(bool begins);

  /// A person goes on without a member: of what only that one had, clients are told that it is
  /// gone.
  void settle_for(std::int64_t seqno);

  /// Machines were parted, or hear one another again.
  void links_changed();

  // For a scenario, where nothing happens that is not in it.
  /// Nobody writes any more but through commit().
  void let_clients_rest() { clients_rest_ = true; }
  void commit(const NodeId& through, std::int64_t rows);
  /// Receives rows and applies none, until it ends.
  void lag(const NodeId& node) { member(node).lags = true; }
  /// mariadbd itself, with a position that somebody else found.
  void start_bare(const NodeId& node, const Position& position);

  /// wsrep status by name; nothing: no socket.
  std::optional<std::map<std::string, std::string>> status(const NodeId& node) const;

  // The truth, for checkers.
  const std::vector<Bootstrap>& bootstraps() const { return bootstraps_; }
  std::vector<const Component*> primaries() const;
  bool synced(const NodeId& node) const;
  /// There is a history, no Primary, and no last view that could come back: only a seed helps.
  bool stranded() const;
  /// When it last was; now, where it is.
  Tick last_synced(const NodeId& node) const;
  /// The highest position that a client was told, by history.
  const std::map<std::string, std::int64_t>& told() const { return told_; }
  /// Rises whenever something that a checker looks at changes.
  std::uint64_t changes() const { return changes_; }
  const std::vector<std::string>& misuses() const { return misuses_; }

 private:
  enum class Phase { Down, Script, Recovering, Connecting, Joining, Synced, NotPrimary };

  struct Member {
    Place place;
    Phase phase = Phase::Down;
    std::uint64_t life = 0;
    Tick since{};
    Tick synced{};  // until when it last was
    Position position;
    std::string group;  // as its configuration said when it started
    bool donates = false;
    bool lags = false;
    Component* component = nullptr;
  };

  Member& member(const NodeId& node) { return members_.at(node); }
  DataFolder data(const NodeId& node) const;
  void later(const NodeId& node, Duration least, Duration most, std::function<void()> deed);
  void say(const NodeId& node, const std::string& line);
  void move(const NodeId& node, Phase phase);
  void exit(const NodeId& node, int code, const std::string& words);

  void take_token(const NodeId& node);
  void begin(const NodeId& node, const std::string& order, Epoch epoch, const std::string& wanted);
  void seed_empty(const NodeId& node, Epoch epoch);
  void seed_from(const NodeId& node, Epoch epoch, const std::string& wanted);
  void bootstrap(const NodeId& node, Epoch epoch);
  void join(const NodeId& node);
  void connect(const NodeId& node);

  void look_for_primary(const NodeId& node);
  bool reform(const NodeId& node);
  Position lost_history(std::size_t members);
  std::string new_uuid();
  void enter(const NodeId& node, Component& component);
  void ask_for_state(const NodeId& node);
  void transfer(const NodeId& node, const NodeId& donor, bool whole);
  void wait_for_stream(const NodeId& node);
  void transferred(const NodeId& node);
  void synced_now(const NodeId& node);
  /// Everybody of its view is there, and hears the others.
  bool agreed(const Component& component) const;
  bool hears(const NodeId& node, const Component& component) const;
  void notice_losses(Component& component);
  void split_off(Component& component, const std::set<NodeId>& part);
  void seek(const NodeId& node);
  void leave(const NodeId& node, bool in_order);
  void new_view(Component& component);
  void lose_quorum(Component& component);
  void write_rows();
  void apply(const NodeId& node, std::int64_t seqno);

  Setting& setting_;
  const Links& links_;
  std::map<NodeId, Member> members_;
  std::vector<std::unique_ptr<Component>> components_;
  std::uint64_t views_ = 0;
  bool writing_ = false;
  bool given_up_ = false;
  bool clients_rest_ = false;
  std::uint64_t changes_ = 0;
  std::vector<Bootstrap> bootstraps_;
  std::map<std::string, std::int64_t> told_;
  std::vector<std::string> misuses_;
};

}  // namespace skep::sim
