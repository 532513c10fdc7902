#include "coordinator/fleet/critical_path.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace skep::coordinator {
namespace {

/// Shorter waits are the agent's own turn-around, not a gate.
constexpr Duration kWaitLeast{500};

struct Bar {
  std::string_view room;
  std::string_view what;
};

// clang-format off
constexpr std::array kBars{
    Bar{"identity",   "identity"}, Bar{"time",       "identity"}, Bar{"packages", "packages"},
    Bar{"partition",  "disk"    }, Bar{"lvm",        "disk"    }, Bar{"filesystem", "disk"  },
    Bar{"mount",      "disk"    }, Bar{"resolv",     "engine"  }, Bar{"engine",   "engine"  },
    Bar{"images",     "images"  }, Bar{"census",     "census"  }, Bar{"reach",    "consul"  },
    Bar{"consul",     "consul"  }, Bar{"swarm",      "swarm"   }, Bar{"network",  "network" },
};
constexpr std::array<std::string_view, 11> kOrder{
    "boot",   "install", "identity", "packages", "disk", "engine",
    "images", "census",  "consul",   "swarm",    "network"};
// clang-format on

std::string bar_of(const std::string& room, bool seeds) {
  if (room == "galera") return seeds ? "seed" : "join";
  const auto found = std::ranges::find(kBars, room, &Bar::room);
  return std::string(found == kBars.end() ? std::string_view(room) : found->what);
}

/// One node's work, gathered from its events in order.
struct Gather {
  std::vector<Span> done;
  std::map<std::string, Duration> open;  // what -> since
  std::map<std::string, bool> finished;  // rooms that were proved once: later looks are no climb

  void begin(const std::string& what, Duration at) { open.try_emplace(what, at); }

  void end(const std::string& what, Duration at) {
    const auto began = open.find(what);
    if (began == open.end()) return;
    done.push_back({what, began->second, at});
    open.erase(began);
  }
};

void take(Gather& node, const LedgerEvent& event, Duration at, bool seeds) {
  if (event.room.empty()) {
    if (event.kind == "machine_ordered") node.begin("boot", at);
    if (event.kind == "reached") node.end("boot", at);
    if (event.kind == "install_began") node.begin("install", at);
    if (event.kind == "agent_spoke") {
      node.end("boot", at);
      node.end("install", at);
    }
    return;
  }
  if (node.finished[event.room]) return;
  const std::string what = bar_of(event.room, seeds);
  const Duration began = event.took.count() > 0 && event.took < at ? at - event.took : at;
  node.begin(what, event.kind == "room_began" ? at : began);
  if (event.kind != "room_proved") return;
  node.end(what, at);
  node.finished[event.room] = true;
}

/// In the order of time; pieces of one kind that touch become one, and gaps are waits.
std::vector<Span> tidy(std::vector<Span> pieces) {
  std::ranges::stable_sort(pieces, {}, &Span::from);
  std::vector<Span> bar;
  for (Span& piece : pieces) {
    if (!bar.empty() && bar.back().what == piece.what && piece.from - bar.back().to < kWaitLeast) {
      bar.back().to = std::max(bar.back().to, piece.to);
      continue;
    }
    if (!bar.empty() && piece.from - bar.back().to >= kWaitLeast) {
      bar.push_back({"", bar.back().to, piece.from});
    }
    bar.push_back(std::move(piece));
  }
  return bar;
}

/// The work on another node that ended last at or before `at`.
std::optional<std::pair<NodeId, std::size_t>> opener(const NodeSpans& nodes, const NodeId& waits,
                                                     Duration at) {
  std::optional<std::pair<NodeId, std::size_t>> best;
  Duration latest{-1};
  for (const auto& [node, bar] : nodes) {
    if (node == waits) continue;
    for (std::size_t i = 0; i < bar.size(); ++i) {
      if (bar[i].what.empty() || bar[i].to > at + kWaitLeast || bar[i].to <= latest) continue;
      latest = bar[i].to;
      best = {node, i};
    }
  }
  return best;
}

}  // namespace

