#include "agent/rooms/galera/decide.h"

#include <algorithm>

namespace skep::agent::galera {
namespace {

// design.md section 12: a member that is killed is an outage for all (galera.md 0.10).
constexpr std::uint32_t kStopGrace = 300;
// One that still looks for its group has opened nothing and hears no signal: it would use up all of
// the above, while the whole cluster waits to be seeded.
constexpr std::uint32_t kDeafGrace = 10;
constexpr Duration kWipeDeadline = 10min;
constexpr std::uint32_t kSecretMode = 0600;

std::string epoch_words(Epoch epoch) {
  return "epoch " + std::to_string(epoch);
}

Result<void> may_act(const Facts& facts, const Wanted& wanted) {
  const auto& galera = wanted.spec.galera;
  const Epoch highest = std::max(wanted.promised, facts.begun);
  if (galera.epoch < highest) {
    return Error{Code::Refused, epoch_words(galera.epoch) + " is below " + epoch_words(highest) +
                                    ", which this node promised or began"};
  }
  if (galera.state_uuid.empty() || !facts.has_state()) return {};
  if (const std::string& here = facts.saved->position.uuid; here != galera.state_uuid) {
    return Error{Code::Refused, "the data here is of state " + here + ", the cluster's is " +
                                    galera.state_uuid + ": another history; nothing was touched"};
  }
  return {};
}

std::optional<Change> next_file(const Facts& facts, const Wanted& wanted) {
  if (const std::string text = database::config_text(wanted.spec, wanted.host);
      facts.config != text) {
    return Change{.words = "write the database's configuration",
                  .effect = ReplaceFile{.path = std::string(database::kConfigPath), .text = text}};
  }
  if (const std::string text = wanted.spec.galera.root_password.reveal() + "\n";
      facts.password != text) {
    return Change{
        .words = "store the database's root password",
        .effect = ReplaceFile{
            .path = std::string(database::kPasswordPath), .text = text, .mode = kSecretMode}};
  }
  if (!facts.control_folder) {
    return Change{
        .words = "make the database's control folder",
        .effect = MakeFolder{.path = database::control_folder(wanted.spec), .mode = 0700}};
  }
  if (!facts.socket_folder) {
    return Change{.words = "make the database's socket folder",
                  .effect = MakeFolder{.path = std::string(database::kSocketFolder),
                                       .mode = 0700,
                                       .owner = database::kMysqlUser}};
  }
  return std::nullopt;
}

Change remove_file(std::string words, std::string path) {
  return {.words = std::move(words), .effect = RemoveFile{.path = std::move(path)}};
}

/// Of a member that is not to start, or is on its way out.
std::optional<Change> put_down(const Facts& facts, const Wanted& wanted) {
  if (facts.registered.value_or(false)) return deregister();
  if (facts.token) {
    return remove_file("remove a token that nobody is to use",
                       database::control_folder(wanted.spec) + "/token");
  }
  if (facts.running()) {
    return stop(facts, wanted, "stop " + database::container_name(wanted.spec) + " in order");
  }
  return std::nullopt;
}

RunTool tool(std::vector<std::string> argv) {
  return {.argv = std::move(argv),
          .input = "",
          .environment = {},
          .deadline = kWipeDeadline,
          .silence = kWipeDeadline};
}

Result<Decision> wipe(const Facts& facts, const Wanted& wanted) {
  const std::string& volume = wanted.spec.disk.mysql_path;
  const auto leftover = std::find_if(
      facts.volume.begin(), facts.volume.end(),
      [](const std::string& name) { return name == kWiped || name.starts_with("aside."); });
  if (leftover != facts.volume.end()) {
    return Change{.words = "remove " + volume + "/" + *leftover,
                  .effect = tool({"rm", "-rf", "--one-file-system", volume + "/" + *leftover})};
  }
  if (facts.seeding) {
    return remove_file("forget the first seed", database::control_folder(wanted.spec) + "/seeding");
  }
  if (facts.position_kept) {
    return remove_file("forget the position", std::string(database::kPositionPath));
  }
  if (std::find(facts.volume.begin(), facts.volume.end(), "data") == facts.volume.end()) {
    return Satisfied{};
  }
  return Change{.words = "take the data out of use",
                .effect = tool({"mv", "--no-target-directory", database::data_folder(wanted.spec),
                                volume + "/" + std::string(kWiped)})};
}

Result<Decision> take_off(const Facts& facts, const Wanted& wanted) {
  if (auto change = put_down(facts, wanted)) return *change;
  if (facts.member) return remove_member(wanted, "remove the database's container; its data stays");
  if (facts.recovery) {
    return Change{.words = "remove the recovery's container",
                  .effect = docker::remove_container(std::string(database::kRecoverContainer))};
  }
  if (facts.crashes) {
    return remove_file("forget how often the member ended", std::string(kCrashesPath));
  }
  return wanted.spec.wipe_data ? wipe(facts, wanted) : Satisfied{};
}

}  // namespace

Change deregister() {
  return {.words = "take this member out of mariadb.service.consul",
          .effect = CallConsul{.method = "PUT",
                               .path = "/v1/agent/service/deregister/" + std::string(kService)}};
}

Change stop(const Facts& facts, const Wanted& wanted, std::string words) {
  const std::uint32_t grace = looks_for_group(facts) ? kDeafGrace : kStopGrace;
  return {.words = std::move(words),
          .effect = docker::stop_container(database::container_name(wanted.spec), grace)};
}

std::string other_address(const Facts& facts, const Wanted& wanted) {
  const auto& spec = wanted.spec;
  return facts.member->other_address(spec.network.name, spec.self().overlay_address);
}

Change remove_member(const Wanted& wanted, std::string words) {
  return {.words = std::move(words),
          .effect = docker::remove_container(database::container_name(wanted.spec))};
}

Result<Decision> decide(const Facts& facts, const Wanted& wanted) {
  if (wanted.spec.down) return take_off(facts, wanted);
  if (auto may = may_act(facts, wanted); !may) return std::move(may).error();
  if (wanted.spec.galera.stopped) {
    if (auto change = put_down(facts, wanted)) return *change;
    return Satisfied{};
  }
  if (auto change = next_file(facts, wanted)) return *change;
  if (facts.running()) return follow(facts, wanted);
  if (!wanted.spec.galera.run) {
    if (auto change = put_down(facts, wanted)) return *change;
    return Wait{.words =
                    wanted.spec.waits_for.empty() ? "its turn to start" : wanted.spec.waits_for};
  }
  return start(facts, wanted);
}

}  // namespace skep::agent::galera
