#include "tests/sim/tally_text.h"

#include <algorithm>
#include <sstream>

namespace skep::sim {
namespace {

using Counts = std::map<std::string, std::uint64_t>;

struct Part {
  const char* name;
  Counts Tally::*counts;
};
constexpr Part kParts[] = {{"faults", &Tally::faults},
                           {"gates", &Tally::gates},
                           {"held", &Tally::held},
                           {"ends", &Tally::ends},
                           {"looked_at", &Tally::looked_at}};

std::string one_line(std::string text) {
  std::ranges::replace(text, '\n', '\v');
  return text;
}

}  // namespace

std::string to_text(const Harvest& harvest) {
  std::ostringstream out;
  const Tally& tally = harvest.tally;
  out << "sum " << tally.histories << ' ' << tally.deeds << ' ' << tally.messages << ' '
      << tally.effects << ' ' << tally.simulated.count() << ' ' << tally.converged_most.count()
      << '\n';
  for (const Part& part : kParts) {
    for (const auto& [name, count] : tally.*part.counts) {
      out << part.name << ' ' << count << ' ' << name << '\n';
    }
  }
  for (const Failure& one : harvest.failures) {
    out << "failed " << one.seed << ' ' << one.nodes_least << ' ' << one.nodes_most << ' '
        << one_line(one.words) << '\n';
  }
  out << "end\n";
  return out.str();
}

bool read_harvest(const std::string& text, Harvest& harvest) {
  std::istringstream in(text);
  Tally& tally = harvest.tally;
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string what;
    words >> what;
    if (what == "end") return true;
    if (what == "sum") {
      std::int64_t simulated = 0;
      std::int64_t converged = 0;
      words >> tally.histories >> tally.deeds >> tally.messages >> tally.effects >> simulated >>
          converged;
      tally.simulated = Duration(simulated);
      tally.converged_most = Duration(converged);
    } else if (what == "failed") {
      Failure one;
      words >> one.seed >> one.nodes_least >> one.nodes_most >> std::ws;
      std::getline(words, one.words);
      std::ranges::replace(one.words, '\v', '\n');
      harvest.failures.push_back(std::move(one));
    } else {
      std::uint64_t count = 0;
      std::string name;
      words >> count >> std::ws;
      std::getline(words, name);
      for (const Part& part : kParts) {
        if (what == part.name) (tally.*part.counts)[name] = count;
      }
    }
  }
  return false;
}

}  // namespace skep::sim
