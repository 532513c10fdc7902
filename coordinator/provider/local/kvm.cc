#include "coordinator/provider/local/kvm.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <atomic>

#include "common/files.h"
#include "common/processes.h"
#include "coordinator/limits.h"
#include "coordinator/provider/local/argv.h"

namespace skep::coordinator::local {
namespace {

bool try_boot(const std::string& cache) {
  std::atomic<bool> seen = false;
  Command trial{.argv = kvm_trial_argv(cache + "/node/vm/vmlinuz", cache + "/node/vm/initrd")};
  trial.deadline = kKvmTrial;
  trial.cancel = &seen;
  trial.on_line = [&seen](std::string_view line) {
    if (line.find(kKvmMarker) != std::string_view::npos) seen = true;
  };
  // However it ended: only what it printed counts.
  [[maybe_unused]] const auto ended = run(trial);
  return seen;
}

}  // namespace

bool kvm_works(const std::string& cache) {
  if (::access("/dev/kvm", R_OK | W_OK) != 0) return false;
  utsname kernel{};
  ::uname(&kernel);
  const std::string path = cache + "/kvm-" + kernel.release;
  const auto before = read_file(path);
  if (before && *before) return **before == "works\n";
  const bool works = try_boot(cache);
  // Not remembered: tried again next time, and nothing is lost.
  [[maybe_unused]] const auto kept = replace_file(path, works ? "works\n" : "does not work\n");
  return works;
}

}  // namespace skep::coordinator::local
