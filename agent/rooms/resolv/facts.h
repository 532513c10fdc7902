// Who answers this host's questions about names, and who else writes that file.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/effect.h"
#include "common/result.h"

namespace skep::agent::resolv {

/// A resolv.conf(5), as far as it matters here.
struct Resolvers {
  std::vector<std::string> servers;
  std::vector<std::string> search;
};

struct Facts {
  std::string current;                // resolv.conf; empty: none
  std::optional<std::string> link;    // where it leads, if it is a link
  std::optional<std::string> former;  // the text that ours replaced
  std::optional<std::string> former_link;
  std::string resolved;                     // systemd-resolved's own list of servers
  bool network_manager = false;             // runs
  std::optional<std::string> manager_file;  // our drop-in for it
  std::string manager_mode;                 // NetworkManager's DNS mode: "none", "default"
  bool dhclient = false;                    // its hooks are here
  bool told_dhclient = false;
};

struct Paths {
  const char* current = "/etc/resolv.conf";
  const char* former = "/var/lib/skep/undo/resolv.conf";
  const char* former_link = "/var/lib/skep/undo/resolv.link";
  const char* manager = "/etc/NetworkManager/conf.d/90-skep.conf";
  const char* dhclient = "/etc/dhcp/dhclient-enter-hooks.d/skep";
};

/// First line of what we write.
constexpr std::string_view kMark =
    "# Written by Skep; the former text is kept in /var/lib/skep/undo.";

std::vector<Effect> looks();
/// NetworkManager is asked for its mode only where it runs.
std::vector<Effect> further_looks(std::span<const Answer> seen);
Result<Facts> read(std::span<const Answer> seen);
Resolvers read_resolvers(std::string_view text);

}  // namespace skep::agent::resolv
