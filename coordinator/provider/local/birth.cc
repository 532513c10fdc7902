#include "coordinator/provider/local/birth.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "common/check.h"

namespace skep::coordinator::local {
namespace {

constexpr const char* kKeyring = "etc/apt/keyrings/skep.gpg";
constexpr std::size_t kBlock = 512;  // POSIX.1-1988 ustar

std::vector<BirthFile> common_files(const Birth& birth) {
  return {
      {.path = "etc/hostname", .text = birth.node.value + "\n"},
      {.path = "etc/machine-id", .text = birth.machine_id + "\n", .mode = 0444},
      {.path = "etc/ssh/ssh_host_ed25519_key", .text = birth.host_key.reveal(), .mode = 0600},
      {.path = "etc/ssh/ssh_host_ed25519_key.pub", .text = birth.host_key_public + "\n"},
      {.path = "root/.ssh/authorized_keys", .text = birth.authorized_key + "\n", .mode = 0600},
      {.path = kKeyring, .text = birth.depot_key},
      {.path = "etc/apt/sources.list.d/skep.list", .text = birth.apt_line + "\n"},
  };
}

/// No gateway anywhere: these machines have no route to the outside.
std::string network(const std::string& match, const std::string& address) {
  return "[Match]\n" + match + "\n\n[Network]\nAddress=" + address +
         "\nLinkLocalAddressing=no\nIPv6AcceptRA=no\n";
}

void put(std::array<char, kBlock>& header, std::size_t at, std::size_t size,
         const std::string& text) {
  CHECK(text.size() <= size, "too long for a tar header");
  std::copy(text.begin(), text.end(), header.begin() + static_cast<std::ptrdiff_t>(at));
}

std::string header_of(const BirthFile& file) {
  std::array<char, kBlock> header{};
  put(header, 0, 100, file.path);
  put(header, 100, 8, fmt::format("{:07o}", file.mode));
  put(header, 108, 8, "0000000");  // root
  put(header, 116, 8, "0000000");
  put(header, 124, 12, fmt::format("{:011o}", file.text.size()));
  put(header, 136, 12, fmt::format("{:011o}", 0));
  put(header, 148, 8, "        ");
  put(header, 156, 1, file.link.empty() ? "0" : "2");
  put(header, 157, 100, file.link);
  put(header, 257, 8,
      std::string("ustar\0"
                  "00",
                  8));
  put(header, 265, 32, "root");
  put(header, 297, 32, "root");
  std::uint32_t sum = 0;
  for (const char byte : header) sum += static_cast<unsigned char>(byte);
  put(header, 148, 8, fmt::format("{:06o}", sum) + std::string("\0 ", 2));
  return {header.begin(), header.end()};
}

}  // namespace

std::vector<BirthFile> container_files(const Birth& birth) {
  auto files = common_files(birth);
  files.push_back({.path = "etc/systemd/network/10-skep.network",
                   .text = network("Name=host0", birth.address)});
  // The image does not switch it on: a provider's image would come with a network of its own.
  files.push_back({.path = "etc/systemd/system/multi-user.target.wants/systemd-networkd.service",
                   .link = "/lib/systemd/system/systemd-networkd.service"});
  return files;
}

std::vector<BirthFile> vm_files(const Birth& birth, const VmBirth& vm) {
  auto files = common_files(birth);
  files.push_back({.path = "etc/systemd/network/10-skep-outer.network",
                   .text = network("MACAddress=" + vm.outer_mac, "10.0.2.15/24")});
  files.push_back({.path = "etc/systemd/network/10-skep.network",
                   .text = network("MACAddress=" + vm.private_mac, birth.address)});
  files.push_back({.path = "etc/systemd/timesyncd.conf.d/skep.conf",
                   .text = "[Time]\nNTP=" + vm.time_server + "\n"});
  return files;
}

std::vector<std::string> folders_of(const std::vector<BirthFile>& files) {
  std::set<std::string> folders;  // sorted: "etc" comes before "etc/apt"
  for (const BirthFile& file : files) {
    for (auto slash = file.path.find('/'); slash != std::string::npos;
         slash = file.path.find('/', slash + 1)) {
      folders.insert(file.path.substr(0, slash));
    }
  }
  return {folders.begin(), folders.end()};
}

std::uint32_t folder_mode(const std::string& path) {
  return path == "root" || path == "root/.ssh" ? 0700 : 0755;
}

std::string tar_of(const std::vector<BirthFile>& files) {
  std::string archive;
  for (const BirthFile& file : files) {
    archive += header_of(file);
    archive += file.text;
    archive.resize((archive.size() + kBlock - 1) / kBlock * kBlock, '\0');
  }
  archive.append(2 * kBlock, '\0');
  return archive;
}

}  // namespace skep::coordinator::local
