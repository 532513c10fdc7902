#include "coordinator/provider/local/cgroup.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>
#include <vector>

#include "coordinator/limits.h"
#include "coordinator/provider/local/tool.h"

namespace skep::coordinator::local {
namespace {

Error failed(const std::string& what) {
  return Error{Code::Unavailable, "cgroup: " + what + ": " + std::strerror(errno)};
}

/// Where the host has it mounted.  A fresh mount without its options would change them for all.
Descriptor mounted_tree() {
  std::ifstream mounts("/proc/self/mountinfo");
  for (std::string line; std::getline(mounts, line);) {
    std::istringstream words(line);
    std::string skipped;
    std::string root;
    std::string point;
    words >> skipped >> skipped >> skipped >> root >> point;
    if (root != "/" || line.find(" - cgroup2 ") == std::string::npos) continue;
    Descriptor found(::open(point.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    struct statfs system {};
    // Another mount may lie over it.
    if (found.open() && ::fstatfs(found.get(), &system) == 0 &&
        system.f_type == CGROUP2_SUPER_MAGIC) {
      return found;
    }
  }
  return {};
}

Result<void> write_at(int root, const std::string& path, std::string_view text) {
  const Descriptor file(::openat(root, path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.open() || ::write(file.get(), text.data(), text.size()) < 0) return failed(path);
  return {};
}

std::optional<std::string> read_at(int root, const std::string& path) {
  const Descriptor file(::openat(root, path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open()) return std::nullopt;
  std::array<char, 4096> buffer;
  const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
  return std::string(buffer.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
}

std::string below(const std::string& path, const char* name) {
  return path.empty() ? name : path + "/" + name;
}

/// What the parent has, its children may use.  A host of version 1 has none to give.
void give_controllers(int root, const std::string& path) {
  std::istringstream names(read_at(root, below(path, "cgroup.controllers")).value_or(""));
  for (std::string name; names >> name;) {
    [[maybe_unused]] const auto given =
        write_at(root, below(path, "cgroup.subtree_control"), "+" + name);
  }
}

}  // namespace

Result<CgroupTree> CgroupTree::open() {
  Descriptor root = mounted_tree();
  if (root.open()) return CgroupTree(std::move(root), false);
  const Descriptor system(::fsopen("cgroup2", FSOPEN_CLOEXEC));
  if (!system.open()) return failed("version 2");
  if (::fsconfig(system.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0) {
    return failed("version 2");
  }
  root = Descriptor(::fsmount(system.get(), FSMOUNT_CLOEXEC, 0));
  if (!root.open()) return failed("version 2");
  return CgroupTree(std::move(root), true);
}

Result<void> CgroupTree::make(const std::string& path) const {
  for (std::size_t slash = 0; slash != std::string::npos;) {
    const std::string parent = path.substr(0, slash);
    slash = path.find('/', slash == 0 ? 0 : slash + 1);
    const std::string here = path.substr(0, slash);
    give_controllers(root_.get(), parent);
    if (::mkdirat(root_.get(), here.c_str(), 0755) != 0 && errno != EEXIST) return failed(here);
  }
  return {};
}

Result<void> CgroupTree::enter(const std::string& path) const {
  return write_at(root_.get(), path + "/cgroup.procs", "0");
}

bool CgroupTree::populated(const std::string& path) const {
  const auto events = read_at(root_.get(), path + "/cgroup.events");
  return events && events->find("populated 1") != std::string::npos;
}

Result<void> CgroupTree::kill(const std::string& path) const {
  if (::faccessat(root_.get(), path.c_str(), F_OK, 0) != 0) return {};
  const bool gone = until(kLocalEnd, [&] {
    if (!populated(path)) return true;
    // Asked again: what was on its way into the group has arrived by then.
    [[maybe_unused]] const auto told = write_at(root_.get(), path + "/cgroup.kill", "1");
    return !populated(path);
  });
  if (!gone) return Error{Code::TimedOut, "cgroup " + path + ": its processes do not end"};
  return {};
}

Result<void> CgroupTree::remove(const std::string& path) const {
  const Descriptor folder(
      ::openat(root_.get(), path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
  if (!folder.open()) return {};
  const auto names = list_folder("/proc/self/fd/" + std::to_string(folder.get()));
  if (names && *names) {
    for (const std::string& name : **names) {
      struct stat entry {};
      const int seen = ::fstatat(folder.get(), name.c_str(), &entry, AT_SYMLINK_NOFOLLOW);
      if (seen != 0 || !S_ISDIR(entry.st_mode)) continue;
      auto removed = remove(path + "/" + name);
      if (!removed) return removed;
    }
  }
  // Dead processes leave a moment after they were counted out.
  const bool gone = until(kLocalEnd, [&] {
    return ::unlinkat(root_.get(), path.c_str(), AT_REMOVEDIR) == 0 || errno == ENOENT;
  });
  if (!gone) return failed(path);
  return {};
}

Result<void> CgroupTree::mount_at(const std::string& folder) const {
  if (ours_) {
    const int moved =
        ::move_mount(root_.get(), "", AT_FDCWD, folder.c_str(), MOVE_MOUNT_F_EMPTY_PATH);
    if (moved != 0) return failed(folder);
    return {};
  }
  const std::string source = "/proc/self/fd/" + std::to_string(root_.get());
  if (::mount(source.c_str(), folder.c_str(), nullptr, MS_BIND, nullptr) != 0) {
    return failed(folder);
  }
  return {};
}

}  // namespace skep::coordinator::local
