#include "coordinator/provider/local/subnet.h"

#include <algorithm>

#include "coordinator/provider/local/names.h"

namespace skep::coordinator::local {
namespace {

constexpr std::uint32_t kTen = 10U << 24U;
// From 10.20.0.0 on: below lie QEMU's own 10.0.2.0/24 and the pool of Docker's swarm overlays.
constexpr std::uint32_t kFirstThird = 20U * 256U;
constexpr std::uint32_t kThirds = 230U * 256U;
constexpr std::uint32_t kCandidates = 512;
constexpr std::uint32_t kStep =
    7919;  // prime to kThirds: candidates lie far apart, none comes twice
constexpr int kShortest = 16;
constexpr int kLongest = 24;

const Subnet* overlapping(const Subnet& subnet, const std::vector<Subnet>& taken) {
  const auto found =
      std::ranges::find_if(taken, [&](const Subnet& other) { return subnet.overlaps(other); });
  return found == taken.end() ? nullptr : &*found;
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    const auto end = std::min(line.find(' '), line.size());
    if (end > 0) words.push_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return words;
}

}  // namespace

std::vector<Subnet> networks_in(std::string_view routes) {
  std::vector<Subnet> networks;
  while (!routes.empty()) {
    const auto end = std::min(routes.find('\n'), routes.size());
    // "10.0.0.0/24 dev eth0 ...", "local 10.0.0.1 dev eth0 ...": the first that is a network.
    for (const std::string_view word : words_of(routes.substr(0, end))) {
      if (word == "default") break;
      const bool whole = word.find('/') != std::string_view::npos;
      const auto subnet =
          config::parse_subnet(whole ? std::string(word) : std::string(word) + "/32");
      if (!subnet) continue;
      if (subnet->prefix > 0) networks.push_back(*subnet);
      break;
    }
    routes.remove_prefix(std::min(end + 1, routes.size()));
  }
  return networks;
}

Result<Subnet> choose_subnet(const ClusterId& cluster, const std::vector<Subnet>& taken) {
  const auto first = static_cast<std::uint32_t>(number_of(cluster) % kThirds);
  for (std::uint32_t i = 0; i < kCandidates; ++i) {
    const std::uint32_t third = kFirstThird + (first + i * kStep) % kThirds;
    const Subnet candidate{.address = kTen | third << 8U, .prefix = 24};
    if (overlapping(candidate, taken) == nullptr) return candidate;
  }
  return Error{Code::Unavailable,
               "no free subnet in 10.0.0.0/8 for local machines; write local.subnet"};
}

Result<Subnet> check_subnet(std::string_view wanted, const std::vector<Subnet>& taken) {
  auto subnet = config::parse_subnet(wanted);
  if (!subnet) return std::move(subnet).error().within("local.subnet");
  if (subnet->prefix < kShortest || subnet->prefix > kLongest) {
    return Error{Code::Invalid,
                 "local.subnet: " + std::string(wanted) + ": a length from /16 to /24 is needed"};
  }
  if (const Subnet* other = overlapping(*subnet, taken)) {
    return Error{Code::Refused, "local.subnet: " + std::string(wanted) + " overlaps with " +
                                    config::text_of(*other) + ", which this computer has"};
  }
  return subnet;
}

std::string address_in(const Subnet& subnet, std::uint32_t host) {
  return config::text_of((subnet.address & subnet.mask()) + host);
}

}  // namespace skep::coordinator::local
