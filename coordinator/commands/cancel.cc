// skep cancel, settle, orphans: what ends a purchase, or says what became of one.

#include <algorithm>
#include <cstdlib>
#include <map>

#include "common/files.h"
#include "coordinator/commands/change.h"
#include "coordinator/commands/commands.h"
#include "coordinator/commands/purchase.h"
#include "coordinator/commands/remote.h"
#include "coordinator/commands/terminal.h"
#include "coordinator/install/ssh_installer.h"
#include "coordinator/plan/record.h"
#include "coordinator/provider/softlayer/order.h"

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

std::string listed(const std::vector<Doomed>& doomed) {
  std::string text;
  for (const Doomed& one : doomed) {
    text += "  " + one.node.value + "  " +
            (one.gone ? "guest " + std::to_string(one.id) + ", gone already: forgotten"
                      : words_of(one.guest)) +
            "\n";
  }
  return text;
}

std::string sentence_of(const std::string& verb, const std::vector<Doomed>& doomed,
                        const std::string& cluster) {
  std::string text = verb;
  for (const Doomed& one : doomed) text += " " + std::to_string(one.id);
  return text + " of " + cluster;
}

int told(const Call& call, const std::string& cluster, const std::vector<Doomed>& ended,
         const std::string& words) {
  if (call.json) {
    Document list = Document::list();
    for (const Doomed& one : ended) {
      Document guest = Document::object();
      guest.set("node", one.node.value).set("guest", one.id);
      list.add(std::move(guest));
    }
    Document document = answer(call.command, cluster, SystemClock().now().utc);
    print_document(document.set("guests", std::move(list)).set("words", words));
  } else {
    print(words + "\n");
  }
  return 0;
}

/// Ends each in turn; what was ended until one could not be is ended.
Result<void> end_all(SoftLayerProvider& provider, const std::vector<Doomed>& doomed) {
  for (const Doomed& one : doomed) {
    tell("cancels guest " + std::to_string(one.id) + " of " + one.node.value + "\n");
    if (auto ended = provider.cancellation().end(one); !ended) return ended;
  }
  return {};
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
    return told(call, cluster, {}, "no guest of " + cluster + " is in the ledger");
  }
  const std::string sentence = sentence_of("cancel", *doomed, cluster);
  if (!said_so(call, listed(*doomed) + "They end at once, with every row on them.", sentence)) {
    return fail(call, cluster, Exit::Refused,
                "not confirmed: it wants the sentence \"" + sentence +
                    "\" typed, or --say; nothing was cancelled");
  }
  if (auto ended = end_all(**provider, *doomed); !ended) {
    return fail(call, cluster, ended.error(), {"skep cancel"});
  }
  if (auto done = forget_gone(place, **provider); !done) {
    return fail(call, cluster, done.error(), {"skep cancel"});
  }
  return told(call, cluster, *doomed,
              std::to_string(doomed->size()) +
                  (doomed->size() == 1 ? " guest is cancelled" : " guests are cancelled") +
                  " and billed no more");
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
  const std::string line =
      call.say ? *call.say
               : asked("Of the order of " + call.node + " nobody knows what became. Look at the " +
                       "orders and guests of the account, then type\n  " + bought_not + "\nor\n  " +
                       is_guest + "NUMBER\n> ");
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
  return told(call, cluster, {}, call.node + ": written down.  next: skep up");
}

namespace {

/// Who lives in a guest: an agent, a claimed disk, database files.  Whoever cannot look may not say
/// that nobody does.
struct Found {
  Doomed doomed;
  std::string words;
  bool empty = false;
};

constexpr const char* kWhoLivesThere = R"(
systemctl is-active --quiet skep-agent.service && echo agent
[ -e /var/lib/skep/kept ] && echo "state of a cluster"
[ -e /var/lib/skep/claim ] && echo "a claimed disk"
command -v vgs > /dev/null && vgs --noheadings -o vg_tags 2> /dev/null | grep -q skep.cluster= && echo "a claimed disk"
for f in /opt/mysql/grastate.dat /opt/mysql/ibdata1; do [ -e "$f" ] && echo "a database"; done
echo looked
)";

Found look_into(const Place& place, const SoftLayerProvider& provider, Doomed doomed) {
  Found found{.doomed = std::move(doomed), .words = ""};
  Machine machine = provider.machine_of(found.doomed.node, found.doomed.guest);
  // A known_hosts file of its own: it is not the node that bears this name now.
  machine.node = NodeId("orphan-" + std::to_string(found.doomed.id));
  const auto ended = run_script(place, machine, kWhoLivesThere);
  if (!ended || ended->out.find("looked") == std::string::npos) {
    found.words = "could not be looked into" + (ended ? "" : ": " + ended.error().message);
    return found;
  }
  std::string lives = ended->out.substr(0, ended->out.find("looked"));
  std::ranges::replace(lives, '\n', ',');
  found.empty = lives.empty();
  found.words = found.empty ? "nobody lives there"
                            : "lives: " + lives +
                                  " so it is no orphan; if this ledger is an older "
                                  "one: skep adopt";
  return found;
}

}  // namespace

int orphans_command(const Call& call) {
  auto opened = open_place(call);
  if (const int* status = std::get_if<int>(&opened)) return *status;
  const Place& place = *std::get<std::unique_ptr<Place>>(opened);
  const std::string& cluster = place.config.cluster;
  auto taken = take_seat_to_change(call, place);
  if (const int* status = std::get_if<int>(&taken)) return *status;
  auto provider = make_softlayer(place);
  if (!provider) return fail(call, cluster, provider.error());
  auto candidates = (*provider)->cancellation().orphans();
  if (!candidates) return fail(call, cluster, candidates.error());
  std::string text;
  std::vector<Doomed> empty;
  for (Doomed& one : *candidates) {
    const Found found = look_into(place, **provider, std::move(one));
    text += "  " + found.doomed.node.value + "  " + words_of(found.doomed.guest) + "\n        " +
            clean(found.words) + "\n";
    if (found.empty) empty.push_back(found.doomed);
  }
  if (text.empty())
    return told(call, cluster, {},
                "no guest bears the mark of " + cluster + " beside those in the ledger");
  if (!call.cancel || empty.empty()) {
    const std::string next = empty.empty() ? "" : "\nnext   skep orphans --cancel";
    return told(call, cluster, empty, text + "\nNothing was changed." + next);
  }
  const std::string sentence = sentence_of("cancel", empty, cluster);
  if (!said_so(call, text + "Those in which nobody lives end at once.", sentence)) {
    return fail(call, cluster, Exit::Refused,
                "not confirmed: it wants the sentence \"" + sentence +
                    "\" typed, or --say; nothing was cancelled");
  }
  if (auto ended = end_all(**provider, empty); !ended) {
    return fail(call, cluster, ended.error(), {"skep orphans"});
  }
  return told(call, cluster, empty, std::to_string(empty.size()) + " cancelled");
}

}  // namespace skep::coordinator
