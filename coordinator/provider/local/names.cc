#include "coordinator/provider/local/names.h"

#include <fmt/format.h>

namespace skep::coordinator::local {
namespace {

// Below 32768, where the kernel takes ports for outgoing connections.
constexpr std::uint64_t kFirstPort = 20'000;
constexpr std::uint64_t kPorts = 10'000;

std::string digits(const ClusterId& cluster, std::size_t count) {
  return fmt::format("{:016x}", number_of(cluster)).substr(0, count);
}

/// The id itself where it is one, so that a person recognizes it.
std::string short_id(const ClusterId& cluster, std::size_t count) {
  const bool hex = cluster.value.size() == 16 &&
                   cluster.value.find_first_not_of("0123456789abcdef") == std::string::npos;
  return hex ? cluster.value.substr(0, count) : digits(cluster, count);
}

}  // namespace

std::uint64_t number_of(const ClusterId& cluster) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char letter : cluster.value) {
    hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3U;
  }
  return hash;
}

Names names_of(const ClusterId& cluster) {
  const std::uint64_t number = number_of(cluster);
  const std::string id = short_id(cluster, 8);
  return {.network = "skep-" + id,
          .host_end = "sk-" + id,
          // 239.192.0.0/14: for use within one organization (RFC 2365).
          .group = fmt::format("239.{}.{}.{}", 192 + (number >> 16U) % 4, (number >> 8U) % 256,
                               1 + number % 254),
          .first_port = static_cast<std::uint16_t>(kFirstPort + (number >> 20U) % kPorts),
          .run = "/run/skep/" + id};
}

std::string machine_name(const ClusterId& cluster, std::uint32_t host) {
  return fmt::format("skep-{}-{}", short_id(cluster, 8), host);
}

std::string disk_serial(const ClusterId& cluster, std::uint32_t host) {
  return fmt::format("SK-{}-{}", short_id(cluster, 4), host);
}

std::string mac_address(const ClusterId& cluster, std::uint32_t host, std::uint32_t interface) {
  const std::uint64_t number = number_of(cluster);
  return fmt::format("52:54:{:02x}:{:02x}:{:02x}:{:02x}", (number >> 8U) & 0xffU, number & 0xffU,
                     interface & 0xffU, host & 0xffU);
}

}  // namespace skep::coordinator::local
