#include "coordinator/install/bundle.h"

#include <fcntl.h>
#include <unistd.h>

#include <charconv>

#include "common/descriptor.h"

namespace skep::coordinator::install {
namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kIdMost = 256;
// The folder has some 60 files.
constexpr int kEntriesMost = 10'000;

std::string field(const std::string& header, std::size_t at, std::size_t size) {
  const std::string text = header.substr(at, size);
  return text.substr(0, text.find('\0'));
}

}  // namespace

Result<std::string> build_id_in(const ReadAt& read) {
  std::uint64_t offset = 0;
  for (int i = 0; i < kEntriesMost; ++i) {
    const std::string header = read(offset, kBlock);
    if (header.size() != kBlock || header[0] == '\0') break;
    if (header.compare(257, 5, "ustar") != 0) break;
    const std::string digits = field(header, 124, 12);
    std::uint64_t size = 0;
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), size, 8);
    if (end.ec != std::errc{}) break;
    const std::string name = field(header, 0, 100);
    if (name == "build-id" || name == "./build-id") {
      if (size == 0 || size > kIdMost) break;
      const std::string id = read(offset + kBlock, static_cast<std::size_t>(size));
      return id.substr(0, id.find('\n'));
    }
    offset += kBlock + (size + kBlock - 1) / kBlock * kBlock;
  }
  return Error{Code::Corrupt, "not an archive with a build-id in it"};
}

Result<std::string> build_id_of(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open()) {
    return Error{Code::NotFound, path + " is missing; packaging/bundle makes it"};
  }
  auto id = build_id_in([&file](std::uint64_t offset, std::size_t size) {
    std::string bytes(size, '\0');
    const ssize_t got = ::pread(file.get(), bytes.data(), size, static_cast<off_t>(offset));
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
  });
  if (!id) return std::move(id).error().within(path);
  return id;
}

}  // namespace skep::coordinator::install
