#include "tests/fakes/fake_agents.h"

#include <algorithm>
#include <array>
#include <utility>

namespace skep::fakes {
namespace {

using namespace std::chrono_literals;
using protocol::RoomState;
using protocol::SeedKind;
using protocol::Stage;
using protocol::SwarmAct;

struct Script {
  const char* room;
  Stage stage;
  Duration takes;
};

// clang-format off
constexpr std::array kClimb{
    Script{"identity", Stage::Prepared,  200ms  },
    Script{"packages", Stage::Prepared,  5000ms },
    Script{"engine",   Stage::Prepared,  2000ms },
    Script{"census",   Stage::Prepared,  300ms  },
    Script{"consul",   Stage::Quorate,   1000ms },
    Script{"swarm",    Stage::Swarmed,   500ms  },
    Script{"network",  Stage::Networked, 500ms  },
    Script{"galera",   Stage::Serving,   3000ms },
};
constexpr std::array kDescent{
    Script{"galera",   Stage::Serving,   1000ms },
    Script{"network",  Stage::Networked, 300ms  },
    Script{"swarm",    Stage::Swarmed,   300ms  },
    Script{"consul",   Stage::Quorate,   300ms  },
    Script{"engine",   Stage::Prepared,  500ms  },
};
// clang-format on

constexpr Duration kBoot{3'000};
constexpr Duration kBeat{2'000};
constexpr Duration kAgain{1'000};
constexpr const char* kNobody = "00000000-0000-0000-0000-000000000000";

bool counts(const FakeAgent& agent, const std::string& uuid) {
  return agent.on() && agent.database.running && agent.database.primary &&
         agent.database.uuid == uuid;
}

}  // namespace

FakeAgent::FakeAgent(NodeId node, FakeCluster& cluster)
    : node_(std::move(node)), cluster_(cluster) {}

void FakeAgent::cut() {
  on_ = connected_ = assigned_ = false;
  database.running = database.primary = false;
  consul_ = false;
  rooms_.clear();
  said_.clear();
}

void FakeAgent::boot(Tick now) {
  if (on_) return;
  on_ = true;
  ++boots_;
  speaks_at_ = now + kBoot;
  if (spec_) arrange(now);
}

void FakeAgent::connect() {
  if (!on_) return;
  connected_ = greets_ = true;
}

void FakeAgent::hear(const protocol::Assign& assign, Tick now) {
  if (!on_ || !connected_) return;
  if (assign.term < kept_.term || (assign.term == kept_.term && assign.goal < kept_.goal)) {
    return say(protocol::Refusal{.words = "an old goal"});
  }
  const auto& galera = assign.spec.galera;
  kept_.cluster = assign.spec.cluster;
  kept_.term = assign.term;
  kept_.instance = assign.instance;
  kept_.goal = assign.goal;
  kept_.epoch = std::max(kept_.epoch, galera.epoch);
  if (!galera.state_uuid.empty()) kept_.state_uuid = galera.state_uuid;
  const bool turned = !spec_ || spec_->down != assign.spec.down;
  const bool same = spec_ && *spec_ == assign.spec && assigned_ && !assign.look_now;
  spec_ = assign.spec;
  assigned_ = true;
  if (turned) rooms_.clear();
  arrange(now);
  for (Standing& room : rooms_) {
    room.due = room.due || !same;
    if (!behind_gate(room)) say(report(room, now));
  }
}

bool FakeAgent::behind_gate(const Standing& room) const {
  return spec_ && !spec_->down && room.stage > spec_->until;
}

void FakeAgent::arrange(Tick /*now*/) {
  if (!rooms_.empty() || !spec_) return;
  const auto add = [&](const auto& scripts) {
    for (const Script& script : scripts) {
      rooms_.push_back({.name = script.room, .stage = script.stage});
      takes_.try_emplace(script.room, script.takes);
    }
  };
  if (spec_->down) {
    add(kDescent);
  } else {
    add(kClimb);
  }
}

void FakeAgent::step(Tick now, const std::vector<FakeAgent*>& all) {
  if (!on_ || now < speaks_at_) return;
  if (connected_ && greets_) {
    greets_ = false;
    say(protocol::Hello{.node = node_,
                        .agent_version = version,
                        .boot_id = node_.value + " boot " + std::to_string(boots_),
                        .kept = kept_,
                        .certificate_request = "request of " + node_.value});
    for (const Standing& room : rooms_) {
      if (!behind_gate(room)) say(report(room, now));
    }
    sampled_at_ = now - kBeat;
  }
  for (Standing& room : rooms_) {
    if (behind_gate(room) || (spec_->paused && !spec_->down)) break;
    if (room.due || room.until) work(room, now, all);
    if (room.state != RoomState::Proved) break;
  }
  if (std::exchange(dies_, false)) return cut();
  if (now - sampled_at_ < kBeat) return;
  sampled_at_ = now;
  say(sample(all));
}

void FakeAgent::work(Standing& room, Tick now, const std::vector<FakeAgent*>& all) {
  if (!room.until) {
    // Nothing to do takes no time; what is to be done does.
    const bool stands = room.state == RoomState::Proved;
    room.until = now + (stands ? Duration{50} : takes_[room.name]);
    if (room.state == RoomState::Pending || room.state == RoomState::Failed) {
      turn(room, RoomState::Working, "look", now);
    }
  }
  if (now < *room.until) return;
  room.until.reset();
  room.due = false;
  room.looked = now;
  if (const auto refusal = refusing_.find(room.name); refusal != refusing_.end()) {
    return turn(room, RoomState::Refused, refusal->second, now);
  }
  if (failing_.contains(room.name)) {
    room.due = true;
    return turn(room, RoomState::Failed, "it fails", now);
  }
  const bool asks = asking_.contains(room.name);
  room.found["needs_permit"] = asks ? "yes" : "no";
  const std::string waits = asks ? "needs a permit: restart" : outcome(room, now, all);
  if (waits.empty()) return turn(room, RoomState::Proved, "as wanted", now);
  room.due = true;
  room.until = now + kAgain;
  if (room.state != RoomState::Waiting || room.words != waits) {
    turn(room, RoomState::Waiting, waits, now);
  }
}

std::string FakeAgent::outcome(Standing& room, Tick now, const std::vector<FakeAgent*>& all) {
  if (spec_->down) {
    take_off(room.name);
    return {};
  }
  if (room.name == "census") {
    room.found = {{"data", database.data},
                  {"running", database.running ? "yes" : "no"},
                  {"epoch", std::to_string(kept_.epoch)},
                  {"position", database.uuid + ":" + std::to_string(database.seqno)}};
  } else if (room.name == "consul") {
    consul_ = true;
    const auto there =
        std::ranges::count_if(all, [](const FakeAgent* one) { return one->consul_; });
    const auto quorum = static_cast<long>(spec_->consul.bootstrap_expect / 2 + 1);
    regain(room, spec_->consul.regain, there >= quorum);
    if (there < quorum && spec_->consul.regain.number == 0) return "a leader";
  } else if (room.name == "swarm") {
    if (swarm_.empty() && spec_->swarm.act == SwarmAct::Init) {
      ++cluster_.swarms_made;
      cluster_.swarm = "swarm " + std::to_string(cluster_.swarms_made);
      swarm_ = cluster_.swarm;
    } else if (swarm_.empty() && spec_->swarm.act == SwarmAct::Join &&
               !spec_->swarm.join_token.empty() && !spec_->swarm.managers.empty()) {
      swarm_ = spec_->swarm.cluster;
    }
    if (swarm_.empty()) return "the swarm's first manager";
    const auto others = std::ranges::count_if(
        all, [&](const FakeAgent* one) { return one->consul_ && one->swarm_ == swarm_; });
    room.found["swarm_cluster"] = swarm_;
    regain(room, spec_->swarm.regain,
           others > static_cast<long>(spec_->consul.bootstrap_expect / 2));
    room.secrets["join_manager"] = Secret("token of " + swarm_);
  } else if (room.name == "network") {
    if (cluster_.network.empty() && spec_->network.create) {
      ++cluster_.networks_made;
      cluster_.network = "network " + std::to_string(cluster_.networks_made);
    }
    if (cluster_.network.empty()) return "the overlay";
    room.found = {{"network_id", cluster_.network}};
  } else if (room.name == "galera") {
    return galera(room, now, all);
  }
  return {};
}

std::string FakeAgent::found(const std::string& room, const std::string& key) const {
  const auto standing = std::ranges::find(rooms_, room, &Standing::name);
  if (standing == rooms_.end() || !standing->found.contains(key)) return "";
  return standing->found.at(key);
}

void FakeAgent::regain(Standing& room, const protocol::RegainSpec& regain, bool majority) {
  const std::string number = std::to_string(regain.number);
  if (regain.number == 0 || room.found["regained"].starts_with(number + " ")) return;
  room.found["regained"] = number + (regain.anew ? " anew" : majority ? " held" : " forced");
}

std::string FakeAgent::galera(Standing& room, Tick now, const std::vector<FakeAgent*>& all) {
  const auto& wanted = spec_->galera;
  room.found.clear();
  if (wanted.stopped) {
    if (database.primary) {
      // Whoever stays sees another view, which counts.
      for (FakeAgent* one : all) {
        if (one != this && one->database.primary) one->database.seqno = database.seqno + 1;
      }
    }
    for (Standing& other : rooms_) {
      if (other.name == "census") other.due = other.due || database.running;
    }
    database.running = database.primary = false;
    room.found = {{"stopped", "yes"},
                  {"position", database.uuid + ":" + std::to_string(database.seqno)}};
    return {};
  }
  if (database.running && database.primary) return {};
  if (!wanted.run) return "its turn to start";
  const bool seeds = wanted.seeder == node_ && wanted.seed != SeedKind::None;
  if (seeds && database.begun < wanted.epoch) {
    if (!assigned_ || kept_.epoch != wanted.epoch) return "the coordinator's own word";
    return seed();
  }
  if (database.data == "partial" && wanted.state_uuid.empty()) {
    room.found = {{"seed_cut", "yes"}};
    return "the next epoch mends it";
  }
  // A member finds a Primary, or the view that it was in re-forms when all of it is back.
  FakeAgent* primary = nullptr;
  bool all_back = true;
  std::int64_t best = database.seqno;
  for (FakeAgent* one : all) {
    const bool of_group = one->database.group == wanted.cluster_name;
    if (one->on() && one->database.running && one->database.primary && of_group) primary = one;
    const bool member = one->database.data == "state";
    if (member && !(one->on() && (one->database.running || one == this))) all_back = false;
    if (member) best = std::max(best, one->database.seqno);
  }
  if (transfer_fails && primary != nullptr) {
    primary->gives_ = true;
    room.found = {{"cut_short", "SST " + std::to_string(now.time_since_epoch().count())}};
    return "the next start: the member ended with exit 1";
  }
  database.running = true;
  database.group = wanted.cluster_name;
  if (primary == nullptr && (!cluster_.views_kept || !all_back || database.data != "state"))
    return "its peers";
  database.primary = true;
  database.data = "state";
  database.uuid = primary == nullptr ? database.uuid : primary->database.uuid;
  for (FakeAgent* one : all) {
    if (one->database.primary) one->database.seqno = best + 1;
  }
  return {};
}

std::string FakeAgent::seed() {
  const auto& wanted = spec_->galera;
  database.begun = wanted.epoch;
  ++cluster_.seeds[wanted.epoch];
  if (seed_dies_) {
    seed_dies_ = false;
    database.data = "partial";
    dies_ = true;
    return "dead";
  }
  if (wanted.seed == SeedKind::Empty) {
    if (database.data == "state") return "a state is here";
    ++cluster_.histories;
    cluster_.uuid = "6f1d2c3a-7b1e-11f0-9d55-00000000000" + std::to_string(cluster_.histories % 10);
    database.uuid = cluster_.uuid;
    database.seqno = 0;
  } else if (wanted.seed_position != database.uuid + ":" + std::to_string(database.seqno)) {
    return "another position";
  }
  database.data = "state";
  database.group = wanted.cluster_name;
  database.running = database.primary = true;
  ++database.seqno;
  return {};
}

void FakeAgent::take_off(const std::string& room) {
  if (room == "galera") {
    database.running = database.primary = false;
    if (spec_->wipe_data) {
      database.data = "empty";
      database.uuid = kNobody;
      database.seqno = -1;
      kept_.state_uuid.clear();
    }
  }
  if (room == "swarm") swarm_.clear();
  if (room == "network") cluster_.network.clear();
  if (room == "consul") consul_ = false;
}

void FakeAgent::turn(Standing& room, RoomState state, std::string words, Tick now) {
  room.state = state;
  room.words = std::move(words);
  say(report(room, now));
}

protocol::Report FakeAgent::report(const Standing& room, Tick now) const {
  return {.goal = assigned_ ? kept_.goal : 0,
          .room = RoomName(room.name),
          .stage = room.stage,
          .state = room.state,
          .words = room.words,
          .looks = 4,
          .age = room.looked == Tick{} ? Duration{0} : now - room.looked,
          .found = room.found,
          .secrets = room.secrets};
}

protocol::Health FakeAgent::sample(const std::vector<FakeAgent*>& all) {
  protocol::Health health{.boot_id = node_.value + " boot " + std::to_string(boots_),
                          .sequence = ++sequence_,
                          .goal = assigned_ ? kept_.goal : 0};
  health.galera.container_running = database.running;
  health.galera.answered = database.running;
  if (!database.running) return health;
  const bool primary = database.primary;
  const bool gives = std::exchange(gives_, false);
  health.galera.state = gives ? "Donor/Desynced" : primary ? "Synced" : "Initialized";
  health.galera.cluster_status = primary ? "Primary" : "non-Primary";
  health.galera.state_uuid = database.uuid;
  health.galera.last_committed = database.seqno;
  health.galera.ready = primary;
  health.galera.size = static_cast<std::uint32_t>(std::ranges::count_if(
      all, [&](const FakeAgent* one) { return counts(*one, database.uuid); }));
  good_ = primary && kept_.state_uuid == database.uuid ? good_ + 1 : 0;
  health.good_samples = good_;
  return health;
}

void FakeAgent::say(protocol::Message message) {
  if (!connected_) return;
  if (lost_ > 0) {
    --lost_;
    return;
  }
  said_.push_back(std::move(message));
}

std::vector<protocol::Message> FakeAgent::take() {
  return std::exchange(said_, {});
}

}  // namespace skep::fakes
