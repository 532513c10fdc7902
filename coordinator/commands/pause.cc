// skep pause NODE... | --all, and resume: maintenance by a person.

#include "coordinator/commands/change.h"
#include "coordinator/commands/commands.h"
#include "coordinator/commands/terminal.h"
#include "coordinator/screen/status.h"

namespace skep::coordinator {
namespace {

std::string joined(const std::vector<NodeId>& nodes) {
  std::string text;
  for (const NodeId& node : nodes) text += (text.empty() ? "" : " ") + node.value;
  return text;
}

Result<std::vector<NodeId>> named(const Call& call, const Place& place) {
  std::vector<NodeId> nodes;
  if (call.all == !call.nodes.empty()) {
    return Error{Code::Invalid, "`" + call.command + "` wants the names of nodes, or --all"};
  }
  for (const std::string& name : call.nodes) {
    const auto node = place.node(name);
    if (!node) return node.error();
    nodes.emplace_back(name);
  }
  if (call.all) {
    for (const NodeConfig& node : place.config.nodes) nodes.push_back(node.name);
  }
  return nodes;
}

std::string paused_text(const View& view, const std::vector<NodeId>& nodes) {
  const std::string who = joined(nodes);
  return view.cluster + ": " + who + (nodes.size() == 1 ? " is" : " are") +
         " paused: watched, not touched, and no alert is told of it.  Nothing there is started "
         "again,\nmended or renewed, and no other node is taken out while it does not serve.\n"
         "\n  next   skep status · skep resume " +
         who + "\n";
}

}  // namespace

int pause_command(const Call& call) {
  auto opened = open_place(call);
  if (const int* status = std::get_if<int>(&opened)) return *status;
  const Place& place = *std::get<std::unique_ptr<Place>>(opened);
  const std::string& cluster = place.config.cluster;
  const auto nodes = named(call, place);
  if (!nodes) return fail(call, cluster, nodes.error(), {"skep pause NODE", "skep pause --all"});
  const auto ended = change(call, place, Request{.aim = Aim::Pause, .pause = *nodes});
  if (const int* status = std::get_if<int>(&ended)) return *status;
  const View& view = std::get<Changed>(ended).view;
  if (view.failed) return fail(call, cluster, *view.failed, {"skep status"});
  if (call.json) {
    print_document(status_document(view));
  } else {
    print(paused_text(view, *nodes));
  }
  return exit_of(view, true);
}

int resume_command(const Call& call) {
  auto opened = open_place(call);
  if (const int* status = std::get_if<int>(&opened)) return *status;
  const Place& place = *std::get<std::unique_ptr<Place>>(opened);
  const std::string& cluster = place.config.cluster;
  const auto nodes = named(call, place);
  if (!nodes) return fail(call, cluster, nodes.error(), {"skep resume NODE", "skep resume --all"});
  const auto ended = change(call, place, Request{.aim = Aim::Up, .resume = *nodes});
  if (const int* status = std::get_if<int>(&ended)) return *status;
  return told_up(call, std::get<Changed>(ended));
}

}  // namespace skep::coordinator
