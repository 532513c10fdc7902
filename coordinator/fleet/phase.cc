#include "coordinator/fleet/phase.h"

#include <fmt/format.h>

namespace skep::coordinator {

std::string_view name(Phase phase) {
  static constexpr std::array<std::string_view, 8> kNames{
      "unknown", "absent", "booting", "reachable", "enrolled", "speaking", "lost", "refused"};
  return kNames.at(static_cast<std::size_t>(phase));
}

std::string_view name(Happening happening) {
  static constexpr std::array<std::string_view, 9> kNames{"machine off", "machine on",  "member on",
                                                          "answers",     "installed",   "hello",
                                                          "silence",     "other build", "refusal"};
  return kNames.at(static_cast<std::size_t>(happening));
}

std::string print_phases() {
  std::string text;
  for (const PhaseRow& row : kPhases) {
    text += fmt::format("{:<10} {:<12} {:<10} {}\n", name(row.from), name(row.happening),
                        name(row.to), row.words);
  }
  return text;
}

}  // namespace skep::coordinator
