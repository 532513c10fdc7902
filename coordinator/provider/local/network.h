// Network of container machines: a namespace with a bridge, and one pair of interfaces to the host.
//
// The bridge lives in a namespace of its own, where neither the host's firewall
// nor a Docker engine on it filters what machines say to one another.  No real
// interface is touched, and no packet is forwarded: the host's end is where the
// machines' world ends.

#pragma once

#include <string>
#include <vector>

#include "common/result.h"
#include "coordinator/provider/local/names.h"
#include "coordinator/provider/local/subnet.h"

namespace skep::coordinator::local {

/// Networks that this computer has an address in or a route to.
Result<std::vector<Subnet>> networks_here();

/// Idempotent; the host gets `subnet`'s first address.
Result<void> make_network(const Names& names, const Subnet& subnet);

/// Nothing of it is left.  Idempotent.
Result<void> remove_network(const Names& names);

/// This process goes into the namespace.
Result<void> enter_network(const Names& names);

/// A TCP port that nobody listens on at `address`, `first` or one of the next 512, none of `but`.
Result<std::uint16_t> free_port(const std::string& address, std::uint16_t first,
                                const std::vector<std::uint16_t>& but);
bool port_is_free(const std::string& address, std::uint16_t port);

/// Whether somebody takes connections there.
bool port_answers(const std::string& address, std::uint16_t port);

}  // namespace skep::coordinator::local
