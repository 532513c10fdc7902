#include "tests/sim/operator.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "coordinator/plan/record.h"

namespace skep::sim {

using namespace std::chrono_literals;
using coordinator::Aim;
using protocol::Stage;

namespace {

// Of a hundred downs.
constexpr std::uint64_t kPurges = 20;
// Who has nothing else to do reads one time in so many; and takes an `up` no further than
// somewhere.
constexpr std::uint64_t kLooks = 10;
constexpr std::uint64_t kStops = 10;
// A pause ends at one look in so many.
constexpr std::uint64_t kResumes = 4;
// Of a node that a recovery left out (plan_recover.cc).
constexpr std::string_view kAhead = "take its data folder away";

}  // namespace

void Operator::begin() {
  run(Aim::Up);
  watch();
}

bool Operator::is_through() const {
  const Weather& weather = setting_.weather;
  return !setting_.storms() && !takes_down_ && downs_done_ >= weather.downs_at_the_end &&
         !coordinator_.runs() && coordinator_.ended() && coordinator_.aim() == Aim::Up &&
         began_ >= weather.heals;
}

void Operator::watch() {
  setting_.queue.after(setting_.chance.between(500ms, 6s), [this] {
    if (!coordinator_.runs()) turn();
    watch();
  });
}

void Operator::turn() {
  const Weather& weather = setting_.weather;
  // Maintenance ends some time; nothing else goes on before that.
  const bool resumes = !setting_.storms() || setting_.chance.one_in(kResumes);
  if (auto nodes = paused(); !nodes.empty() && resumes) {
    began_ = setting_.queue.now();
    return coordinator_.run({.aim = Aim::Up, .resume = std::move(nodes)});
  }
  if (takes_down_ && coordinator_.ended() && !ended_well()) eyes_.switch_on();
  if (takes_down_ && ended_well()) {
    takes_down_ = false;
    if (rescues_) rescued_ = "by down and up";
    if (began_ >= weather.heals && !std::exchange(rescues_, false)) ++downs_done_;
    return run(Aim::Up);
  }
  // Machines that are gone, and nobody serves: most go on without them.
  if (!setting_.gone.empty() && !eyes_.serves() && setting_.chance.percent(70)) return recover();
  if (setting_.storms()) {
    // Some change their minds in the middle.
    if (takes_down_ && setting_.chance.one_in(4)) takes_down_ = false;
    if (setting_.strikes(Fault::TakenDown)) takes_down_ = true;
    if (takes_down_) return run(Aim::Down, setting_.strikes(Fault::DataWiped));
    if (setting_.strikes(Fault::NodePaused)) return pause();
    const bool outage = !eyes_.serves() && setting_.weather.rate(Fault::RecoveryAsked) > 0;
    if (setting_.strikes(Fault::RecoveryAsked) || (outage && setting_.chance.percent(50))) {
      return recover();
    }
    if (setting_.chance.one_in(kLooks)) return coordinator_.run({.aim = Aim::Look});
    if (!ended_well() || setting_.chance.one_in(8)) run(Aim::Up);
    return;
  }
  const bool refused = coordinator_.ended() && coordinator_.ended()->failed &&
                       coordinator_.ended()->failed->code == Code::Refused;
  if (refused && coordinator_.ended()->failed->message.find(kAhead) != std::string::npos) {
    eyes_.set_aside(NodeId(coordinator_.ended()->failed_node));
  }
  // What `up` cannot mend by itself: the words say that nothing moves, and a person looks.
  if (!takes_down_ && coordinator_.ended() && !ended_well() && eyes_.stranded()) {
    if (setting_.chance.percent(50)) return recover();
    takes_down_ = true;
    rescues_ = true;
  }
  if (!takes_down_ && (ended_well() || refused) && began_ >= weather.heals) {
    takes_down_ = downs_done_ < weather.downs_at_the_end;
  }
  run(takes_down_ ? Aim::Down : Aim::Up);
}

void Operator::run(Aim aim, bool wipes) {
  began_ = setting_.queue.now();
  coordinator::Request request{.aim = aim,
                               .purge = aim == Aim::Down && setting_.chance.percent(kPurges),
                               .wipe_data = wipes};
  if (aim == Aim::Up && setting_.storms() && setting_.chance.one_in(kStops)) {
    constexpr std::array kStages{Stage::Prepared, Stage::Quorate, Stage::Swarmed, Stage::Networked};
    request.until = kStages[setting_.chance.below(kStages.size())];
  }
  coordinator_.run(request);
}

void Operator::pause() {
  began_ = setting_.queue.now();
  const auto& nodes = coordinator_.config().nodes;
  const NodeId node = nodes[setting_.chance.below(nodes.size())].name;
  coordinator_.run({.aim = Aim::Pause, .pause = {node}});
}

/// Some leave out what has no power, and say that it has none; some name what runs.
void Operator::recover() {
  began_ = setting_.queue.now();
  coordinator::Request request{.aim = Aim::Recover};
  if (!setting_.gone.empty() || setting_.chance.percent(50)) {
    request.missing = request.surely_off = eyes_.off();
  }
  const auto& nodes = coordinator_.config().nodes;
  const NodeId other = nodes[setting_.chance.below(nodes.size())].name;
  const bool named = std::ranges::find(request.missing, other) != request.missing.end();
  if (!named && setting_.chance.percent(10)) request.missing.push_back(other);
  if (eyes_.stranded()) rescued_ = "by recover";
  coordinator_.run(request);
}

std::vector<NodeId> Operator::paused() const {
  std::vector<NodeId> nodes;
  for (const coordinator::NodeConfig& node : coordinator_.config().nodes) {
    const auto since = coordinator_.ledger().fact(coordinator::of_node(node.name, "paused"));
    if (!since.value_or("").empty()) nodes.push_back(node.name);
  }
  return nodes;
}

bool Operator::ended_well() const {
  return coordinator_.ended() && !coordinator_.ended()->failed;
}

}  // namespace skep::sim
