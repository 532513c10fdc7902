// Containers as machines: systemd-nspawn boots a whole system, in its own namespaces and cgroup.

#include <unistd.h>

#include <filesystem>

#include "common/files.h"
#include "common/processes.h"
#include "coordinator/limits.h"
#include "coordinator/provider/local/argv.h"
#include "coordinator/provider/local/cgroup.h"
#include "coordinator/provider/local/disk.h"
#include "coordinator/provider/local/machines.h"
#include "coordinator/provider/local/names.h"
#include "coordinator/provider/local/process.h"
#include "coordinator/provider/local/tool.h"

namespace skep::coordinator::local {
namespace {

Result<void> write_files(const std::string& upper, const std::vector<BirthFile>& files) {
  for (const std::string& folder : folders_of(files)) {
    auto made = make_folder(upper + "/" + folder, folder_mode(folder));
    if (!made) return made;
  }
  for (const BirthFile& file : files) {
    const std::string path = upper + "/" + file.path;
    if (file.link.empty()) {
      auto written = replace_file(path, file.text, file.mode);
      if (!written) return written;
      continue;
    }
    std::error_code wrong;
    std::filesystem::remove(path, wrong);
    std::filesystem::create_symlink(file.link, path, wrong);
    if (wrong) return Error{Code::Unavailable, path + ": " + wrong.message()};
  }
  return {};
}

class Containers : public Machines {
 public:
  explicit Containers(const Yard& yard) : yard_(yard) {}

  Result<MachineRecord> birth(const NodeId& node) override {
    const std::string folder = yard_.folder.machine(node);
    for (const char* part : {"/upper", "/work", "/root"}) {
      auto made = make_folder(folder + part);
      if (!made) return std::move(made).error();
    }
    std::error_code wrong;
    const auto base = std::filesystem::canonical(yard_.cache + "/node/rootfs", wrong);
    if (wrong) return Error{Code::NotFound, yard_.cache + "/node/rootfs: " + wrong.message()};
    auto birth = birth_of(yard_, node);
    if (!birth) return std::move(birth).error();
    auto written = write_files(folder + "/upper", container_files(*birth));
    if (!written) return std::move(written).error();
    auto disk = make_disk(folder + "/disk.img", yard_.config.disk);
    if (!disk) return std::move(disk).error();
    return MachineRecord{.node = node, .base = base.string(), .host_key = birth->host_key_public};
  }

  Result<MachineRecord> start(MachineRecord machine) override {
    if (process(machine.node)) return machine;
    // What a supervisor that was killed alone has left behind would run beside the new one.
    auto cleared = cut(machine.node);
    if (!cleared) return std::move(cleared).error();
    const std::string folder = yard_.folder.machine(machine.node);
    auto loop = attach(folder + "/disk.img");
    if (!loop) return std::move(loop).error();
    machine.loop = *loop;
    auto saved = save_machine(yard_.folder, machine);
    if (!saved) return std::move(saved).error();
    const std::string log = folder + "/console.log";
    trim_log(log);
    auto started = start_detached(supervisor_argv(yard_.program, folder), log);
    if (!started) return std::move(started).error();
    bool runs = false;
    until(kLocalStart, [&] {
      runs = nspawn(machine.node).has_value();
      return runs || !process(machine.node);
    });
    if (!runs) return Error{Code::Unavailable, "did not start: " + last_lines(log)};
    return machine;
  }

  Result<void> cut(const NodeId& node) override {
    const std::string folder = yard_.folder.machine(node);
    const std::string group = machine_name(yard_.ground.cluster, host_of(yard_, node));
    auto tree = CgroupTree::open();
    if (!tree) return std::move(tree).error();
    std::vector<int> ours;
    for (const auto& one : {process(node), nspawn(node)}) {
      if (one) ours.push_back(*one);
    }
    auto killed = tree->kill(group);
    // One that was started just now may not have entered its group yet.
    if (killed) killed = kill_all([&](const auto& argv) { return is_supervisor_of(argv, folder); });
    if (killed) killed = tree->kill(group);
    if (killed) killed = tree->remove(group);
    if (killed) killed = detach(folder + "/disk.img");
    wait_until_forgotten(ours, kForgotten);
    return killed;
  }

  std::optional<int> process(const NodeId& node) const override {
    const std::string folder = yard_.folder.machine(node);
    return find_process([&](const auto& argv) { return is_supervisor_of(argv, folder); });
  }

  Result<void> console(const NodeId& node) override {
    const std::string log = yard_.folder.machine(node) + "/console.log";
    const auto outside = nspawn(node);
    const auto inside = outside ? children_of(*outside) : std::vector<int>{};
    if (::isatty(STDIN_FILENO) == 0 || inside.empty()) return exec({"cat", log});
    return exec({"nsenter", "--target", std::to_string(inside.front()), "--mount", "--uts", "--ipc",
                 "--net", "--pid", "--cgroup", "--root", "--wd", "/bin/bash", "--login"});
  }

 private:
  std::optional<int> nspawn(const NodeId& node) const {
    const std::string folder = yard_.folder.machine(node);
    return find_process([&](const auto& argv) { return is_nspawn_of(argv, folder); });
  }

  const Yard yard_;
};

}  // namespace

std::unique_ptr<Machines> make_containers(const Yard& yard) {
  return std::make_unique<Containers>(yard);
}

}  // namespace skep::coordinator::local
