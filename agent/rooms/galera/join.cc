#include <nlohmann/json.hpp>

#include "agent/rooms/galera/decide.h"

namespace skep::agent::galera {
namespace {

using Json = nlohmann::json;

// A look at SQL five times a second is not seen beside a state transfer.
constexpr Duration kAgain{200};
// The start program takes its token at once; one that lies there longer was not seen by it.
constexpr std::int64_t kTakesTokenSeconds = 10;

/// Started a moment ago, with the token before it: it has not begun yet.
bool is_about_to_seed(const Facts& facts) {
  if (!facts.token) return false;
  const auto runs = docker::seconds_between(facts.member->started_at, facts.info.system_time);
  return runs && *runs < kTakesTokenSeconds;
}

Wait follow_again(std::string words) {
  return {.words = std::move(words), .again = kAgain};
}

Change join_service(const Wanted& wanted) {
  const Json body{{"ID", kService},
                  {"Name", kService},
                  {"Address", wanted.spec.self().private_address},
                  {"Port", wanted.spec.galera.client_port}};
  return {.words = "put this member into mariadb.service.consul",
          .effect = CallConsul{
              .method = "PUT", .path = "/v1/agent/service/register", .body = body.dump()}};
}

Result<void> is_of_this_cluster(const Status& status, const Wanted& wanted) {
  const std::string& pinned = wanted.spec.galera.state_uuid;
  if (status.state_uuid == database::kNobody) {
    if (status.cluster_status != "Primary") return {};
    return Error{Code::Refused, "the member formed a Primary without a state: its history is lost"};
  }
  if (pinned.empty() || status.state_uuid.empty() || status.state_uuid == pinned) return {};
  return Error{Code::Refused, "the member is in state " + status.state_uuid +
                                  ", the cluster's is " + pinned +
                                  ": two clusters of one name; nothing was touched"};
}

/// What is left to do on a member that serves.
Result<Decision> settle(const Facts& facts, const Wanted& wanted) {
  const Status& status = *facts.status;
  const auto& galera = wanted.spec.galera;
  if (facts.member->config() != database::config_fingerprint(wanted.spec, wanted.host)) {
    Change change = stop(facts, wanted, "stop the member to start it with its new configuration");
    change.disruptive = true;
    return change;
  }
  if (facts.seeding && galera.state_uuid == status.state_uuid) {
    return Change{.words = "confirm the first seed",
                  .effect = RemoveFile{database::control_folder(wanted.spec) + "/seeding"}};
  }
  if (!status.transfer_method.empty() && status.transfer_method != "mariabackup") {
    return Change{.words = "hand on copies by mariabackup from now on",
                  .effect = RunSql{.socket = std::string(database::kSocket),
                                   .statements = {"SET GLOBAL wsrep_sst_method='mariabackup'"}}};
  }
  // Consul that is away for a moment does not make a member serve less.
  const bool away = facts.registered && !*facts.registered;
  if (away && status.state == "Synced") return join_service(wanted);
  return Satisfied{};
}

/// A member at an address of the engine's choice is found by nobody.
std::optional<Change> leave_other_address(const Facts& facts, const Wanted& wanted) {
  const std::string other = other_address(facts, wanted);
  if (other.empty()) return std::nullopt;
  const std::string words = "the member, to which the engine gave " + other + " instead of " +
                            wanted.spec.self().overlay_address;
  // A start program hears no signal, and has done nothing that the next would not do again.
  Change change = facts.status ? stop(facts, wanted, "stop " + words)
                               : remove_member(wanted, "remove " + words);
  // Where it serves; one that has just been started does not.
  change.disruptive = true;
  return change;
}

}  // namespace

Result<Decision> follow(const Facts& facts, const Wanted& wanted) {
  const bool serves = facts.status && facts.status->serves();
  if (!serves && facts.registered.value_or(false)) return deregister();
  if (auto change = leave_other_address(facts, wanted)) return *std::move(change);
  const bool primary = facts.status && facts.status->cluster_status == "Primary";
  if (!primary && may_seed(facts, wanted)) {
    if (is_about_to_seed(facts)) return follow_again("the member takes its token");
    return stop(facts, wanted, "stop the member, which found no Primary, to seed from it");
  }
  if (!facts.status) return follow_again("the member " + phase(facts.log));
  const Status& status = *facts.status;
  if (auto ours = is_of_this_cluster(status, wanted); !ours) return std::move(ours).error();
  if (!primary) {
    return follow_again(
        "the member is " + status.cluster_status + ", " + std::to_string(status.size) + " of " +
        std::to_string(wanted.spec.peers.size()) + " there: without a majority it serves nobody");
  }
  if (!serves) return follow_again("the member is " + status.state + ": it " + phase(facts.log));
  if (status.last_committed < wanted.highest_seqno) {
    return follow_again("the member stands at " + std::to_string(status.last_committed) +
                        ", below " + std::to_string(wanted.highest_seqno) + " on record");
  }
  return settle(facts, wanted);
}

}  // namespace skep::agent::galera
