// FakePackages: apt and dpkg, or rpm with dnf and yum, of a fake host.
//
// Faults: an installation that is cut leaves packages unpacked and dpkg's journal;
// source_is_down makes fetching fail; unknown lists names that no source has.

#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/effect.h"
#include "tests/fakes/fake_files.h"

namespace skep::fakes {

class FakePackages {
 public:
  explicit FakePackages(FakeFiles& files);

  /// Nothing: not one of its tools.
  std::optional<agent::ToolEnded> run(const agent::RunTool& tool, bool half);
  static bool changes(const agent::RunTool& tool);

  void install(const std::string& name);
  std::string durable() const;

  std::map<std::string, std::string> states;  // dpkg's three letters, by package
  std::set<std::string> unknown;
  bool source_is_down = false;
  bool lists_are_here = false;
  bool rpm = false;
  int initramfs_made = 0;
  std::function<void(const std::string&)> installed;  // told of each package

 private:
  agent::ToolEnded get(const agent::RunTool& tool, bool half);
  agent::ToolEnded rpm_query(const std::vector<std::string>& argv) const;
  agent::ToolEnded configure();
  void leave_half(const std::vector<std::string>& names);

  FakeFiles& files_;
};

}  // namespace skep::fakes
