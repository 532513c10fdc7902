#include "coordinator/provider/local/supervise.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "common/check.h"
#include "common/files.h"
#include "common/processes.h"
#include "coordinator/provider/local/argv.h"
#include "coordinator/provider/local/cgroup.h"
#include "coordinator/provider/local/names.h"
#include "coordinator/provider/local/network.h"
#include "coordinator/provider/local/record.h"

namespace skep::coordinator::local {
namespace {

// What nspawn ends with under --keep-unit when the machine asked for a reboot (EXIT_FORCE_RESTART).
constexpr int kReboot = 133;

constexpr const char* kNspawnFolder = "/run/systemd/nspawn";

Error failed(const std::string& what) {
  return Error{Code::Unavailable, what + ": " + std::strerror(errno)};
}

Result<void> mount_on(const char* source, const std::string& target, const char* type,
                      unsigned long flags, const std::string& options = "") {
  if (::mount(source, target.c_str(), type, flags, options.empty() ? nullptr : options.c_str()) !=
      0) {
    return failed("mount " + target);
  }
  return {};
}

/// A colon parts the layers of an overlay, a comma its options.
std::string escaped(const std::string& path) {
  std::string out;
  for (const char letter : path) {
    if (letter == ':' || letter == ',' || letter == '\\') out += '\\';
    out += letter;
  }
  return out;
}

/// Nothing mounted here is seen outside; it all goes with the last process.
Result<void> mount_world(const CgroupTree& tree, const std::string& folder,
                         const std::string& base) {
  // sysfs shows the network namespace of whoever mounted it, and nspawn looks there for its bridge.
  auto done = mount_on("sysfs", "/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC);
  if (done) done = tree.mount_at("/sys/fs/cgroup");
  // Locks and folders of an nspawn that is killed would stay there.
  if (done) done = make_folder(kNspawnFolder);
  if (done) done = mount_on("tmpfs", kNspawnFolder, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755");
  if (done) {
    done = mount_on("overlay", folder + "/root", "overlay", 0,
                    "lowerdir=" + escaped(base) + ",upperdir=" + escaped(folder + "/upper") +
                        ",workdir=" + escaped(folder + "/work"));
  }
  return done;
}

/// Boots it once; gives how nspawn ended.
Result<int> boot(const CgroupTree& tree, const std::string& group, const Argv& argv) {
  // Groups of an earlier boot; nspawn wants to be alone in its own.
  auto removed = tree.remove(group);
  if (!removed) return std::move(removed).error();
  auto made = tree.make(group);
  if (!made) return std::move(made).error();
  const pid_t child = ::fork();
  if (child < 0) return failed("fork");
  if (child == 0) {
    const auto entered = tree.enter(group);
    ::setenv("SYSTEMD_NSPAWN_UNIFIED_HIERARCHY", "1", 1);
    const Error wrong = entered ? exec(argv) : Error(entered.error());
    std::fprintf(stderr, "skep: %s\n", wrong.message.c_str());
    ::_exit(1);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

struct Read {
  GroundRecord ground;
  MachineRecord machine;
};

Result<Read> read_records(const Folder& state, const NodeId& node) {
  auto ground = load_ground(state);
  if (!ground) return std::move(ground).error();
  auto machine = load_machine(state, node);
  if (!machine) return std::move(machine).error();
  if (!*ground || !*machine || !(*ground)->hosts.contains(node)) {
    return Error{Code::NotFound, node.value + ": no such machine"};
  }
  return Read{std::move(**ground), std::move(**machine)};
}

Result<int> run_machine(const std::string& folder) {
  // Two of one machine would write to one disk.
  auto only = FileLock::take(folder + "/runs");
  if (!only) return std::move(only).error();
  const std::string machines = folder.substr(0, folder.rfind('/'));
  const Folder state{machines.substr(0, machines.rfind('/'))};
  const NodeId node(folder.substr(folder.rfind('/') + 1));
  auto read = read_records(state, node);
  if (!read) return std::move(read).error();
  const std::uint32_t host = read->ground.hosts.at(node);
  const ClusterId& cluster = read->ground.cluster;
  const std::string name = machine_name(cluster, host);

  auto entered = enter_network(names_of(cluster));
  if (!entered) return std::move(entered).error();
  if (::unshare(CLONE_NEWNS) != 0) return failed("mount namespace");
  auto done = mount_on("none", "/", nullptr, MS_REC | MS_PRIVATE);
  if (!done) return std::move(done).error();
  auto tree = CgroupTree::open();
  if (!tree) return std::move(tree).error();
  done = tree->make(name + "/watch");
  if (done) done = tree->enter(name + "/watch");
  if (done) done = mount_world(*tree, folder, read->machine.base);
  if (!done) return std::move(done).error();

  const Argv argv = nspawn_argv({.root = folder + "/root",
                                 .name = name,
                                 .hostname = node.value,
                                 .loop = read->machine.loop,
                                 .serial = disk_serial(cluster, host),
                                 .btrfs = ::access("/dev/btrfs-control", F_OK) == 0});
  for (;;) {
    auto ended = boot(*tree, name + "/run", argv);
    if (!ended || *ended != kReboot) return ended;
  }
}

}  // namespace

int supervise(const std::string& folder) {
  const auto ended = run_machine(folder);
  if (ended) return *ended;
  std::fprintf(stderr, "skep: %s\n", ended.error().message.c_str());
  return 1;
}

}  // namespace skep::coordinator::local
