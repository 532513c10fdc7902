#include "tests/sim/agent_life.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "agent/catalogue.h"
#include "agent/limits.h"
#include "agent/runner.h"
#include "protocol/codec.h"
#include "tests/sim/effect_words.h"

namespace skep::sim {
namespace {

constexpr const char* kGoalFile = "/var/lib/skep/goal";

using namespace std::chrono_literals;
using namespace agent;

/// Docker and systemd go on with what they were asked, whoever asked it; tools die with the agent.
bool outlives_the_agent(const Effect& effect) {
  return std::holds_alternative<CallDocker>(effect) || std::holds_alternative<ChangeUnit>(effect);
}

/// A tool that only tells what is there.
bool looks(const RunTool& tool) {
  static const std::set<std::string> kLooks{
      "chronyc",  "df",     "docker",    "du",          "dpkg-query", "find",
      "findmnt",  "getent", "lsblk",     "lvs",         "mountpoint", "pvs",
      "readlink", "ss",     "systemctl", "timedatectl", "uname",      "vgs"};
  return kLooks.contains(tool.argv[0]) || (tool.argv.size() > 1 && tool.argv[1] == "--dump");
}

bool changes_something(const Effect& effect) {
  if (const auto* tool = std::get_if<RunTool>(&effect)) return !looks(*tool);
  if (const auto* call = std::get_if<CallDocker>(&effect)) return call->method != "GET";
  return std::holds_alternative<ReplaceFile>(effect) ||
         std::holds_alternative<RemoveFile>(effect) || std::holds_alternative<MakeFolder>(effect) ||
         std::holds_alternative<ChangeUnit>(effect) || std::holds_alternative<MakeKey>(effect);
}

/// Where an effect shows itself to others on its host.
void look_for_secrets(Witness& seen, const NodeId& node, const Effect& effect) {
  constexpr std::uint32_t kOfOthers = 07;
  if (const auto* tool = std::get_if<RunTool>(&effect)) {
    for (const std::string& word : tool->argv) seen.looked_for_secrets(node, "an argument", word);
    for (const auto& [name, value] : tool->environment) {
      seen.looked_for_secrets(node, "the environment", value);
    }
  } else if (const auto* call = std::get_if<CallDocker>(&effect)) {
    seen.looked_for_secrets(node, "a call's path", call->path);
    const bool is_made = call->path.starts_with("/containers/create");
    if (is_made) seen.looked_for_secrets(node, "a container's specification", call->body);
  } else if (const auto* file = std::get_if<ReplaceFile>(&effect);
             file != nullptr && (file->mode & kOfOthers) != 0) {
    seen.looked_for_secrets(node, file->path, file->text);
  }
}

}  // namespace

AgentLife::AgentLife(Setting& setting, Network& network, Machine& machine,
                     std::function<void()> power_fails)
    : setting_(setting),
      network_(network),
      machine_(machine),
      power_fails_(std::move(power_fails)) {}

void AgentLife::start() {
  if (alive() || !machine_.on() || !machine_.installed()) return;
  ++life_;
  lane_free_ = {};
  alarm_.reset();
  assigned_.reset();
  rests_ = false;
  const NodeId& node = machine_.node();
  core_ = std::make_unique<Core>(
      Settings{.node = node, .version = machine_.agent_version(), .catalogue = catalogue},
      setting_.chance);
  if (setting_.trace.on()) setting_.trace.say(node.value, "agent starts");
  feed(Started{.boot_id = machine_.boot_id(),
               .facts = machine_.facts(),
               .kept = machine_.file("/var/lib/skep/kept"),
               .goal = machine_.file(kGoalFile),
               .certificate_request = machine_.certificate_request()});
  if (!alive()) return;
  const auto life = life_;
  network_.dial(
      node, machine_.agent_key(),
      {.connected =
           [this, life] {
             if (life == life_) feed(Connected{});
           },
       .disconnected =
           [this, life] {
             if (life == life_) feed(Disconnected{});
           },
       .heard =
           [this, life](const NodeId&, std::uint64_t sequence, protocol::Message message) {
             if (life != life_) return;
             if (const auto* assign = std::get_if<protocol::Assign>(&message)) heard(*assign);
             feed(Heard{sequence, std::move(message)});
           }});
}

void AgentLife::end() {
  ++life_;
  core_.reset();
  network_.hang_up(machine_.node());
}

void AgentLife::kill() {
  if (!alive()) return;
  if (setting_.trace.on()) setting_.trace.say(machine_.node().value, "agent killed");
  end();
  setting_.queue.after(setting_.chance.between(100ms, 3s), [this] { start(); });
}

void AgentLife::power_off() {
  if (alive()) end();
}

void AgentLife::heard(const protocol::Assign& assign) {
  const bool newer = !assigned_ || assign.goal >= assigned_->goal;
  if (!newer) return;
  const bool same = assigned_ && assigned_->permit && assign.permit &&
                    assigned_->permit->number == assign.permit->number;
  assigned_ = assign;
  if (assign.permit && !same) permit_until_ = setting_.queue.now() + assign.permit->lifetime;
}

void AgentLife::hear_stranger(const protocol::Assign& assign) {
  // Who keeps nothing yet, say on a full disk, knows nobody: to him the first is the right one.
  if (!alive() || kept() == nullptr || kept()->cluster.empty()) return;
  ++strangers_heard_;
  feed(Heard{0, assign});
}

void AgentLife::witness(const protocol::Message& message) {
  const auto* report = std::get_if<protocol::Report>(&message);
  if (report == nullptr) return;
  using enum protocol::RoomState;
  const NodeId& node = machine_.node();
  Witness& seen = setting_.witness;
  seen.looked_for_secrets(node, "a report's words", report->words);
  for (const auto& change : report->changes) {
    seen.looked_for_secrets(node, "a report's changes", change);
  }
  for (const auto& [key, value] : report->found) {
    seen.looked_for_secrets(node, "a report's " + key, value);
  }
  seen.looked_at_size(node, "letters in a report", report->words.size(), kWordsMax);
  seen.looked_at_size(node, "changes in a report", report->changes.size(), Runner::kChangesMax);
  const bool held = report->state == Waiting || report->state == Failed || report->state == Refused;
  if (held) seen.waits.push_back({node, report->room.value + " waits", report->words});
  const bool fresh = report->state == Proved && report->age == 0ms;
  const bool obeyed = assigned_ && report->goal == assigned_->goal;
  // Two ledgers may count alike: whose goal it was is on the disk.
  rests_ = rests_ || (obeyed && assigned_->spec.paused &&
                      machine_.file(kGoalFile) == protocol::encode(assigned_->spec));
  const bool up = obeyed && !assigned_->spec.down && !assigned_->spec.galera.stopped;
  if (fresh && up) seen.claims.push_back({node, report->room.value, setting_.queue.now()});
  if (held || (fresh && up)) ++seen.seen;
}

void AgentLife::witness(const Effect& effect) {
  look_for_secrets(setting_.witness, machine_.node(), effect);
  setting_.witness.looked_for_end(machine_.node(), effect);
  witness_rest(effect);
  if (!assigned_ || !disrupts(effect, machine_.node())) return;
  const auto& spec = assigned_->spec;
  const bool permitted = assigned_->permit && setting_.queue.now() < permit_until_;
  setting_.witness.disruptions.push_back(
      {.node = machine_.node(),
       .words = in_words(effect),
       .ordered = spec.down || spec.galera.stopped,
       .permitted = permitted ? std::optional(assigned_->permit->number) : std::nullopt,
       .at = setting_.queue.now()});
  ++setting_.witness.seen;
}

void AgentLife::witness_rest(const Effect& effect) {
  if (!rests_) return;
  // Until it has stored another: one that it heard and could not store changes nothing.
  const auto spec = protocol::decode_node_spec(machine_.file(kGoalFile).value_or(""));
  if (spec && (!spec->paused || spec->down)) {
    rests_ = spec->paused;
    return;
  }
  ++setting_.witness.rests;
  ++setting_.witness.seen;
  const auto* file = std::get_if<ReplaceFile>(&effect);
  const bool own = file != nullptr && file->path.starts_with("/var/lib/skep/");
  if (own || !changes_something(effect)) return;
  setting_.witness.touches.push_back({machine_.node(), in_words(effect)});
}

void AgentLife::tell(const Event& event) {
  // Sources hand on what happened at the loop's next turn.
  setting_.queue.after(0ms, [this, event, life = life_] {
    if (life == life_ && alive()) feed(event);
  });
}

void AgentLife::feed(const Event& event) {
  const auto life = life_;
  Now now = setting_.queue.both();
  now.utc += machine_.clock_offset();
  auto acts = core_->on(event, now);
  // All reports that waited for a connection, all rooms again, and what is begun.
  setting_.witness.looked_at_size(machine_.node(), "acts at once", acts.size(), 2 * kReportsMax);
  for (Act& one : acts) {
    act(std::move(one));
    if (life != life_) return;
  }
  set_alarm();
}

void AgentLife::act(Act act) {
  if (auto* order = std::get_if<CarryOut>(&act)) {
    carry_out(std::move(*order));
  } else if (const auto* message = std::get_if<Send>(&act)) {
    witness(message->message);
    network_.to_coordinator(machine_.node(), message->message);
  } else if (const auto* follow = std::get_if<FollowLog>(&act)) {
    machine_.follow_log(follow->container);
  } else if (const auto* ready = std::get_if<Ready>(&act)) {
    setting_.witness.looked_for_secrets(machine_.node(), "the service's status", ready->words);
    if (setting_.trace.on()) setting_.trace.say(machine_.node().value, ready->words);
  }
}

void AgentLife::set_alarm() {
  const auto due = core_->due();
  if (!due || (alarm_ && *alarm_ <= *due)) return;
  // The loop's own clock has milliseconds: a core that is always due turns that often.
  alarm_ = std::max(*due, setting_.queue.now() + 1ms);
  setting_.queue.at(*alarm_, [this, when = *alarm_, life = life_] {
    if (life != life_ || alarm_ != when) return;
    alarm_.reset();
    feed(Ticked{});
  });
}

Duration AgentLife::pace(const Effect& effect) {
  Chance& chance = setting_.chance;
  if (const auto* tool = std::get_if<RunTool>(&effect)) {
    return tool->deadline > 60s ? chance.between(500ms, 8s) : chance.between(2ms, 40ms);
  }
  if (const auto* call = std::get_if<CallDocker>(&effect)) {
    if (call->method == "GET") return chance.between(1ms, 10ms);
    return call->deadline > 60s ? chance.between(500ms, 6s) : chance.between(20ms, 600ms);
  }
  if (std::holds_alternative<ChangeUnit>(effect)) return chance.between(50ms, 2s);
  if (std::holds_alternative<ProbeDisk>(effect)) return chance.between(50ms, 500ms);
  if (changes_something(effect)) {
    return machine_.slow() ? chance.between(200ms, 5s) : chance.between(1ms, 15ms);
  }
  return chance.between(0ms, 4ms);
}

void AgentLife::carry_out(CarryOut order) {
  ++setting_.tally.effects;
  witness(order.effect);
  Tick& free = lane_free_[order.lane == Lane::Quick ? 0 : 1];
  const Tick begins = std::max(free, setting_.queue.now());
  const Duration takes = pace(order.effect);
  free = begins + takes;
  const bool orphan = outlives_the_agent(order.effect) && setting_.chance.percent(50);
  const Tick strikes = begins + setting_.chance.between(0ms, takes);
  setting_.queue.at(strikes, [this, order = std::move(order), orphan, ends = free, life = life_,
                              boot = machine_.boots()] {
    if (boot != machine_.boots()) return;
    if (life != life_ && !orphan) return;
    if (changes_something(order.effect)) {
      const bool after = setting_.chance.percent(50);
      const bool dies = life == life_ && setting_.strikes(Fault::AgentDiesAtEffect);
      const bool fails = setting_.strikes(Fault::PowerFailsAtEffect);
      if ((dies || fails) && after) (void)machine_.carry_out(order.effect);
      if (fails && !after) machine_.carry_out_half(order.effect);
      if (fails) return power_fails_();
      if (dies) return kill();
    }
    agent::Answer answer = Error{Code::TimedOut, "killed at its deadline"};
    const auto* tool = std::get_if<RunTool>(&order.effect);
    if (tool != nullptr && !looks(*tool) && setting_.strikes(Fault::ToolHangs)) {
      if (setting_.chance.percent(50)) (void)machine_.carry_out(order.effect);
      return hang(order, std::min(tool->silence, tool->deadline), life);
    }
    const auto* call = std::get_if<CallDocker>(&order.effect);
    if (call != nullptr && machine_.engine_hangs()) {
      const Duration silence = call->silence > 0s ? call->silence : call->deadline;
      return hang(order, std::min(silence, call->deadline), life);
    }
    const bool breaks = setting_.strikes(Fault::EffectFails);
    const bool half = breaks && setting_.chance.percent(50);
    if (!breaks || half) {
      answer = machine_.carry_out(order.effect);
      if (half) answer = Error{Code::TimedOut, "no answer in time"};
    }
    if (setting_.trace.on() && changes_something(order.effect)) {
      setting_.trace.say(machine_.node().value,
                         in_words(order.effect) + (answer ? "" : ": " + answer.error().message));
    }
    if (life != life_) return;
    setting_.queue.at(ends, [this, id = order.id, life, done = std::move(answer)]() mutable {
      if (life == life_) feed(Answered{id, std::move(done)});
    });
  });
}

/// Nothing more is heard of it until its silence or its deadline ends it.
void AgentLife::hang(const CarryOut& order, Duration limit, std::uint64_t life) {
  const Tick ends = setting_.queue.now() + limit;
  Tick& free = lane_free_[order.lane == Lane::Quick ? 0 : 1];
  free = std::max(free, ends);
  setting_.queue.at(ends, [this, id = order.id, life] {
    if (life == life_) feed(Answered{id, Error{Code::TimedOut, "nothing was heard of it"}});
  });
}

}  // namespace skep::sim
