#include "tests/sim/coordinator_life.h"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>
#include <vector>

#include "common/check.h"
#include "coordinator/limits.h"

namespace skep::sim {
namespace {

using namespace std::chrono_literals;
using namespace coordinator;

constexpr const char* kWho = "skep";
constexpr const char* kWrongName = "sw99";
// A goal, a call and a few entries and events for each of nine nodes.
constexpr std::size_t kActsMost = 256;

std::string_view name_of(Aim aim) {
  if (aim == Aim::Look) return "status";
  if (aim == Aim::Pause) return "pause";
  if (aim == Aim::Recover) return "recover";
  return aim == Aim::Up ? "up" : "down";
}

void begin_ledger(LedgerHome& home, const std::string& cluster, const std::string& instance) {
  const auto ledger = home.open();
  CHECK(ledger && (*ledger)->put({{"cluster", cluster}, {"term", "2"}, {"instance", instance}}),
        "nothing strikes before a ledger is begun");
}

std::unique_ptr<LedgerHome> copy_of(const Ledger& ledger, Random& random) {
  auto home = make_memory_home(random);
  const auto copy = home->open();
  CHECK(copy && (*copy)->put(ledger.facts("")), "nothing strikes a copy");
  for (const Intent& one : ledger.intents("")) {
    const auto id = (*copy)->begin(one);
    CHECK(id.has_value(), "nothing strikes a copy");
    if (one.state == IntentState::Begun) continue;
    CHECK((*copy)->end(*id, one.state, one.result).has_value(), "nothing strikes a copy");
  }
  return home;
}

}  // namespace

const std::vector<std::string>& gates() {
  static const std::vector<std::string> kGates{
      "waits for Consul's first leader", "waits for the first swarm manager",
      "waits for the overlay",           "waits to seed",
      "waits for a Synced donor",        "waits for its turn",
      "waits for a joiner to end"};
  return kGates;
}

CoordinatorLife::CoordinatorLife(Setting& setting, Network& network, Supplier& supplier,
                                 Config config)
    : setting_(setting),
      network_(network),
      supplier_(supplier),
      config_(std::move(config)),
      home_(setting.chance.percent(10) ? make_sqlite_home(setting.chance)
                                       : make_memory_home(setting.chance)) {
  begin_ledger(*home_, "00000000000c1a57", "0000000000000001");
}

void CoordinatorLife::run(const Request& request) {
  if (runs()) return;
  const Aim aim = request.aim;
  ++life_;
  collected_.clear();
  ended_.reset();
  aim_ = aim;
  began_ = setting_.queue.now();
  if (setting_.trace.on()) {
    setting_.trace.say(kWho, std::string(name_of(aim)) + " starts, run " + std::to_string(++runs_));
  }
  auto opened = home_->open();
  if (!opened) {
    if (setting_.trace.on()) setting_.trace.say(kWho, "ends: " + opened.error().message);
    return;
  }
  ledger_ = std::move(*opened);
  core_ = std::make_unique<Core>(config_, request, read_record(*ledger_),
                                 Keys{.ca_certificate = "CA",
                                      .gossip_key = Secret("gossip-" + std::string(kSecretMark)),
                                      .root_password = Secret("root-" + std::string(kSecretMark)),
                                      .coordinator_key = "coordinator"},
                                 setting_.version, setting_.queue.both());
  feed(Started{});
  if (runs()) tock();
}

void CoordinatorLife::change_settings() {
  const std::uint64_t other = 1 + setting_.chance.below(3);
  if (setting_.chance.percent(50)) {
    config_.galera.buffer_pool = mib(128 * other);
  } else {
    config_.engine.log_max_size = std::to_string(10 * other) + "m";
  }
}

void CoordinatorLife::name_wrongly(const NodeId& node) {
  const bool wrong = std::ranges::any_of(
      config_.nodes, [](const NodeConfig& one) { return one.name.value == kWrongName; });
  if (runs() || wrong) return;
  for (NodeConfig& one : config_.nodes) {
    if (one.name == node) one.name = NodeId(kWrongName);
  }
  // Seen and mended once a command, or a look at it, has gone wrong.
  setting_.queue.after(setting_.chance.between(5s, 60s), [this, node] {
    kill();
    for (NodeConfig& one : config_.nodes) {
      if (one.name.value == kWrongName) one.name = node;
    }
  });
}

void CoordinatorLife::run_the_contrary() {
  interrupt();
  run({.aim = aim_ == Aim::Up ? Aim::Down : Aim::Up});
}

void CoordinatorLife::restore_backup() {
  if (runs() || aside_ != nullptr) return;
  auto old = std::exchange(backup_, copy_of(home_->truth(), setting_.chance));
  if (old != nullptr) take_ledger(std::move(old));
}

void CoordinatorLife::lose_ledger() {
  // Before anybody was seeded there is nothing to lose.
  const bool seeded = !home_->truth().fact("gate/seeded").value_or("").empty();
  if (runs() || aside_ != nullptr || !seeded) return;
  auto other = make_memory_home(setting_.chance);
  begin_ledger(*other, "00000000000c1a58", "0000000000000002");
  take_ledger(std::move(other));
}

void CoordinatorLife::take_ledger(std::unique_ptr<LedgerHome> other) {
  if (setting_.trace.on()) setting_.trace.say(kWho, "works with another ledger");
  aside_ = std::exchange(home_, std::move(other));
  strayed_ = true;
}

/// A command that is refused for the ledger's sake has its operator try the other copy; an `up`
/// that ended well makes it the one, where it went the whole way and looked at every node.  `down`
/// ends well by a new one, too, which knows of nothing to take off.
void CoordinatorLife::judge_ledger() {
  if (ended_->interrupted) return;
  if (ended_->failed) {
    const bool of_ledger = ended_->failed->message.find("ledger") != std::string::npos;
    if (aside_ == nullptr || !of_ledger) return;
    std::swap(home_, aside_);
    if (!setting_.storms()) ++swaps_;
    return;
  }
  swaps_ = 0;
  if (aim_ == Aim::Up && ended_->until == protocol::Stage::Serving &&
      std::ranges::find(ended_->nodes, Beside::Paused, &NodeView::beside) == ended_->nodes.end()) {
    aside_.reset();
    strayed_ = false;
  }
}

void CoordinatorLife::interrupt() {
  if (runs()) feed(Stopped{});
}

void CoordinatorLife::kill() {
  if (!runs()) return;
  if (setting_.trace.on()) setting_.trace.say(kWho, "killed");
  home_->kill();
  end();
}

void CoordinatorLife::cut_power() {
  if (setting_.trace.on()) setting_.trace.say(kWho, "its machine lost its power");
  home_->lose_power();
  end();
}

void CoordinatorLife::end() {
  ++life_;
  core_.reset();
  ledger_.reset();
  network_.forget_coordinator();
}

View CoordinatorLife::view() const {
  CHECK(runs(), "nobody to ask");
  return core_->view(setting_.queue.both());
}

void CoordinatorLife::tock() {
  setting_.queue.after(kLoopWait, [this, life = life_] {
    if (life != life_) return;
    feed(Tock{});
    if (life == life_) tock();
  });
}

void CoordinatorLife::collect(Event event) {
  collected_.push_back(std::move(event));
  if (collected_.size() > 1) return;
  setting_.queue.after(setting_.chance.between(0ms, 3ms), [this, life = life_] {
    if (life == life_) feed(std::exchange(collected_, {}));
  });
}

void CoordinatorLife::feed(std::span<const Event> events) {
  const auto life = life_;
  const auto acts = core_->on(events, setting_.queue.both());
  setting_.witness.looked_at_size({}, "acts at once", acts.size(), kActsMost);
  for (const Act& one : acts) {
    const bool dies = setting_.strikes(Fault::CoordinatorDiesAtAct);
    const bool after = dies && setting_.chance.percent(50);
    if (dies && !after) return kill();
    if (!act(one)) return;
    if (after) return kill();
    if (life != life_) return;
  }
}

void CoordinatorLife::answer(Duration least, Duration most, std::function<Event()> work) {
  // The work strikes somewhere on the way; who asked may be dead by then, or when it ends.
  const Duration takes = setting_.chance.between(least, most);
  const Duration strikes = setting_.chance.between(0ms, takes);
  setting_.queue.after(strikes,
                       [this, work = std::move(work), rest = takes - strikes, life = life_] {
                         if (life != life_) return;
                         setting_.queue.after(rest, [this, event = work(), life] {
                           if (life == life_) feed(event);
                         });
                       });
}

bool CoordinatorLife::act(const Act& act) {
  struct Carry {
    CoordinatorLife& life;
    bool operator()(const Prepare&) const {
      life.answer(20ms, 2s, [&s = life.supplier_]() -> Event { return Prepared{s.prepare()}; });
      return true;
    }
    bool operator()(const Listen&) const {
      const auto number = life.life_;
      life.network_.listen({.heard = [&one = life, number](const NodeId& from, std::uint64_t,
                                                           protocol::Message message) {
        if (number == one.life_) one.collect(Heard{from, std::move(message)});
      }});
      life.answer(0ms, 0ms, []() -> Event { return Listening{"tcp://10.77.0.1:7411"}; });
      return true;
    }
    bool operator()(const Describe&) const {
      life.answer(5ms, 300ms, [&s = life.supplier_]() -> Event { return Described{s.describe()}; });
      return true;
    }
    bool operator()(const Order& one) const {
      life.answer(500ms, 4s, [&s = life.supplier_, node = one.node]() -> Event {
        return Ordered{node, s.order(node)};
      });
      return true;
    }
    bool operator()(const Reach& one) const {
      life.answer(50ms, 1s, [&s = life.supplier_, node = one.machine.node]() -> Event {
        return Reached{node, s.reachable(node)};
      });
      return true;
    }
    bool operator()(const Install& one) const {
      life.answer(1s, 5s,
                  [&s = life.supplier_, node = one.machine.node, home = one.home]() -> Event {
                    return Installed{node, s.install(node, home)};
                  });
      return true;
    }
    bool operator()(const Admit& one) const {
      life.network_.admit(one.node, one.key);
      return true;
    }
    // Agents of the simulation can always dial.
    bool operator()(const Bridge&) const { return true; }
    bool operator()(const Sign& one) const {
      life.answer(0ms, 5ms, [one]() -> Event {
        return Signed{one.node, one.request, "certificate of " + one.request, Utc{}};
      });
      return true;
    }
    bool operator()(const Send& one) const {
      life.witness(one.message);
      life.network_.to_agent(one.node, one.message);
      return true;
    }
    bool operator()(const Save& one) const {
      return life.keep([&] { return life.save(one.entry); });
    }
    bool operator()(const Tell& one) const {
      ++life.setting_.tally.gates[one.event.kind];
      life.setting_.witness.looked_for_secrets({}, "an event", one.event.words);
      if (life.setting_.trace.on()) {
        life.setting_.trace.say(kWho, one.event.kind + " " + one.event.node.value + " " +
                                          one.event.room + " " + one.event.words);
      }
      return life.keep([&] { return life.ledger_->record(one.event); });
    }
    bool operator()(const Finish&) const {
      life.ended_ = life.view();
      if (life.setting_.trace.on()) {
        const auto& failed = life.ended_->failed;
        life.setting_.trace.say(kWho, failed ? "ends: " + failed->message : "ends well");
      }
      life.end();
      life.judge_ledger();
      return false;
    }
  };
  return std::visit(Carry{*this}, act);
}

/// Which gate holds a goal back, in its own first words.
void CoordinatorLife::witness(const protocol::Message& message) {
  const auto* assign = std::get_if<protocol::Assign>(&message);
  if (assign == nullptr || assign->spec.down || assign->spec.until == protocol::Stage::Serving)
    return;
  const std::string& words = assign->spec.waits_for;
  for (const std::string& gate : gates()) {
    if (words.starts_with(gate)) ++setting_.tally.held[gate];
  }
  setting_.witness.waits.push_back({assign->spec.node, "a goal is held back", words});
  ++setting_.witness.seen;
}

/// False: the power failed, or the command ends, as whatever follows a failed write must not
/// happen.
bool CoordinatorLife::keep(const std::function<Result<void>()>& write) {
  if (setting_.strikes(Fault::LedgerStruck)) {
    using Strike = LedgerHome::Strike;
    home_->arm(
        std::array{Strike::PowerFails, Strike::Fails, Strike::IsFull}[setting_.chance.below(3)]);
  }
  const auto done = write();
  if (!home_->has_power()) {
    cut_power();
    return false;
  }
  if (done) return true;
  if (setting_.trace.on()) setting_.trace.say(kWho, "ends: " + done.error().message);
  end();
  return false;
}

Result<void> CoordinatorLife::save(const Entry& entry) {
  if (const auto* put = std::get_if<Put>(&entry)) {
    if (const auto wipes = put->facts.find("down/wipe_data"); wipes != put->facts.end()) {
      data_is_given_up(wipes->second == "yes");
    }
    for (const auto& [name, value] : put->facts) {
      setting_.witness.looked_for_secrets({}, "the ledger's " + name, value);
    }
    return ledger_->put(put->facts);
  }
  if (const auto* begin = std::get_if<Begin>(&entry)) {
    if (setting_.trace.on()) {
      setting_.trace.say(kWho, "intent " + begin->intent.kind + " " + begin->intent.detail);
    }
    if (setting_.planted == Planted::BeginIsDropped) return {};
    if (begin->intent.kind == "recover" &&
        begin->intent.detail.find("without") != std::string::npos) {
      const std::string highest = ledger_->fact("highest_seqno").value_or("");
      settled_for(highest.empty() ? 0 : std::stoll(highest));
    }
    auto id = ledger_->begin(begin->intent);
    return id ? Result<void>{} : Result<void>(std::move(id).error());
  }
  const auto& end = std::get<coordinator::End>(entry);
  std::vector<Intent> intents = ledger_->intents(end.kind);
  std::ranges::reverse(intents);
  const auto open = std::ranges::find_if(intents, [&](const Intent& one) {
    return one.node == end.node && one.detail == end.detail && one.state == IntentState::Begun;
  });
  if (open == intents.end()) return {};  // only where beginnings were dropped
  return ledger_->end(open->id, end.state, end.result);
}

}  // namespace skep::sim
