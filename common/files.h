// Files: whole files in one stroke, and folders.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "common/units.h"

namespace skep {

/// The text; nothing where there is no such file.  Code::Invalid: larger than `max`, or a pipe, a
/// device or a socket, which might never end.
Result<std::optional<std::string>> read_file(const std::string& path, Bytes max = mib(16));

/// In one stroke and synced, folder too: a reader sees the old text or the new,
/// and after a power cut one of the two is on the disk.  Missing folders are made.
Result<void> replace_file(const std::string& path, std::string_view text,
                          std::uint32_t mode = 0644);

/// A missing file is well.  Synced.
Result<void> remove_file(const std::string& path);

/// With its parents; an existing one is well.
Result<void> make_folder(const std::string& path, std::uint32_t mode = 0755);

/// Names in it, sorted; nothing where there is no such folder.
Result<std::optional<std::vector<std::string>>> list_folder(const std::string& path);

/// An exclusive lock on a file, held until destruction or the end of the process.
class FileLock {
 public:
  /// Code::Unavailable when somebody holds it.
  static Result<FileLock> take(const std::string& path);
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace skep
