#include "tests/sim/site.h"

#include <utility>

namespace skep::sim {

using namespace agent;

/// What runs in this machine's containers.
class Site::Programs : public fakes::FakeProgram {
 public:
  explicit Programs(Site& site) : site_(site) {}

  Start start(const std::string& name, const std::vector<std::string>&) override {
    if (name == "consul") {
      site_.cluster_.consul.start(site_.node_);
    } else if (name == database::kRecoverContainer) {
      ended_.erase(name);
      site_.cluster_.galera.recover(site_.node_);
      runs_ = name;
    } else {
      ended_.erase(name);
      site_.cluster_.galera.start(site_.node_);
      runs_ = name;
    }
    return {};
  }

  int end(const std::string& name, bool in_order) override {
    if (name == "consul") {
      site_.cluster_.consul.kill(site_.node_);
    } else if (in_order) {
      site_.cluster_.galera.stop(site_.node_);
    } else {
      site_.cluster_.galera.kill(site_.node_);
    }
    return in_order ? 0 : 137;
  }

  std::optional<Start> ended(const std::string& name) override {
    const auto found = ended_.find(name);
    if (found == ended_.end()) return std::nullopt;
    const Start end{.exit_code = found->second, .log = {}};
    ended_.erase(found);
    return end;
  }

  void exited(int code) { ended_[runs_] = code; }
  const std::string& runs() const { return runs_; }

