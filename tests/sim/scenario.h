// Scenario: what is done to a few members of something, and what must be seen: data, for the models
// and for the real thing alike.
//
// A line is a verb, words, and for what must be seen a colon and the words that are wanted.  The
// first line is a comment that says what it is about; scenarios/README.md has the verbs.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"

namespace skep::sim {

struct Step {
  int line = 0;
  std::string verb;
  std::vector<std::string> words;
  std::string wanted;  // empty: something to do, not to see
};

struct Scenario {
  std::string title;
  std::string world;  // "galera", "consul"
  std::vector<Step> steps;
};

Result<Scenario> parse_scenario(std::string_view text);

}  // namespace skep::sim
