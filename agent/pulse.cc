#include "agent/pulse.h"

#include <algorithm>

#include "agent/database.h"
#include "agent/limits.h"
#include "agent/sentinel.h"

namespace skep::agent {
namespace {

using protocol::Stage;

constexpr std::array kEvery{
    Pulse::Look::Member,     Pulse::Look::Container, Pulse::Look::Consul,
    Pulse::Look::Engine,     Pulse::Look::Leader,    Pulse::Look::Disk,
    Pulse::Look::DataFolder, Pulse::Look::Programs,  Pulse::Look::Sentinel,
};
static_assert(kEvery.size() == Pulse::kLooks);

}  // namespace

void Pulse::aim(const Context& context) {
  if (context.kept.state_uuid != context_.kept.state_uuid) {
    good_ = 0;
    position_ = -1;
  }
  context_ = context;
  aimed_ = true;
  reached(stage_);
}

void Pulse::reached(Stage stage) {
  stage_ = stage;
  if (!wanted(Look::Consul)) consul_role_.clear();
  if (!wanted(Look::Engine)) swarm_role_.clear();
}

std::vector<std::pair<Pulse::Look, Effect>> Pulse::looks(Tick now) {
  std::vector<std::pair<Look, Effect>> all;
  for (const Look look : kEvery) {
    Turn& next = turn(look);
    if (next.under_way || next.due > now || !wanted(look)) continue;
    next.under_way = true;
    if (look == Look::Container) container_wanted_ = false;
    all.emplace_back(look, effect(look));
  }
  return all;
}

void Pulse::answered(Look look, const Answer& answer, Tick now) {
  turn(look).under_way = false;
  switch (look) {
    case Look::Member:
      member_answered(answer, now);
      break;
    case Look::Container:
      container_answered(answer, now);
      return;
    case Look::Consul:
      consul_role_ = read_consul_role(answer, context_.spec.self().private_address);
      break;
    case Look::Engine:
      engine_answers_ = answer.has_value();
      swarm_role_ = read_swarm_role(answer);
      swarm_node_ = read_swarm_node(answer);
      turn(Look::Leader).due = now;
      break;
    case Look::Leader:
      leader_ = read_swarm_leader(answer);
      break;
    case Look::Disk:
      disks_ = read_disks(answer);
      break;
    case Look::DataFolder:
      data_folder_answered(answer, now);
      break;
    case Look::Programs:
      transfer_runs_ = read_transfer_runs(answer);
      break;
    case Look::Sentinel:
      sentinel_answered(answer, now);
      break;
  }
  turn(look).due = now + pace(look, now);
}

void Pulse::container_event(const std::string& action, Tick now) {
  if (action == "start") {
    running_ = false;  // another life, whatever was known of the former one
    runs(true, now);
  } else if (action == "die" || action == "destroy") {
    runs(false, now);
  }
}

bool Pulse::log_line(const std::string& line, Tick now) {
  if (auto phase = read_phase(line)) phase_ = *std::move(phase);
  start_.log_line(line);
  if (!database::says_synced(line)) return false;
  turn(Look::Member).due = now;
  return true;
}

void Pulse::view_changed(Tick now) {
  view_changed_at_ = now;
  turn(Look::Member).due = now;
}

protocol::Health Pulse::sample(Tick now) const {
  protocol::Health health;
  health.galera = member_;
  health.galera.container_running = running_.value_or(false);
  if (running_.value_or(false) && member_.state != "Synced") {
    health.galera.phase = phase_.empty() ? "starts" : phase_;
  }
  if (running_.value_or(false)) {
    health.galera.fault = start_.fault();
    health.galera.transfer = transfer_;
    health.galera.transfer.under_way = !member_.answered && (transfer_marked_ || transfer_runs_);
    if (grown_at_) health.galera.transfer.still = now - *grown_at_;
    health.galera.sentinel = sentinel_;
    if (sentinel_) health.galera.sentinel->age = now - sentinel_at_;
  }
  health.age = member_at_ ? now - *member_at_ : Duration(0);
  health.consul_role = consul_role_;
  health.swarm_role = swarm_role_;
  if (swarm_role_ == "manager" && leader_) health.swarm_role += ", leader";
  health.disk_percent = disks_.percent;
  health.volumes = disks_.volumes;
  health.engine_answers = engine_answers_;
  if (engine_answers_ && starts_in_vain_ >= kStartsInVain) {
    health.engine_fault =
        std::to_string(starts_in_vain_) + " starts in a row came to nothing: " + start_words_;
  }
  health.good_samples = good_;
  return health;
}

Serving Pulse::serving() const {
  if (!member_expected() && !running_.value_or(false)) return Serving::No;
  if (!running_) return Serving::Unknown;
  if (!*running_) return Serving::No;
  const bool apart = member_.answered && member_.cluster_status != "Primary";
  return apart || !synced_since_start_ ? Serving::OnItsWay : Serving::Yes;
}

std::optional<Tick> Pulse::due() const {
  std::optional<Tick> soonest;
  for (const Look look : kEvery) {
    const Turn& next = turns_[static_cast<std::size_t>(look)];
    if (next.under_way || !wanted(look)) continue;
    if (!soonest || next.due < *soonest) soonest = next.due;
  }
  return soonest;
}

bool Pulse::member_expected() const {
  const auto& spec = context_.spec;
  return spec.galera.run && !spec.galera.stopped && !spec.down && spec.until >= Stage::Serving;
}

bool Pulse::stands_by() const {
  const auto& spec = context_.spec;
  return !member_expected() && (stage_ >= Stage::Prepared || spec.down || spec.galera.stopped);
}

bool Pulse::wanted(Look look) const {
  const auto& spec = context_.spec;
  if (!aimed_) return false;
  switch (look) {
    case Look::Member:
      return member_expected() || running_.value_or(false);
    case Look::Container:
      return container_wanted_ || (stands_by() && !running_.value_or(false));
    case Look::Consul:
      return !spec.down && spec.until >= Stage::Quorate && stage_ >= Stage::Prepared;
    case Look::Engine:
      return !spec.down && spec.until >= Stage::Swarmed && stage_ >= Stage::Prepared;
    case Look::Leader:
      return swarm_role_ == "manager" && !swarm_node_.empty();
    case Look::Disk:
      return stage_ >= Stage::Prepared;
    case Look::DataFolder:
    case Look::Programs:
      return member_expected() && running_.value_or(false) && !member_.answered;
    case Look::Sentinel:
      return spec.galera.sentinel && member_expected() && good_ > 0;
  }
  return false;
}

Effect Pulse::effect(Look look) const {
  switch (look) {
    case Look::Member:
      return RunSql{.socket = socket_,
                    .statements = {"SHOW GLOBAL STATUS LIKE 'wsrep_%'"},
                    .deadline = kSqlDeadline};
    case Look::Container:
      return CallDocker{.method = "GET", .path = "/containers/" + container() + "/json"};
    case Look::Consul:
      return CallConsul{.method = "GET", .path = "/v1/operator/raft/configuration?stale"};
    case Look::Engine:
      return CallDocker{.method = "GET", .path = "/info"};
    case Look::Leader:
      return CallDocker{.method = "GET", .path = "/nodes/" + swarm_node_};
    case Look::DataFolder:
      // Every entry one below, and the whole at the end.
      return RunTool{.argv = {"du", "-a", "-b", "-d", "1", database::data_folder(context_.spec)},
                     .deadline = kQuickDeadline};
    case Look::Programs:
      return CallDocker{.method = "GET", .path = "/containers/" + container() + "/top"};
    case Look::Sentinel:
      return sentinel::effect(socket_, context_.spec.node.value, first_of_view_, sentinel_missing_);
    case Look::Disk:
      break;
  }
  const auto& disk = context_.spec.disk;
  return RunTool{
      .argv = {"df", "-B1", "--output=size,used,pcent", disk.docker_path, disk.mysql_path},
      .deadline = kQuickDeadline};
}

Duration Pulse::pace(Look look, Tick now) const {
  switch (look) {
    case Look::Member:
      if (view_changed_at_ && now - *view_changed_at_ < kViewSettles) return kSqlWhileJoining;
      if (!running_.value_or(false) || member_.state == "Synced") return kHeartbeat;
      return now - running_since_ < kJoinLong ? kSqlWhileJoining : kSqlWhileJoiningLong;
    case Look::Container:
      return member_expected() ? kHeartbeat : kEngineLook;
    case Look::Consul:
      return kConsulLook;
    case Look::Engine:
    case Look::Leader:
      return kEngineLook;
    case Look::Disk:
      return kDiskLook;
    case Look::DataFolder:
    case Look::Programs:
      return kTransferLook;
    case Look::Sentinel:
      return kSentinelEvery;
  }
  return kHeartbeat;
}

void Pulse::member_answered(const Answer& answer, Tick now) {
  member_ = read_member(answer);
  member_at_ = now;
  first_of_view_ = read_first_of_view(answer);
  if (!member_.answered) {
    good_ = 0;
    container_wanted_ = true;
    return;
  }
  runs(true, now);
  if (member_.state == "Synced") {
    synced_since_start_ = true;
    phase_.clear();
  }
  const std::string& pinned = context_.kept.state_uuid;
  const bool pinned_one = !pinned.empty() && member_.state_uuid == pinned;
  const bool good = member_.state == "Synced" && member_.cluster_status == "Primary" &&
                    member_.ready && pinned_one;
  good_ = good ? good_ + 1 : 0;
  if (pinned_one) position_ = std::max(position_, member_.last_committed);
}

void Pulse::container_answered(const Answer& answer, Tick now) {
  const auto running = read_running(answer);
  if (running.value_or(false)) start_.container(answer);
  // An engine that does not answer, beside a member that does not: nothing serves here.
  if (!member_.answered) runs(running.value_or(false), now);
  turn(Look::Container).due = now + (running ? pace(Look::Container, now) : kHeartbeat);
}

void Pulse::data_folder_answered(const Answer& answer, Tick now) {
  const auto found = read_data_folder(answer);
  if (!found) return;
  transfer_marked_ = found->unfinished;
  if (!grown_at_ || found->bytes != transfer_.bytes) grown_at_ = now;
  transfer_.bytes = found->bytes;
}

void Pulse::sentinel_answered(const Answer& answer, Tick now) {
  auto seen = sentinel::read(answer);
  sentinel_missing_ = sentinel::missing(answer);
  if (!seen) return;
  sentinel_ = std::move(seen);
  sentinel_at_ = now;
}

void Pulse::start_answered(const Answer& answer) {
  const auto* http = answer ? std::get_if<HttpEnded>(&*answer) : nullptr;
  // 304: it runs already.
  const bool started = http != nullptr && http->status < 400;
  starts_in_vain_ = started ? 0 : starts_in_vain_ + 1;
  if (started) return;
  start_words_ = http != nullptr ? http->body : answer ? std::string() : answer.error().message;
  start_words_.resize(std::min<std::size_t>(start_words_.size(), kWordsMax / 4));
}

void Pulse::runs(bool running, Tick now) {
  const bool was = running_.value_or(false);
  running_ = running;
  if (was == running) return;
  phase_.clear();
  synced_since_start_ = false;
  turn(Look::Member).due = now;
  if (running) {
    running_since_ = now;
    started_ = true;
    start_.begin();
    transfer_ = {};
    grown_at_.reset();
    transfer_marked_ = transfer_runs_ = false;
    sentinel_.reset();
    container_wanted_ = true;
    turn(Look::Container).due = now;
  } else {
    member_ = {};
    good_ = 0;
  }
}

}  // namespace skep::agent
