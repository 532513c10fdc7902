#include "coordinator/provider/local/argv.h"

#include <fmt/format.h>

#include <algorithm>

namespace skep::coordinator::local {
namespace {

// Emulated code is kept up to this; without a limit QEMU takes 1 GiB a machine (measured).
constexpr const char* kTcg = "tcg,thread=multi,tb-size=256";
constexpr const char* kQemu = "qemu-system-x86_64";

/// In QEMU's options a comma ends a value, two are one.
std::string quoted(const std::string& path) {
  std::string out;
  for (const char letter : path) out += letter == ',' ? ",," : std::string(1, letter);
  return out;
}

void add(Argv& argv, std::initializer_list<std::string> more) {
  argv.insert(argv.end(), more.begin(), more.end());
}

void add_disk(Argv& argv, const std::string& id, const std::string& file,
              const std::string& serial) {
  add(argv, {"-drive", "if=none,id=" + id + "," + file, "-device",
             "virtio-blk-pci,drive=" + id + ",serial=" + serial});
}

bool ends(const std::string& text, std::string_view tail) {
  return text.ends_with(tail);
}

}  // namespace

Argv nspawn_argv(const Container& container) {
  Argv argv{"systemd-nspawn",
            "--quiet",
            "--register=no",
            "--keep-unit",
            "--settings=no",
            "--boot",
            "--directory=" + container.root,
            "--machine=" + container.name,
            "--hostname=" + container.hostname,
            "--network-bridge=br0",
            "--capability=all",
            "--system-call-filter=@keyring bpf",
            "--link-journal=no",
            "--timezone=off",
            "--console=pipe",
            "--bind=" + container.loop + ":/dev/vdb",
            "--bind=" + container.loop + ":/dev/disk/by-id/virtio-" + container.serial};
  if (container.btrfs) argv.emplace_back("--bind=/dev/btrfs-control");
  return argv;
}

Argv qemu_argv(const Vm& vm) {
  Argv argv{kQemu,
            "-nodefaults",
            "-no-user-config",
            "-display",
            "none",
            "-name",
            vm.name,
            "-machine",
            "q35",
            "-accel",
            vm.kvm ? "kvm" : kTcg,
            "-cpu",
            vm.kvm ? "host" : "max",
            "-smp",
            std::to_string(vm.cores),
            "-m",
            fmt::format("{}M", vm.memory.count >> 20U),
            "-D",
            vm.folder + "/qemu.log"};
  // Emulated with more than one processor the guest falls back to hpet: a trap at each look at the
  // clock.
  add(argv, {"-kernel", vm.kernel, "-initrd", vm.initrd, "-append",
             "root=/dev/disk/by-label/skep-root rw console=ttyS0 tsc=reliable clocksource=tsc"});
  add_disk(argv, "root", "format=qcow2,discard=unmap,file=" + quoted(vm.folder + "/root.qcow2"),
           "SK-root");
  add_disk(argv, "spare", "format=raw,discard=unmap,file=" + quoted(vm.folder + "/disk.img"),
           vm.serial);
  add_disk(argv, "seed", "format=raw,readonly=on,file=" + quoted(vm.folder + "/seed.tar"),
           "skep-seed");
  add(argv, {"-netdev", fmt::format("user,id=outer,hostfwd=tcp:127.0.0.1:{}-:22", vm.ssh_port),
             "-device", "virtio-net-pci,netdev=outer,mac=" + vm.outer_mac});
  // localaddr: what is said in this group never leaves the computer.
  add(argv, {"-netdev", "socket,id=private,mcast=" + vm.group + ",localaddr=127.0.0.1", "-device",
             "virtio-net-pci,netdev=private,mac=" + vm.private_mac});
  add(argv, {"-chardev",
             "socket,id=console,server=on,wait=off,path=" + quoted(vm.console) +
                 ",logappend=on,logfile=" + quoted(vm.folder + "/console.log"),
             "-serial", "chardev:console", "-object", "rng-random,id=random,filename=/dev/urandom",
             "-device", "virtio-rng-pci,rng=random"});
  return argv;
}

bool is_qemu_of(const Argv& argv, const std::string& folder) {
  if (argv.empty() || !ends(argv[0], kQemu)) return false;
  const auto log = std::ranges::find(argv, "-D");
  return log != argv.end() && log + 1 != argv.end() && *(log + 1) == folder + "/qemu.log";
}

Argv kvm_trial_argv(const std::string& kernel, const std::string& initrd) {
  return {kQemu,
          "-nodefaults",
          "-no-user-config",
          "-display",
          "none",
          "-machine",
          "q35",
          "-accel",
          "kvm",
          "-cpu",
          "host",
          "-m",
          "512M",
          "-no-reboot",
          "-serial",
          "stdio",
          "-kernel",
          kernel,
          "-initrd",
          initrd,
          "-append",
          "console=ttyS0 panic=-1"};
}

Argv supervisor_argv(const std::string& program, const std::string& folder) {
  return {program, "local-machine", folder};
}

bool is_supervisor_of(const Argv& argv, const std::string& folder) {
  return argv.size() == 3 && argv[1] == "local-machine" && argv[2] == folder;
}

bool is_nspawn_of(const Argv& argv, const std::string& folder) {
  return !argv.empty() && ends(argv[0], "systemd-nspawn") &&
         std::ranges::find(argv, "--directory=" + folder + "/root") != argv.end();
}

Argv depot_argv(const std::string& program, const std::string& repository,
                const std::string& address, std::uint16_t port) {
  return {program, "local-depot", repository, address, std::to_string(port)};
}

bool is_depot(const Argv& argv, const std::string& address, std::uint16_t port) {
  return argv.size() == 5 && argv[1] == "local-depot" && argv[3] == address &&
         argv[4] == std::to_string(port);
}

Argv registry_argv(const std::string& settings) {
  return {"docker-registry", "serve", settings};
}

bool is_registry_of(const Argv& argv, const std::string& settings) {
  return argv.size() == 3 && ends(argv[0], "docker-registry") && argv[2] == settings;
}

std::string registry_settings(const std::string& storage, const std::string& address,
                              std::uint16_t port) {
  return fmt::format(
      "version: 0.1\n"
      "log: {{level: warn, accesslog: {{disabled: true}}}}\n"
      "storage:\n"
      "  filesystem: {{rootdirectory: \"{}\"}}\n"
      "  maintenance: {{readonly: {{enabled: true}}}}\n"
      "http: {{addr: \"{}:{}\"}}\n",
      storage, address, port);
}

}  // namespace skep::coordinator::local
