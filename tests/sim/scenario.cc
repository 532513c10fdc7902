#include "tests/sim/scenario.h"

#include <sstream>

namespace skep::sim {
namespace {

Step parse_step(const std::string& line, int number) {
  Step step{.line = number};
  const auto colon = line.find(": ");
  std::istringstream words(line.substr(0, colon));
  words >> step.verb;
  for (std::string word; words >> word;) step.words.push_back(word);
  if (colon != std::string::npos) step.wanted = line.substr(colon + 2);
  return step;
}

}  // namespace

Result<Scenario> parse_scenario(std::string_view text) {
  Scenario scenario;
  std::istringstream lines{std::string(text)};
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.starts_with("# ") && number == 1) scenario.title = line.substr(2);
    if (line.empty() || line.starts_with('#')) continue;
    Step step = parse_step(line, number);
    if (step.verb == "soak") continue;  // a word to who has real time to lose
    if (step.verb != "world") {
      scenario.steps.push_back(std::move(step));
    } else if (step.words.size() == 1) {
      scenario.world = step.words[0];
    }
  }
  if (scenario.title.empty() || scenario.world.empty() || scenario.steps.empty()) {
    return Error{Code::Invalid, "no title, no world or no steps"};
  }
  return scenario;
}

}  // namespace skep::sim
