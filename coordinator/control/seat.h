// Seat: the right to host the coordinator for one command, and the control socket that comes with
// it.
//
// A changing command takes the change lock, then the seat; a reader that sits there
// is asked to give way.  A reader that finds the seat taken asks whoever sits there.

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "common/files.h"
#include "common/result.h"
#include "coordinator/control/lock.h"
#include "coordinator/control/socket.h"
#include "coordinator/fleet/view.h"
#include "coordinator/store/ledger.h"

namespace skep::coordinator {

class Seat {
 public:
  /// Code::Unavailable: another command changes the cluster.  Code::TimedOut: a reader does not
  /// give way.
  static Result<Seat> to_change(const std::string& folder, const Holder& holder);
  /// A service's, which changes, too, for others.  Errors as of to_change().
  static Result<Seat> to_serve(const std::string& folder, const Holder& holder,
                               const Access& access);
  /// Code::Unavailable: somebody sits there already; ask_host().
  static Result<Seat> to_read(const std::string& folder);

  /// What readers are answered from; `ledger` outlives the seat.
  void show(const View& view) { view_ = view; }
  void show(const Ledger& ledger) { ledger_ = &ledger; }

  /// Answers what only a service is asked; lives no longer than what it refers to.
  using Changes = std::function<Document(const Question& question, const Peer& peer)>;
  void take_changes(Changes changes) { changes_ = std::move(changes); }

  /// From the loop, often: answers readers.
  void pump(Tick now);
  /// A changing command wants the seat; never true of a seat to change.
  bool wanted() const { return wanted_; }

 private:
  Seat(std::optional<ChangeLock> change, FileLock hosting, std::unique_ptr<ControlServer> server)
      : change_(std::move(change)), hosting_(std::move(hosting)), server_(std::move(server)) {}
  static Result<Seat> take(const std::string& folder, const Holder& holder, const Access& access);
  std::optional<Document> answer(const Question& question, const Peer& peer);

  std::optional<ChangeLock> change_;
  FileLock hosting_;
  std::unique_ptr<ControlServer> server_;
  std::optional<View> view_;
  const Ledger* ledger_ = nullptr;
  Changes changes_;
  bool wanted_ = false;
};

/// Agents have had the time to speak: before that everybody seems lost.
bool worth_showing(const View& view);

/// What the busiest node does: "sw3, packages".
std::string doing_in_words(const View& view);

}  // namespace skep::coordinator
