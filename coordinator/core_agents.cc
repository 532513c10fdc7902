// Core, towards agents: what they say, and what they are told to be.

#include <algorithm>
#include <tuple>
#include <utility>

#include "coordinator/core.h"
#include "coordinator/fleet/donor.h"
#include "coordinator/fleet/said.h"
#include "coordinator/limits.h"
#include "coordinator/plan/goal.h"
#include "coordinator/plan/order_of_stop.h"
#include "coordinator/plan/permit.h"

namespace skep::coordinator {
namespace {

using protocol::RoomState;

std::string_view event_of(RoomState state) {
  switch (state) {
    case RoomState::Pending:
      return "room_pending";
    case RoomState::Working:
      return "room_began";
    case RoomState::Waiting:
      return "room_waits";
    case RoomState::Proved:
      return "room_proved";
    case RoomState::Failed:
      return "room_failed";
    case RoomState::Refused:
      return "room_refused";
  }
  return "room_told";
}

/// The same goal once more: after a Hello, where it was not named yet, and where an agent that has
/// still to climb is quiet: it answers with all its rooms, whatever got lost before.
bool goes_out_again(const NodeState& node, Tick now) {
  if (!node.sent_at) return true;
  if (node.heard_goal < node.assign.goal) return now - *node.sent_at > kResendAfter;
  const bool there =
      node.sent->down ? layers_off(node) : stage_of(node, true) == protocol::Stage::Serving;
  return !there && now - std::max(*node.sent_at, node.moved) > kAskAgain;
}

/// One more sample of a member that goes on as it did; only its rows have grown.
bool says_the_same(const NodeState& node, const protocol::Health& health) {
  if (!node.health || node.samples < 2 || node.health->boot_id != health.boot_id) return false;
  protocol::GaleraSample before = node.health->galera;
  before.last_committed = health.galera.last_committed;
  return before == health.galera && node.health->goal == health.goal &&
         node.health->stage == health.stage &&
         std::min(node.health->good_samples, kGoodSamples) ==
             std::min(health.good_samples, kGoodSamples);
}

/// What a room is at, and that it waits on for the same, opens no gate and closes none; what came
/// of it does, and that it was looked for lately enough.
bool is_news(const NodeState& node, const RoomSeen& before, const protocol::Report& report,
             Tick now) {
  if (report.state == RoomState::Working) return false;
  const Tick looked = now - report.age;
  const bool looked_enough = (before.looked >= node.goal_at) == (looked >= node.goal_at) &&
                             (before.looked >= node.first_sent) == (looked >= node.first_sent);
  return !looked_enough || before.report.state != report.state ||
         before.report.goal != report.goal || before.report.found != report.found ||
         before.report.secrets != report.secrets;
}

/// What people wait for: the verdicts are made anew at once.
bool turns(const protocol::GaleraSample& before, const protocol::GaleraSample& now) {
  const auto said = [](const protocol::GaleraSample& sample) {
    return std::tie(sample.container_running, sample.answered, sample.ready, sample.size,
                    sample.state, sample.cluster_status, sample.state_uuid, sample.fault);
  };
  return said(before) != said(now);
}

/// What an agent keeps contradicts the ledger; empty: it does not.
std::string contradiction(const Record& record, const protocol::Kept& kept) {
  if (kept.cluster.empty()) return {};
  if (kept.cluster.value != record.fact("cluster")) {
    return "its agent belongs to another ledger, cluster " + kept.cluster.value + ": not touched";
  }
  const Term term = record.number("term");
  if (kept.term > term) {
    return "its agent obeys term " + std::to_string(kept.term) + ", and this ledger is of term " +
           std::to_string(term) + ": a newer ledger of this cluster exists; use that one";
  }
  if (kept.term == term && !kept.instance.empty() &&
      kept.instance.value != record.fact("instance")) {
    return "its agent obeys another copy of this ledger in the same term; adopt the cluster first";
  }
  if (kept.epoch > record.number("epoch")) {
    return "its agent promised epoch " + std::to_string(kept.epoch) +
           ", which this ledger does not know: the ledger is an old copy";
  }
  return {};
}

}  // namespace

bool Core::heard(const Heard& event) {
  NodeState* node = fleet_.find(event.node);
  // A key that is not of this YAML's nodes is nobody to us.
  if (node == nullptr) return false;
  if (const auto* hello = std::get_if<protocol::Hello>(&event.message)) {
    greeted(*node, *hello);
  } else if (const auto* report = std::get_if<protocol::Report>(&event.message)) {
    return reported(*node, *report);
  } else if (const auto* health = std::get_if<protocol::Health>(&event.message)) {
    const bool known = node->phase == Phase::Speaking && says_the_same(*node, *health);
    const bool turned = !node->health || turns(node->health->galera, health->galera);
    hear(*node, *health, now_.tick);
    if (node->health == *health) watch_.take(*node, record_, now_);
    if (turned) watched_at_.reset();
    // Samples without a Hello: its words were lost for less than the connection's patience,
    // whatever was thought of it meanwhile.
    if (node->hello) mark(*node, Happening::Hello);
    return !known;
  } else if (const auto* log = std::get_if<protocol::LogLines>(&event.message)) {
    donor_answered(*node, *log);
  } else if (const auto* refusal = std::get_if<protocol::Refusal>(&event.message)) {
    tell(node->name, "", "agent_refused", refusal->words);
    // Only of a goal: a log that is being read already is nothing to stop for.  The goal goes out
    // again; a disk that was full for a moment is no reason to stop either.
    if (!node->sent || node->heard_goal >= node->assign.goal) return true;
    if (++node->refusals < kRefusalsMost) return true;
    refuse(*node, {Code::Refused, "its agent refuses: " + refusal->words});
  }
  return true;
}

void Core::greeted(NodeState& node, const protocol::Hello& hello) {
  const bool first = node.phase != Phase::Speaking;
  hear(node, hello, now_.tick);
  node.other_build = !agent_version_.empty() && hello.agent_version != agent_version_;
  if (first) {
    tell(node.name, "", "agent_spoke",
         hello.facts.os_id + " " + hello.facts.os_version + ", " + hello.facts.virtualization);
  }
  if (std::string words = contradiction(record_, hello.kept); !words.empty()) {
    return refuse(node, {Code::Refused, std::move(words)});
  }
  if (!acts()) return;
  const bool known = record_.fact(of_node(node.name, "request")) == hello.certificate_request &&
                     !record_.fact(of_node(node.name, "certificate")).empty();
  if (known || hello.certificate_request.empty() || node.signing) return;
  node.signing = true;
  act(Sign{node.name, record_.fact(of_node(node.name, "private_address")),
           hello.certificate_request});
}

void Core::certified(const Signed& event) {
  NodeState* node = fleet_.find(event.node);
  if (node == nullptr) return;
  node->signing = false;
  if (!event.certificate)
    return refuse(*node, Error(event.certificate.error()).within("certificate"));
  const auto until = event.until.time_since_epoch().count();
  save(Put{{{of_node(node->name, "certificate"), *event.certificate},
            {of_node(node->name, "certificate_until"), until > 0 ? std::to_string(until) : ""},
            {of_node(node->name, "request"), event.request}}});
  tell(node->name, "", "certificate_signed", "for the node's name and private address");
}

bool Core::reported(NodeState& node, const protocol::Report& report) {
  const RoomSeen* before = node.room(report.room.value);
  const bool changed =
      before == nullptr ? report.state != RoomState::Pending : before->report.state != report.state;
  const bool of_this_run = node.first_goal != 0 && report.goal >= node.first_goal;
  const bool news = before == nullptr || is_news(node, *before, report, now_.tick);
  if (acts() && tells_of_failed_transfer(before, report)) ask_donor(node);
  if (report.room.value == "galera" && report.state == RoomState::Proved) node.donor_said.clear();
  hear(node, report, now_.tick);
  if (changed && of_this_run) {
    tell(node.name, report.room.value, std::string(event_of(report.state)), one_line(report.words),
         report.took);
  }
  return news;
}

void Core::ask_donor(const NodeState& joiner) {
  NodeState* donor = last_donor(fleet_, joiner.name, now_.tick);
  if (donor == nullptr) return;
  donor->log_for = joiner.name;
  act(Send{donor->name, donor_log(donor->name)});
}

/// Nothing is decided by it; what nobody asked for is left alone.
void Core::donor_answered(NodeState& donor, const protocol::LogLines& log) {
  NodeState* joiner = fleet_.find(std::exchange(donor.log_for, {}));
  if (joiner == nullptr) return;
  joiner->donor_said = what_it_says(donor.name, log.lines);
  for (const std::string& line : joiner->donor_said)
    tell(joiner->name, "galera", "donor_said", line);
}

void Core::send_goals() {
  struct Due {
    NodeState* node;
    protocol::NodeSpec spec;
  };
  std::vector<Due> due;
  const bool down = takes_down(situation());
  const bool finished_down = request_.aim == Aim::Down && !down;
  // Before it is known whose member runs, nobody is told to stop.
  if (down && order_of_stop(situation(), began_.tick).step == StopStep::Listen) return;
  const protocol::NodeSpec common = common_goal(situation(), means_);
  for (NodeState& node : fleet_.nodes) {
    if (node.phase != Phase::Speaking || !node.hello || node.signing || finished_down) continue;
    const bool named = std::ranges::find(request_.pause, node.name) != request_.pause.end();
    if (request_.aim == Aim::Pause && !named) continue;
    if (record_.fact(of_node(node.name, "certificate")).empty() &&
        !node.hello->certificate_request.empty()) {
      continue;
    }
    protocol::NodeSpec spec = down ? coordinator::down_goal(situation(), common, node, began_.tick)
                                   : goal(situation(), common, node);
    const bool permit_differs = node.sent && node.assign.permit != permit_for(record_, node.name);
    if (!node.sent || permit_differs || !same_goal(*node.sent, spec)) {
      due.push_back({&node, std::move(spec)});
    } else if (goes_out_again(node, now_.tick)) {
      // Who has named this goal has looked for it, or does.
      node.assign.look_now = node.assign.look_now && node.heard_goal < node.assign.goal;
      node.sent_at = now_.tick;
      act(Send{node.name, node.assign});
    }
  }
  if (due.empty()) return;
  // One number for all that go out now: it is written before any of them is sent.
  GoalNumber number = record_.number("goal");
  for (const Due& one : due) number = std::max(number, one.node->hello->kept.goal);
  save(Put{{{"goal", std::to_string(++number)}}});
  for (const Due& one : due) {
    one.node->assign.goal = number;
    send_goal(*one.node, one.spec);
  }
}

void Core::send_goal(NodeState& node, const protocol::NodeSpec& spec) {
  if (!node.sent) {
    node.first_goal = node.assign.goal;
    node.first_sent = now_.tick;
    node.climbed = now_.tick;
  }
  if (spec.down && node.down_goal == 0) node.down_goal = node.assign.goal;
  node.assign.look_now = !node.sent;
  node.assign.term = record_.number("term");
  node.assign.instance = InstanceId(record_.fact("instance"));
  node.assign.spec = spec;
  node.assign.permit = permit_for(record_, node.name);
  node.sent = spec;
  node.refusals = 0;
  node.sent_at = now_.tick;
  node.goal_at = now_.tick;
  node.moved = now_.tick;
  act(Send{node.name, node.assign});
}

}  // namespace skep::coordinator
