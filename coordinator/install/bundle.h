// Bundle: the archive that becomes /opt/skep on a node.

#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "common/result.h"

namespace skep::coordinator::install {

/// Gives `size` bytes at `offset`; fewer at the end.
using ReadAt = std::function<std::string(std::uint64_t offset, std::size_t size)>;

/// The text of the file `build-id` in a tar archive (POSIX ustar).  Pure but for `read`.
/// Code::Corrupt: not such an archive, or without one.
Result<std::string> build_id_in(const ReadAt& read);

/// Of the archive at `path`.  Code::NotFound: not built, with what builds it.
Result<std::string> build_id_of(const std::string& path);

}  // namespace skep::coordinator::install