NodeSpans spans(const std::vector<LedgerEvent>& events, Utc began, Utc now) {
  std::map<NodeId, Gather> nodes;
  NodeId seeder;
  for (const LedgerEvent& event : events) {
    if (event.kind == "seed_begun") seeder = event.node;
  }
  for (const LedgerEvent& event : events) {
    if (event.node.empty()) continue;
    const Duration at = std::max(event.at - began, Duration{0});
    take(nodes[event.node], event, at, event.node == seeder);
  }
  NodeSpans all;
  for (auto& [name, node] : nodes) {
    for (const auto& [what, since] : node.open) node.done.push_back({what, since, now - began});
    if (auto bar = tidy(std::move(node.done)); !bar.empty()) all[name] = std::move(bar);
  }
  return all;
}

std::vector<Span> critical_path(const NodeSpans& nodes) {
  std::optional<std::pair<NodeId, std::size_t>> at;
  Duration last{-1};
  for (const auto& [node, bar] : nodes) {
    if (bar.back().to <= last) continue;
    last = bar.back().to;
    at = {node, bar.size() - 1};
  }
  std::vector<Span> path;
  while (at) {
    const auto& [node, index] = *at;
    const Span& span = nodes.at(node)[index];
    if (!span.what.empty()) {
      path.push_back({node.value + " " + span.what, span.from, span.to});
      at = index == 0 ? std::nullopt : std::optional(std::pair(node, index - 1));
      continue;
    }
    auto next = opener(nodes, node, span.to);
    // Never forward in time: a wait that nobody's work ended is passed over on the same node.
    const bool back = next && nodes.at(next->first)[next->second].from < span.to &&
                      nodes.at(next->first)[next->second].to > span.from;
    at = back ? next : (index == 0 ? std::nullopt : std::optional(std::pair(node, index - 1)));
  }
  std::ranges::reverse(path);
  return path;
}

std::map<std::string, Duration> durations(const NodeSpans& nodes) {
  std::map<std::string, Duration> longest;
  for (const auto& [node, bar] : nodes) {
    std::map<std::string, Duration> own;
    for (const Span& span : bar) {
      if (!span.what.empty()) own[span.what] += span.to - span.from;
    }
    for (const auto& [what, took] : own) longest[what] = std::max(longest[what], took);
  }
  return longest;
}

std::optional<Duration> still_to_go(const NodeSpans& nodes, const std::vector<NodeId>& all,
                                    const std::map<std::string, Duration>& earlier,
                                    Duration running) {
  if (earlier.empty()) return std::nullopt;
  const auto took = [&](std::string_view what) {
    const auto found = earlier.find(std::string(what));
    return found == earlier.end() ? Duration{0} : found->second;
  };
  Duration until_members{0};
  bool seeded = false;
  Duration joins{0};
  for (const NodeId& name : all) {
    const auto bar = nodes.find(name);
    std::map<std::string, Duration> own;
    bool member = false;
    if (bar != nodes.end()) {
      for (const Span& span : bar->second) {
        own[span.what] += span.to - span.from;
        member = member || ((span.what == "seed" || span.what == "join") && span.to < running);
        seeded = seeded || (span.what == "seed" && span.to < running);
      }
    }
    if (member) continue;
    joins += std::max(took("join") - own["join"], Duration{0});
    Duration left{0};
    for (std::size_t i = 0; i < kOrder.size(); ++i) {
      const bool passed =
          std::any_of(kOrder.begin() + static_cast<std::ptrdiff_t>(i) + 1, kOrder.end(),
                      [&](std::string_view later) { return own.contains(std::string(later)); });
      if (passed) continue;
      left += std::max(took(kOrder[i]) - own[std::string(kOrder[i])], Duration{0});
    }
    until_members = std::max(until_members, left);
  }
  if (!seeded && joins.count() > 0) joins += took("seed") - std::min(took("seed"), took("join"));
  return until_members + joins;
}

}  // namespace skep::coordinator
