// Desk: the changes that others ask the service to make, one at a time.  Pure.
//
// A change is on record (a fact of the ledger) from before it begins until it has
// ended, so that a service that was killed goes on with it under the same number.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "common/result.h"
#include "coordinator/control/question.h"
#include "coordinator/screen/trouble.h"

namespace skep::coordinator {

struct Change {
  std::uint64_t number = 0;  // from 1 on, never twice of one ledger
  AskChange asked;
  Holder holder;  // who asked for it
};

/// How a change ended.
struct Outcome {
  std::optional<View> view;
  std::optional<Error> error;  // there is no view then
  std::string last;            // which member was stopped last, and where it stood; of a `down`
};

class Desk {
 public:
  /// What the ledger says: the change under way when it was last written, if any.
  explicit Desk(const std::map<std::string, std::string>& facts);

  /// The facts to be synced before the change begins.  Code::Unavailable: another is under way.
  Result<std::map<std::string, std::string>> take(const AskChange& asked, const Holder& holder);
  /// They are synced, or could not be: then it never was.
  void taken(bool synced);

  /// The one to make now; null: watch.
  const Change* change() const { return change_ ? &*change_ : nullptr; }
  /// Its asker wants it to end here.
  void interrupt(std::uint64_t number);
  bool interrupted() const { return interrupted_; }

  void show(const View& view) { view_ = view; }
  /// The facts that say so.
  std::map<std::string, std::string> end(Outcome outcome);

  /// {"view", "ended", ...} of a change; {"error"} of one that is not known any more.
  Document progress(std::uint64_t number) const;

 private:
  std::uint64_t last_number_ = 0;
  std::optional<Change> asked_;  // not on record yet
  std::optional<Change> change_;
  bool interrupted_ = false;
  std::optional<View> view_;      // of the change under way
  std::optional<Outcome> ended_;  // of last_number_
};

/// What `progress` said, as the asker reads it.
struct Progress {
  std::optional<View> view;
  bool ended = false;
  Outcome outcome;  // of an end
};
/// Code::NotFound: the service does not know this change any more.
Result<Progress> progress_from(const Document& document);

}  // namespace skep::coordinator
