#include "agent/rooms/census/decide.h"

namespace skep::agent::census {
namespace {

// packaging/database/README.md: 64 to 69 are the start program's own refusals.
constexpr int kRefusedFirst = 64;
constexpr int kRefusedLast = 69;

Change remove_recovery(std::string words) {
  return {.words = std::move(words),
          .effect = docker::remove_container(std::string(database::kRecoverContainer))};
}

std::string last_words(const Facts& facts) {
  return facts.recovery_log.empty() ? "no words" : facts.recovery_log.back();
}

bool of_this_round(const docker::Container& recovery, std::uint64_t round) {
  const auto label = recovery.labels.find(std::string(database::kRoundLabel));
  return label != recovery.labels.end() && label->second == std::to_string(round);
}

Result<Decision> ended(const Facts& facts, std::uint64_t round) {
  const int exit = facts.recovery->exit_code;
  if (exit == 0) {
    const auto found = database::recovered_position(facts.recovery_log);
    // Its engine was stopped before it came to that.
    if (!found && facts.recovery_log.empty()) {
      return remove_recovery("remove the recovery that was ended before it said a word");
    }
    if (!found) {
      return Error{Code::Refused, "the recovery named no position; it said: " + last_words(facts)};
    }
    return Change{.words = "keep the position " + database::to_text(*found),
                  .effect = ReplaceFile{.path = std::string(database::kPositionPath),
                                        .text = to_text({.round = round, .position = *found})}};
  }
  if (exit >= kRefusedFirst && exit <= kRefusedLast) {
    return Error{Code::Refused, "no position can be recovered: " + last_words(facts)};
  }
  return remove_recovery("remove a recovery that was cut (exit " + std::to_string(exit) + ")");
}

Result<Decision> recover(const Facts& facts, const Wanted& wanted) {
  const std::string name(database::kRecoverContainer);
  const std::uint64_t round = wanted.spec.galera.recover_round;
  if (const std::string text = database::config_text(wanted.spec, wanted.host);
      facts.config != text) {
    return Change{.words = "write the database's configuration",
                  .effect = ReplaceFile{.path = std::string(database::kConfigPath), .text = text}};
  }
  if (!facts.recovery) {
    return Change{.words = "make the container that recovers the position",
                  .effect = docker::create_container(name, database::recovery(wanted.spec, round))};
  }
  if (facts.recovery->running()) {
    return Wait{.words = "the position is being recovered: " + last_words(facts),
                .again = Duration(500)};
  }
  if (!of_this_round(*facts.recovery, round)) {
    return remove_recovery("remove the recovery of an earlier round");
  }
  if (facts.recovery->status == "created") {
    return Change{.words = "recover the position", .effect = docker::start_container(name)};
  }
  return ended(facts, round);
}

bool kept_holds(const Facts& facts, const Wanted& wanted) {
  return facts.kept && facts.kept->round == wanted.spec.galera.recover_round;
}

}  // namespace

bool position_wanted(const Facts& facts, const Wanted& wanted) {
  if (facts.running() || !facts.has_state()) return false;
  const auto& galera = wanted.spec.galera;
  const bool to_run = galera.run && !galera.stopped;
  return !to_run || (galera.recover_round > 0 && !kept_holds(facts, wanted));
}

std::optional<database::Position> position(const Facts& facts, const Wanted& wanted) {
  if (facts.running()) return std::nullopt;
  if (!facts.has_state()) return database::Position{.uuid = std::string(database::kNobody)};
  if (facts.saved->position.usable()) return facts.saved->position;
  if (kept_holds(facts, wanted)) return facts.kept->position;
  return std::nullopt;
}

Result<Decision> decide(const Facts& facts, const Wanted& wanted) {
  const bool found = position(facts, wanted).has_value();
  if (!found && position_wanted(facts, wanted)) return recover(facts, wanted);
  // What is found is kept: the container has done its part.
  if (facts.recovery && !facts.recovery->running()) {
    return remove_recovery("remove the container that recovered the position");
  }
  return Satisfied{};
}

std::string kind_of_data(const Facts& facts, const Wanted& wanted) {
  if (facts.empty) return "empty";
  if (facts.transfer_cut) return "sst";
  if (facts.first_seed_cut && wanted.spec.galera.state_uuid.empty()) return "partial";
  return facts.has_state() ? "state" : "partial";
}

}  // namespace skep::agent::census
