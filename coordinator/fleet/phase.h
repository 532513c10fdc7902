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
  Refusal,     // a call or the agent says that a person must act
};

struct PhaseRow {
  Phase from;
  Happening happening;
  Phase to;
  std::string_view words;
};

// clang-format off
inline constexpr std::array kPhases{
    PhaseRow{Phase::Unknown,   Happening::MachineOff, Phase::Absent,    "no machine runs"                     },
    PhaseRow{Phase::Unknown,   Happening::MachineOn,  Phase::Booting,   "the machine runs"                    },
    PhaseRow{Phase::Unknown,   Happening::MemberOn,   Phase::Enrolled,  "the machine runs, its agent is known"},
    PhaseRow{Phase::Unknown,   Happening::Hello,      Phase::Speaking,  "its agent speaks"                    },
    PhaseRow{Phase::Unknown,   Happening::Refusal,    Phase::Refused,   "a person must act"                   },
    PhaseRow{Phase::Absent,    Happening::MachineOn,  Phase::Booting,   "the machine was started"             },
    PhaseRow{Phase::Absent,    Happening::MemberOn,   Phase::Booting,   "the machine was started again"       },
    PhaseRow{Phase::Absent,    Happening::Hello,      Phase::Speaking,  "its agent speaks"                    },
    PhaseRow{Phase::Absent,    Happening::Refusal,    Phase::Refused,   "a person must act"                   },
    PhaseRow{Phase::Booting,   Happening::MachineOff, Phase::Absent,    "the machine went off"                },
    PhaseRow{Phase::Booting,   Happening::Answers,    Phase::Reachable, "ssh answers"                         },
    PhaseRow{Phase::Booting,   Happening::Hello,      Phase::Speaking,  "its agent speaks"                    },
    PhaseRow{Phase::Booting,   Happening::Refusal,    Phase::Refused,   "a person must act"                   },
    PhaseRow{Phase::Reachable, Happening::MachineOff, Phase::Absent,    "the machine went off"                },
    PhaseRow{Phase::Reachable, Happening::Installed,  Phase::Enrolled,  "its agent is installed"              },
    PhaseRow{Phase::Reachable, Happening::Hello,      Phase::Speaking,  "its agent speaks"                    },
    PhaseRow{Phase::Reachable, Happening::Refusal,    Phase::Refused,   "a person must act"                   },
    PhaseRow{Phase::Enrolled,  Happening::MachineOff, Phase::Absent,    "the machine went off"                },
    PhaseRow{Phase::Enrolled,  Happening::Silence,    Phase::Booting,   "its agent does not dial"             },
    PhaseRow{Phase::Enrolled,  Happening::Hello,      Phase::Speaking,  "its agent speaks"                    },
    PhaseRow{Phase::Enrolled,  Happening::Refusal,    Phase::Refused,   "a person must act"                   },
    PhaseRow{Phase::Speaking,  Happening::Silence,    Phase::Lost,      "its agent is silent"                 },
    PhaseRow{Phase::Speaking,  Happening::Refusal,    Phase::Refused,   "a person must act"                   },
    PhaseRow{Phase::Lost,      Happening::MachineOff, Phase::Absent,    "the machine went off"                },
    PhaseRow{Phase::Lost,      Happening::MemberOn,   Phase::Enrolled,  "the machine runs, its agent is known"},
    PhaseRow{Phase::Lost,      Happening::Hello,      Phase::Speaking,  "came back, proves itself again"      },
    PhaseRow{Phase::Lost,      Happening::Refusal,    Phase::Refused,   "a person must act"                   },
};
// clang-format on

/// The one row that holds; null where nothing changes.
constexpr const PhaseRow* row_for(Phase from, Happening happening) {
  for (const PhaseRow& row : kPhases) {
    if (row.from == from && row.happening == happening) return &row;
  }
  return nullptr;
}

constexpr bool no_row_is_shadowed() {
  for (const PhaseRow& row : kPhases) {
    if (row_for(row.from, row.happening) != &row) return false;
  }
  return true;
}

/// An agent that speaks is heard whatever was thought of its machine, except where a person must act.
constexpr bool hello_is_always_heard() {
  for (const PhaseRow& row : kPhases) {
    if (row.from != Phase::Speaking && row_for(row.from, Happening::Hello) == nullptr) return false;
    if (row_for(row.from, Happening::Refusal) == nullptr) return false;
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
