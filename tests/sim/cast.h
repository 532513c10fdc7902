// Cast: who plays the members of a scenario: the models, in simulated time.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/result.h"
#include "tests/sim/scenario.h"

namespace skep::sim {

struct Setting;

class Cast {
 public:
  virtual ~Cast() = default;
  /// Code::Invalid: no such verb.
  virtual Result<void> act(const Step& step) = 0;
  /// What is to be seen now of one of those whom the step names, in the scenario's words.
  virtual Result<std::string> seen(const Step& step, const std::string& who) = 0;
  /// Whom "leader", "others", "killed" stand for.
  virtual std::vector<std::string> those(const std::string& word) const { return {word}; }
};

std::unique_ptr<Cast> galera_cast(Setting& setting);
std::unique_ptr<Cast> consul_cast(Setting& setting);
std::unique_ptr<Cast> docker_cast();

/// Plays it once with the models; empty: all was seen.
std::string play(const Scenario& scenario, std::uint64_t seed);

}  // namespace skep::sim
