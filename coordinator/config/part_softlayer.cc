// Readers of what SoftLayer is to sell: the section, and what a node's own map says of its guest.

#include <algorithm>
#include <charconv>
#include <tuple>

#include "coordinator/config/host_name.h"
#include "coordinator/config/parts.h"
#include "coordinator/config/softlayer.h"

namespace skep::coordinator {

bool GuestShape::same_as(const GuestShape& other) const {
  const auto all = [](const GuestShape& one) {
    return std::tie(one.datacenter, one.flavor, one.cores, one.memory, one.os, one.image,
                    one.local_disks, one.boot_disk_gb, one.disks_gb, one.nic_mbps, one.hourly,
                    one.private_only, one.public_vlan, one.private_vlan);
  };
  return all(*this) == all(other);
}

namespace config {
namespace {

/// The service sells disks of 10 to 16,000 GB; what a datacenter has is asked there.
constexpr std::uint64_t kDiskMost = 16'000;
/// Devices 2 to 5 of a guest; 0 boots, 1 is its swap.
constexpr std::size_t kDisksMost = 4;
constexpr std::uint64_t kAnyId = INT64_MAX;
constexpr std::uint64_t kNicMost = 10'000;

/// Remembers where a key stands: a later check against the service names its line.
void remember(Section& part, const std::string& key, std::map<std::string, int>& lines) {
  if (const Tree* value = part.take(key)) lines[key] = value->mark.line;
}

/// "25GB" is what the service calls 25.
std::uint32_t gigabytes(Section& part, const Tree& value, const std::string& key) {
  std::string text;
  if (!part.scalar(value, part.within(key), text)) return 0;
  const auto bytes = parse_bytes(text);
  if (!bytes) {
    part.fault(value, key, bytes.error().message);
    return 0;
  }
  constexpr std::uint64_t kGb = 1'000'000'000;
  const std::uint64_t unit = bytes->count % gib(1).count == 0 ? gib(1).count : kGb;
  const std::uint64_t count = bytes->count / unit;
  if (bytes->count % unit != 0 || count == 0 || count > kDiskMost) {
    part.fault(value, key, text + " is no size that is sold; write whole GB, say 25GB");
    return 0;
  }
  return static_cast<std::uint32_t>(count);
}

void read_disks(Section& part, GuestShape& shape) {
  if (const Tree* boot = part.take("boot_disk")) {
    shape.boot_disk_gb = gigabytes(part, *boot, "boot_disk");
  }
  const Tree* disks = part.take("disks");
  if (disks == nullptr) return;
  if (disks->kind != Tree::Kind::List || disks->items.empty() || disks->items.size() > kDisksMost) {
    part.fault(*disks, "disks", "write one to four sizes: [100GB]; Skep prepares one of them");
    return;
  }
  shape.disks_gb.clear();
  for (const Tree& one : disks->items) shape.disks_gb.push_back(gigabytes(part, one, "disks"));
}

void read_size(Section& part, GuestShape& shape) {
  const Tree* flavor = part.take("flavor");
  part.text("flavor", shape.flavor);
  for (const char* key : {"cores", "memory"}) {
    const Tree* other = part.take(key);
    if (other == nullptr) continue;
    if (flavor != nullptr) part.fault(*other, key, "stands beside flavor, which says it already");
    if (flavor == nullptr) shape.flavor.clear();
  }
  part.number("cores", 1, 256,
              [&](std::uint64_t n) { shape.cores = static_cast<std::uint32_t>(n); });
  part.size("memory", gib(1), shape.memory);
  if (const Tree* memory = part.take("memory");
      memory != nullptr && shape.memory.count % mib(1).count != 0) {
    part.fault(*memory, "memory", "is sold in whole MiB; write it like 4GiB");
  }
}

void read_system(Section& part, GuestShape& shape) {
  const Tree* os = part.take("os");
  const Tree* image = part.take("image");
  if (os != nullptr && image != nullptr) {
    part.fault(*image, "image", "stands beside os; a guest has one of both");
  }
  if (os != nullptr) shape.image.clear();
  if (image != nullptr) shape.os.clear();
  part.text("os", shape.os);
  part.text("image", shape.image);
}

void read_vlans(Section& part, GuestShape& shape) {
  part.number("public_vlan", 1, kAnyId, [&](std::uint64_t id) { shape.public_vlan = id; });
  part.number("private_vlan", 1, kAnyId, [&](std::uint64_t id) { shape.private_vlan = id; });
  if (shape.public_vlan != 0 && shape.private_vlan == 0) {
    const Tree* value = part.take("public_vlan");
    if (value != nullptr) {
      part.fault(*value, "public_vlan", "wants private_vlan beside it: the service takes both");
    }
  }
  if (shape.public_vlan != 0 && shape.private_only) {
    const Tree* value = part.take("private_only");
    if (value != nullptr) part.fault(*value, "private_only", "leaves no place for public_vlan");
  }
}

void read_credentials(Section part, CredentialSource& credentials) {
  const Tree* file = part.take("file");
  const Tree* command = part.take("command");
  const Tree* environment = part.take("environment");
  part.text("file", credentials.file);
  part.texts("command", credentials.command);
  part.flag("environment", credentials.environment);
  int given = 0;
  for (const Tree* one : {file, command, environment}) given += one == nullptr ? 0 : 1;
  const Tree* first = file != nullptr ? file : command != nullptr ? command : environment;
  if (given > 1) part.fault(*first, "", "name one of file, command and environment");
  for (const char* key : {"user", "username", "api_key", "key", "password"}) {
    if (const Tree* value = part.take(key)) {
      part.fault(*value, key, "must not stand in this file; name a file, command or environment");
    }
  }
  part.finish();
}

/// A plain value as JSON takes it: numbers and flags bare, all else as text.
std::string json_of(const std::string& text) {
  double number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = problem == std::errc{} && end == text.data() + text.size() &&
                         text.find_first_not_of("0123456789.-") == std::string::npos;
  if (text == "true" || text == "false" || is_number) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

void read_extra(Section& part, SoftLayerConfig& config) {
  const Tree* extra = part.take("extra");
  if (extra == nullptr) return;
  if (extra->kind != Tree::Kind::Map) {
    part.fault(*extra, "extra", "is no map; write property: value lines");
    return;
  }
  for (const Entry& entry : extra->entries) {
    std::string text;
    if (!part.scalar(entry.value, part.within("extra." + entry.key), text)) continue;
    config.extra[entry.key] = json_of(text);
    config.lines["extra." + entry.key] = entry.mark.line;
  }
}

void read_endpoint(Section& part, SoftLayerConfig& config) {
  part.text("endpoint", config.endpoint);
  part.text("token_endpoint", config.token_endpoint);
  for (const char* key : {"endpoint", "token_endpoint"}) {
    const Tree* value = part.take(key);
    if (value == nullptr) continue;
    const std::string& text = value->text;
    const bool name =
        std::string_view(key) == "endpoint" && (text == "public" || text == "private");
    // The key travels with every call: without TLS only to this computer itself.
    const bool url = text.starts_with("https://") || text.starts_with("http://127.0.0.1:") ||
                     text.starts_with("http://127.0.0.1/");
    if (!name && !url) {
      part.fault(*value, key,
                 "\"" + text + "\" is neither public, private nor an https:// address");
    }
  }
}

}  // namespace

void read_guest(Section& part, GuestShape& shape) {
  for (const char* key :
       {"datacenter", "flavor", "cores", "memory", "os", "image", "storage", "boot_disk", "disks",
        "nic_mbps", "billing", "private_only", "public_vlan", "private_vlan"}) {
    remember(part, key, shape.lines);
  }
  part.text("datacenter", shape.datacenter);
  read_size(part, shape);
  read_system(part, shape);
  read_disks(part, shape);
  part.choice("storage", {"san", "local"}, [&](std::size_t n) { shape.local_disks = n == 1; });
  part.number("nic_mbps", 1, kNicMost,
              [&](std::uint64_t n) { shape.nic_mbps = static_cast<std::uint32_t>(n); });
  part.choice("billing", {"hourly", "monthly"}, [&](std::size_t n) { shape.hourly = n == 0; });
  part.flag("private_only", shape.private_only);
  read_vlans(part, shape);
}

void read_softlayer(Section part, Config& config) {
  SoftLayerConfig& own = config.softlayer;
  for (const char* key : {"domain", "credentials", "endpoint", "ssh_key", "user_data",
                          "post_install", "ssh_over", "tags"}) {
    remember(part, key, own.lines);
  }
  read_guest(part, own.shape);
  part.text("domain", own.domain);
  read_credentials(part.section("credentials"), own.credentials);
  read_endpoint(part, own);
  part.text("proxy", own.proxy);
  part.text("ca", own.ca);
  part.text("ssh_key", own.ssh_key);
  part.text("user_data", own.user_data);
  part.text("post_install", own.post_install);
  if (const Tree* script = part.take("post_install");
      script != nullptr && !own.post_install.starts_with("https://")) {
    part.fault(*script, "post_install", "is run from https:// addresses only");
  }
  part.texts("tags", own.tags);
  part.choice("ssh_over", {"private", "public"}, [&](std::size_t n) { own.over_public = n == 1; });
  part.flag("trust_first_use", own.trust_first_use);
  read_extra(part, own);
  part.finish();
}

void check_softlayer(Faults& faults, const Config& config) {
  if (config.provider != ProviderKind::SoftLayer) return;
  const SoftLayerConfig& own = config.softlayer;
  const auto line = [&](const char* key) {
    const auto found = own.lines.find(key);
    return Mark{.line = found == own.lines.end() ? 1 : found->second, .column = 1};
  };
  const auto missing = [&](const char* key, const std::string& words) {
    faults.add(line(key), std::string("softlayer.") + key, words);
  };
  if (own.domain.empty()) {
    missing("domain", "is missing: the guests' domain, say example.com");
  } else if (own.domain.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") !=
             std::string::npos) {
    missing("domain", "\"" + own.domain + "\" is no domain; write one like example.com");
  }
  const CredentialSource& from = own.credentials;
  if (from.file.empty() && from.command.empty() && !from.environment) {
    missing("credentials", "is missing: write {file: ~/.softlayer}, or environment: true");
  }
  if (own.over_public && !own.trust_first_use) {
    missing("ssh_over",
            "public: the host key cannot be pinned before it is first used; use the "
            "private network, or allow it: trust_first_use: true");
  }
  if (own.over_public && own.shape.private_only) {
    missing("ssh_over", "public: the guests have no public address (private_only)");
  }
  for (const std::string& tag : own.tags) {
    const bool well = !tag.empty() && tag.find_first_not_of(
                                          "abcdefghijklmnopqrstuvwxyz0123456789"
                                          "-_.: ") == std::string::npos;
    if (!well) missing("tags", "\"" + tag + "\" is no tag: lower-case letters, digits, - _ . :");
  }
  for (const NodeConfig& node : config.nodes) {
    if (!node.guest.datacenter.empty()) continue;
    missing("datacenter", "is missing: where the guests stand, say tor01");
    break;
  }
}

}  // namespace config
}  // namespace skep::coordinator
