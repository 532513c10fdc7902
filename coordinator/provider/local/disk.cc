#include "coordinator/provider/local/disk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "common/descriptor.h"
#include "coordinator/limits.h"
#include "coordinator/provider/local/tool.h"

namespace skep::coordinator::local {
namespace {

Error failed(const std::string& what) {
  return Error{Code::Unavailable, what + ": " + std::strerror(errno)};
}

/// Empty: none.
Result<std::string> loop_of(const std::string& path) {
  auto loops = tool({"losetup", "--noheadings", "--raw", "--output", "NAME", "--associated", path});
  if (!loops) return std::move(loops).error();
  return loops->substr(0, loops->find('\n'));
}

}  // namespace

Result<void> make_disk(const std::string& path, Bytes size) {
  const Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.open()) return errno == EEXIST ? Result<void>{} : Result<void>(failed(path));
  if (::ftruncate(file.get(), static_cast<off_t>(size.count)) != 0) return failed(path);
  return {};
}

Result<std::string> attach(const std::string& path) {
  auto loop = loop_of(path);
  if (!loop || !loop->empty()) return loop;
  // Past the page cache where the file system can: through it, each of the thousand places that
  // prove a disk empty would be read ahead by megabytes (8 GiB: 10 s instead of 0.3).
  auto made = tool({"losetup", "--find", "--show", "--direct-io=on", path});
  if (!made) made = tool({"losetup", "--find", "--show", path});
  if (!made) return std::move(made).error();
  return made->substr(0, made->find('\n'));
}

Result<void> detach(const std::string& path) {
  if (::access(path.c_str(), F_OK) != 0) return {};
  Result<std::string> loop;
  const bool gone = until(kLocalEnd, [&] {
    loop = loop_of(path);
    if (!loop || loop->empty()) return true;
    // While a dying machine still holds it, the kernel only notes the wish.
    [[maybe_unused]] const bool told = succeeds({"losetup", "--detach", *loop});
    loop = loop_of(path);
    return !loop || loop->empty();
  });
  if (!loop) return std::move(loop).error();
  if (!gone) return Error{Code::TimedOut, *loop + " over " + path + " is still held"};
  return {};
}

Result<void> remove_tree(const std::string& folder, const std::string& root) {
  struct stat outside {};
  struct stat inside {};
  if (::lstat(folder.c_str(), &outside) != 0) {
    return errno == ENOENT ? Result<void>{} : Result<void>(failed(folder));
  }
  if (::lstat(root.c_str(), &inside) == 0 && inside.st_dev != outside.st_dev) {
    return Error{Code::Refused, root + ": a file system is mounted there; not removed"};
  }
  std::error_code wrong;
  std::filesystem::remove_all(folder, wrong);
  if (wrong) return Error{Code::Unavailable, folder + ": " + wrong.message()};
  return {};
}

}  // namespace skep::coordinator::local
