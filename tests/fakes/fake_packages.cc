#include "tests/fakes/fake_packages.h"

#include <algorithm>

namespace skep::fakes {
namespace {

using agent::RunTool;
using agent::ToolEnded;

constexpr const char* kJournal = "/var/lib/dpkg/updates/0001";
constexpr const char* kStamp = "/var/lib/skep/package-list";

/// What a package brings along, and the programs that make it worth having.
struct Known {
  std::vector<std::string> needs;
  std::vector<std::string> programs;
};

const Known& known(const std::string& name) {
  static const std::map<std::string, Known> kKnown{
      {"docker.io", {{"containerd", "runc"}, {"dockerd", "docker"}}},
      {"docker-ce", {{}, {"dockerd", "docker"}}},
      {"iptables", {{}, {"iptables"}}},
      {"lvm2", {{}, {"lvm"}}},
      {"fdisk", {{}, {"sfdisk"}}},
      {"util-linux", {{}, {"sfdisk"}}},
      {"btrfs-progs", {{}, {"mkfs.btrfs"}}},
      {"xfsprogs", {{}, {"mkfs.xfs"}}},
  };
  static const Known kNothing;
  const auto found = kKnown.find(name);
  return found == kKnown.end() ? kNothing : found->second;
}

bool has(const std::vector<std::string>& argv, const std::string& word) {
  return std::find(argv.begin(), argv.end(), word) != argv.end();
}

std::vector<std::string> names_after(const std::vector<std::string>& argv,
                                     const std::string& word) {
  std::vector<std::string> names;
  const auto found = std::find(argv.begin(), argv.end(), word);
  for (auto name = found; name != argv.end(); ++name) {
    if (name != found && !name->starts_with("-")) names.push_back(*name);
  }
  return names;
}

}  // namespace

FakePackages::FakePackages(FakeFiles& files) : files_(files) {
  states["dpkg"] = "ii ";
  states["util-linux"] = "ii ";
  files_.make_folder("/var/lib/dpkg/updates");
}

bool FakePackages::changes(const RunTool& tool) {
  static const std::set<std::string> kChanges{"dpkg", "apt-get", "apt-mark", "dnf", "yum"};
  return kChanges.contains(tool.argv[0]);
}

void FakePackages::install(const std::string& name) {
  for (const auto& needed : known(name).needs) install(needed);
  std::string& state = states[name];
  state = state.starts_with("h") ? "hi " : "ii ";
  for (const auto& program : known(name).programs) files_.put("/usr/sbin/" + program, "ELF");
  if (installed) installed(name);
}

void FakePackages::leave_half(const std::vector<std::string>& names) {
  if (names.empty()) return;
  states[names.front()] = "iU ";
  files_.put(kJournal, "Package: " + names.front());
}

ToolEnded FakePackages::configure() {
  files_.remove(kJournal);
  for (auto& [name, state] : states) {
    if (state[1] == 'U' || state[1] == 'F') install(name);
  }
  return {};
}

ToolEnded FakePackages::get(const RunTool& tool, bool half) {
  const auto& argv = tool.argv;
  if (has(argv, "update")) {
    if (source_is_down) return {.status = 100, .err = "E: Failed to fetch: connection refused\n"};
    if (half) return {};
    lists_are_here = true;
    files_.put(kStamp, "");
    return {};
  }
  if (files_.text(kJournal)) {
    return {.status = 100, .err = "E: dpkg was interrupted, you must manually run dpkg\n"};
  }
  if (has(argv, "--fix-broken")) {
    if (!half) (void)configure();
    return {};
  }
  const auto names = names_after(argv, "install");
  if (source_is_down) return {.status = 100, .err = "E: Failed to fetch: connection refused\n"};
  for (const auto& name : names) {
    if (unknown.contains(name) || !lists_are_here) {
      return {.status = 100, .err = "E: Unable to locate package " + name + "\n"};
    }
  }
  if (half) {
    leave_half(names);
    return {};
  }
  const auto initramfs = files_.text("/etc/initramfs-tools/update-initramfs.conf");
  if (initramfs && initramfs->find("update_initramfs=yes") != std::string::npos) ++initramfs_made;
  for (const auto& name : names) install(name);
  return {};
}

ToolEnded FakePackages::rpm_query(const std::vector<std::string>& argv) const {
  ToolEnded ended;
  for (auto name = argv.begin() + 4; name != argv.end(); ++name) {
    const bool there = states.contains(*name);
    ended.out += there ? *name + "\n" : "package " + *name + " is not installed\n";
    ended.status += there ? 0 : 1;
  }
  return ended;
}

std::optional<ToolEnded> FakePackages::run(const RunTool& tool, bool half) {
  const auto& argv = tool.argv;
  if (rpm && argv[0] == "rpm") return rpm_query(argv);
  if (rpm && (argv[0] == "dnf" || argv[0] == "yum")) {
    if (!half) {
      for (const auto& name : names_after(argv, "install")) install(name);
    }
    return ToolEnded{};
  }
  if (rpm) return std::nullopt;
  if (argv[0] == "dpkg-query") {
    ToolEnded ended;
    for (const auto& [name, state] : states) ended.out += state + "|" + name + "\n";
    return ended;
  }
  if (argv[0] == "dpkg") return half ? ToolEnded{} : configure();
  if (argv[0] == "apt-get") return get(tool, half);
  if (argv[0] == "apt-mark") {
    for (const auto& name : names_after(argv, "hold")) {
      if (!half) states[name] = "hi ";
    }
    return ToolEnded{};
  }
  if (argv[0] == "find") {
    if (!files_.text(argv[1])) return ToolEnded{.status = 1, .err = "find: no such file\n"};
    return ToolEnded{.out = argv[1] + "\n"};
  }
  return std::nullopt;
}

std::string FakePackages::durable() const {
  std::string out;
  for (const auto& [name, state] : states) out += state + name + "\n";
  return out;
}

}  // namespace skep::fakes
