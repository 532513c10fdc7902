#include "tests/sim/ledger_rules.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "common/check.h"

namespace skep::sim {

using coordinator::Intent;
using coordinator::IntentState;
using coordinator::Ledger;
using coordinator::LedgerEvent;

namespace {

// More than any history records: a store is read whole.
constexpr std::size_t kAll = std::numeric_limits<std::int32_t>::max();

bool same_intent(const Intent& a, const Intent& b) {
  const auto all = [](const Intent& one) {
    return std::tie(one.id, one.kind, one.node, one.detail, one.state, one.at, one.result);
  };
  return all(a) == all(b);
}

bool same_event(const LedgerEvent& a, const LedgerEvent& b) {
  const auto all = [](const LedgerEvent& one) {
    return std::tie(one.number, one.at, one.node, one.room, one.kind, one.words, one.took);
  };
  return all(a) == all(b);
}

std::unique_ptr<Ledger> ledger_with(const LedgerState& state) {
  auto made = coordinator::make_memory_ledger();
  bool done = made->put(state.facts).has_value();
  for (const Intent& intent : state.intents) {
    const auto id = made->begin(intent);
    done = done && id && *id == intent.id;
    if (intent.state == IntentState::Begun) continue;
    done = done && made->end(intent.id, intent.state, intent.result).has_value();
  }
  for (const LedgerEvent& event : state.events) done = done && made->record(event).has_value();
  CHECK(done, "a ledger in memory cannot fail");
  return made;
}

}  // namespace

bool operator==(const LedgerState& a, const LedgerState& b) {
  return a.facts == b.facts && std::ranges::equal(a.intents, b.intents, same_intent) &&
         std::ranges::equal(a.events, b.events, same_event);
}

LedgerState state_of(const Ledger& ledger) {
  return {
      .facts = ledger.facts(""), .intents = ledger.intents(), .events = ledger.events({}, kAll)};
}

LedgerRules::LedgerRules() : now_(coordinator::make_memory_ledger()) {}

void LedgerRules::acknowledged(Kind kind, const Write& write) {
  CHECK(!failed_, "a ledger that failed is opened again before it is written");
  CHECK(write(*now_).has_value(), "a ledger in memory cannot fail");
  unsynced_ = kind == Kind::Synced ? 0 : unsynced_ + 1;
}

std::size_t LedgerRules::ways() const {
  return acknowledged_ways() + (failed_ ? 1 : 0);
}

LedgerState LedgerRules::way(std::size_t index) const {
  LedgerState state = state_of(*now_);
  if (index < acknowledged_ways()) {
    state.events.resize(state.events.size() - index);
    return state;
  }
  const auto with_it = ledger_with(state);
  CHECK(failed_(*with_it).has_value(), "a ledger in memory cannot fail");
  return state_of(*with_it);
}

void LedgerRules::settle(std::size_t index) {
  if (index > 0) now_ = ledger_with(way(index));
  unsynced_ = 0;
  failed_ = nullptr;
  power_lost_ = false;
}

}  // namespace skep::sim
