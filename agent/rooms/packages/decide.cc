#include "agent/rooms/packages/decide.h"

#include <algorithm>

#include "agent/limits.h"
#include "agent/marked_block.h"

namespace skep::agent::packages {
namespace {

using Names = std::vector<std::string>;

constexpr std::string_view kInitramfsOn = "update_initramfs=yes\n";
constexpr std::string_view kInitramfsOff =
    "update_initramfs=no  # skep: yes again once its packages are installed\n";

std::string joined(const Names& names) {
  std::string line;
  for (const auto& name : names) line += (line.empty() ? "" : " ") + name;
  return line;
}

Package state(const Facts& facts, const std::string& name) {
  const auto found = facts.packages.find(name);
  return found == facts.packages.end() ? Package{} : found->second;
}

Names missing(const Facts& facts, const Names& wanted) {
  Names out;
  for (const auto& name : wanted) {
    if (!state(facts, name).installed) out.push_back(name);
  }
  return out;
}

Names unheld(const Facts& facts, const Names& wanted) {
  Names out;
  for (const auto& name : wanted) {
    const Package package = state(facts, name);
    if (package.installed && !package.held) out.push_back(name);
  }
  return out;
}

Change run(std::string words, Names argv) {
  return {.words = std::move(words),
          .effect = RunTool{.argv = std::move(argv),
                            .environment = {{"DEBIAN_FRONTEND", "noninteractive"},
                                            {"APT_LISTCHANGES_FRONTEND", "none"},
                                            {"NEEDRESTART_SUSPEND", "1"}},
                            .deadline = kInstallDeadline,
                            .silence = kInstallSilence}};
}

Change apt(std::string words, const Wanted& wanted, Names arguments) {
  Names argv{"apt-get",
             "--quiet",
             "--assume-yes",
             "-o",
             "DPkg::Lock::Timeout=" + std::to_string(kPackageLockSeconds),
             "-o",
             "Acquire::Retries=3",
             "-o",
             "Dpkg::Use-Pty=0",
             "-o",
             "Dpkg::Options::=--force-confdef",
             "-o",
             "Dpkg::Options::=--force-confold"};
  if (wanted.cut_loses_nothing) {
    argv.insert(argv.end(), {"-o", "Dpkg::Options::=--force-unsafe-io"});
  }
  std::move(arguments.begin(), arguments.end(), std::back_inserter(argv));
  return run(std::move(words), std::move(argv));
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  return text.replace(text.find(from), from.size(), to);
}

/// Before the engine's package, since its own script starts the engine.
std::optional<Change> next_drop_in(const Facts& facts, const Wanted& wanted) {
  const std::string condition = "ConditionPathIsMountPoint=" + wanted.docker_path;
  if (facts.drop_in && facts.drop_in->find(condition + "\n") != std::string::npos) {
    return std::nullopt;
  }
  if (missing(facts, wanted.engine).empty()) return std::nullopt;
  return Change{.words = "let the engine start only on its mounted volume",
                .effect = ReplaceFile{.path = kDropInPath,
                                      .text = "# Written by Skep.\n[Unit]\n" + condition + "\n"}};
}

Decision apt_standing(const Facts& facts, const Wanted& wanted) {
  if (facts.initramfs && facts.initramfs->find(kInitramfsOff) != std::string::npos) {
    return Change{
        .words = "let packages update the initramfs again",
        .effect = ReplaceFile{.path = kInitramfsPath,
                              .text = replaced(*facts.initramfs, kInitramfsOff, kInitramfsOn)}};
  }
  if (const Names names = unheld(facts, wanted.hold); !names.empty()) {
    Names argv{"apt-mark", "hold"};
    argv.insert(argv.end(), names.begin(), names.end());
    return run("hold " + joined(names), std::move(argv));
  }
  return Satisfied{};
}

Decision decide_apt(const Facts& facts, const Wanted& wanted) {
  const Names names = missing(facts, wanted.install);
  if (names.empty()) return apt_standing(facts, wanted);
  if (auto drop_in = next_drop_in(facts, wanted)) return std::move(*drop_in);
  // Nothing that we install belongs into an initramfs, and making it anew takes a
  // third of the whole installation (local-hosts.md).
  if (facts.initramfs && facts.initramfs->find(kInitramfsOn) != std::string::npos) {
    return Change{
        .words = "leave the initramfs alone for now",
        .effect = ReplaceFile{.path = kInitramfsPath,
                              .text = replaced(*facts.initramfs, kInitramfsOn, kInitramfsOff)}};
  }
  if (facts.interrupted) {
    Change heal = run("let dpkg finish what was cut",
                      {"dpkg", "--force-confdef", "--force-confold", "--configure", "-a"});
    // It takes its journal in first, and may then miss a package: that is apt's to mend.
    heal.look_again_on_failure = true;
    return heal;
  }
  if (!facts.list_is_fresh) {
    return apt(
        "fetch the package lists", wanted,
        {"-o", "APT::Update::Error-Mode=any", "-o",
         "APT::Update::Post-Invoke-Success::=touch " + std::string(kListStampPath), "update"});
  }
  const bool broken = std::any_of(facts.packages.begin(), facts.packages.end(),
                                  [](const auto& entry) { return entry.second.broken; });
  if (broken) {
    return apt("mend the installation that was cut", wanted,
               {"--no-install-recommends", "--fix-broken", "install"});
  }
  Names arguments{"--no-install-recommends", "install"};
  arguments.insert(arguments.end(), names.begin(), names.end());
  return apt("install " + joined(names), wanted, std::move(arguments));
}

Decision decide_rpm(const Facts& facts, const Wanted& wanted) {
  const Names names = missing(facts, wanted.install);
  if (!names.empty()) {
    if (auto drop_in = next_drop_in(facts, wanted)) return std::move(*drop_in);
    // What we hold is excluded, from our own installations too if it were not for the switch.
    Names argv{wanted.backend == Backend::Yum ? "yum" : "dnf", "install", "--assumeyes",
               "--disableexcludes=main"};
    if (wanted.backend == Backend::Dnf) argv.emplace_back("--setopt=install_weak_deps=False");
    argv.insert(argv.end(), names.begin(), names.end());
    return run("install " + joined(names), std::move(argv));
  }
  if (const Names free = unheld(facts, wanted.hold); !free.empty()) {
    return Change{
        .words = "hold " + joined(free),
        .effect = ReplaceFile{.path = config_path(wanted.backend),
                              .text = excluding(facts.config.value_or("[main]\n"), free)}};
  }
  return Satisfied{};
}

}  // namespace

std::string excluding(const std::string& config, const Names& names) {
  std::string out;
  bool done = false;
  const auto lines = lines_of(config);
  const bool has_line = std::any_of(lines.begin(), lines.end(), [](const std::string& line) {
    return line.starts_with("exclude=") || line.starts_with("excludepkgs=");
  });
  for (const std::string& line : lines) {
    out += line;
    if (!done && has_line && (line.starts_with("exclude=") || line.starts_with("excludepkgs="))) {
      out += " " + joined(names);
      done = true;
    }
    out += "\n";
    if (!done && !has_line && line == "[main]") {
      out += "exclude=" + joined(names) + "\n";
      done = true;
    }
  }
  return done ? out : "[main]\nexclude=" + joined(names) + "\n" + out;
}

Result<Decision> decide(const Facts& facts, const Wanted& wanted) {
  return wanted.backend == Backend::Apt ? decide_apt(facts, wanted) : decide_rpm(facts, wanted);
}

}  // namespace skep::agent::packages
