#include "agent/disk_list.h"

#include <nlohmann/json.hpp>

#include "agent/claim.h"

namespace skep::agent {

std::string list_of(const std::vector<Disk>& disks) {
  using Json = nlohmann::ordered_json;
  Json list = Json::array();
  for (const Disk& disk : disks) {
    list.push_back({{"device", disk.device},
                    {"serial", disk.serial},
                    {"size_bytes", disk.size.count},
                    {"may_be_given", may_be_given(disk)},
                    {"words", words(disk)}});
  }
  // A serial or a label may hold any byte.
  return list.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace skep::agent
