// Subnet choice: a private network that nothing on this computer has yet.  Pure.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/ids.h"
#include "common/result.h"
#include "coordinator/config/subnet.h"

namespace skep::coordinator::local {

using config::Subnet;

/// All networks named in `ip -4 route show table all`, the addresses of this host among them.
std::vector<Subnet> networks_in(std::string_view routes);

/// 10.x.y.0/24, the first candidate of this cluster that overlaps with none of `taken`.
/// Code::Unavailable after 512 candidates.
Result<Subnet> choose_subnet(const ClusterId& cluster, const std::vector<Subnet>& taken);

/// As the operator wrote it.  Code::Refused: taken, with by whom.  Code::Invalid: not a /24 to /16.
Result<Subnet> check_subnet(std::string_view wanted, const std::vector<Subnet>& taken);

/// "10.77.3.11".
std::string address_in(const Subnet& subnet, std::uint32_t host);

}  // namespace skep::coordinator::local
