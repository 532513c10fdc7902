#include "coordinator/control/orphan.h"

#include <signal.h>

#include <string>

#include "common/files.h"
#include "coordinator/limits.h"

namespace skep::coordinator {
namespace {

/// The fourth field of /proc/PID/stat; the second may hold blanks and brackets.  0: no such
/// process.
int parent_of(int pid) {
  const auto text = read_file("/proc/" + std::to_string(pid) + "/stat", kQuestionMax);
  if (!text || !*text) return 0;
  const auto name_ends = (*text)->rfind(')');
  if (name_ends == std::string::npos || name_ends + 4 >= (*text)->size()) return 0;
  return std::atoi((*text)->c_str() + name_ends + 4);
}

std::string program_of(int pid) {
  const auto text = read_file("/proc/" + std::to_string(pid) + "/comm", kQuestionMax);
  return text && *text ? **text : std::string{};
}

/// Left to the first process, or to the one that systemd runs for a user.
bool is_left_alone(int pid) {
  const int parent = parent_of(pid);
  return parent == 1 || (parent > 1 && program_of(parent) == "systemd\n");
}

}  // namespace

bool orphan_of_same_kind(const Holder& holder, const Holder& mine) {
  return holder.pid > 1 && holder.host == mine.host && holder.user == mine.user &&
         holder.command == mine.command && program_of(holder.pid) == program_of(mine.pid) &&
         is_left_alone(holder.pid);
}

void end_orphan(const Holder& holder) {
  // That it is gone already is as good.
  [[maybe_unused]] const int told = ::kill(holder.pid, SIGTERM);
}

}  // namespace skep::coordinator
