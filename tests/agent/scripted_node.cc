#include "tests/agent/scripted_node.h"

#include <algorithm>
#include <utility>

#include "agent/answers.h"

namespace skep::agent {
namespace {

using protocol::Stage;

class TableRoom : public Room {
 public:
  explicit TableRoom(ScriptedRoom script) : script_(std::move(script)) {}
  std::string_view name() const override { return script_.name; }
  Stage stage() const override { return script_.stage; }
  std::vector<Effect> looks() const override { return {ReadFile{.path = "look " + script_.name}}; }
  std::vector<Effect> proof() const override { return {ReadFile{.path = "prove " + script_.name}}; }

  Result<Decision> decide(std::span<const Answer> seen) const override {
    const auto text = text_of(seen[0]);
    if (!text) return text.error();
    const std::string stands = text->value_or("missing");
    if (stands == "refused") return Error{Code::Refused, "it is somebody's data"};
    if (stands == "waits") return Decision(Wait{.words = "waits for a friend"});
    if (stands == "stands" || stands == "unproved") return Decision(Satisfied{});
    Effect effect = RunTool{.argv = {"make", script_.name}};
    if (!script_.unit.empty()) effect = ChangeUnit{.verb = UnitVerb::Restart, .unit = script_.unit};
    return Decision(Change{.words = "make " + script_.name,
                           .effect = std::move(effect),
                           .disruptive = script_.disruptive});
  }
  Result<void> proved(std::span<const Answer> seen) const override {
    if (text_of(seen[0])->value_or("") == "stands") return {};
    return Error{Code::Corrupt, "not seen from outside"};
  }
  Found found(std::span<const Answer> seen) const override {
    return {{"seen", text_of(seen[0])->value_or("")}};
  }

