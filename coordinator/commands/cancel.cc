// skep cancel, settle: what ends a purchase, or says what became of one.

#include <algorithm>
#include <cstdlib>
#include <map>

#include "common/files.h"
#include "coordinator/commands/change.h"
#include "coordinator/commands/commands.h"
#include "coordinator/commands/guests.h"
#include "coordinator/commands/purchase.h"
#include "coordinator/commands/terminal.h"
#include "coordinator/install/ssh_installer.h"
#include "coordinator/plan/record.h"

namespace skep::coordinator {
namespace {

using softlayer::Doomed;

/// What the ledger knows of machines that are gone is forgotten; their purchases stay on record.
/// Says the same when it is run again.
Result<void> forget_gone(const Place& place, SoftLayerProvider& provider) {
  const std::vector<NodeId> without = provider.to_buy();
  if (without.empty()) return {};
  auto ledger = open_ledger(place);
  if (!ledger) return std::move(ledger).error();
  std::map<std::string, std::string> gone;
  for (const NodeId& node : without) {
    for (const auto& [fact, value] : (*ledger)->facts(of_node(node, ""))) gone[fact] = "";
    // Another guest of this name has another host key.
    auto removed = remove_file(install::known_hosts_path(place.folder, node));
    if (!removed) return removed;
  }
  const bool all = without.size() == place.config.nodes.size();
  if (all) {
    // The last of the data went with them: the next `up` begins a new history.
    for (const char* fact : {"state_uuid", "highest_seqno", "last_stopped", "last_stopped_position",
                             "down/wipe_data", "down/purge"}) {
      gone[fact] = "";
    }
    gone["wiped_epoch"] = (*ledger)->fact("epoch").value_or("");
    gone["down"] = "done";
  }
  if (auto put = (*ledger)->put(gone); !put) return put;
  return all ? provider.remove_key() : Result<void>{};
}

/// Those that the line names, else all that were bought: a guest outlives its line in the YAML.
Result<std::vector<NodeId>> nodes_of(const Call& call, const Place& place,
                                     SoftLayerProvider& provider) {
  const std::vector<NodeId> bought = provider.bought();
  if (call.nodes.empty()) return bought;
  std::vector<NodeId> nodes;
  for (const std::string& name : call.nodes) {
    const NodeId node(name);
    const bool known = std::ranges::find(bought, node) != bought.end();
    if (auto named = place.node(name); !named && !known) return std::move(named).error();
    nodes.push_back(node);
  }
  return nodes;
}

}  // namespace

int cancel_command(const Call& call) {
  auto opened = open_place(call);
  if (const int* status = std::get_if<int>(&opened)) return *status;
  const Place& place = *std::get<std::unique_ptr<Place>>(opened);
  const std::string& cluster = place.config.cluster;
  auto taken = take_seat_to_change(call, place);
  if (const int* status = std::get_if<int>(&taken)) return *status;
  auto provider = make_softlayer(place);
  if (!provider) return fail(call, cluster, provider.error());
  const auto nodes = nodes_of(call, place, **provider);
  if (!nodes) return fail(call, cluster, nodes.error());
  softlayer::Cancel& cancel = (*provider)->cancellation();
  const auto doomed = call.surplus ? cancel.surplus(*nodes) : cancel.of_nodes(*nodes);
  if (!doomed) return fail(call, cluster, doomed.error());
  if (doomed->empty()) {
    if (auto done = forget_gone(place, **provider); !done) return fail(call, cluster, done.error());
    return told_guests(call, cluster, {}, "no guest of " + cluster + " is in the ledger");
  }
  if (const auto status = confirm_end(call, cluster, *doomed)) return *status;
  if (auto ended = end_all(**provider, *doomed); !ended) {
    return fail(call, cluster, ended.error(), {"skep cancel"});
  }
  if (auto done = forget_gone(place, **provider); !done) {
    return fail(call, cluster, done.error(), {"skep cancel"});
  }
  return told_guests(call, cluster, *doomed, cancelled_words(doomed->size()));
}

int settle_command(const Call& call) {
  auto opened = open_place(call);
  if (const int* status = std::get_if<int>(&opened)) return *status;
  const Place& place = *std::get<std::unique_ptr<Place>>(opened);
  const std::string& cluster = place.config.cluster;
  if (const auto known = place.node(call.node); !known) return fail(call, cluster, known.error());
  auto taken = take_seat_to_change(call, place);
  if (const int* status = std::get_if<int>(&taken)) return *status;
  auto provider = make_softlayer(place);
  if (!provider) return fail(call, cluster, provider.error());
  const std::string bought_not = call.node + " was not bought";
  const std::string is_guest = call.node + " is guest ";
  const std::string line = call.say ? *call.say : asked(settle_question(call.node));
  softlayer::Cancel& cancel = (*provider)->cancellation();
  Result<void> done = Error{Code::Refused, "neither \"" + bought_not + "\" nor \"" + is_guest +
                                               "NUMBER\" was said; nothing was changed"};
  if (line == bought_not) {
    const char* user = std::getenv("USER");
    done = cancel.was_not_bought(NodeId(call.node), user == nullptr ? "somebody" : user);
  } else if (line.starts_with(is_guest)) {
    done = cancel.is_guest(NodeId(call.node), std::atoll(line.c_str() + is_guest.size()));
  }
  if (!done) return fail(call, cluster, done.error());
  return told_guests(call, cluster, {}, call.node + ": written down.  next: skep up");
}

}  // namespace skep::coordinator