 private:
  Site& site_;
  std::string runs_;  // which of the two programs on the data was started last
  std::map<std::string, int> ended_;
};

Site::Site(Setting& setting, Cluster& cluster, const Make& make)
    : setting_(setting),
      cluster_(cluster),
      node_(make.node),
      address_(make.address),
      host_(make.node, make.kind, make.spare),
      docker_(cluster.swarm, node_.value, address_),
      programs_(std::make_unique<Programs>(*this)) {
  for (const char* prefix : {"consul", "db-", "skep-recover"}) docker_.program(prefix, *programs_);
  cluster_.consul.add(node_, address_, host_.files(), make.server);
  cluster_.galera.add(
      node_, {.files = &host_.files(),
              .exited =
                  [this](int code) {
                    programs_->exited(code);
                    (void)call_docker({.method = "GET", .path = "/_ping"});
                  },
              .printed = [this](const std::string& line) { print(programs_->runs(), line); },
              .killed =
                  [this] {
                    docker_.crash(programs_->runs(), 137);
                    tell_turns();
                  },
              .power_fails = [this] { power_fails_(); }});
}

Site::~Site() = default;

void Site::power_on() {
  if (on_) return;
  on_ = true;
  ++boots_;
  if (setting_.trace.on()) setting_.trace.say(node_.value, "boots");
}

void Site::power_off() {
  if (!on_) return;
  on_ = false;
  ++boots_;
  followed_.clear();
  turns_.clear();
  pass_time();
  docker_.power_cut();
  host_.power_cut();
  if (setting_.trace.on()) setting_.trace.say(node_.value, "power is cut");
}

void Site::shift_clock(Duration by) {
  clock_offset_ += by;
  pass_time();
  docker_.pass(by);
  host_.clock_is_off(clock_offset_);
}

void Site::edit_by_hand() {
  if (!on_) return;
  const std::string db = "db-" + node_.value;
  switch (setting_.chance.below(5)) {
    case 0:
      (void)change_unit({.verb = UnitVerb::Stop, .unit = "docker.service"});
      break;
    case 1:
      (void)call_docker({.method = "DELETE", .path = "/containers/consul?force=true"});
      break;
    case 2:
      (void)call_docker({.method = "DELETE", .path = "/containers/" + db + "?force=true"});
      break;
    default: {
      const std::string path = host_.edit_by_hand(setting_.chance);
      if (setting_.trace.on()) setting_.trace.say(node_.value, "somebody edits " + path);
      if (ear_) ear_(FileEvent{path});
    }
  }
}

void Site::fill_disk(bool full) {
  full_ = full;
  if (full) may_stumble();
}

void Site::slow_disk(bool slow) {
  slow_ = slow;
  if (slow) may_stumble();
}

/// A manager that cannot write ends, and its engine begins it anew.
void Site::may_stumble() {
  if (setting_.chance.percent(30)) docker_.stumbled_in_swarm = true;
}

void Site::hang_engine() {
  if (!on_ || !docker_.engine_runs()) return;
  if (setting_.trace.on()) setting_.trace.say(node_.value, "its engine hangs");
  docker_.hangs = true;
}

void Site::set_data_aside() {
  const std::string to = "/opt/mysql/data.aside-" + std::to_string(++asides_);
  (void)host_.carry_out(agent::RunTool{.argv = {"mv", "/opt/mysql/data", to}});
  if (setting_.trace.on()) setting_.trace.say(node_.value, "somebody puts its data folder aside");
}

void Site::install(const std::string& version) {
  installed_ = true;
  agent_version_ = version;
}

std::optional<std::string> Site::file(const std::string& path) const {
  return host_.files().read(path);
}

Tick Site::last_ran_engine() const {
  return docker_.engine_runs() ? setting_.queue.now() : engine_ran_;
}

Tick Site::last_in_swarm() const {
  return docker_.engine_runs() && in_swarm() ? setting_.queue.now() : was_in_swarm_;
}

/// Before anything changes there.
void Site::pass_time() {
  engine_ran_ = last_ran_engine();
  was_in_swarm_ = last_in_swarm();
  docker_.pass(setting_.queue.now() - docker_time_);
  docker_time_ = setting_.queue.now();
}

Answer Site::carry_out(const Effect& effect) {
  Answer answer = carry_out_here(effect);
  if (setting_.planted == Planted::DiskLooksEmpty && answer) {
    const auto wash = [](Disk& disk) {
      if (disk.device == "/dev/vdb") disk.signatures.clear();
    };
    if (auto* seen = std::get_if<DisksSeen>(&*answer)) {
      for (Disk& disk : seen->disks) wash(disk);
    } else if (auto* probed = std::get_if<DiskProbed>(&*answer)) {
      wash(probed->disk);
      probed->first_nonzero.reset();
    }
  }
  // The census sees nothing of what the member left.
  if (setting_.planted == Planted::DataLooksEmpty && answer) {
    if (const auto* read = std::get_if<ReadFile>(&effect);
        read != nullptr && read->path == "/opt/mysql/data/grastate.dat") {
      return FileRead{};
    }
    if (const auto* list = std::get_if<ListFolder>(&effect);
        list != nullptr && list->path == "/opt/mysql/data") {
      return FolderListed{std::vector<std::string>{}};
    }
  }
  return answer;
}

void Site::carry_out_half(const Effect& effect) {
  if (!on_) return;
  if (const auto name = fakes::FakeDocker::starts(effect)) {
    return setting_.chance.percent(50) ? docker_.cut_start(*name) : docker_.misplace(*name);
  }
  host_.carry_out_half(effect);
}

Answer Site::carry_out_here(const Effect& effect) {
  if (!on_) return Error{Code::Unavailable, "the machine is off"};
  const bool writes = std::holds_alternative<ReplaceFile>(effect) ||
                      std::holds_alternative<MakeFolder>(effect) ||
                      std::holds_alternative<MakeKey>(effect);
  if (full_ && writes) return Error{Code::Unavailable, "no space left on device"};
  if (const auto* call = std::get_if<CallDocker>(&effect)) return call_docker(*call);
  if (const auto* call = std::get_if<CallConsul>(&effect)) {
    return cluster_.consul.call(node_, *call);
  }
  if (const auto* sql = std::get_if<RunSql>(&effect)) return run_sql(*sql);
  if (const auto* dial = std::get_if<Dial>(&effect)) {
    return Dialled{.way = cluster_.dial(node_, dial->address, dial->port), .words = "refused"};
  }
  if (const auto* tool = std::get_if<RunTool>(&effect)) return run_tool(*tool);
  if (const auto* change = std::get_if<ChangeUnit>(&effect)) return change_unit(*change);
  return host_.carry_out(effect);
}

Answer Site::call_docker(const CallDocker& call) {
  pass_time();
  Answer answer = docker_.answer(call);
  tell_turns();
  return answer;
}

Answer Site::run_tool(const RunTool& tool) {
  pass_time();
  if (auto answer = docker_.answer(tool)) return *answer;
  Answer answer = host_.carry_out(tool);
  follow_engine();
  return answer;
}

Answer Site::change_unit(const ChangeUnit& change) {
  Answer answer = host_.carry_out(change);
  const bool restarts = change.verb == UnitVerb::Restart && change.unit == "docker.service";
  if (restarts && docker_.engine_runs()) docker_.stop_engine();
  follow_engine();
  return answer;
}

/// The engine runs while its unit does.
void Site::follow_engine() {
  const bool active = host_.active("docker.service");
  if (active == docker_.engine_runs()) return;
  pass_time();
  if (active) {
    docker_.start_engine(host_.files().read("/etc/docker/daemon.json").value_or(""));
  } else {
    docker_.stop_engine();
  }
  tell_turns();
  if (ear_) ear_(UnitEvent{"docker.service", active ? "active" : "inactive"});
}

void Site::tell_turns() {
  std::map<std::string, std::string> now;
  for (const auto& [name, container] : docker_.containers) {
    now[name] = container.status + container.started_at;
    const auto before = turns_.find(name);
    if (before != turns_.end() && before->second == now[name]) continue;
    if (container.status == "created" || !ear_) continue;
    ear_(EngineEvent{name, container.status == "running" ? "start" : "die"});
  }
  for (const auto& [name, status] : turns_) {
    if (!now.contains(name) && ear_) ear_(EngineEvent{name, "destroy"});
  }
  turns_ = std::move(now);
}

void Site::print(const std::string& container, const std::string& line) {
  const auto found = docker_.containers.find(container);
  if (found == docker_.containers.end()) return;
  // Readers ask for what was said since the start; a finer time nobody looks at.
  found->second.log.push_back(found->second.started_at + " " + line);
  if (followed_.contains(container) && ear_) ear_(LogLine{container, line});
}

Answer Site::run_sql(const RunSql& sql) const {
  const auto status = cluster_.galera.status(node_);
  if (!status) return Error{Code::Unavailable, "2002 no socket"};
  Rows rows;
  const std::string& last = sql.statements.back();
  if (last.starts_with("SHOW") || last.starts_with("SELECT")) {
    for (const auto& [name, value] : *status) rows.rows.push_back({name, value});
  }
  return rows;
}

std::string Site::left_of_layers() const {
  if (!docker_.containers.empty()) {
    return "the container " + docker_.containers.begin()->first + " is left";
  }
  if (docker_.swarm_state != "inactive") return "it is still in the swarm";
  if (docker_.engine_runs()) return "the engine runs";
  return host_.left_of_layers();
}

Way Site::hears(std::uint16_t port) const {
  if (!on_) return Way::Silent;
  const auto runs = [this](const std::string& name) {
    const auto found = docker_.containers.find(name);
    return found != docker_.containers.end() && found->second.status == "running";
  };
  bool open = false;
  if (port == 2376) open = docker_.engine_runs();
  if (port == 2377 || port == 7946) open = docker_.engine_runs() && docker_.swarm_state == "active";
  if (port == 8300 || port == 8301) open = cluster_.consul.runs(node_);
  if (port == 3306) open = runs("db-" + node_.value);
  return open ? Way::Connected : Way::Refused;
}

}  // namespace skep::sim
