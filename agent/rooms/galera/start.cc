#include <algorithm>

#include "agent/rooms/galera/decide.h"

namespace skep::agent::galera {
namespace {

using protocol::SeedKind;

// packaging/database/README.md: what the start program itself refuses.  64 is a
// token it did not take, which is out of the way at the next start.
constexpr int kNotEmpty = 65;
constexpr int kLastRefusal = 69;
// A member that lived so long before it ended did not end for how it was started.
constexpr std::int64_t kLivedSeconds = 600;
constexpr std::int64_t kPauseMostSeconds = 30;
constexpr std::uint32_t kPauseDoublings = 5;

/// This node is to seed in this epoch and has not begun.
bool seed_is_due(const Facts& facts, const Wanted& wanted) {
  return is_seeder(wanted) && facts.begun < wanted.spec.galera.epoch;
}

/// The very first seed was begun here and ended before anybody knew its UUID.
bool first_seed_was_cut(const Facts& facts, const Wanted& wanted) {
  return facts.seeding && wanted.spec.galera.state_uuid.empty() && !facts.has_state();
}

std::string last_words(const Facts& facts) {
  return facts.log.empty() ? "no words" : facts.log.back();
}

std::string token(const Facts& facts, const Wanted& wanted) {
  const auto& galera = wanted.spec.galera;
  const std::string epoch = std::to_string(galera.epoch);
  if (seed_is_due(facts, wanted)) {
    if (galera.seed == SeedKind::Empty) return "seed-empty " + epoch + "\n";
    return "seed-from " + epoch + " " + galera.seed_position + "\n";
  }
  const bool may_take_rsync = galera.fresh && facts.data_empty && galera.epoch > 0 &&
                              facts.begun <= galera.epoch && !is_seeder(wanted);
  return may_take_rsync ? "join-rsync " + epoch + "\n" : "";
}

/// How long a member that ended so often rests before the next start.
std::int64_t pause_seconds(std::uint32_t in_a_row) {
  if (in_a_row <= 1) return 0;
  return std::min(kPauseMostSeconds, std::int64_t{1} << std::min(in_a_row - 2, kPauseDoublings));
}

/// The end of the last run: counted, then waited for.
std::optional<Decision> rest_after_crash(const Facts& facts, const Wanted& wanted) {
  const docker::Container& member = *facts.member;
  if (!member.failed()) return std::nullopt;
  const Crashes before = facts.crashes.value_or(Crashes{});
  if (before.finished_at != member.finished_at) {
    const auto lived = docker::seconds_between(member.started_at, member.finished_at);
    const bool alone = lived && *lived >= kLivedSeconds;
    const Crashes now{.in_a_row = alone ? 1 : before.in_a_row + 1,
                      .finished_at = member.finished_at};
    return Change{.words = "count the end of " + database::container_name(wanted.spec) + " (exit " +
                           std::to_string(member.exit_code) + ")",
                  .effect = ReplaceFile{.path = std::string(kCrashesPath), .text = to_text(now)}};
  }
  const std::int64_t pause = pause_seconds(before.in_a_row);
  const auto rested = docker::seconds_between(member.finished_at, facts.info.system_time);
  if (!rested || *rested < 0 || *rested >= pause) return std::nullopt;
  return Wait{.words = database::container_name(wanted.spec) + " ended with exit " +
                       std::to_string(member.exit_code) + ", " + std::to_string(before.in_a_row) +
                       " times in a row; starts again in " + std::to_string(pause - *rested) +
                       " s; it said: " + last_words(facts),
              .again = std::chrono::seconds(std::min<std::int64_t>(pause - *rested, 5))};
}

/// It stood further than the group that it found, which then made it forget its position.
bool was_ahead_of_the_group(const Facts& facts) {
  return !facts.data_empty &&
         std::any_of(facts.log.begin(), facts.log.end(), [](const std::string& line) {
           return line.find("Reversing history") != std::string::npos;
         });
}

/// A seed that was refused is not tried again without its token: the next epoch decides.
Result<void> may_start_again(const Facts& facts, const Wanted& wanted) {
  if (!facts.member || facts.member->status != "exited") return {};
  if (was_ahead_of_the_group(facts)) {
    return Error{Code::Refused,
                 "this member holds transactions that its group does not have. It is not started "
                 "again: it would take a whole copy, and they would be gone. Save what is wanted, "
                 "then take " +
                     database::data_folder(wanted.spec) + " away, and it joins anew"};
  }
  if (!is_seeder(wanted) || facts.begun != wanted.spec.galera.epoch) return {};
  const int exit = facts.member->exit_code;
  if (exit < kNotEmpty || exit > kLastRefusal) return {};
  return Error{Code::Refused,
               "the seed was refused (exit " + std::to_string(exit) + "): " + last_words(facts)};
}

/// Nothing where the seed may begin now.
std::optional<Wait> before_seed(const Facts& facts, const Wanted& wanted) {
  const std::string epoch = "epoch " + std::to_string(wanted.spec.galera.epoch);
  if (seed_is_due(facts, wanted)) {
    if (may_seed(facts, wanted)) return std::nullopt;
    if (!wanted.assigned) return Wait{.words = "the coordinator's own word to seed " + epoch};
    return Wait{.words = "this node's promise of " + epoch};
  }
  if (first_seed_was_cut(facts, wanted)) {
    return Wait{.words = "the first seed was cut in " + epoch + "; the next epoch mends it"};
  }
  return std::nullopt;
}

std::optional<Decision> put_token(const Facts& facts, const Wanted& wanted) {
  const std::string path = database::control_folder(wanted.spec) + "/token";
  const std::string due = token(facts, wanted);
  if (facts.token && *facts.token != due) {
    return Change{.words = "remove a stale token", .effect = RemoveFile{.path = path}};
  }
  if (due.empty() || facts.token) return std::nullopt;
  const std::string words = "give the token " + due.substr(0, due.size() - 1);
  return Change{.words = words, .effect = ReplaceFile{.path = path, .text = due, .mode = 0600}};
}

/// What a census left must be gone before the data moves on.
std::optional<Decision> end_census(const Facts& facts) {
  if (facts.recovery && facts.recovery->running()) {
    return Wait{.words = "a recovery runs on the data", .again = Duration(500)};
  }
  if (facts.recovery) {
    return Change{.words = "remove the recovery's container",
                  .effect = docker::remove_container(std::string(database::kRecoverContainer))};
  }
  if (facts.position_kept) {
    return Change{.words = "forget the position, which a start changes",
                  .effect = RemoveFile{.path = std::string(database::kPositionPath)}};
  }
  return std::nullopt;
}

/// An engine that was cut in the middle of a start may keep the port of a container that it has no
/// more, for as long as it runs (seen after a power cut of 2 s into a start: no later start did).
Result<std::optional<Change>> free_port(const Facts& facts, const Wanted& wanted) {
  if (!facts.port_is_taken()) return std::nullopt;
  if (facts.port_hears) {
    const auto& spec = wanted.spec;
    return Error{Code::Refused,
                 "port " + std::to_string(spec.galera.client_port) + " on " +
                     spec.self().private_address +
                     " is in use, by another container or program: take that off "
                     "(docker ps; ss -ltnp), or set another galera.client.port in skep.yaml"};
  }
  return mind_attempts(facts.held, *facts.member, kPortHeldPath,
                       "restart the engine, which kept the member's port from it");
}

std::optional<Decision> remove_what_cannot_start(const Facts& facts, const Wanted& wanted) {
  const docker::Container& member = *facts.member;
  if (docker::lost_its_network(member)) {
    return remove_member(wanted, "remove the container, which lost its network: " + member.error);
  }
  if (member.status != "created" && member.status != "exited") {
    return remove_member(wanted, "remove a container that is " + member.status);
  }
  if (const std::string other = other_address(facts, wanted); !other.empty()) {
    return remove_member(wanted, "remove the container, to which the engine gave " + other);
  }
  if (member.config() != database::config_fingerprint(wanted.spec, wanted.host)) {
    return remove_member(wanted, "remove the container: it should be made otherwise");
  }
  return std::nullopt;
}

Change create_or_heal(const Facts& facts, const Wanted& wanted) {
  const std::string name = database::container_name(wanted.spec);
  if (facts.network) {
    const auto& attached = facts.network->endpoints;
    if (std::find(attached.begin(), attached.end(), name) != attached.end()) {
      return {.words = "take off the endpoint that a former " + name + " left",
              .effect = docker::forget_endpoint(wanted.spec.network.name, name)};
    }
  }
  return {.words = "make the container " + name,
          .effect = docker::create_container(name, database::member(wanted.spec, wanted.host))};
}

}  // namespace

bool is_seeder(const Wanted& wanted) {
  const auto& galera = wanted.spec.galera;
  return galera.seeder == wanted.spec.node && galera.seed != SeedKind::None && galera.epoch > 0;
}

bool may_seed(const Facts& facts, const Wanted& wanted) {
  return seed_is_due(facts, wanted) && wanted.assigned &&
         wanted.promised == wanted.spec.galera.epoch;
}

Result<Decision> start(const Facts& facts, const Wanted& wanted) {
  if (facts.registered.value_or(false)) return deregister();
  if (auto wait = before_seed(facts, wanted)) {
    // Nothing that might be mistaken for an order stays while we wait.
    if (facts.token) {
      return Change{.words = "remove a stale token",
                    .effect = RemoveFile{database::control_folder(wanted.spec) + "/token"}};
    }
    return *wait;
  }
  if (auto may = may_start_again(facts, wanted); !may) return std::move(may).error();
  if (facts.info.swarm_state != "active") {
    return Wait{.words = "the swarm: this node is " + facts.info.swarm_state + " in it"};
  }
  if (facts.member) {
    if (auto rest = rest_after_crash(facts, wanted)) return *rest;
    auto freed = free_port(facts, wanted);
    if (!freed) return std::move(freed).error();
    if (*freed) return **freed;
    if (auto removal = remove_what_cannot_start(facts, wanted)) return *removal;
  }
  if (auto step = put_token(facts, wanted)) return *step;
  if (auto step = end_census(facts)) return *step;
  if (!facts.member) return create_or_heal(facts, wanted);
  const std::string name = database::container_name(wanted.spec);
  return Change{.words = "start " + name, .effect = docker::start_container(name)};
}

}  // namespace skep::agent::galera
