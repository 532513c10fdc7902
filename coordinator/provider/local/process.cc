#include "coordinator/provider/local/process.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <utility>

#include "common/descriptor.h"
#include "common/files.h"
#include "coordinator/limits.h"
#include "coordinator/provider/local/tool.h"

namespace skep::coordinator::local {
namespace {

/// Empty once the process has ended, be it in the middle of this read (ESRCH).
std::string proc_file(int process, const char* name) {
  auto text = read_file("/proc/" + std::to_string(process) + "/" + name);
  return text && *text ? std::move(**text) : std::string{};
}

std::vector<int> all_processes() {
  std::vector<int> processes;
  auto names = list_folder("/proc");
  if (!names || !*names) return processes;
  for (const std::string& name : **names) {
    int process = 0;
    const auto [end, wrong] = std::from_chars(name.data(), name.data() + name.size(), process);
    if (wrong == std::errc{} && end == name.data() + name.size()) processes.push_back(process);
  }
  return processes;
}

int parent_of(int process) {
  const std::string stat = proc_file(process, "stat");
  // "pid (name) state ppid": the name may hold anything, so from its last bracket on.
  const auto bracket = stat.rfind(") ");
  if (bracket == std::string::npos || bracket + 4 >= stat.size()) return 0;
  int parent = 0;
  std::from_chars(stat.data() + bracket + 4, stat.data() + stat.size(), parent);
  return parent;
}

}  // namespace

std::vector<std::string> arguments_of(int process) {
  const std::string text = proc_file(process, "cmdline");
  std::vector<std::string> argv;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\0', at), text.size());
    argv.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return argv;
}

std::optional<int> find_process(const IsIt& is_it) {
  for (const int process : all_processes()) {
    if (is_it(arguments_of(process))) return process;
  }
  return std::nullopt;
}

std::vector<int> children_of(int process) {
  std::vector<int> children;
  for (const int other : all_processes()) {
    if (parent_of(other) == process) children.push_back(other);
  }
  return children;
}

Result<void> kill_all(const IsIt& is_it) {
  const bool gone = until(kLocalEnd, [&] {
    const auto process = find_process(is_it);
    if (!process) return true;
    // The number may have been used again since: the descriptor first, then the question once more.
    const Descriptor held(static_cast<int>(::syscall(SYS_pidfd_open, *process, 0)));
    if (held.open() && is_it(arguments_of(*process))) {
      ::syscall(SYS_pidfd_send_signal, held.get(), SIGKILL, nullptr, 0);
    }
    return false;
  });
  if (!gone) return Error{Code::TimedOut, "a process does not end"};
  return {};
}

void wait_until_forgotten(const std::vector<int>& processes, Duration limit) {
  until(limit, [&] {
    return std::ranges::none_of(processes, [](int process) {
      return ::kill(process, 0) == 0 && arguments_of(process).empty();
    });
  });
}

}  // namespace skep::coordinator::local
