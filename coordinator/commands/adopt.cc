// skep adopt: takes a cluster over whose ledger is lost, by what its nodes keep.
//
// The new ledger stands first; from then on every step is repeatable, and `skep adopt` goes on
// where it was.

#include <algorithm>
#include <filesystem>
#include <thread>

#include "common/random.h"
#include "coordinator/commands/change.h"
#include "coordinator/commands/commands.h"
#include "coordinator/commands/remote.h"
#include "coordinator/commands/terminal.h"
#include "coordinator/provider/softlayer/order.h"
#include "coordinator/screen/status.h"
#include "coordinator/screen/up_end.h"
#include "coordinator/secrets.h"
#include "coordinator/state/adopt_text.h"
#include "coordinator/state/inherit.h"
#include "coordinator/state/inherit_guests.h"
#include "coordinator/state/move.h"

namespace skep::coordinator {
namespace {

namespace fs = std::filesystem;

/// In the ledger until the root password is changed and every certificate rolled.
constexpr const char* kUnfinished = "adopt";

bool ledger_here(const Place& place) {
  std::error_code problem;
  return fs::exists(place.folder + "/ledger.db", problem);
}

Result<Bequest> ask_node(const Place& place, const Machine& machine) {
  auto ended = run_script(place, machine, bequest_script());
  if (!ended) return std::move(ended).error();
  if (ended->status != 0) {
    return Error{Code::Unavailable, machine.node.value + ": " + ended->err};
  }
  return read_bequest(machine.node, ended->out);
}

/// What is to be taken over: the machines, and of guests that were bought how the account has them.
struct Estate {
  std::vector<Machine> machines;
  std::vector<softlayer::Doomed> guests;
  std::string key;  // the fingerprint of the one that Skep made for them
};

/// By their mark: the ledger that knew their ids is lost.
Result<Estate> find_guests(const Place& place) {
  auto provider = make_softlayer(place);
  if (!provider) return std::move(provider).error();
  auto guests = (*provider)->cancellation().orphans();
  if (!guests) return std::move(guests).error();
  Estate estate{.machines = {}, .guests = {}, .key = (*provider)->made_key()};
  for (softlayer::Doomed& one : *guests) {
    if (!place.node(one.node.value)) continue;
    const auto other = std::ranges::find(estate.guests, one.node, &softlayer::Doomed::node);
    if (other != estate.guests.end()) {
      return Error{Code::Refused, "two guests bear the mark of " + one.node.value + ": " +
                                      words_of(other->guest) + " and " + words_of(one.guest) +
                                      "; one must go first: skep orphans"};
    }
    estate.machines.push_back((*provider)->machine_of(one.node, one.guest));
    estate.machines.back().running = one.guest.running;
    estate.guests.push_back(std::move(one));
  }
  return estate;
}

Result<Estate> find_estate(const Place& place) {
  if (place.config.provider == ProviderKind::SoftLayer) return find_guests(place);
  auto machines = find_machines(place);
  if (!machines) return std::move(machines).error();
  return Estate{.machines = std::move(*machines), .guests = {}, .key = ""};
}

/// Every node of the YAML at once; one that is not heard may know of a higher term.
Result<std::vector<Bequest>> ask_nodes(const Place& place, const std::vector<Machine>& machines) {
  std::string off;
  for (const NodeConfig& node : place.config.nodes) {
    const auto found = std::ranges::find(machines, node.name, &Machine::node);
    if (found == machines.end() || !found->running) {
      off += (off.empty() ? "" : ", ") + node.name.value;
    }
  }
  if (!off.empty()) {
    return Error{Code::Unavailable, off + " must be heard first: its machine does not run"};
  }
  std::vector<Result<Bequest>> answers(machines.size(), Error{Code::Internal, "not asked"});
  {
    std::vector<std::jthread> asks;
    for (std::size_t i = 0; i < machines.size(); ++i) {
      asks.emplace_back([&, i] { answers[i] = ask_node(place, machines[i]); });
    }
  }
  std::vector<Bequest> all;
  for (Result<Bequest>& answer : answers) {
    if (!answer) return std::move(answer).error().within("every node must be heard");
    all.push_back(std::move(*answer));
  }
  return all;
}

/// Whoever lost the ledger may have lost these to others: none is used again.
Result<void> set_old_keys_aside(const Place& place) {
  for (const char* name : {"secrets", "ca", "operator", "applied.yaml"}) {
    std::error_code problem;
    const std::string path = place.folder + "/" + name;
    if (!fs::exists(path, problem)) continue;
    fs::remove_all(path + ".before", problem);
    fs::rename(path, path + ".before", problem);
    if (problem) return Error{Code::Unavailable, path + ": " + problem.message()};
  }
  return {};
}

Result<Term> make_ledger(const Place& place, StateFile state) {
  state.facts[kUnfinished] = "begun";
  if (auto aside = set_old_keys_aside(place); !aside) return std::move(aside).error();
  SystemRandom random;
  return put_state(place.folder, state, random);
}

/// The exit status where it ends here.
std::optional<int> take_over(const Call& call, const Place& place) {
  const std::string& cluster = place.config.cluster;
  const auto estate = find_estate(place);
  if (!estate) return fail(call, cluster, estate.error());
  const auto bequests = ask_nodes(place, estate->machines);
  if (!bequests) return fail(call, cluster, bequests.error());
  auto state = inherit(place.config, *bequests, SystemClock().now().utc);
  if (!state) return fail(call, cluster, state.error());
  if (const auto put = inherit_guests(*state, estate->guests, estate->key); !put) {
    return fail(call, cluster, put.error());
  }
  tell(adopt_text(cluster, *bequests, left_behind(place.config, *bequests), progress_style(call)));
  const std::string sentence = "adopt " + cluster;
  if (call.sure != cluster && !typed("Whoever held it before is obeyed no more.", sentence)) {
    return fail(call, cluster, Exit::Refused,
                "not confirmed: it wants the sentence \"" + sentence +
                    "\" typed, or --sure=" + cluster + "; nothing was changed");
  }
  auto taken = take_seat_to_change(call, place);
  if (const int* status = std::get_if<int>(&taken)) return *status;
  const auto term = make_ledger(place, *state);
  if (!term) return fail(call, cluster, term.error());
  return std::nullopt;
}

/// Through the socket inside a member that serves; its statements reach all.  Root keeps its entry
/// by the socket; whoever knew the old password has none any more.
Result<void> set_password(const Place& place, const View& view) {
  const auto secrets = read_secrets(place.folder);
  if (!secrets) return secrets.error();
  if (!*secrets) return Error{Code::Corrupt, "there is no root password to set"};
  const auto member = std::ranges::find(view.nodes, protocol::Stage::Serving, &NodeView::stage);
  if (member == view.nodes.end()) return Error{Code::Unavailable, "no member serves"};
  const auto machine = find_machine(place, member->name.value);
  if (!machine) return machine.error();
  const auto ended = run_script(
      place, *machine, password_script(member->name.value, (*secrets)->root_password.reveal()));
  if (!ended) return ended.error();
  if (ended->status == 0) return {};
  return Error{Code::Unavailable, member->name.value + ": root's password: " + ended->err};
}

int go_on(const Call& call, const Place& place) {
  const std::string& cluster = place.config.cluster;
  const std::vector<std::string> again{"skep adopt"};
  const auto ended = change(call, place, Request{.aim = Aim::Up});
  if (const int* status = std::get_if<int>(&ended)) return *status;
  const View& view = std::get<Changed>(ended).view;
  const int exit_code = exit_of(view, as_wanted(view));
  if (exit_code != 0) {
    if (call.json) {
      print_document(up_document(view, exit_code));
    } else {
      print(up_end_text(view, result_style(call)));
    }
    return exit_code;
  }
  if (auto set = set_password(place, view); !set) return fail(call, cluster, set.error(), again);
  auto ledger = open_ledger(place);
  if (!ledger) return fail(call, cluster, ledger.error(), again);
  if (auto put = (*ledger)->put({{kUnfinished, ""}}); !put) {
    return fail(call, cluster, put.error(), again);
  }
  const std::string words = cluster + " is adopted, in term " +
                            (*ledger)->fact("term").value_or("") +
                            ": a new CA, new certificates on every node, a new root password";
  if (call.json) {
    print_document(answer("adopt", cluster, view.at).set("words", words));
  } else {
    print(words + "\n  next   skep verify · skep status · skep state export FILE\n");
  }
  return 0;
}

}  // namespace

int adopt_command(const Call& call) {
  auto opened = open_place(call);
  if (const int* status = std::get_if<int>(&opened)) return *status;
  const Place& place = *std::get<std::unique_ptr<Place>>(opened);
  if (ledger_here(place)) {
    auto ledger = open_ledger(place);
    if (!ledger) return fail(call, place.config.cluster, ledger.error());
    if ((*ledger)->fact(kUnfinished).value_or("") != "begun") {
      return fail(call, place.config.cluster, Exit::Refused,
                  "there is a ledger in " + place.folder + ": nothing needs to be adopted",
                  {"skep status", "skep up"});
    }
  } else if (const auto status = take_over(call, place)) {
    return *status;
  }
  return go_on(call, place);
}

}  // namespace skep::coordinator
