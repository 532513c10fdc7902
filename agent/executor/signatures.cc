#include "agent/executor/signatures.h"

#include <blkid.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "agent/limits.h"

namespace skep::agent::executor {
namespace {

struct ProbeFree {
  void operator()(blkid_struct_probe* probe) const { blkid_free_probe(probe); }
};
using Probe = std::unique_ptr<blkid_struct_probe, ProbeFree>;

std::string value(blkid_probe probe, const char* name) {
  const char* data = nullptr;
  return blkid_probe_lookup_value(probe, name, &data, nullptr) == 0 ? data : "";
}

std::string words_of(blkid_probe probe) {
  const std::string table = value(probe, "PTTYPE");
  if (!table.empty()) return table + " partition table";
  std::string words = value(probe, "TYPE");
  const std::string label = value(probe, "LABEL");
  const std::string uuid = value(probe, "UUID");
  if (!label.empty()) words += " \"" + label + "\"";
  if (!uuid.empty()) words += " UUID " + uuid;
  if (!value(probe, "SBBADCSUM").empty()) words += " (its checksum is wrong)";
  return words.empty() ? "something without a name" : words;
}

}  // namespace

Result<std::vector<std::string>> signatures_of(int descriptor) {
  const Probe probe(blkid_new_probe());
  if (probe == nullptr || blkid_probe_set_device(probe.get(), descriptor, 0, 0) != 0) {
    return Error{Code::Unavailable, std::string("look for signatures: ") + std::strerror(errno)};
  }
  blkid_probe_enable_superblocks(probe.get(), 1);
  blkid_probe_set_superblocks_flags(probe.get(), BLKID_SUBLKS_LABEL | BLKID_SUBLKS_UUID |
                                                     BLKID_SUBLKS_TYPE | BLKID_SUBLKS_USAGE |
                                                     BLKID_SUBLKS_BADCSUM);
  blkid_probe_enable_partitions(probe.get(), 1);
  std::vector<std::string> found;
  while (found.size() < kSignaturesMax) {
    const int more = blkid_do_probe(probe.get());
    if (more == 1) return found;
    if (more != 0) return Error{Code::Unavailable, "look for signatures: the disk cannot be read"};
    found.push_back(words_of(probe.get()));
  }
  return found;
}

}  // namespace skep::agent::executor
