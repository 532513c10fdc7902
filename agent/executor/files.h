// Files: the effects on files and folders of the host.

#pragma once

#include "agent/effect.h"

namespace skep::agent::executor {

Result<FileRead> read(const ReadFile& file);
Result<void> replace(const ReplaceFile& file);
Result<void> remove(const RemoveFile& file);
Result<void> make(const MakeFolder& folder);
Result<FolderListed> list(const ListFolder& folder);

}  // namespace skep::agent::executor
