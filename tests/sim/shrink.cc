#include "tests/sim/shrink.h"

namespace skep::sim {
namespace {

/// The checker's name, or the demand that was not met.
std::string kind_of(const std::string& words) {
  return words.substr(0, words.find_first_of(":0123456789"));
}

}  // namespace

std::vector<std::string> shrink(const Wish& wish, const Failure& failure) {
  Wish calmer = wish;
  for (const std::string& kind : kinds_of_weather()) {
    calmer.climate.calm.push_back(kind);
    World world(options_of(calmer, failure));
    const std::string words = world.run().failed;
    if (words.empty() || kind_of(words) != kind_of(failure.words)) calmer.climate.calm.pop_back();
  }
  return calmer.climate.calm;
}

}  // namespace skep::sim
