#include "agent/rooms/galera/room.h"

#include <algorithm>

#include "agent/answers.h"

namespace skep::agent::galera {
namespace {

/// "SST 2026-11-23T02:17:27.5Z": it ended by itself in the middle of one, then; why is in its
/// donor's log.
std::string transfer_cut_short(const Facts& facts) {
  if (!facts.member || !facts.member->failed()) return {};
  if (std::ranges::any_of(facts.log, database::says_synced)) return {};
  const std::string how = transfer(facts.log).value_or("none");
  return how == "none" ? std::string{} : how + " " + facts.member->finished_at;
}

}  // namespace

GaleraRoom::GaleraRoom(const Context& context)
    : wanted_{
          .spec = context.spec,
          .host = context.host,
          .promised = context.kept.epoch,
          .highest_seqno = std::max(context.spec.galera.highest_seqno, context.kept.highest_seqno),
          .assigned = context.assigned} {}

Result<Decision> GaleraRoom::decide(std::span<const Answer> seen) const {
  auto facts = read(seen);
  if (!facts) return std::move(facts).error();
  return galera::decide(*facts, wanted_);
}

std::vector<Effect> GaleraRoom::proof() const {
  std::vector<Effect> proof{Dial{.address = wanted_.spec.self().private_address,
                                 .port = wanted_.spec.galera.client_port}};
  if (to_run()) proof.emplace_back(ask_status());
  return proof;
}

Result<void> GaleraRoom::proved(std::span<const Answer> seen) const {
  auto dialled = as<Dialled>(seen[0]);
  if (!dialled) return std::move(dialled).error();
  const std::string port = "port " + std::to_string(wanted_.spec.galera.client_port) + " on " +
                           wanted_.spec.self().private_address;
  const bool hears = dialled->way == Way::Connected;
  if (!to_run()) {
    if (!hears) return {};
    return Error{Code::Unavailable, port + " still hears"};
  }
  if (!hears) return Error{Code::Unavailable, port + " does not hear: " + dialled->words};
  auto status = read_status(seen[1]);
  if (!status) return std::move(status).error();
  const std::string& pinned = wanted_.spec.galera.state_uuid;
  if (status->serves() && (pinned.empty() || status->state_uuid == pinned)) return {};
  return Error{Code::Unavailable, "the member says " + status->state + ", " +
                                      status->cluster_status + ", state " + status->state_uuid};
}

Found GaleraRoom::found(std::span<const Answer> seen) const {
  auto facts = read(seen);
  if (!facts) return {};
  Found found;
  if (facts->status) {
    found["state_uuid"] = facts->status->state_uuid;
    found["seqno"] = std::to_string(facts->status->last_committed);
    if (const auto how = transfer(facts->log)) found["transfer"] = *how;
    return found;
  }
  const auto& galera = wanted_.spec.galera;
  if (facts->running()) {
    // It began here, was cut, and its member was started again as one of a group.
    const bool began = is_seeder(wanted_) && facts->begun >= galera.epoch;
    if (began && looks_for_group(*facts)) found["seed_cut"] = "yes";
    return found;
  }
  if (const std::string cut = transfer_cut_short(*facts); !cut.empty()) found["cut_short"] = cut;
  // A seed of an epoch that did not begin here yet was not cut: an earlier one was.
  if (facts->seeding && galera.state_uuid.empty() && facts->begun >= galera.epoch) {
    found["seed_cut"] = "yes";
  }
  if (!to_run()) found["stopped"] = "yes";
  if (!facts->has_state()) found["stateless"] = "yes";
  if (facts->has_state() && facts->saved->position.usable()) {
    found["position"] = database::to_text(facts->saved->position);
  }
  if (facts->saved) found["safe_to_bootstrap"] = facts->saved->safe_to_bootstrap ? "yes" : "no";
  return found;
}

}  // namespace skep::agent::galera
