#include "agent/executor/files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "common/files.h"

namespace skep::agent::executor {

Result<FileRead> read(const ReadFile& file) {
  auto text = read_file(file.path, file.max);
  if (!text) return std::move(text).error();
  return FileRead{std::move(*text)};
}

Result<void> replace(const ReplaceFile& file) {
  return replace_file(file.path, file.text, file.mode);
}

Result<void> remove(const RemoveFile& file) {
  return remove_file(file.path);
}

Result<void> make(const MakeFolder& folder) {
  auto made = make_folder(folder.path, folder.mode);
  if (!made) return made;
  if (folder.owner && ::chown(folder.path.c_str(), *folder.owner, *folder.owner) != 0) {
    return Error{Code::Unavailable, folder.path + ": owner: " + std::strerror(errno)};
  }
  // After chown, which takes set-id bits away.
  if (::chmod(folder.path.c_str(), static_cast<mode_t>(folder.mode)) != 0) {
    return Error{Code::Unavailable, folder.path + ": mode: " + std::strerror(errno)};
  }
  return {};
}

Result<FolderListed> list(const ListFolder& folder) {
  auto names = list_folder(folder.path);
  if (!names) return std::move(names).error();
  return FolderListed{std::move(*names)};
}

}  // namespace skep::agent::executor
