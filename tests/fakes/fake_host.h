// FakeHost: one machine as an agent meets it: a working model that carries every effect out.
//
// Files, disks and packages are parts of their own; engine, Consul, database and
// network are doors that a test or a simulation plugs its models into.  A door
// that nobody plugged is closed: the answer is an error, as on a bare machine.
//
// Faults: hang(tool) runs into its deadline, garble(tool) prints garbage;
// cut_during() leaves half of an effect; power_cut() takes what is not on disk.

#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/effect.h"
#include "tests/fakes/fake_disks.h"
#include "tests/fakes/fake_files.h"
#include "tests/fakes/fake_packages.h"

namespace skep::fakes {

class FakeHost {
 public:
  /// A bare Debian with its own disk, /dev/vda, in use.
  FakeHost();
  FakeHost(const FakeHost&) = delete;
  FakeHost& operator=(const FakeHost&) = delete;

  agent::Answer carry_out(const agent::Effect& effect);

  void cut_during(const agent::Effect& effect);
  void power_cut();

  void hang(const std::string& tool) { hanging_.insert(tool); }
  void garble(const std::string& tool) { garbled_.insert(tool); }
  void mend();

  /// Everything that changed the machine, in order: "pvcreate /dev/vdb1", "write /etc/hosts".
  const std::vector<std::string>& changes() const { return changes_; }
  std::size_t effects() const { return effects_; }

  /// All that outlives a power cut, as text to compare.
  std::string durable() const;
  /// Besides, what runs: mounts, units, the name.
  std::string state() const;

  FakeFiles files;
  FakeDisks disks{files};
  FakePackages packages{files};
  std::map<std::string, agent::UnitSeen> units;
  std::string running_name = "localhost";
  std::string manager_mode = "default";  // NetworkManager's
  std::string tracking;                  // what `chronyc -c tracking` prints
  std::string timesync;                  // what `timedatectl timesync-status` prints

  std::function<agent::Answer(const agent::CallDocker&)> docker;
  std::function<agent::Answer(const agent::CallConsul&)> consul;
  std::function<agent::Answer(const agent::RunSql&)> sql;
  std::function<agent::Answer(const agent::Dial&)> dial;
  /// Tools beyond those of a bare machine; nothing: not one of them.
  std::function<std::optional<agent::Answer>(const agent::RunTool&)> more_tools;
  /// Told of each unit's change, after it.
  std::function<void(const agent::ChangeUnit&)> unit_changed;

 private:
  agent::Answer run(const agent::RunTool& tool, bool half);
  std::optional<agent::ToolEnded> run_own(const agent::RunTool& tool, bool half);
  agent::ToolEnded name_service(const std::vector<std::string>& argv) const;
  agent::Answer change(const agent::ChangeUnit& change);
  agent::Answer make_key(const agent::MakeKey& key);
  agent::Answer list(const std::string& path) const;
  agent::Answer read(const std::string& path) const;
  void package_installed(const std::string& name);
  bool may_start(const std::string& unit) const;

  int runs_begun_ = 0;  // of units
  std::set<std::string> hanging_;
  std::set<std::string> garbled_;
  std::vector<std::string> changes_;
  std::size_t effects_ = 0;
};

}  // namespace skep::fakes
