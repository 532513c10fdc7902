// Virtual machines: QEMU with a kernel of its own, so that partitions, LVM and boot are real.

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "common/files.h"
#include "common/processes.h"
#include "coordinator/limits.h"
#include "coordinator/provider/local/argv.h"
#include "coordinator/provider/local/disk.h"
#include "coordinator/provider/local/kvm.h"
#include "coordinator/provider/local/machines.h"
#include "coordinator/provider/local/names.h"
#include "coordinator/provider/local/network.h"
#include "coordinator/provider/local/process.h"
#include "coordinator/provider/local/terminal.h"
#include "coordinator/provider/local/tool.h"

namespace skep::coordinator::local {
namespace {

constexpr const char* kLoopback = "127.0.0.1";

class Vms : public Machines {
 public:
  explicit Vms(const Yard& yard) : yard_(yard), names_(names_of(yard.ground.cluster)) {}

  Result<MachineRecord> birth(const NodeId& node) override {
    const std::string folder = yard_.folder.machine(node);
    auto made = make_folder(folder);
    if (!made) return std::move(made).error();
    std::error_code wrong;
    const auto base = std::filesystem::canonical(yard_.cache + "/node/vm", wrong);
    if (wrong) return Error{Code::NotFound, yard_.cache + "/node/vm: " + wrong.message()};
    auto birth = birth_of(yard_, node);
    if (!birth) return std::move(birth).error();
    const VmBirth own{.outer_mac = mac(node, 0),
                      .private_mac = mac(node, 1),
                      .time_server = depot_as_seen(yard_.ground)};
    auto seed = replace_file(folder + "/seed.tar", tar_of(vm_files(*birth, own)), 0600);
    if (!seed) return std::move(seed).error();
    auto root = tool({"qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b",
                      base.string() + "/disk.ext4", folder + "/root.qcow2"});
    if (!root) return std::move(root).error();
    auto disk = make_disk(folder + "/disk.img", yard_.config.disk);
    if (!disk) return std::move(disk).error();
    return MachineRecord{
        .node = node, .base = base.string(), .host_key = birth->host_key_public, .ssh_port = 0};
  }

  Result<MachineRecord> start(MachineRecord machine) override {
    if (process(machine.node)) return machine;
    auto cleared = cut(machine.node);
    if (!cleared) return std::move(cleared).error();
    auto folder = make_folder(names_.run, 0700);
    if (!folder) return std::move(folder).error();
    const std::uint32_t host = host_of(yard_, machine.node);
    // The former one if it is still free: an operator may have noted it.
    if (machine.ssh_port == 0 || !port_is_free(kLoopback, machine.ssh_port)) {
      auto port =
          free_port(kLoopback, static_cast<std::uint16_t>(names_.first_port + host), taken());
      if (!port) return std::move(port).error();
      machine.ssh_port = *port;
    }
    auto saved = save_machine(yard_.folder, machine);
    if (!saved) return std::move(saved).error();
    const std::string own = yard_.folder.machine(machine.node);
    trim_log(own + "/console.log");
    auto started = start_detached(qemu_argv(vm(machine)), own + "/qemu.out");
    if (!started) return std::move(started).error();
    bool runs = false;
    until(kLocalStart, [&] {
      runs = ::access(console_path(host).c_str(), F_OK) == 0;
      return runs || !process(machine.node);
    });
    if (!runs || !process(machine.node)) {
      return Error{Code::Unavailable, "did not start: " + last_lines(own + "/qemu.out")};
    }
    return machine;
  }

  Result<void> cut(const NodeId& node) override {
    const std::string folder = yard_.folder.machine(node);
    auto killed = kill_all([&](const auto& argv) { return is_qemu_of(argv, folder); });
    if (!killed) return killed;
    return remove_file(console_path(host_of(yard_, node)));
  }

  std::optional<int> process(const NodeId& node) const override {
    const std::string folder = yard_.folder.machine(node);
    return find_process([&](const auto& argv) { return is_qemu_of(argv, folder); });
  }

  Result<void> console(const NodeId& node) override {
    if (::isatty(STDIN_FILENO) == 0 || !process(node)) {
      return exec({"cat", yard_.folder.machine(node) + "/console.log"});
    }
    return join_terminal(console_path(host_of(yard_, node)));
  }

 private:
  std::string mac(const NodeId& node, std::uint32_t interface) const {
    return mac_address(yard_.ground.cluster, host_of(yard_, node), interface);
  }

  std::string console_path(std::uint32_t host) const {
    return names_.run + "/" + std::to_string(host) + ".console";
  }

  /// Of other machines that are off, and of what else the cluster serves.
  std::vector<std::uint16_t> taken() const {
    std::vector<std::uint16_t> ports{yard_.ground.depot_port, yard_.ground.registry_port};
    for (const auto& [node, host] : yard_.ground.hosts) {
      const auto other = load_machine(yard_.folder, node);
      if (other && *other) ports.push_back((*other)->ssh_port);
    }
    return ports;
  }

  Vm vm(const MachineRecord& machine) const {
    const std::uint32_t host = host_of(yard_, machine.node);
    return {.folder = yard_.folder.machine(machine.node),
            .kernel = machine.base + "/vmlinuz",
            .initrd = machine.base + "/initrd",
            .name = machine_name(yard_.ground.cluster, host),
            .serial = disk_serial(yard_.ground.cluster, host),
            .kvm = kvm_works(yard_.cache),
            .memory = yard_.config.memory,
            .cores = yard_.config.cores,
            .ssh_port = machine.ssh_port,
            .group = fmt::format("{}:{}", names_.group, yard_.ground.group_port),
            .outer_mac = mac(machine.node, 0),
            .private_mac = mac(machine.node, 1),
            .console = console_path(host)};
  }

  const Yard yard_;
  const Names names_;
};

}  // namespace

std::unique_ptr<Machines> make_vms(const Yard& yard) {
  return std::make_unique<Vms>(yard);
}

}  // namespace skep::coordinator::local
