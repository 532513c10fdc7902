#include "tests/sim/host_model.h"

namespace skep::sim {

using namespace agent;

namespace {

constexpr const char* kDropIn = "/etc/systemd/system/docker.service.d/20-skep.conf";
constexpr const char* kPutBack[] = {kDropIn, "/etc/resolv.conf", "/etc/docker/daemon.json"};

}  // namespace

HostModel::HostModel(const NodeId& node, Kind kind, Spare spare)
    : node_(node), kind_(kind), spare_(spare) {
  fakes::FakeDisk& disk = host_.disks.add(kSpare, gib(8), "SK-" + node.value);
  if (spare == Spare::HoldsFileSystem) {
    disk.content.signatures = {"ext4 \"backup\" UUID 7d0c"};
    disk.content.first_nonzero = 1080;
  }
  for (const char* path : kPutBack) before_[path].insert(host_.files.text(path).value_or(""));
  host_.units["systemd-timesyncd.service"] = {"loaded", "active", true};
  host_.timesync = "Offset: +1.2ms\n";
  host_.more_tools = [this](const RunTool& tool) { return run(tool); };
  host_.unit_changed = [this](const ChangeUnit& change) {
    const bool reads = change.verb == UnitVerb::Reload && change.unit.empty();
    if (reads) loaded_drop_in_ = host_.files.text(kDropIn).value_or("");
  };
}

void HostModel::power_cut() {
  host_.power_cut();
  loaded_drop_in_ = host_.files.text(kDropIn).value_or("");
}

std::string HostModel::left_of_layers() const {
  for (const auto& [path, texts] : before_) {
    if (!texts.contains(host_.files.text(path).value_or(""))) return path + " is not as it was";
  }
  return "";
}

std::string HostModel::edit_by_hand(Chance& chance) {
  struct Edit {
    const char* path;
    const char* text;
  };
  static constexpr Edit kEdits[] = {{"/etc/resolv.conf", "nameserver 203.0.113.1\n"},
                                    {"/etc/docker/daemon.json", "{}\n"},
                                    {"/etc/hosts", "127.0.0.1 localhost\n"}};
  const Edit& edit = kEdits[chance.below(std::size(kEdits))];
  host_.files.put(edit.path, edit.text);
  // What a person wrote is what stood there, wherever we look next.
  if (before_.contains(edit.path)) before_[edit.path].insert(edit.text);
  return edit.path;
}

void HostModel::clock_is_off(Duration by) {
  host_.timesync = "Offset: " + std::to_string(by.count()) + "ms\n";
}

bool HostModel::active(const std::string& unit) const {
  const auto found = host_.units.find(unit);
  return found != host_.units.end() && found->second.active == "active";
}

protocol::HostFacts HostModel::facts() const {
  return {.machine_id = node_.value,
          .os_id = "debian",
          .os_version = "12",
          .kernel = "6.1",
          .virtualization = kind_ == Kind::Vm ? "kvm" : "systemd-nspawn",
          .cores = 2,
          .memory = gib(4),
          .device_mapper = kind_ == Kind::Vm};
}

Answer HostModel::carry_out(const Effect& effect) {
  return host_.carry_out(effect);
}

std::optional<Answer> HostModel::run(const RunTool& tool) {
  const std::string& name = tool.argv[0];
  if (name == "ss") return ToolEnded{};
  if (name == "df") return ToolEnded{.out = "Use%\n 11%\n 12%\n"};
  if (name == "findmnt") {
    const auto* mount = host_.files.mounted_at(tool.argv.back());
    if (mount == nullptr) return ToolEnded{.status = 1};
    return ToolEnded{.out = mount->type + "\n"};
  }
  if (name == "systemctl" && tool.argv[1] == "show") {
    if (!host_.units.contains("docker.service")) return ToolEnded{.out = "NeedDaemonReload=no\n"};
    const bool reload = host_.files.text(kDropIn).value_or("") != loaded_drop_in_;
    return ToolEnded{.out =
                         "ExecStart={ path=/usr/sbin/dockerd ; argv[]=/usr/sbin/dockerd ; }\n"
                         "NeedDaemonReload=" +
                         std::string(reload ? "yes" : "no") + "\n"};
  }
  return std::nullopt;
}

std::optional<std::string> HostModel::Paths::read(const std::string& path) const {
  return host_.files.text(path);
}

void HostModel::Paths::write(const std::string& path, const std::string& text) {
  host_.files.put(path, text);
}

void HostModel::Paths::remove(const std::string& path) {
  host_.files.remove(path);
}

std::optional<std::vector<std::string>> HostModel::Paths::list(const std::string& folder) const {
  return host_.files.list(folder);
}

}  // namespace skep::sim
