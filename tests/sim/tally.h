// Tally: what histories reached and what struck them, by name, added up over a run.

#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

#include "common/time.h"

namespace skep::sim {

struct Tally {
  std::uint64_t histories = 0;
  std::uint64_t deeds = 0;
  std::uint64_t messages = 0;
  std::uint64_t effects = 0;
  Duration simulated{0};
  Duration converged_most{0};  // from healing to the end
  std::map<std::string, std::uint64_t> faults;
  std::map<std::string, std::uint64_t> gates;      // ledger events of these kinds
  std::map<std::string, std::uint64_t> held;       // goals that a gate held back, by the gate
  std::map<std::string, std::uint64_t> ends;       // how histories ended
  std::map<std::string, std::uint64_t> looked_at;  // by each checker

  void add(const Tally& other) {
    histories += other.histories;
    deeds += other.deeds;
    messages += other.messages;
    effects += other.effects;
    simulated += other.simulated;
    converged_most = std::max(converged_most, other.converged_most);
    for (const auto& [name, count] : other.faults) faults[name] += count;
    for (const auto& [name, count] : other.gates) gates[name] += count;
    for (const auto& [name, count] : other.held) held[name] += count;
    for (const auto& [name, count] : other.ends) ends[name] += count;
    for (const auto& [name, count] : other.looked_at) looked_at[name] += count;
  }
};

}  // namespace skep::sim
