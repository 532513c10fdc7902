#include "coordinator/provider/softlayer/sold.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>

#include "coordinator/config/nearest.h"

namespace skep::coordinator::softlayer {
namespace {

/// Numbers come bare or as text.
std::string text_of(const Document& value) {
  if (!value.text().empty()) return value.text();
  return std::holds_alternative<std::int64_t>(value.value()) ? std::to_string(value.number()) : "";
}

std::vector<std::string> some(const std::set<std::string>& all) {
  return {all.begin(), all.end()};
}

bool is_number(const std::string& text) {
  return text.find_first_not_of("0123456789") == std::string::npos;
}

std::string shown(const std::set<std::string>& all) {
  constexpr std::size_t kMost = 12;
  std::vector<std::string> sorted = some(all);
  // Sizes by their number, names by the alphabet.
  std::ranges::sort(sorted, [](const std::string& one, const std::string& other) {
    const auto key = [](const std::string& text) {
      return std::pair(is_number(text) ? text.size() : 0, text);
    };
    return key(one) < key(other);
  });
  std::string text;
  for (std::size_t i = 0; i < std::min(sorted.size(), kMost); ++i) {
    text += (i == 0 ? "" : ", ") + sorted[i];
  }
  return sorted.size() > kMost ? text + ", ..." : text;
}

/// What one list of the options offers.
template <typename Pick>
std::set<std::string> offers(const Document& list, const Pick& pick) {
  std::set<std::string> all;
  for (const Document& one : list.items()) {
    if (std::string value = text_of(pick(one)); !value.empty()) all.insert(std::move(value));
  }
  return all;
}

class Check {
 public:
  Check(const Document& options, const Document& vlans) : options_(options), vlans_(vlans) {}

  void shape(const NodeConfig& node) {
    node_ = &node;
    const GuestShape& wanted = node.guest;
    among("datacenter", wanted.datacenter, offers(options_["datacenters"], [](const Document& one) {
            return one["template"]["datacenter"]["name"];
          }));
    if (wanted.image.empty()) {
      among("os", wanted.os, offers(options_["operatingSystems"], [](const Document& one) {
              return one["template"]["operatingSystemReferenceCode"];
            }));
    }
    size(wanted);
    disks(wanted);
    among("nic_mbps", std::to_string(wanted.nic_mbps),
          offers(options_["networkComponents"], [](const Document& one) {
            return first(one["template"]["networkComponents"])["maxSpeed"];
          }));
    vlan("public_vlan", wanted.public_vlan, "fcr");
    vlan("private_vlan", wanted.private_vlan, "bcr");
  }

  std::vector<Fault> faults() const {
    std::vector<Fault> all;
    for (const auto& [line, key, words] : faults_) {
      all.push_back({.line = line, .column = 1, .key = key, .words = words});
    }
    return all;
  }

 private:
  static const Document& first(const Document& list) {
    static const Document none;
    return list.items().empty() ? none : list.items().front();
  }

  void fault(const std::string& key, std::string words) {
    const auto line = node_->guest.lines.find(key);
    // A default stands nowhere: its node does.
    faults_.insert({line == node_->guest.lines.end() ? node_->line : line->second,
                    "softlayer." + key, std::move(words)});
  }

  void among(const std::string& key, const std::string& wanted, const std::set<std::string>& all) {
    if (all.empty() || all.contains(wanted)) return;
    // A number is no slip of the pen for another.
    const auto meant = is_number(wanted) ? std::nullopt : config::nearest(wanted, some(all));
    fault(key, wanted + " is not sold; " +
                   (meant ? "did you mean " + *meant + "?" : "there are " + shown(all)));
  }

  void size(const GuestShape& wanted) {
    if (!wanted.flavor.empty()) {
      among("flavor", wanted.flavor, offers(options_["flavors"], [](const Document& one) {
              const Document& own = one["flavor"]["keyName"];
              return own.is_null()
                         ? one["template"]["supplementalCreateObjectOptions"]["flavorKeyName"]
                         : own;
            }));
      return;
    }
    among("cores", std::to_string(wanted.cores),
          offers(options_["processors"],
                 [](const Document& one) { return one["template"]["startCpus"]; }));
    among("memory", std::to_string(wanted.memory.count / mib(1).count),
          offers(options_["memory"],
                 [](const Document& one) { return one["template"]["maxMemory"]; }));
  }

  std::set<std::string> capacities(const std::string& device, bool local) const {
    std::set<std::string> all;
    for (const Document& one : options_["blockDevices"].items()) {
      const Document& shape = one["template"];
      if (shape["localDiskFlag"].flag() != local) continue;
      for (const Document& disk : shape["blockDevices"].items()) {
        if (text_of(disk["device"]) == device) all.insert(text_of(disk["diskImage"]["capacity"]));
      }
    }
    return all;
  }

  void disks(const GuestShape& wanted) {
    if (wanted.flavor.empty()) {
      among("boot_disk", std::to_string(wanted.boot_disk_gb), capacities("0", wanted.local_disks));
    }
    for (std::size_t i = 0; i < wanted.disks_gb.size(); ++i) {
      among("disks", std::to_string(wanted.disks_gb[i]),
            capacities(std::to_string(i + 2), wanted.local_disks));
    }
  }

  void vlan(const std::string& key, std::uint64_t id, std::string_view router) {
    if (id == 0) return;
    for (const Document& one : vlans_.items()) {
      if (one["id"].number() != static_cast<std::int64_t>(id)) continue;
      const std::string at = one["primaryRouter"]["hostname"].text();
      const std::string place = one["primaryRouter"]["datacenter"]["name"].text();
      if (!at.empty() && !at.starts_with(router)) {
        fault(key, std::to_string(id) + " hangs on " + at + ": it is a " +
                       (router == "fcr" ? "private" : "public") + " one");
      } else if (!place.empty() && place != node_->guest.datacenter) {
        fault(key, std::to_string(id) + " is in " + place + ", not in " + node_->guest.datacenter);
      }
      return;
    }
    fault(key, std::to_string(id) + " is no VLAN of this account; its id is meant, not its number");
  }

  const Document& options_;
  const Document& vlans_;
  const NodeConfig* node_ = nullptr;
  std::set<std::tuple<int, std::string, std::string>> faults_;  // in the order of the lines
};

}  // namespace

std::vector<Fault> not_sold(const Config& config, const Document& options, const Document& vlans) {
  Check check(options, vlans);
  for (const NodeConfig& node : config.nodes) check.shape(node);
  return check.faults();
}

std::vector<std::uint64_t> vlans_of(const Config& config) {
  std::set<std::uint64_t> ids;
  for (const NodeConfig& node : config.nodes) {
    ids.insert(node.guest.public_vlan);
    ids.insert(node.guest.private_vlan);
  }
  ids.erase(0);
  return {ids.begin(), ids.end()};
}

}  // namespace skep::coordinator::softlayer
