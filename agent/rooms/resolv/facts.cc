#include "agent/rooms/resolv/facts.h"

#include <algorithm>

#include "agent/answers.h"
#include "agent/marked_block.h"

namespace skep::agent::resolv {
namespace {

enum Look : std::size_t {
  CurrentAt,
  LinkAt,
  FormerAt,
  FormerLinkAt,
  ResolvedAt,
  ManagerAt,
  ManagerFileAt,
  HooksAt,
  LooksAt
};

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

}  // namespace

std::vector<Effect> looks() {
  const Paths paths;
  return {ReadFile{.path = paths.current},
          RunTool{.argv = {"readlink", paths.current}},
          ReadFile{.path = paths.former},
          ReadFile{.path = paths.former_link},
          ReadFile{.path = "/run/systemd/resolve/resolv.conf"},
          LookAtUnit{.unit = "NetworkManager.service"},
          ReadFile{.path = paths.manager},
          ListFolder{.path = "/etc/dhcp/dhclient-enter-hooks.d"}};
}

std::vector<Effect> further_looks(std::span<const Answer> seen) {
  const auto manager = as<UnitSeen>(seen[ManagerAt]);
  if (!manager || manager->active != "active") return {};
  return {RunTool{.argv = {"busctl", "get-property", "org.freedesktop.NetworkManager",
                           "/org/freedesktop/NetworkManager/DnsManager",
                           "org.freedesktop.NetworkManager.DnsManager", "Mode"}}};
}

Result<Facts> read(std::span<const Answer> seen) {
  Facts facts;
  for (const Look look : {CurrentAt, FormerAt, FormerLinkAt, ResolvedAt, ManagerFileAt}) {
    auto text = text_of(seen[look]);
    if (!text) return std::move(text).error();
    if (look == CurrentAt) facts.current = text->value_or("");
    if (look == FormerAt) facts.former = *text;
    if (look == FormerLinkAt && *text) facts.former_link = first_line(**text);
    if (look == ResolvedAt) facts.resolved = text->value_or("");
    if (look == ManagerFileAt) facts.manager_file = *text;
  }
  auto link = as<ToolEnded>(seen[LinkAt]);
  if (!link) return std::move(link).error().within("readlink");
  if (link->status == 0) facts.link = first_line(link->out);
  auto manager = as<UnitSeen>(seen[ManagerAt]);
  if (!manager) return std::move(manager).error();
  facts.network_manager = manager->active == "active";
  auto hooks = as<FolderListed>(seen[HooksAt]);
  if (!hooks) return std::move(hooks).error();
  facts.dhclient = hooks->names.has_value();
  facts.told_dhclient = facts.dhclient && std::find(hooks->names->begin(), hooks->names->end(),
                                                    "skep") != hooks->names->end();
  if (seen.size() > LooksAt) {
    auto mode = as<ToolEnded>(seen[LooksAt]);
    if (!mode) return std::move(mode).error().within("busctl");
    // `s "none"`; a release without that property is taken for told.
    const auto quote = mode->out.find('"');
    facts.manager_mode = mode->status != 0 || quote == std::string::npos
                             ? "none"
                             : mode->out.substr(quote + 1, mode->out.rfind('"') - quote - 1);
  }
  return facts;
}

Resolvers read_resolvers(std::string_view text) {
  Resolvers resolvers;
  for (const std::string& line : lines_of(text)) {
    auto fields = fields_of(line);
    if (fields.size() < 2) continue;
    if (fields[0] == "nameserver") resolvers.servers.push_back(fields[1]);
    if (fields[0] == "search" || fields[0] == "domain") {
      resolvers.search.assign(fields.begin() + 1, fields.end());
    }
  }
  return resolvers;
}

}  // namespace skep::agent::resolv
