#include "tests/sim/player.h"

#include <cctype>

namespace skep::sim {
namespace {

using namespace std::chrono_literals;

// A member that reaches nobody gives up after 34 s; everything else is sooner.
constexpr Duration kSeenWithin{90'000};  // where the scenario says nothing else
constexpr Duration kLookEvery{100};

/// "ended 64" is "ended", and "Synced of 12" is not "Synced of 1".
bool is(const std::string& seen, const std::string& wanted) {
  if (!seen.starts_with(wanted)) return false;
  return seen.size() == wanted.size() ||
         std::isalnum(static_cast<unsigned char>(seen[wanted.size()])) == 0;
}

class Player {
 public:
  Player(Cast& cast, Pace& pace) : cast_(cast), pace_(pace) {}

  std::string play(const Scenario& scenario) {
    for (const Step& step : scenario.steps) {
      std::string words = step.wanted.empty() ? do_it(step) : look(step);
      if (!words.empty()) {
        return "line " + std::to_string(step.line) + ", " + step.verb + ": " + words;
      }
    }
    return "";
  }

 private:
  std::string do_it(const Step& step) {
    if (step.verb == "within") {
      seen_within_ = Duration(1'000 * std::stoi(step.words.at(0)));
      return "";
    }
    const auto done = cast_.act(step);
    pace_.pass(20ms);
    return done ? "" : done.error().message;
  }

  std::string look(Step step) {
    Duration stays{0};
    if (step.verb == "stays") {
      stays = Duration(1'000 * std::stoi(step.words.at(0)));
      step.words.erase(step.words.begin());
      step.verb = "see";
    }
    const auto all = members(step.words);
    if (all.empty()) return "nobody to look at";
    for (const std::string& who : all) {
      if (std::string words = comes(step, who); !words.empty()) return words;
    }
    return holds(step, pace_.now() + stays);
  }

  std::string comes(const Step& step, const std::string& who) {
    for (const Tick limit = pace_.now() + seen_within_;;) {
      const auto seen = cast_.seen(step, who);
      if (!seen) return seen.error().message;
      if (is(*seen, step.wanted)) return "";
      if (pace_.now() >= limit) return who + ": wanted " + step.wanted + ", saw " + *seen;
      pace_.pass(kLookEvery);
    }
  }

  std::string holds(const Step& step, Tick until) {
    while (pace_.now() < until) {
      for (const std::string& who : members(step.words)) {
        const auto seen = cast_.seen(step, who);
        if (!seen) return seen.error().message;
        if (!is(*seen, step.wanted)) return who + ": was to stay " + step.wanted + ", saw " + *seen;
      }
      pace_.pass(kLookEvery);
    }
    return "";
  }

  std::vector<std::string> members(const std::vector<std::string>& words) const {
    std::vector<std::string> found;
    for (const std::string& word : words) {
      for (const std::string& who : cast_.those(word)) {
        if (who.size() == 1 && who[0] >= '1' && who[0] <= '9') found.push_back(who);
      }
    }
    return found;
  }

  Cast& cast_;
  Pace& pace_;
  Duration seen_within_ = kSeenWithin;
};

}  // namespace

std::string play(const Scenario& scenario, Cast& cast, Pace& pace) {
  return Player(cast, pace).play(scenario);
}

}  // namespace skep::sim
