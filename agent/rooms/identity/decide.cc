#include "agent/rooms/identity/decide.h"

#include <algorithm>

#include "agent/marked_block.h"

namespace skep::agent::identity {
namespace {

constexpr const char* kBare = "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n";

bool is_peer(const Wanted& wanted, const std::string& name) {
  return std::any_of(wanted.peers.begin(), wanted.peers.end(),
                     [&](const protocol::Peer& peer) { return peer.node.value == name; });
}

/// The line without our names; nothing where no name is left.
std::string without_ours(const std::string& line, const Wanted& wanted) {
  const std::string_view entry = std::string_view(line).substr(0, line.find('#'));
  const auto fields = fields_of(entry);
  const bool ours = fields.size() > 1 &&
                    std::any_of(fields.begin() + 1, fields.end(),
                                [&](const std::string& name) { return is_peer(wanted, name); });
  if (!ours) return line + "\n";
  std::string kept = fields[0];
  for (std::size_t i = 1; i < fields.size(); ++i) {
    if (!is_peer(wanted, fields[i])) kept += " " + fields[i];
  }
  return kept == fields[0] ? "" : kept + "\n";
}

}  // namespace

std::string wanted_hosts(const std::string& hosts, const Wanted& wanted) {
  std::string text;
  for (const std::string& line : lines_of(without_block(hosts))) {
    text += without_ours(line, wanted);
  }
  if (text.empty()) text = kBare;
  std::vector<std::string> lines;
  for (const auto& peer : wanted.peers) {
    lines.push_back(peer.private_address + " " + peer.node.value);
  }
  return with_block(text, lines);
}

Result<Decision> decide(const Facts& facts, const Wanted& wanted) {
  if (!facts.former_name && facts.stored_name != wanted.name) {
    return Change{.words = "keep the former host name, \"" + facts.stored_name + "\"",
                  .effect = ReplaceFile{.path = kFormerNamePath, .text = facts.stored_name + "\n"}};
  }
  // Before the host changes its name: sudo and others look their own name up.
  if (std::string hosts = wanted_hosts(facts.hosts, wanted); hosts != facts.hosts) {
    return Change{.words = "write the peers into /etc/hosts",
                  .effect = ReplaceFile{.path = "/etc/hosts", .text = std::move(hosts)}};
  }
  if (facts.stored_name != wanted.name) {
    return Change{.words = "write the host name " + wanted.name,
                  .effect = ReplaceFile{.path = "/etc/hostname", .text = wanted.name + "\n"}};
  }
  if (facts.running_name != wanted.name) {
    return Change{.words = "set the host name " + wanted.name,
                  .effect = RunTool{.argv = {"hostname", wanted.name}}};
  }
  return Satisfied{};
}

}  // namespace skep::agent::identity
