// disk_scenarios: plays scenarios of the world "disks" with the agent's own executor, on this very
// machine.  Whatever /dev/vdb holds is lost: tests/real/vm runs it in a machine of its own.
//
//   disk_scenarios --empties /dev/vdb FILE...      ends with "N passed, N failed"

#include <atomic>
#include <cstdio>
#include <string>
#include <string_view>
#include <thread>

#include "agent/executor.h"
#include "common/files.h"
#include "tests/sim/disks_cast.h"
#include "tests/sim/player.h"

namespace {

using namespace skep;

class RealPace : public sim::Pace {
 public:
  Tick now() const override { return SystemClock().now().tick; }
  void pass(Duration time) override { std::this_thread::sleep_for(time); }
};

class ThisMachine : public sim::DisksMachine {
 public:
  agent::Answer carry_out(const agent::Effect& effect) override {
    return executor_->carry_out(effect, {});
  }

 private:
  const std::atomic<bool> never_{false};
  std::unique_ptr<agent::Executor> executor_ = agent::make_executor(never_);
};

/// Whatever stood on the disk before, mounted or in LVM, and the claim of it.
void empty_the_disk() {
  const std::vector<std::vector<std::string>> tools{
      {"umount", "/run/skep-disks/docker", "/run/skep-disks/mysql"},
      {"vgchange", "--activate", "n"},
      {"wipefs", "--all", "--force", "/dev/vdb1"},
      {"wipefs", "--all", "--force", "/dev/vdb"},
      {"blkdiscard", "--zeroout", "/dev/vdb"},
      {"udevadm", "settle", "--timeout=30"},
      {"rm", "--force", "/var/lib/skep/claim"}};
  ThisMachine machine;
  // One that finds nothing to do says no.
  for (const auto& argv : tools) (void)machine.carry_out(agent::RunTool{.argv = argv});
}

std::string play(const std::string& file) {
  const auto text = read_file(file);
  const auto scenario = sim::parse_scenario(text && *text ? **text : "");
  if (!scenario) return scenario.error().message;
  empty_the_disk();
  RealPace pace;
  const Tick began = pace.now();
  const auto cast = sim::disks_cast(std::make_unique<ThisMachine>());
  std::string words = sim::play(*scenario, *cast, pace);
  if (words.empty()) {
    std::printf("ok    %s (%s)\n", scenario->title.c_str(), minutes(pace.now() - began).c_str());
  }
  return words;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4 || argv[1] != std::string_view("--empties") ||
      argv[2] != std::string_view("/dev/vdb")) {
    std::fputs("usage: disk_scenarios --empties /dev/vdb FILE...\n", stderr);
    return 2;
  }
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // each line when it is known, through a pipe too
  int failed = 0;
  for (int i = 3; i < argc; ++i) {
    const std::string words = play(argv[i]);
    if (!words.empty()) std::printf("FAIL  %s: %s\n", argv[i], words.c_str());
    failed += words.empty() ? 0 : 1;
  }
  std::printf("%d passed, %d failed\n", argc - 3 - failed, failed);
  return failed == 0 ? 0 : 1;
}
