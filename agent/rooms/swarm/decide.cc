#include "agent/rooms/swarm/decide.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace skep::agent::swarm {
namespace {

using Json = nlohmann::json;

// The engine itself gives a join 20 s and then goes on in the background.
constexpr Duration kJoinDeadline{30'000};
constexpr Duration kInitDeadline{30'000};
constexpr Duration kLeaveDeadline{30'000};
// Without a Primary it writes nothing, and while it looks for its group it hears no signal.
constexpr std::uint32_t kMemberGrace = 30;
constexpr std::string_view kPort = ":2377";

Change post(std::string words, std::string path, const Json& body, Duration deadline) {
  return {.words = std::move(words),
          .effect = CallDocker{.method = "POST",
                               .path = std::move(path),
                               .body = body.is_null() ? "" : body.dump(),
                               .deadline = deadline}};
}

Change leave(std::string words) {
  return post(std::move(words), "/swarm/leave?force=true", Json(), kLeaveDeadline);
}

Change init(std::string words, const Wanted& wanted, bool from_its_state) {
  return post(std::move(words), "/swarm/init",
              {{"ListenAddr", wanted.address + std::string(kPort)},
               {"AdvertiseAddr", wanted.address},
               {"DataPathAddr", wanted.address},
               {"ForceNewCluster", from_its_state},
               {"Spec", Json::object()}},
              kInitDeadline);
}

Change found_swarm(const Wanted& wanted) {
  Change change = init("found the swarm", wanted, false);
  // "Already in a swarm" after a cut: look whose it is.
  change.look_again_on_failure = true;
  return change;
}

Result<Decision> come_in(const Wanted& wanted) {
  switch (wanted.swarm.act) {
    case protocol::SwarmAct::Wait:
      return Wait{.words = "the swarm's first manager"};
    case protocol::SwarmAct::Init:
      return found_swarm(wanted);
    case protocol::SwarmAct::Join:
      break;
  }
  std::vector<std::string> others;
  for (const std::string& manager : wanted.swarm.managers) {
    if (manager != wanted.address + std::string(kPort)) others.push_back(manager);
  }
  if (others.empty() || wanted.swarm.join_token.empty()) {
    return Wait{.words = "the swarm's first manager"};
  }
  const std::string at = wanted.address + std::string(kPort);
  return post("join the swarm at " + others.front(), "/swarm/join",
              {{"ListenAddr", at},
               {"AdvertiseAddr", wanted.address},
               {"DataPathAddr", wanted.address},
               {"RemoteAddrs", others},
               {"JoinToken", wanted.swarm.join_token.reveal()}},
              kJoinDeadline);
}

/// "pending" and "error": on the way in, or a member whose majority is away.
Result<Decision> half_in(const Facts& facts) {
  const std::string& why = facts.info.swarm_error;
  if (facts.member_of) {
    return Wait{.words = "the swarm's managers: too few of them are there" +
                         (why.empty() ? "" : " (" + why + ")")};
  }
  if (facts.info.swarm_state == "error") {
    return leave("leave the swarm that this node never got into: " + why);
  }
  return Wait{.words = "the swarm takes this node in" + (why.empty() ? "" : ": " + why)};
}

Change note(const Wanted& wanted, const std::string& word) {
  return write_regained(std::string(kRegainedPath), wanted.swarm.regain, word);
}

/// The managers went on without this one.  Its member hangs on the overlay, which goes with the
/// swarm, and is stopped in order before that.
Decision enter_anew(const Facts& facts, const Wanted& wanted) {
  if (facts.info.swarm_state == "inactive") return note(wanted, "anew");
  if (facts.member && facts.member->running()) {
    return Change{.words = "stop the member: its swarm is left",
                  .effect = docker::stop_container(wanted.member, kMemberGrace),
                  .disruptive = true};
  }
  Change change = leave("leave the swarm, whose managers went on without this node");
  change.disruptive = true;
  return change;
}

/// The majority is gone for good.  Where the managers answer, none of it has to be given up; after
/// it was given up this one is the only manager.
Result<Decision> go_on_alone(const Facts& facts, const Wanted& wanted) {
  if (facts.info.swarm_state == "inactive") {
    // A `down` came between: there is another swarm now, or this node is to make it.
    const auto& swarm = wanted.swarm;
    if (swarm.act == protocol::SwarmAct::Init || !swarm.managers.empty()) {
      return note(wanted, "held");
    }
    return Error{Code::Refused,
                 "this engine is in no swarm: there is none to go on from alone. Bring a node back "
                 "that was left out: it is taken in again before the seed"};
  }
  const bool begun = facts.regained.begun(wanted.swarm.regain);
  if (facts.managers_answer) return note(wanted, begun && facts.managers == 1 ? "forced" : "held");
  if (!begun) return note(wanted, "begun");
  return init("go on as the swarm's only manager", wanted, true);
}

Result<void> is_ours(const Facts& facts, const Wanted& wanted) {
  if (facts.info.swarm_address != wanted.address) {
    return Error{Code::Refused, "the engine advertises " + facts.info.swarm_address +
                                    " in its swarm, not " + wanted.address};
  }
  const std::string& known = wanted.swarm.cluster;
  if (!known.empty() && !facts.cluster.empty() && facts.cluster != known) {
    return Error{Code::Refused, "this engine is in another swarm: " + facts.cluster +
                                    "; this cluster's is " + known};
  }
  const bool founded = wanted.swarm.act == protocol::SwarmAct::Init;
  if (known.empty() && !facts.member_of && !founded) {
    return Error{Code::Refused, "this engine is in a swarm already (" + facts.cluster +
                                    "), and this cluster has none yet"};
  }
  return {};
}

Result<Decision> stay_in(const Facts& facts, const Wanted& wanted) {
  if (auto ours = is_ours(facts, wanted); !ours) return std::move(ours).error();
  if (!wanted.manager) return Satisfied{};
  if (!facts.info.swarm_manager) {
    return Error{Code::Refused, "this node is a worker of the swarm; a manager is wanted"};
  }
  if (!facts.managers_answer) {
    return Wait{.words = "the swarm's managers elect a leader", .again = Duration(500)};
  }
  if (facts.node_state != "ready" || facts.reachability != "reachable") {
    return Wait{.words = "the swarm's managers call this node " +
                         (facts.node_state.empty() ? "unknown" : facts.node_state) + ", " +
                         (facts.reachability.empty() ? "not yet a manager" : facts.reachability),
                .again = Duration(500)};
  }
  if (facts.regained.word == "forced" && !facts.left_over.empty()) {
    return Change{.words = "take an entry off the swarm's list that came in again under another",
                  .effect = CallDocker{.method = "DELETE",
                                       .path = "/nodes/" + facts.left_over + "?force=true"}};
  }
  if (facts.member_of != facts.cluster) {
    return Change{
        .words = "remember the swarm " + facts.cluster,
        .effect = ReplaceFile{.path = std::string(kMemberPath), .text = facts.cluster + "\n"}};
  }
  return Satisfied{};
}

}  // namespace

Result<Decision> decide(const Facts& facts, const Wanted& wanted) {
  const std::string& state = facts.info.swarm_state;
  if (wanted.down) {
    if (state != "inactive") return leave("leave the swarm");
    if (!facts.member_of) return Satisfied{};
    return Change{.words = "forget the swarm", .effect = RemoveFile{std::string(kMemberPath)}};
  }
  if (state != "locked" && !facts.regained.done(wanted.swarm.regain)) {
    if (wanted.swarm.regain.anew) return enter_anew(facts, wanted);
    return go_on_alone(facts, wanted);
  }
  if (state == "inactive") {
    // Left behind by somebody's `docker swarm leave`.
    if (facts.member_of) {
      return Change{.words = "forget the swarm that was left",
                    .effect = RemoveFile{std::string(kMemberPath)}};
    }
    return come_in(wanted);
  }
  if (state == "locked") return Error{Code::Refused, "the swarm is locked; unlock it"};
  if (state != "active") return half_in(facts);
  return stay_in(facts, wanted);
}

}  // namespace skep::agent::swarm
