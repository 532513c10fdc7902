#include "agent/climb.h"

#include <algorithm>
#include <utility>

#include "agent/limits.h"
#include "common/check.h"
#include "common/log.h"

namespace skep::agent {
namespace {

using protocol::RoomState;
using protocol::Stage;

/// How soon a room whose change was withheld asks again; a permit that comes wakes it at once.
constexpr Duration kLeaveAgain{5'000};
/// The member's first look is at most one SQL deadline away.
constexpr Duration kFirstSampleAgain{500};

std::string cut(std::string text) {
  if (text.size() > kWordsMax) text.resize(kWordsMax);
  return text;
}

std::string without(std::string_view prefix, std::string text) {
  if (text.starts_with(prefix) && text.substr(prefix.size()).starts_with(": ")) {
    text.erase(0, prefix.size() + 2);
  }
  return text;
}

std::string seconds(Duration duration) {
  const auto tenths = (duration.count() + 50) / 100;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

}  // namespace

Climb::Climb(Catalogue catalogue, Random& random)
    : catalogue_(std::move(catalogue)), random_(random) {}

void Climb::aim(const Context& context, const std::optional<std::set<std::string>>& touched,
                Tick now) {
  const bool turned = aimed_ && context.spec.down != context_.spec.down;
  context_ = context;
  stale_ = true;
  aimed_ = true;
  if (runner_ && !abandon_ && (turned || !touched || touched->contains(standings_[at_].name))) {
    abandon_ = true;
    if (!in_flight_) runner_.reset();
  }
  if (turned) standings_.clear();
  if (!runner_) make_rooms(now);
  for (Standing& standing : standings_) {
    const bool again = !touched || touched->contains(standing.name) || !standing.due;
    if (!again) continue;
    standing.due = now;
    standing.stood = false;
  }
}

void Climb::keep(const protocol::Kept& kept) {
  context_.kept = kept;
  stale_ = true;
}

void Climb::engine_hangs(bool hangs, Tick now) {
  if (context_.engine_hangs == hangs) return;
  context_.engine_hangs = hangs;
  stale_ = true;
  // It may have stood for long, and be looked at in minutes only.
  if (hangs) look_at("engine", now);
}

void Climb::leave(Tick permit_until, Serving serving, Tick now) {
  const bool better = (permit_until > now && permit_until_ <= now) ||
                      (serving == Serving::No && serving_ != Serving::No);
  permit_until_ = permit_until;
  serving_ = serving;
  if (context_.permitted != (permit_until > now)) {
    context_.permitted = permit_until > now;
    stale_ = true;
  }
  if (!better) return;
  for (Standing& standing : standings_) {
    if (standing.found.contains("needs_permit")) standing.due = now;
  }
}

void Climb::look_at(std::string_view room, Tick now) {
  Standing* standing = find(room);
  if (standing == nullptr || !standing->due) return;
  if (standing->backoff.attempts() > kRestlessPasses || standing->restless > kRestlessPasses) {
    return;
  }
  if (at_work() == standing) {
    standing->once_more = true;
  } else {
    standing->due = now;
  }
}

void Climb::look_at_all(Tick now) {
  for (Standing& standing : standings_) {
    standing.due = now;
    standing.backoff.reset();
    standing.restless = 0;
    standing.said.reset();
  }
  if (Standing* working = at_work()) working->once_more = true;
}

std::optional<Effect> Climb::next(Tick now) {
  if (!aimed_ || in_flight_) return std::nullopt;
  while (true) {
    if (!runner_) {
      if (stale_) make_rooms(now);
      Standing* standing = pick(now);
      if (standing == nullptr) return std::nullopt;
      begin(*standing, now);
    }
    if (must_rest() || must_leave_drift() || must_wait_for_leave(now)) withheld_ = true;
    if (auto effect = runner_->next()) {
      begin_change(now);
      in_flight_ = true;
      return effect;
    }
    finish(now);
  }
}

void Climb::answered(Answer answer, Tick now) {
  CHECK(in_flight_, "an answer without an effect");
  in_flight_ = false;
  told_ = false;
  if (abandon_) {
    abandon_ = false;
    runner_.reset();
    if (stale_) make_rooms(now);
    return;
  }
  runner_->answered(std::move(answer));
  if (runner_->ended()) finish(now);
}

void Climb::progressed(const std::string& line, Tick now) {
  if (!runner_ || abandon_ || !runner_->changing()) return;
  Standing& standing = standings_[at_];
  if (standing.said && now - *standing.said < kProgressEvery) return;
  standing.words = cut(runner_->words() + ": " + line);
  standing.took = now - begun_;
  say(standing, now);
}

std::optional<Tick> Climb::due() const {
  if (!aimed_ || in_flight_) return std::nullopt;
  if (runner_) return Tick{};
  std::optional<Tick> soonest;
  for (const Standing& standing : standings_) {
    if (behind_gate(standing)) break;
    if (standing.due && (!soonest || *standing.due < *soonest)) soonest = standing.due;
    if (!standing.proved) break;
  }
  return soonest;
}

std::vector<protocol::Report> Climb::take_reports() {
  return std::exchange(reports_, {});
}

std::vector<protocol::Report> Climb::all_reports(Tick now) const {
  std::vector<protocol::Report> all;
  for (const Standing& standing : standings_) {
    if (!behind_gate(standing)) all.push_back(report(standing, now));
  }
  return all;
}

Stage Climb::stage() const {
  if (!aimed_ || context_.spec.down) return Stage::Enrolled;
  Stage whole = Stage::Enrolled;
  Stage current = Stage::Enrolled;
  bool broken = false;
  for (const Standing& standing : standings_) {
    if (standing.stage != current) {
      whole = current;
      current = standing.stage;
    }
    broken = !standing.proved;
    if (broken) break;
  }
  if (!broken) whole = current;
  const auto& galera = context_.spec.galera;
  if (!galera.run || galera.stopped) whole = std::min(whole, Stage::Networked);
  return std::min(whole, std::max(context_.spec.until, Stage::Enrolled));
}

std::string Climb::words() const {
  if (!aimed_) return "waits for a goal";
  std::string all(protocol::name(stage()));
  for (const Standing& standing : standings_) {
    if (behind_gate(standing)) break;
    if (standing.proved) continue;
    return all + "; " + standing.name + ": " + standing.words;
  }
  if (!context_.spec.waits_for.empty()) all += "; waits for " + context_.spec.waits_for;
  return all;
}

std::vector<std::string> Climb::drift() const {
  std::vector<std::string> all;
  for (const Standing& standing : standings_) {
    if (!standing.drift.empty()) all.push_back(standing.name + ": " + standing.drift);
  }
  return all;
}

std::string Climb::found(std::string_view room, const std::string& key) const {
  for (const Standing& standing : standings_) {
    const auto fact = standing.name == room ? standing.found.find(key) : standing.found.end();
    if (fact != standing.found.end()) return fact->second;
  }
  return {};
}

bool Climb::behind_gate(const Standing& standing) const {
  return !context_.spec.down && standing.stage > context_.spec.until;
}

Climb::Standing* Climb::find(std::string_view name) {
  const auto found = std::find_if(standings_.begin(), standings_.end(),
                                  [&](const Standing& each) { return each.name == name; });
  return found == standings_.end() ? nullptr : &*found;
}

Climb::Standing* Climb::at_work() {
  return runner_ && !abandon_ ? &standings_[at_] : nullptr;
}

Climb::Standing* Climb::pick(Tick now) {
  for (Standing& standing : standings_) {
    if (behind_gate(standing)) return nullptr;
    if (standing.due && *standing.due <= now) return &standing;
    if (!standing.proved) return nullptr;
  }
  return nullptr;
}

void Climb::make_rooms(Tick now) {
  CHECK(!runner_, "rooms are made between two passes");
  stale_ = false;
  rooms_ = catalogue_(context_);
  std::vector<Standing> fresh;
  fresh.reserve(rooms_.size());
  for (const auto& room : rooms_) {
    Standing* known = find(room->name());
    Standing standing = known == nullptr ? Standing{.due = now} : std::move(*known);
    standing.name = room->name();
    standing.stage = room->stage();
    fresh.push_back(std::move(standing));
  }
  standings_ = std::move(fresh);
}

void Climb::begin(Standing& standing, Tick now) {
  at_ = static_cast<std::size_t>(&standing - standings_.data());
  begun_ = now;
  told_ = false;
  withheld_ = false;
  drift_.clear();
  standing.once_more = false;
  runner_.emplace(*rooms_[at_]);
  if (standing.state != RoomState::Pending && standing.state != RoomState::Failed) return;
  standing.state = RoomState::Working;
  standing.words = "look";
  standing.changes.clear();
  standing.looks = 0;
  standing.took = Duration(0);
  say(standing, now);
}

/// True when the pass has just been ended because its next change wants a permit.
bool Climb::must_wait_for_leave(Tick now) {
  if (!runner_->about_to_disrupt()) return false;
  // `down` stops one node after another: its order is the leave.
  if (context_.spec.down || context_.spec.galera.stopped) return false;
  if (serving_ == Serving::No || now < permit_until_) return false;
  if (serving_ == Serving::Unknown) {
    runner_->withhold("waits for the first look at the member, before: " + runner_->words(),
                      kFirstSampleAgain);
  } else if (serving_ == Serving::OnItsWay) {
    runner_->withhold("waits for the member, which is on its way, before: " + runner_->words(),
                      kLeaveAgain);
  } else {
    if (standings_[at_].stood) drift_ = runner_->words();
    runner_->withhold("needs a permit: " + runner_->words(), kLeaveAgain);
  }
  return true;
}

/// True when the pass has just been ended because a person works on this node.
bool Climb::must_rest() {
  if (!context_.spec.paused || context_.spec.down || !runner_->changing()) return false;
  runner_->withhold("paused; would: " + runner_->words(), kSlowLook);
  return true;
}

/// True when the pass has just been ended because what it would change was changed by hand, and
/// that is only to be reported.  What died is started again all the same: nobody asked for that.
bool Climb::must_leave_drift() {
  const Standing& standing = standings_[at_];
  if (!context_.spec.report_drift || context_.spec.down || !standing.stood) return false;
  if (!runner_->changing()) return false;
  if (standing.stage > Stage::Prepared && !runner_->about_to_disrupt()) return false;
  drift_ = runner_->words();
  runner_->withhold("changed by hand, and left so: " + drift_, kSlowLook);
  return true;
}

void Climb::begin_change(Tick now) {
  if (!runner_->changing() || told_) return;
  told_ = true;
  Standing& standing = standings_[at_];
  standing.state = RoomState::Working;
  standing.words = cut(runner_->words());
  standing.changes = runner_->changes();
  standing.looks = runner_->looks();
  standing.took = now - begun_;
  say(standing, now);
  log::info("change_begun", {{"room", standing.name}, {"change", standing.words}});
}

void Climb::finish(Tick now) {
  Standing& standing = standings_[at_];
  const auto result = *runner_->ended();
  const auto before = std::tuple(standing.state, standing.words, standing.found);
  standing.changes = runner_->changes();
  standing.looks = runner_->looks();
  standing.found = runner_->found();
  standing.secrets = runner_->secrets();
  standing.took = now - begun_;
  standing.looked = now;
  standing.drift = cut(drift_);
  runner_.reset();

  if (!result) {
    fail(standing, result.error(), now);
  } else if (const auto* waits = std::get_if<Wait>(&*result)) {
    wait(standing, *waits, now);
  } else {
    if (!standing.proved || !standing.changes.empty()) {
      log::info("room_proved", {{"room", standing.name}, {"ms", standing.took.count()}});
    }
    standing.state = RoomState::Proved;
    standing.words = standing.changes.empty() ? "as wanted" : standing.changes.back();
    standing.proved = true;
    standing.stood = true;
    standing.backoff.reset();
    standing.restless = 0;
    standing.due = now + (standing.once_more ? Duration(0) : kSlowLook);
  }
  const bool same = before == std::tuple(standing.state, standing.words, standing.found);
  if (same && standing.changes.empty() && standing.said && now - *standing.said < kSaidAgain)
    return;
  say(standing, now);
}

void Climb::fail(Standing& standing, const Error& error, Tick now) {
  standing.proved = false;
  standing.words = without(standing.name, error.message);
  if (error.code == Code::Refused) {
    standing.state = RoomState::Refused;
    standing.due.reset();
    log::error("room_refused", {{"room", standing.name}, {"words", standing.words}});
  } else {
    standing.state = RoomState::Failed;
    const Duration pause = standing.backoff.next(random_);
    standing.due = now + pause;
    standing.words += " (try " + std::to_string(standing.backoff.attempts()) + ", again in " +
                      seconds(pause) + ")";
    log::warn("room_failed", {{"room", standing.name}, {"words", standing.words}});
  }
  standing.words = cut(std::move(standing.words));
}

void Climb::wait(Standing& standing, const Wait& wait, Tick now) {
  standing.state = RoomState::Waiting;
  standing.words = cut(wait.words);
  if (withheld_ && !standing.drift.empty() && context_.spec.report_drift) {
    // It stands as it was proved, but for what a person changed and knows of.
    standing.state = RoomState::Proved;
    standing.due = now + (standing.once_more ? Duration(0) : kSlowLook);
    return;
  }
  // A change that waits for leave is drift in what was proved; the node stands as it stood.
  if (withheld_) {
    if (serving_ == Serving::Yes && !context_.spec.paused) standing.found["needs_permit"] = "yes";
  } else {
    standing.proved = false;
  }
  if (!standing.changes.empty()) ++standing.restless;
  Duration pause = standing.once_more ? Duration(0) : std::max(wait.again, kWaitFloor);
  if (!standing.changes.empty() && standing.restless > kRestlessPasses) {
    pause = std::max(pause, standing.backoff.next(random_));
    standing.state = RoomState::Failed;
    standing.words += " (changed " + std::to_string(standing.restless) +
                      " times without coming to stand, again in " + seconds(pause) + ")";
  }
  standing.due = now + pause;
}

void Climb::say(Standing& standing, Tick now) {
  standing.said = now;
  reports_.push_back(report(standing, now));
}

protocol::Report Climb::report(const Standing& standing, Tick now) const {
  return {.goal = goal_,
          .room = RoomName(standing.name),
          .stage = standing.stage,
          .state = standing.state,
          .words = standing.words,
          .changes = standing.changes,
          .looks = standing.looks,
          .took = standing.took,
          .age = standing.looked == Tick{} ? Duration(0) : now - standing.looked,
          .found = standing.found,
          .secrets = standing.secrets};
}

}  // namespace skep::agent
