#include "tests/fakes/fake_database.h"

#include <algorithm>
#include <cstdio>
#include <sstream>

namespace skep::fakes {
namespace {

const std::string kNobody = "00000000-0000-0000-0000-000000000000";

constexpr int kAsksUntilSynced = 2;
constexpr int kAsksUntilGivenUp = 6;

std::string history(int number) {
  char uuid[40];
  std::snprintf(uuid, sizeof uuid, "%08x-7b1e-11f0-9d55-0242ac110002", 0x6f1d2c00 + number);
  return uuid;
}

FakeProgram::Start refuse(int code, const std::string& words) {
  return {.exit_code = code, .log = {"skep-db-start: refused: " + words}};
}

}  // namespace

bool FakeGalera::commit() {
  bool done = false;
  for (auto& [node, member] : members) {
    if (!member.running || !member.primary) continue;
    ++member.seqno;
    done = true;
  }
  return done;
}

std::set<std::string> FakeGalera::primary() const {
  std::set<std::string> nodes;
  for (const auto& [node, member] : members) {
    if (member.running && member.primary) nodes.insert(node);
  }
  return nodes;
}

void FakeGalera::settle() {
  std::set<std::string> there = primary();
  if (there.empty()) {
    // The last view comes back when all of it is there (pc.recovery).
    for (const auto& [node, member] : members) {
      if (!member.running || member.view.empty()) continue;
      const bool whole =
          std::all_of(member.view.begin(), member.view.end(), [&](const auto& other) {
            const auto found = members.find(other);
            return found != members.end() && found->second.running;
          });
      if (whole) there = member.view;
    }
    for (const auto& node : there) members.at(node).primary = true;
  }
  if (there.empty()) return;
  const Member* best = nullptr;
  for (const auto& node : there) {
    if (best == nullptr || members.at(node).seqno > best->seqno) best = &members.at(node);
  }
  const std::string uuid = best->uuid;
  const std::int64_t seqno = best->seqno;
  for (auto& [node, member] : members) {
    if (!member.running) continue;
    if (!member.primary) there.insert(node);
    member.primary = true;
    member.uuid = uuid;
    member.seqno = seqno;
  }
  for (const auto& node : there) members.at(node).view = there;
}

void FakeGalera::leave(const std::string& node, bool in_order) {
  Member& gone = members.at(node);
  const std::set<std::string> before = primary();
  gone.running = false;
  gone.primary = false;
  const std::set<std::string> after = primary();
  if (in_order) {
    gone.view.clear();
    for (const auto& other : after) members.at(other).view = after;
    return;
  }
  if (after.size() * 2 > before.size()) {
    for (const auto& other : after) members.at(other).view = after;
    return;
  }
  for (const auto& other : after) members.at(other).primary = false;
}

FakeDatabase::FakeDatabase(FakeGalera& galera, std::string node, FakeVolume volume,
                           std::string path)
    : galera_(galera),
      node_(std::move(node)),
      volume_(std::move(volume)),
      data_(path + "/data/"),
      control_(path + "/control/") {
  galera_.members[node_];
}

std::string FakeDatabase::text(const std::string& name) const {
  return volume_.text(name).value_or("");
}

bool FakeDatabase::has_state() const {
  const std::string saved = text(data_ + "grastate.dat");
  return !saved.empty() && saved.find(kNobody) == std::string::npos &&
         !has(data_ + "sst_in_progress");
}

std::string FakeDatabase::true_position() const {
  return text(data_ + "ibdata1");
}

void FakeDatabase::write_state(bool running) {
  const auto& member = galera_.members.at(node_);
  const std::string uuid = member.uuid.empty() ? kNobody : member.uuid;
  volume_.put(data_ + "grastate.dat",
              "# GALERA saved state\nversion: 2.1\nuuid:    " + uuid + "\nseqno:   " +
                  std::to_string(running ? -1 : member.seqno) + "\nsafe_to_bootstrap: 0\n");
  volume_.put(data_ + "ibdata1", uuid + ":" + std::to_string(member.seqno));
}

FakeProgram::Start FakeDatabase::start(const std::string& name,
                                       const std::vector<std::string>& command) {
  if (name == "skep-recover" || (!command.empty() && command[0] == "recover")) return recover();
  const std::string token = text(control_ + "token");
  if (token.empty()) return join("mariabackup");

  std::istringstream words(token);
  std::string order;
  std::uint64_t epoch = 0;
  std::string position;
  words >> order >> epoch >> position;
  const std::string begun_text = text(control_ + "epoch");
  const std::uint64_t begun = begun_text.empty() ? 0 : std::stoull(begun_text);
  volume_.remove(control_ + "token");
  if (epoch < begun || (epoch == begun && order != "join-rsync")) {
    volume_.put(control_ + "token.refused", token);
    return refuse(64, "epoch " + std::to_string(epoch) + " is not above " + begun_text);
  }
  volume_.put(control_ + "epoch", std::to_string(epoch) + "\n");
  tokens.push_back(token.substr(0, token.find('\n')));
  if (order == "seed-empty") return seed_empty(epoch);
  if (order == "seed-from") return seed_from(epoch, position);
  return join("rsync");
}

FakeProgram::Start FakeDatabase::recover() {
  const std::string position = has_state() ? true_position() : kNobody + ":-1";
  return {.exit_code = 0, .log = {"InnoDB: recovers", "recovered " + position}};
}

FakeProgram::Start FakeDatabase::seed_empty(std::uint64_t epoch) {
  const bool holds = has(data_ + "ibdata1");
  if (holds && !has(control_ + "seeding")) return refuse(65, data_ + " holds a state");
  volume_.put(control_ + "seeding", "epoch " + std::to_string(epoch) + "\n");
  for (const char* name : {"grastate.dat", "gvwstate.dat", "ibdata1", "ibtmp1"}) {
    volume_.remove(data_ + name);
  }
  if (cut_next_seed) {
    cut_next_seed = false;
    volume_.put(data_ + "ibtmp1", "half");
    return {.exit_code = 137, .log = {"skep-db-start: begins: seed-empty"}};
  }
  ++galera_.seeds;
  lead(epoch, history(galera_.seeds), 1);
  return become({"skep-db-start: begins: seed-empty " + std::to_string(epoch)});
}

FakeProgram::Start FakeDatabase::seed_from(std::uint64_t epoch, const std::string& position) {
  if (!has_state()) return refuse(66, data_ + " holds no state to seed from");
  const std::string here = true_position();
  if (here != position) return refuse(66, "recovered " + here + ", asked to seed from " + position);
  lead(epoch, here.substr(0, 36), std::stoll(here.substr(37)));
  return become({"skep-db-start: begins: seed-from " + std::to_string(epoch)});
}

void FakeDatabase::lead(std::uint64_t epoch, const std::string& uuid, std::int64_t seqno) {
  if (!galera_.primary().empty()) galera_.two_primaries = true;
  ++galera_.seeds_of_epoch[epoch];
  auto& member = galera_.members.at(node_);
  member.running = true;
  member.primary = true;
  member.uuid = uuid;
  member.seqno = seqno;
  member.view = {node_};
}

FakeProgram::Start FakeDatabase::join(const std::string& method) {
  auto& member = galera_.members.at(node_);
  member.running = true;
  member.primary = false;
  member.transfer_method = method;
  member.uuid = has_state() ? true_position().substr(0, 36) : kNobody;
  member.seqno = has_state() ? std::stoll(true_position().substr(37)) : -1;
  if (!has(data_ + "gvwstate.dat")) member.view.clear();
  const std::string how = has_state() ? "Receiving IST: 3 writesets"
                                      : "Running: 'wsrep_sst_" + method + " --role 'joiner'";
  return become({"skep-db-start: starts mariadbd", "gcomm: connecting to group", how});
}

FakeProgram::Start FakeDatabase::become(const std::vector<std::string>& log) {
  auto& member = galera_.members.at(node_);
  member.asks_until_synced = kAsksUntilSynced;
  member.asks_until_given_up = kAsksUntilGivenUp;
  write_state(/*running=*/true);
  return {.exit_code = std::nullopt, .log = log};
}

int FakeDatabase::end(const std::string& name, bool in_order) {
  auto& member = galera_.members.at(node_);
  if (name == "skep-recover" || !member.running) return in_order ? 0 : 137;
  const std::set<std::string> view = member.view;
  galera_.leave(node_, in_order);
  write_state(/*running=*/!in_order);
  if (in_order) {
    volume_.remove(data_ + "gvwstate.dat");
  } else if (!view.empty()) {
    volume_.put(data_ + "gvwstate.dat", "view");
    member.view = view;
  }
  return in_order ? 0 : 137;
}

std::optional<FakeProgram::Start> FakeDatabase::ended(const std::string& name) {
  auto& member = galera_.members.at(node_);
  if (name == "skep-recover" || !member.running) return std::nullopt;
  galera_.settle();
  if (member.primary || !member.view.empty() || member.asks_until_given_up > 0) {
    return std::nullopt;
  }
  member.running = false;
  return Start{.exit_code = 1, .log = {"failed to reach primary view"}};
}

agent::Answer FakeDatabase::answer(const agent::RunSql& sql) {
  auto& member = galera_.members.at(node_);
  if (!member.running || deaf) return Error{Code::Unavailable, "2002 no socket"};
  galera_.settle();
  if (!member.primary && member.uuid == kNobody) {
    if (member.asks_until_given_up > 0) --member.asks_until_given_up;
    return Error{Code::Unavailable, "2002 no socket"};
  }
  if (!member.primary && member.view.empty() && member.asks_until_given_up > 0) {
    --member.asks_until_given_up;
  }
  if (member.primary && member.asks_until_synced > 0) {
    --member.asks_until_synced;
    return Error{Code::Unavailable, "2002 no socket"};
  }
  const std::string& statement = sql.statements.back();
  if (statement.starts_with("SET GLOBAL wsrep_sst_method")) {
    member.transfer_method = "mariabackup";
    return agent::Rows{};
  }
  const bool on = member.primary;
  return agent::Rows{{{"WSREP_LOCAL_STATE_COMMENT", on ? "Synced" : "Initialized"},
                      {"WSREP_CLUSTER_STATUS", on ? "Primary" : "non-Primary"},
                      {"WSREP_CLUSTER_STATE_UUID", member.uuid},
                      {"WSREP_CLUSTER_SIZE", std::to_string(on ? galera_.primary().size() : 1)},
                      {"WSREP_LAST_COMMITTED", std::to_string(member.seqno)},
                      {"WSREP_READY", on ? "ON" : "OFF"},
                      {"WSREP_SST_METHOD", member.transfer_method}}};
}

}  // namespace skep::fakes
