// Commands: one function each, in a file of its own; all give the exit status of screens.md.

#pragma once

#include "coordinator/commands/call.h"

namespace skep::coordinator {

int init_command(const Call& call);
int check_command(const Call& call);
int plan_command(const Call& call);
int up_command(const Call& call);
int recover_command(const Call& call);
int status_command(const Call& call);
int why_command(const Call& call);
int verify_command(const Call& call);
int events_command(const Call& call);
int logs_command(const Call& call);
int env_command(const Call& call);
int down_command(const Call& call);
int pause_command(const Call& call);
int resume_command(const Call& call);
int disk_give_command(const Call& call);
int serve_command(const Call& call);
int adopt_command(const Call& call);
int state_export_command(const Call& call);
int state_import_command(const Call& call);
int cancel_command(const Call& call);
int settle_command(const Call& call);
int orphans_command(const Call& call);
int ssh_command(const Call& call);
int sql_command(const Call& call);
int local_list_command(const Call& call);
int local_console_command(const Call& call);
int local_cut_command(const Call& call);
int local_start_command(const Call& call);
int local_destroy_command(const Call& call);
int local_depot_command(const Call& call);
int local_machine_command(const Call& call);

}  // namespace skep::coordinator
