#include "tests/fakes/fake_host.h"

#include <algorithm>
#include <type_traits>

#include "agent/marked_block.h"

namespace skep::fakes {
namespace {

using agent::Answer;
using agent::RunTool;
using agent::ToolEnded;
using agent::UnitVerb;

std::string joined(const std::vector<std::string>& words) {
  std::string line;
  for (const auto& word : words) line += (line.empty() ? "" : " ") + word;
  return line;
}

template <typename Call>
Answer through(const std::function<Answer(const Call&)>& door, const Call& call, const char* name) {
  return door ? door(call) : Answer(Error{Code::Unavailable, std::string(name) + " is not there"});
}

bool changes_the_machine(const RunTool& tool) {
  static const std::set<std::string> kOwn{"hostname", "ln"};
  if (kOwn.contains(tool.argv[0]) || FakePackages::changes(tool)) return true;
  static const std::set<std::string> kDisk{"sfdisk",   "partx",  "wipefs",   "pvcreate",
                                           "vgcreate", "mount",  "lvcreate", "vgchange",
                                           "btrfs",    "umount", "mkfs.xfs", "mkfs.btrfs"};
  return kDisk.contains(tool.argv[0]) && FakeDisks::changes(tool);
}

}  // namespace

FakeHost::FakeHost() {
  FakeDisk& own = disks.add("/dev/vda", gib(10), "SK-ROOT");
  own.in_use = true;
  own.content.signatures = {"dos partition table"};
  own.content.first_nonzero = 0;
  own.partitions = {"/dev/vda1"};
  files.put("/etc/hostname", "localhost\n");
  files.put("/etc/hosts", "127.0.0.1 localhost\n127.0.1.1 localhost\n");
  files.put("/etc/fstab", "# bare\n");
  files.put("/etc/resolv.conf", "nameserver 192.0.2.53\nsearch example.org\n");
  packages.installed = [this](const std::string& name) { package_installed(name); };
}

void FakeHost::mend() {
  hanging_.clear();
  garbled_.clear();
}

Answer FakeHost::carry_out(const agent::Effect& effect) {
  ++effects_;
  return std::visit(
      [this](const auto& one) -> Answer {
        using Kind = std::decay_t<decltype(one)>;
        if constexpr (std::is_same_v<Kind, RunTool>) return run(one, /*half=*/false);
        if constexpr (std::is_same_v<Kind, agent::ReadFile>) return read(one.path);
        if constexpr (std::is_same_v<Kind, agent::ReplaceFile>) {
          changes_.push_back("write " + one.path);
          files.put(one.path, one.text);
          return agent::Done{};
        }
        if constexpr (std::is_same_v<Kind, agent::RemoveFile>) {
          changes_.push_back("remove " + one.path);
          files.remove(one.path);
          return agent::Done{};
        }
        if constexpr (std::is_same_v<Kind, agent::MakeFolder>) {
          changes_.push_back("make " + one.path);
          files.make_folder(one.path);
          return agent::Done{};
        }
        if constexpr (std::is_same_v<Kind, agent::ListFolder>) return list(one.path);
        if constexpr (std::is_same_v<Kind, agent::LookAtDisks>) return disks.look();
        if constexpr (std::is_same_v<Kind, agent::ProbeDisk>) return disks.probe(one.device);
        if constexpr (std::is_same_v<Kind, agent::CallDocker>) {
          return through(docker, one, "the engine");
        }
        if constexpr (std::is_same_v<Kind, agent::CallConsul>) {
          return through(consul, one, "Consul");
        }
        if constexpr (std::is_same_v<Kind, agent::RunSql>) return through(sql, one, "the database");
        if constexpr (std::is_same_v<Kind, agent::Dial>) return through(dial, one, "the network");
        if constexpr (std::is_same_v<Kind, agent::ChangeUnit>) return change(one);
        if constexpr (std::is_same_v<Kind, agent::LookAtUnit>) {
          const auto found = units.find(one.unit);
          if (found != units.end()) return found->second;
          return agent::UnitSeen{.load = "not-found", .active = "inactive"};
        }
        if constexpr (std::is_same_v<Kind, agent::MakeKey>) return make_key(one);
        return Error{Code::Internal, "an effect that the fake host does not know"};
      },
      effect);
}

void FakeHost::cut_during(const agent::Effect& effect) {
  // Files are replaced whole or not at all; half a tool is what needs a model.
  if (const auto* tool = std::get_if<RunTool>(&effect)) (void)run(*tool, /*half=*/true);
}

void FakeHost::power_cut() {
  files.power_cut();
  disks.power_cut();
  for (auto& [name, unit] : units) {
    if (unit.active == "active")
      unit.active = unit.enabled && may_start(name) ? "active" : "inactive";
    unit.invocation = std::to_string(++runs_begun_);
  }
  const auto stored = agent::lines_of(files.text("/etc/hostname").value_or(""));
  running_name = stored.empty() ? "localhost" : stored.front();
}

Answer FakeHost::run(const RunTool& tool, bool half) {
  const std::string& name = tool.argv[0];
  if (hanging_.contains(name)) return Error{Code::TimedOut, name + " did not end in time"};
  if (garbled_.contains(name)) return ToolEnded{.out = "  Please report this bug.\n"};
  if (more_tools && !half) {
    if (auto answer = more_tools(tool)) return *answer;
  }
  if (!half && changes_the_machine(tool)) changes_.push_back(joined(tool.argv));
  if (auto ended = packages.run(tool, half)) return *ended;
  if (auto ended = disks.run(tool, half)) return *ended;
  if (auto ended = run_own(tool, half)) return *ended;
  return Error{Code::NotFound, name + ": no such program"};
}

std::optional<ToolEnded> FakeHost::run_own(const RunTool& tool, bool half) {
  const auto& argv = tool.argv;
  if (argv[0] == "hostname") {
    if (!half) running_name = argv[1];
    return ToolEnded{};
  }
  if (argv[0] == "uname") return ToolEnded{.out = running_name + "\n"};
  if (argv[0] == "getent") return name_service(argv);
  if (argv[0] == "readlink") {
    const auto link = files.link_at(argv.back());
    return link ? ToolEnded{.out = *link + "\n"} : ToolEnded{.status = 1};
  }
  if (argv[0] == "ln") {
    if (!half) files.link(argv.back(), argv[argv.size() - 2]);
    return ToolEnded{};
  }
  if (argv[0] == "mv") {
    const bool moved = half || files.rename(argv[argv.size() - 2], argv.back());
    return ToolEnded{.status = moved ? 0 : 1};
  }
  if (argv[0] == "rm") {
    files.remove_tree(argv.back(), half);
    return ToolEnded{};
  }
  if (argv[0] == "busctl") return ToolEnded{.out = "s \"" + manager_mode + "\"\n"};
  if (argv[0] == "chronyc") return ToolEnded{.out = tracking};
  if (argv[0] == "timedatectl") return ToolEnded{.out = timesync};
  return std::nullopt;
}

ToolEnded FakeHost::name_service(const std::vector<std::string>& argv) const {
  for (const auto& line : agent::lines_of(files.text("/etc/hosts").value_or(""))) {
    const auto fields = agent::fields_of(line);
    if (fields.size() < 2 || fields[0].starts_with('#')) continue;
    if (std::find(fields.begin() + 1, fields.end(), argv.back()) != fields.end()) {
      return {.out = fields[0] + " STREAM " + argv.back() + "\n"};
    }
  }
  return {.status = 2};
}

Answer FakeHost::read(const std::string& path) const {
  if (path == "/proc/sys/kernel/hostname") return agent::FileRead{running_name + "\n"};
  return agent::FileRead{files.text(path)};
}

Answer FakeHost::list(const std::string& path) const {
  if (path == "/dev") return agent::FolderListed{disks.nodes()};
  return agent::FolderListed{files.list(path)};
}

bool FakeHost::may_start(const std::string& unit) const {
  const std::string key = "ConditionPathIsMountPoint=";
  for (const char* file : {"/10-skep.conf"}) {
    const auto drop_in = files.text("/etc/systemd/system/" + unit + ".d" + file);
    for (const auto& line : agent::lines_of(drop_in.value_or(""))) {
      if (line.starts_with(key) && files.mounted_at(line.substr(key.size())) == nullptr) {
        return false;
      }
    }
  }
  return true;
}

Answer FakeHost::change(const agent::ChangeUnit& change) {
  static const std::map<UnitVerb, std::string> kVerbs{
      {UnitVerb::Start, "start"},   {UnitVerb::Stop, "stop"},       {UnitVerb::Restart, "restart"},
      {UnitVerb::Enable, "enable"}, {UnitVerb::Disable, "disable"}, {UnitVerb::Reload, "reload"}};
  changes_.push_back(kVerbs.at(change.verb) + " " + change.unit);
  const auto found = units.find(change.unit);
  if (found == units.end() && !change.unit.empty()) {
    return Error{Code::NotFound, "Unit " + change.unit + " not found."};
  }
  if (found != units.end()) {
    agent::UnitSeen& unit = found->second;
    const bool begins = change.verb == UnitVerb::Restart || unit.active != "active";
    if (change.verb == UnitVerb::Start || change.verb == UnitVerb::Restart) {
      unit.active = may_start(change.unit) ? "active" : "inactive";
      if (begins) unit.invocation = std::to_string(++runs_begun_);
    }
    if (change.verb == UnitVerb::Stop) unit.active = "inactive";
    if (change.verb == UnitVerb::Enable) unit.enabled = true;
    if (change.verb == UnitVerb::Disable) unit.enabled = false;
  }
  if (change.unit == "NetworkManager.service") {
    const auto told = files.text("/etc/NetworkManager/conf.d/90-skep.conf").value_or("");
    manager_mode = told.find("dns=none") == std::string::npos ? "default" : "none";
  }
  if (unit_changed) unit_changed(change);
  return agent::Done{};
}

Answer FakeHost::make_key(const agent::MakeKey& key) {
  if (!files.text(key.key_path)) {
    changes_.push_back("make key " + key.key_path);
    files.put(key.key_path, "key of " + key.common_name);
  }
  if (!files.text(key.request_path)) files.put(key.request_path, "request of " + key.common_name);
  return agent::Done{};
}

void FakeHost::package_installed(const std::string& name) {
  if (name != "docker.io" && name != "docker-ce") return;
  const bool starts = may_start("docker.service");
  units["docker.service"] = {"loaded", starts ? "active" : "inactive", true};
  units["docker.socket"] = {"loaded", "active", true};
  if (starts) files.make_folder("/var/lib/docker/image");
}

std::string FakeHost::durable() const {
  return files.durable() + disks.durable() + packages.durable();
}

std::string FakeHost::state() const {
  std::string out = durable() + files.mountinfo() + running_name + "\n";
  for (const auto& [name, unit] : units) {
    out += name + " " + unit.active + (unit.enabled ? " enabled\n" : "\n");
  }
  return out;
}

}  // namespace skep::fakes