 private:
  ScriptedRoom script_;
};

}  // namespace

ScriptedNode::ScriptedNode()
    : rooms{{"packages", Stage::Prepared}, {"engine", Stage::Prepared},
            {"census", Stage::Prepared},   {"consul", Stage::Quorate},
            {"swarm", Stage::Swarmed},     {"network", Stage::Networked},
            {"galera", Stage::Serving}},
      rooms_down{{"galera", Stage::Serving}, {"consul", Stage::Quorate}} {}

void ScriptedNode::start() {
  ++life_;
  under_way_.clear();
  core_ = std::make_unique<Core>(
      Settings{.node = NodeId("sw1"),
               .version = "0.1.0",
               .kept_path = "kept",
               .goal_path = "goal",
               .catalogue =
                   [this](const Context& context) {
                     contexts.push_back(context);
                     Rooms made;
                     for (const auto& each : context.spec.down ? rooms_down : rooms) {
                       made.push_back(std::make_unique<TableRoom>(each));
                     }
                     return made;
                   }},
      random_);
  const auto file = [&](const char* name) {
    return files.contains(name) ? std::optional(files[name]) : std::nullopt;
  };
  on(Started{.boot_id = "boot-" + std::to_string(life_),
             .facts = {.os_id = "debian"},
             .kept = file("kept"),
             .goal = file("goal"),
             .certificate_request = "CSR"});
}

void ScriptedNode::restart() {
  core_.reset();
  start();
}

void ScriptedNode::on(const Event& event) {
  for (Act& act : core_->on(event, clock())) {
    if (auto* effect = std::get_if<CarryOut>(&act)) under_way_.push_back(std::move(*effect));
    if (auto* message = std::get_if<Send>(&act)) sent.push_back(std::move(message->message));
    if (auto* follow = std::get_if<FollowLog>(&act)) followed.push_back(follow->container);
    if (auto* ready = std::get_if<Ready>(&act)) status = ready->words;
  }
  work();
}

void ScriptedNode::work() {
  for (auto next = under_way_.begin(); next != under_way_.end();) {
    const auto* tool = std::get_if<RunTool>(&next->effect);
    const auto* file = std::get_if<ReplaceFile>(&next->effect);
    const bool hold = !held.empty() && ((tool != nullptr && tool->argv.back() == held) ||
                                        (file != nullptr && file->path == held));
    if (hold) {
      ++next;
      continue;
    }
    const CarryOut effect = std::move(*next);
    under_way_.erase(next);
    on(Answered{effect.id, carry_out(effect.effect)});
    return;
  }
}

void ScriptedNode::release() {
  held.clear();
  work();
}

void ScriptedNode::pass(Duration duration) {
  const Tick end = now_ + duration;
  for (int ticks = 0; ticks < 100'000; ++ticks) {
    const auto due = core_->due();
    if (!due || *due > end) break;
    now_ = std::max(now_, *due);
    on(Ticked{});
  }
  now_ = end;
  on(Ticked{});
}

void ScriptedNode::assign(const protocol::Assign& assign) {
  on(Heard{1, assign});
}

protocol::Assign ScriptedNode::goal(GoalNumber number, Stage until) const {
  protocol::Assign assign{.term = 1, .instance = InstanceId("i-1"), .goal = number};
  assign.spec.cluster = ClusterId("c1");
  assign.spec.node = NodeId("sw1");
  assign.spec.until = until;
  assign.spec.peers = {{.node = NodeId("sw1"), .private_address = "10.77.0.11"}};
  return assign;
}

protocol::Report ScriptedNode::last(const std::string& room) const {
  const auto reports = all<protocol::Report>();
  const auto found = std::find_if(reports.rbegin(), reports.rend(),
                                  [&](const auto& each) { return each.room.value == room; });
  return found == reports.rend() ? protocol::Report{} : *found;
}

std::size_t ScriptedNode::count(const std::string& effect) const {
  return static_cast<std::size_t>(std::count(done.begin(), done.end(), effect));
}

Answer ScriptedNode::carry_out(const Effect& effect) {
  if (const auto* file = std::get_if<ReadFile>(&effect)) return read(file->path);
  if (const auto* tool = std::get_if<RunTool>(&effect)) return run(tool->argv);
  if (const auto* file = std::get_if<ReplaceFile>(&effect)) {
    done.push_back("store " + file->path);
    if (disk_full) return Error{Code::Unavailable, "no space left on device"};
    files[file->path] = file->text;
    return Answer(Done{});
  }
  if (const auto* change = std::get_if<ChangeUnit>(&effect)) {
    done.push_back("restart " + change->unit);
    for (const ScriptedRoom& each : rooms) {
      if (each.unit == change->unit) stands[each.name] = "stands";
    }
    return Answer(Done{});
  }
  if (std::holds_alternative<RunSql>(effect)) {
    if (std::get<RunSql>(effect).statements.back().starts_with("SELECT COALESCE")) {
      done.emplace_back("read the sentinel");
      if (sentinel.empty()) return Error{Code::Unavailable, "1146 no such table"};
      return Answer(Rows{{sentinel}});
    }
    done.emplace_back("ask the member");
    if (member.empty()) return Error{Code::Unavailable, "no socket"};
    return Answer(Rows{member});
  }
  if (const auto* call = std::get_if<CallDocker>(&effect)) {
    done.push_back(call->path);
    if (engine_gone) return Error{Code::Unavailable, "no engine"};
    if (engine_hangs) return Error{Code::TimedOut, "no answer in time"};
    if (call->path.ends_with("/top")) return Answer(HttpEnded{200, programs});
    if (call->path.ends_with("/start")) return Answer(HttpEnded{500, "no such runtime"});
    if (call->path == "/containers/db-sw1/json") {
      const bool gone = member.empty() && !runs_silently;
      return Answer(HttpEnded{.status = gone ? 404 : 200, .body = container});
    }
    if (call->path == "/info") {
      return Answer(HttpEnded{
          200, R"({"Swarm":{"LocalNodeState":"active","ControlAvailable":true,"NodeID":"n"}})"});
    }
    if (call->path == "/nodes/n") {
      return Answer(HttpEnded{200, R"({"ManagerStatus":{"Leader":true}})"});
    }
    return Answer(
        HttpEnded{200, std::string("\x01\0\0\0\0\0\0\x04one\n\x02\0\0\0\0\0\0\x04two\n", 24)});
  }
  done.emplace_back("ask Consul");
  return Answer(
      HttpEnded{200, R"({"Servers":[{"Address":"10.77.0.11:8300","Leader":true,"Voter":true}]})"});
}

Answer ScriptedNode::read(const std::string& path) {
  const std::string room = path.substr(path.find(' ') + 1);
  ++looks;
  if (path.starts_with("look")) done.push_back(path);
  return Answer(FileRead{stands.contains(room) ? std::optional(stands[room]) : std::nullopt});
}

Answer ScriptedNode::run(const std::vector<std::string>& argv) {
  if (argv[0] == "df") return Answer(ToolEnded{.out = disks});
  if (argv[0] == "du") return Answer(ToolEnded{.out = data_folder});
  done.push_back(argv[0] + " " + argv[1]);
  if (stands[argv[1]] == "broken") return Answer(ToolEnded{.status = 1, .err = "it broke\n"});
  stands[argv[1]] = stands[argv[1]] == "flaps" ? "waits" : "stands";
  return Answer(ToolEnded{});
}

std::vector<std::vector<std::string>> synced_member(const std::string& uuid,
                                                    std::int64_t committed) {
  return {{"wsrep_local_state_comment", "Synced"},
          {"wsrep_cluster_status", "Primary"},
          {"wsrep_cluster_state_uuid", uuid},
          {"wsrep_cluster_size", "3"},
          {"wsrep_ready", "ON"},
          {"wsrep_last_committed", std::to_string(committed)}};
}

}  // namespace skep::agent
