// Runner: takes one room through one pass: look, decide, change one thing, look again, prove.
//
// Pure: next() says what to carry out, answered() takes what came of it.

#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "agent/effect.h"
#include "agent/room.h"
#include "common/result.h"

namespace skep::agent {

class Runner {
 public:
  /// A room that wants more changes than this in one pass is not getting anywhere.
  static constexpr std::size_t kChangesMax = 32;

  struct Proved {};
  using End = std::variant<Proved, Wait>;

  /// The room outlives the runner.
  explicit Runner(const Room& room);

  /// What to carry out now; nothing when the pass has ended.
  std::optional<Effect> next() const;
  void answered(Answer answer);

  /// The change that next() is about to begin is a disruptive one.
  bool about_to_disrupt() const;
  /// Ends the pass as a Wait instead of beginning that change.
  void withhold(const std::string& words, Duration again);

  /// How it ended; nothing while it is under way.  The error begins with the room's name.
  const std::optional<Result<End>>& ended() const { return ended_; }

  /// What it is at, in words: the change under way, "look" or "prove".
  std::string words() const;
  bool changing() const { return phase_ == Phase::Changing && !ended_; }

  /// What was changed so far, in words and in order.
  const std::vector<std::string>& changes() const { return changes_; }
  std::uint32_t looks() const { return looks_made_; }

  /// The room's own words to the coordinator, from the last whole look; empty before one.
  Found found() const;
  std::map<std::string, Secret> secrets() const;

 private:
  enum class Phase { Looking, Changing, Proving };

  void look();
  void looked();
  void decide();
  void prove();
  void changed(const Answer& answer);
  void end(Result<End> result);

  const Room& room_;
  Phase phase_ = Phase::Looking;
  std::vector<Effect> asked_;   // of this look or proof
  bool further_ = false;        // the further looks are among them
  std::vector<Answer> seen_;    // answers so far, in order
  std::vector<Answer> looked_;  // the last whole look
  bool looked_whole_ = false;
  std::optional<Change> change_;
  std::vector<std::string> changes_;
  std::string failed_;  // the last change, where it failed and may be none
  std::uint32_t looks_made_ = 0;
  std::optional<Result<End>> ended_;
};

}  // namespace skep::agent
