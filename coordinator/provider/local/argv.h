// Argument vectors of what runs a machine.  Pure.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/units.h"

namespace skep::coordinator::local {

using Argv = std::vector<std::string>;

/// A container that runs a whole system; started in the network namespace, its root mounted.
struct Container {
  std::string root;
  std::string name;  // machine_name()
  std::string hostname;
  std::string loop;  // the spare disk
  std::string serial;
  bool btrfs = false;  // the host has /dev/btrfs-control
};

Argv nspawn_argv(const Container& container);

struct Vm {
  std::string folder;  // its own: root.qcow2, seed.tar, disk.img, console.log, qemu.log
  std::string kernel;
  std::string initrd;
  std::string name;
  std::string serial;
  bool kvm = false;
  Bytes memory;
  std::uint32_t cores = 1;
  std::uint16_t ssh_port = 0;
  std::string group;  // multicast "239.192.1.2:20001"
  std::string outer_mac;
  std::string private_mac;
  std::string console;  // path of a unix socket
};

Argv qemu_argv(const Vm& vm);

/// Is this the QEMU of the machine in `folder`?  No other has its log.
bool is_qemu_of(const Argv& argv, const std::string& folder);

/// Boots kernel and initrd as a machine would and says kKvmMarker from user space, if KVM works.
Argv kvm_trial_argv(const std::string& kernel, const std::string& initrd);

/// What the initrd's first program prints.
inline constexpr const char* kKvmMarker = "Loading, please wait";

/// What supervises a container: `skep local-machine FOLDER`.
Argv supervisor_argv(const std::string& program, const std::string& folder);
bool is_supervisor_of(const Argv& argv, const std::string& folder);
bool is_nspawn_of(const Argv& argv, const std::string& folder);

/// Serves packages and time: `skep local-depot FOLDER ADDRESS PORT`.
Argv depot_argv(const std::string& program, const std::string& repository,
                const std::string& address, std::uint16_t port);
bool is_depot(const Argv& argv, const std::string& address, std::uint16_t port);

Argv registry_argv(const std::string& settings);
bool is_registry_of(const Argv& argv, const std::string& settings);

/// The registry's own settings: it serves what is there and takes nothing.
std::string registry_settings(const std::string& storage, const std::string& address,
                              std::uint16_t port);

}  // namespace skep::coordinator::local
