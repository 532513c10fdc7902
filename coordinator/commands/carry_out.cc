// Which function carries out which command.

#include <algorithm>
#include <array>
#include <string_view>

#include "common/check.h"
#include "coordinator/commands/commands.h"

namespace skep::coordinator {
namespace {

struct Row {
  std::string_view command;
  int (*carry_out)(const Call&);
};

// clang-format off
constexpr std::array kCommands{
    Row{"init",          init_command         }, Row{"check",         check_command        },
    Row{"plan",          plan_command         }, Row{"up",            up_command           },
    Row{"status",        status_command       }, Row{"why",           why_command          },
    Row{"verify",        verify_command       }, Row{"events",        events_command       },
    Row{"logs",          logs_command         }, Row{"env",           env_command          },
    Row{"down",          down_command         }, Row{"ssh",           ssh_command          },
    Row{"serve",         serve_command        }, Row{"state export",  state_export_command },
    Row{"state import",  state_import_command }, Row{"adopt",         adopt_command        },
    Row{"cancel",        cancel_command       }, Row{"settle",        settle_command       },
    Row{"orphans",       orphans_command      },
    Row{"sql",           sql_command          }, Row{"local list",    local_list_command   },
    Row{"local console", local_console_command}, Row{"local cut",     local_cut_command    },
    Row{"local start",   local_start_command  }, Row{"local destroy", local_destroy_command},
    Row{"recover",       recover_command      }, Row{"disk give",     disk_give_command    },
    Row{"pause",         pause_command        }, Row{"resume",        resume_command       },
    Row{"local-depot",   local_depot_command  }, Row{"local-machine", local_machine_command},
};
// clang-format on

}  // namespace

int carry_out(const Call& call) {
  const auto row = std::ranges::find(kCommands, call.command, &Row::command);
  CHECK(row != kCommands.end(), "a command without a function: " + call.command);
  return row->carry_out(call);
}

}  // namespace skep::coordinator
