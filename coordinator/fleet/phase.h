// Phase: how far the coordinator has come with one node before its agent speaks, as a table.

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace skep::coordinator {

enum class Phase : std::uint8_t {
  Unknown,    // the provider has not been asked yet
  Absent,     // no machine, or it is off
  Booting,    // it runs; ssh is tried
  Reachable,  // ssh answers with the pinned host key
  Enrolled,   // its agent's key is pinned; it should dial
  Speaking,   // it is connected and heard
  Lost,       // it was heard, and is silent
  Refused,    // a person must act
};

enum class Happening : std::uint8_t {
  MachineOff,  // the provider has none of this name, or it is off
  MachineOn,   // it runs, and no agent of ours is known on it
  MemberOn,    // it runs, and the ledger knows its agent's key
  Answers,     // an ssh handshake succeeded
  Installed,   // the agent was installed and its key pinned
  Hello,       // its agent said Hello
  Silence,     // no word in time
  OtherBuild,  // its agent is not of the build that would be installed
  Refusal,     // a call or the agent says that a person must act
};

struct PhaseRow {
  Phase from;
  Happening happening;
  Phase to;
  std::string_view words;
};

namespace phase_table {

using enum Phase;
using enum Happening;

// clang-format off
inline constexpr std::array kRows{
    PhaseRow{Unknown,   MachineOff, Absent,    "no machine runs"                       },
    PhaseRow{Unknown,   MachineOn,  Booting,   "ssh is tried"                          },
    PhaseRow{Unknown,   MemberOn,   Enrolled,  "its agent is known, and is to dial"    },
    PhaseRow{Unknown,   Hello,      Speaking,  "its agent speaks"                      },
    PhaseRow{Unknown,   Refusal,    Refused,   "a person must act"                     },
    PhaseRow{Absent,    MachineOn,  Booting,   "the machine was started"               },
    PhaseRow{Absent,    MemberOn,   Booting,   "the machine was started again"         },
    PhaseRow{Absent,    Hello,      Speaking,  "its agent speaks"                      },
    PhaseRow{Absent,    Refusal,    Refused,   "a person must act"                     },
    PhaseRow{Booting,   MachineOff, Absent,    "the machine went off"                  },
    PhaseRow{Booting,   Answers,    Reachable, "ssh answers"                           },
    PhaseRow{Booting,   Hello,      Speaking,  "its agent speaks"                      },
    PhaseRow{Booting,   Refusal,    Refused,   "a person must act"                     },
    PhaseRow{Reachable, MachineOff, Absent,    "the machine went off"                  },
    PhaseRow{Reachable, Installed,  Enrolled,  "its agent is installed"                },
    PhaseRow{Reachable, Hello,      Speaking,  "its agent speaks"                      },
    PhaseRow{Reachable, Refusal,    Refused,   "a person must act"                     },
    PhaseRow{Enrolled,  MachineOff, Absent,    "the machine went off"                  },
    PhaseRow{Enrolled,  Silence,    Booting,   "its agent does not dial"               },
    PhaseRow{Enrolled,  Hello,      Speaking,  "its agent speaks"                      },
    PhaseRow{Enrolled,  Refusal,    Refused,   "a person must act"                     },
    PhaseRow{Speaking,  OtherBuild, Reachable, "its agent is of another build"         },
    PhaseRow{Speaking,  Silence,    Lost,      "its agent is silent"                   },
    PhaseRow{Speaking,  Refusal,    Refused,   "a person must act"                     },
    PhaseRow{Lost,      MachineOff, Absent,    "the machine went off"                  },
    PhaseRow{Lost,      MemberOn,   Enrolled,  "its agent is known, and is to dial"    },
    PhaseRow{Lost,      Hello,      Speaking,  "came back, proves itself again"        },
    PhaseRow{Lost,      Refusal,    Refused,   "a person must act"                     },
};
// clang-format on

}  // namespace phase_table

inline constexpr const auto& kPhases = phase_table::kRows;

/// The one row that holds; null where nothing changes.
constexpr const PhaseRow* row_for(Phase from, Happening happening) {
  for (const PhaseRow& row : kPhases) {
    if (row.from == from && row.happening == happening) return &row;
  }
  return nullptr;
}

// These compare no addresses: GCC 12 with a sanitizer calls that no constant.
constexpr std::size_t rows_for(Phase from, Happening happening) {
  std::size_t count = 0;
  for (const PhaseRow& row : kPhases) {
    if (row.from == from && row.happening == happening) ++count;
  }
  return count;
}

constexpr bool no_row_is_shadowed() {
  for (const PhaseRow& row : kPhases) {
    if (rows_for(row.from, row.happening) != 1) return false;
  }
  return true;
}

/// An agent that speaks is heard whatever was thought of its machine, except where a person must
/// act.
constexpr bool hello_is_always_heard() {
  for (const PhaseRow& row : kPhases) {
    if (row.from != Phase::Speaking && rows_for(row.from, Happening::Hello) == 0) return false;
    if (rows_for(row.from, Happening::Refusal) == 0) return false;
  }
  return true;
}

static_assert(no_row_is_shadowed());
static_assert(hello_is_always_heard());

std::string_view name(Phase phase);
std::string_view name(Happening happening);

/// The table as text, for the golden print-out.
std::string print_phases();

}  // namespace skep::coordinator
