#include "agent/rooms/census/room.h"

namespace skep::agent::census {

CensusRoom::CensusRoom(const Context& context)
    : wanted_{.spec = context.spec, .host = context.host, .promised = context.kept.epoch} {}

Result<Decision> CensusRoom::decide(std::span<const Answer> seen) const {
  auto facts = read(seen);
  if (!facts) return std::move(facts).error();
  return census::decide(*facts, wanted_);
}

Found CensusRoom::found(std::span<const Answer> seen) const {
  auto facts = read(seen);
  if (!facts) return {};
  Found found{{"data", kind_of_data(*facts, wanted_)},
              {"running", facts->running() ? "yes" : "no"},
              {"epoch", std::to_string(wanted_.promised)}};
  if (const auto at = position(*facts, wanted_)) found["position"] = database::to_text(*at);
  if (facts->saved && facts->saved->safe_to_bootstrap) found["safe_to_bootstrap"] = "yes";
  return found;
}

}  // namespace skep::agent::census
