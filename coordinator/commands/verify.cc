// skep verify: looks of its own on every node, over ssh; trusts no agent's report.

#include "coordinator/screen/verify.h"

#include <algorithm>
#include <functional>
#include <thread>

#include "common/random.h"
#include "coordinator/commands/commands.h"
#include "coordinator/commands/remote.h"
#include "coordinator/commands/terminal.h"
#include "coordinator/commands/verify/judge.h"
#include "coordinator/commands/verify/looks.h"
#include "coordinator/plan/record.h"

namespace skep::coordinator {
namespace {

using verify::Seen;

/// One node with what is known of it and where it is.
struct Subject {
  Seen seen;
  std::optional<Machine> machine;
};

using Subjects = std::vector<Subject>;

/// All at once, each with a thread and a slot of its own.
void on_each(Subjects& all, const std::function<void(Subject&)>& look) {
  std::vector<std::jthread> threads;
  for (Subject& one : all) {
    if (one.machine && one.seen.trouble.empty()) threads.emplace_back([&] { look(one); });
  }
}

Subjects subjects(const Place& place, std::vector<Machine> machines) {
  Subjects all;
  for (const NodeConfig& node : place.config.nodes) {
    Subject one;
    one.seen.node = node.name;
    const auto found = std::ranges::find(machines, node.name, &Machine::node);
    if (found == machines.end() || !found->running) {
      one.seen.trouble = found == machines.end() ? "does not exist" : "is off";
    } else {
      one.seen.address = found->private_address;
      one.machine = *found;
    }
    all.push_back(std::move(one));
  }
  return all;
}

/// Its answer; "" where there was none, which the judge tells.
std::string ask(const Place& place, const Subject& one, const std::string& script) {
  const auto ended = run_script(place, *one.machine, script);
  return ended ? ended->out : "";
}

void look_at(const Place& place, Subject& one) {
  std::optional<Duration> ahead;
  const auto on_line = [&](std::string_view line) {
    const auto now = verify::clock_ahead(line, SystemClock().now().utc);
    // A line is late by what its way took: the least late one is nearest to the truth.
    if (now) ahead = std::max(ahead.value_or(*now), *now);
  };
  const auto ended =
      run_script(place, *one.machine, verify::look_script(place.config, one.seen.node), on_line);
  if (!ended) {
    one.seen.trouble = ended.error().message;
    return;
  }
  one.seen.clock_ahead = ahead;
  one.seen.parts = verify::read_parts(ended->out);
  if (one.seen.parts.empty()) {
    one.seen.trouble = ended->err.empty() ? "no answer" : ended->err;
  }
}

void write_and_count(const Place& place, Subjects& all, const std::string& run) {
  const auto first = std::ranges::find_if(all, [](const Subject& one) {
    return one.machine && one.seen.status("wsrep_ready") == "ON";
  });
  if (first == all.end()) return;
  ask(place, *first, verify::create_script(first->seen.node, run));
  on_each(all, [&](Subject& one) { ask(place, one, verify::insert_script(one.seen.node, run)); });
  on_each(all, [&](Subject& one) {
    std::vector<std::string> probes;
    for (const Subject& peer : all) {
      const std::string probe = peer.seen.node == one.seen.node ? "" : peer.seen.probe();
      if (!probe.empty()) probes.push_back(probe);
    }
    const auto parts =
        verify::read_parts(ask(place, one, verify::count_script(one.seen.node, run, probes)));
    // Neither is read by another thread: each looks only at its peers' probes.
    if (const auto rows = parts.find("rows"); rows != parts.end()) one.seen.rows = rows->second;
    if (const auto pairs = parts.find("pairs"); pairs != parts.end()) {
      one.seen.pairs = verify::read_pairs(pairs->second);
    }
  });
  ask(place, *first, verify::drop_script(first->seen.node, run));
}

/// Empty where there is something to verify.
Result<std::string> nothing_to_verify(const Place& place) {
  const auto ledger = look_into_ledger(place);
  if (!ledger) return ledger.error();
  const Record record = read_record(**ledger);
  const std::string& cluster = place.config.cluster;
  if (down_done(record)) return cluster + " is down: its layers are off by `skep down`";
  const bool enrolled = std::ranges::any_of(place.config.nodes, [&](const NodeConfig& node) {
    return !record.fact(of_node(node.name, "agent_key")).empty();
  });
  return enrolled ? "" : cluster + " was never brought up: no node has an agent of its ledger";
}

}  // namespace

int verify_command(const Call& call) {
  auto opened = open_place(call);
  if (const int* status = std::get_if<int>(&opened)) return *status;
  const Place& place = *std::get<std::unique_ptr<Place>>(opened);
  const auto nothing = nothing_to_verify(place);
  if (!nothing) return fail(call, place.config.cluster, nothing.error());
  if (!nothing->empty()) {
    return fail(call, place.config.cluster, Exit::NotAsWanted, *nothing, {"skep up"});
  }
  const Now began = SystemClock().now();
  auto machines = find_machines(place);
  if (!machines) return fail(call, place.config.cluster, machines.error());
  Subjects all = subjects(place, std::move(*machines));
  on_each(all, [&](Subject& one) { look_at(place, one); });
  SystemRandom random;
  write_and_count(place, all, std::to_string(random.next()));

  std::vector<Seen> seen;
  for (Subject& one : all) seen.push_back(std::move(one.seen));
  const Now now = SystemClock().now();
  const Verification result{.cluster = place.config.cluster,
                            .at = now.utc,
                            .took = now.tick - began.tick,
                            .lines = verify::judge(place.config, seen)};
  if (call.json) {
    print_document(verify_document(result));
  } else {
    print(verify_text(result, result_style(call)));
  }
  return static_cast<int>(result.passed() ? Exit::Done : Exit::NotAsWanted);
}

}  // namespace skep::coordinator
