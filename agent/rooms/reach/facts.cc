#include "agent/rooms/reach/facts.h"

#include <charconv>
#include <sstream>

#include "agent/answers.h"

namespace skep::agent::reach {
namespace {

// A private network answers in milliseconds; a switched-off peer costs this for each port.
constexpr Duration kDial{1'000};

std::vector<const protocol::Peer*> others(const protocol::NodeSpec& spec) {
  std::vector<const protocol::Peer*> others;
  for (const auto& peer : spec.peers) {
    if (peer.node != spec.node) others.push_back(&peer);
  }
  return others;
}

bool quorum_was_here(const Answer& consul_data) {
  const auto data = as<FolderListed>(consul_data);
  return data && data->names && !data->names->empty();
}

std::string between(const std::string& text, const std::string& from, char to) {
  const std::size_t begin = text.find(from);
  if (begin == std::string::npos) return "";
  const std::size_t start = begin + from.size();
  return text.substr(start, text.find(to, start) - start);
}

}  // namespace

std::vector<Listener> read_listeners(const std::string& text) {
  std::vector<Listener> listeners;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string state;
    std::string queued;
    std::string backlog;
    std::string local;
    if (!(words >> state >> queued >> backlog >> local)) continue;
    const std::size_t colon = local.rfind(':');
    if (colon == std::string::npos) continue;
    Listener listener{.address = local.substr(0, colon)};
    // "127.0.0.53%lo": the interface says nothing that the address does not.
    listener.address = listener.address.substr(0, listener.address.find('%'));
    const char* end = local.data() + local.size();
    if (std::from_chars(local.data() + colon + 1, end, listener.port).ec != std::errc()) continue;
    listener.program = between(line, "((\"", '"');
    listener.pid = between(line, "pid=", ',');
    listeners.push_back(std::move(listener));
  }
  return listeners;
}

std::vector<Effect> looks() {
  return {ListFolder{.path = "/var/lib/skep/consul"}, RunTool{.argv = {"ss", "-Hltnp"}}};
}

std::vector<Effect> further_looks(const protocol::NodeSpec& spec, std::span<const Answer> seen) {
  if (quorum_was_here(seen[0])) return {};
  std::vector<Effect> looks;
  for (const auto* peer : others(spec)) {
    for (const std::uint16_t port : kPeerPorts) {
      looks.emplace_back(Dial{.address = peer->private_address, .port = port, .deadline = kDial});
    }
  }
  return looks;
}

Result<Facts> read(const protocol::NodeSpec& spec, std::span<const Answer> seen) {
  Facts facts;
  auto data = as<FolderListed>(seen[0]);
  if (!data) return std::move(data).error();
  facts.quorum_was_here = quorum_was_here(seen[0]);
  auto listeners = output_of(seen[1]);
  if (!listeners) return std::move(listeners).error().within("ss");
  facts.listeners = read_listeners(*listeners);
  if (facts.quorum_was_here) return facts;
  std::size_t at = 2;
  for (const auto* peer : others(spec)) {
    for (const std::uint16_t port : kPeerPorts) {
      auto dialled = as<Dialled>(seen[at++]);
      if (!dialled) return std::move(dialled).error();
      facts.tried.push_back({.node = peer->node.value,
                             .address = peer->private_address,
                             .port = port,
                             .way = dialled->way});
    }
  }
  return facts;
}

}  // namespace skep::agent::reach
