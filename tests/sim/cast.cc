#include "tests/sim/cast.h"

#include <algorithm>
#include <cctype>

namespace skep::sim {
namespace {

using namespace std::chrono_literals;

// A member that reaches nobody gives up after 34 s; everything else is sooner.
constexpr Duration kSeenWithin{90'000};  // where the scenario says nothing else
constexpr Duration kLookEvery{100};

bool is(const std::string& seen, const std::string& wanted) {
  return seen.starts_with(wanted) &&
         (seen.size() == wanted.size() ||
          !std::isalnum(static_cast<unsigned char>(seen[wanted.size()])));
}

class Play {
 public:
  Play(const Scenario& scenario, std::uint64_t seed)
      : scenario_(scenario), setting_(seed, Tracing::Off, Planted::None, kinds_of_weather()) {
    if (scenario.world == "galera") cast_ = galera_cast(setting_);
    if (scenario.world == "consul") cast_ = consul_cast(setting_);
    if (scenario.world == "docker") cast_ = docker_cast();
  }

  std::string run() {
    if (cast_ == nullptr) return "no world " + scenario_.world;
    for (const Step& step : scenario_.steps) {
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
    const auto done = cast_->act(step);
    pass(20ms);
    return done ? "" : done.error().message;
  }

  std::string look(Step step) {
    Duration stays{0};
    if (step.verb == "stays") {
      stays = Duration(1'000 * std::stoi(step.words.at(0)));
      step.words.erase(step.words.begin());
      step.verb = "see";
    }
    for (const std::string& who : members(step.words)) {
      if (std::string words = comes(step, who); !words.empty()) return words;
    }
    return holds(step, setting_.queue.now() + stays);
  }

  std::string comes(const Step& step, const std::string& who) {
    for (const Tick limit = setting_.queue.now() + seen_within_;;) {
      const auto seen = cast_->seen(step, who);
      if (!seen) return seen.error().message;
      if (is(*seen, step.wanted)) return "";
      if (setting_.queue.now() >= limit) return who + ": wanted " + step.wanted + ", saw " + *seen;
      pass(kLookEvery);
    }
  }

  std::string holds(const Step& step, Tick until) {
    while (setting_.queue.now() < until) {
      for (const std::string& who : members(step.words)) {
        const auto seen = cast_->seen(step, who);
        if (!seen) return seen.error().message;
        if (!is(*seen, step.wanted)) return who + ": was to stay " + step.wanted + ", saw " + *seen;
      }
      pass(kLookEvery);
    }
    return "";
  }

  std::vector<std::string> members(const std::vector<std::string>& words) const {
    std::vector<std::string> found;
    for (const std::string& word : words) {
      for (const std::string& who : cast_->those(word)) {
        if (who.size() == 1 && who[0] >= '1' && who[0] <= '9') found.push_back(who);
      }
    }
    return found;
  }

  void pass(Duration time) {
    const Tick until = setting_.queue.now() + time;
    while (setting_.queue.step(until)) {
    }
  }

  const Scenario& scenario_;
  Setting setting_;
  std::unique_ptr<Cast> cast_;
  Duration seen_within_ = kSeenWithin;
};

}  // namespace

std::string play(const Scenario& scenario, std::uint64_t seed) {
  return Play(scenario, seed).run();
}

}  // namespace skep::sim
