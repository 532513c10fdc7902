#include "common/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>

#include "common/descriptor.h"

namespace skep {
namespace {

Error failed(const std::string& path) {
  const Code code = errno == ENOENT ? Code::NotFound : Code::Unavailable;
  return Error{code, path + ": " + std::strerror(errno)};
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

/// A name is on the disk when its folder is.
Result<void> sync_folder(const std::string& folder) {
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.open()) return failed(folder);
  // Some file systems (overlay of a read-only lower, FUSE) cannot sync a folder and say EINVAL.
  if (::fsync(opened.get()) != 0 && errno != EINVAL) return failed(folder);
  return {};
}

Result<void> write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t put = ::write(descriptor, text.data(), text.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return failed("write");
    text.remove_prefix(static_cast<std::size_t>(put));
  }
  return {};
}

Result<void> write_beside(int descriptor, const std::string& beside, const std::string& path,
                          std::string_view text, std::uint32_t mode) {
  if (::fchmod(descriptor, static_cast<mode_t>(mode)) != 0) return failed(beside);
  auto written = write_all(descriptor, text);
  if (!written) return std::move(written).error().within(path);
  if (::fsync(descriptor) != 0) return failed(beside);
  if (::rename(beside.c_str(), path.c_str()) != 0) return failed(path);
  return sync_folder(folder_of(path));
}

}  // namespace

Result<std::optional<std::string>> read_file(const std::string& path, Bytes max) {
  // A pipe that nobody writes to would hold even the open.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.open()) {
    if (errno == ENOENT || errno == ENOTDIR) return std::optional<std::string>{};
    return failed(path);
  }
  struct stat seen {};
  if (::fstat(file.get(), &seen) != 0) return failed(path);
  if (!S_ISREG(seen.st_mode) && !S_ISDIR(seen.st_mode)) {
    return Error{Code::Invalid, path + ": is no regular file"};
  }
  std::string text;
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed(path);
    if (got == 0) return std::optional(std::move(text));
    text.append(buffer.data(), static_cast<std::size_t>(got));
    if (text.size() > max.count) {
      return Error{Code::Invalid, path + ": larger than " + words(max)};
    }
  }
}

Result<void> replace_file(const std::string& path, std::string_view text, std::uint32_t mode) {
  auto folder = make_folder(folder_of(path));
  if (!folder) return std::move(folder).error();
  std::string beside = path + ".XXXXXX";
  const Descriptor file(::mkostemp(beside.data(), O_CLOEXEC));
  if (!file.open()) return failed(beside);
  auto written = write_beside(file.get(), beside, path, text, mode);
  if (!written) ::unlink(beside.c_str());
  return written;
}

Result<void> remove_file(const std::string& path) {
  if (::unlink(path.c_str()) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return {};
    return failed(path);
  }
  return sync_folder(folder_of(path));
}

Result<void> make_folder(const std::string& path, std::uint32_t mode) {
  struct stat seen {};
  if (::stat(path.c_str(), &seen) == 0) {
    if (S_ISDIR(seen.st_mode)) return {};
    return Error{Code::Unavailable, path + ": is there, and no folder"};
  }
  const std::string parent = folder_of(path);
  if (parent != path) {
    auto above = make_folder(parent);
    if (!above) return std::move(above).error();
  }
  if (::mkdir(path.c_str(), 0700) != 0) {
    if (errno == EEXIST) return {};
    return failed(path);
  }
  // After mkdir, so that the umask has no say.
  if (::chmod(path.c_str(), static_cast<mode_t>(mode)) != 0) return failed(path);
  return sync_folder(parent);
}

Result<std::optional<std::vector<std::string>>> list_folder(const std::string& path) {
  const auto close = [](DIR* folder) { ::closedir(folder); };
  const std::unique_ptr<DIR, decltype(close)> folder(::opendir(path.c_str()), close);
  if (folder == nullptr) {
    if (errno == ENOENT || errno == ENOTDIR) return std::optional<std::vector<std::string>>{};
    return failed(path);
  }
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(folder.get())) {
    const std::string_view name(entry->d_name);
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) return failed(path);
  std::sort(names.begin(), names.end());
  return std::optional(std::move(names));
}

Result<FileLock> FileLock::take(const std::string& path) {
  auto folder = make_folder(folder_of(path));
  if (!folder) return std::move(folder).error();
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file.open()) return failed(path);
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return Error{Code::Unavailable, path + ": held by another process"};
    return failed(path);
  }
  return FileLock(file.release());
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace skep
