// FakeDisks: disks, partitions and LVM of a fake host, and the tools that change them.
//
// Faults: a tool that is cut leaves half its work (bytes without a signature, a
// table without partitions); parses_partitions = false makes the kernel wait for partx.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/effect.h"
#include "tests/fakes/fake_files.h"

namespace skep::fakes {

/// What lies on a device.
struct FakeContent {
  Bytes size;
  std::vector<std::string> signatures;
  std::optional<std::uint64_t> first_nonzero;
  std::string type;  // of a file system
  std::string uuid;
};

struct FakeDisk {
  std::string serial;
  std::string bus;
  FakeContent content;
  bool in_use = false;
  bool read_only = false;
  std::string table;                    // as `sfdisk --dump` prints it; empty: none
  std::vector<std::string> partitions;  // that the kernel shows
  int writes = 0;                       // by any tool
};

class FakeDisks {
 public:
  struct Group {
    std::set<std::string> tags;
    std::string device;
    std::map<std::string, std::string> volumes;  // name -> size as it was asked for
  };

  explicit FakeDisks(FakeFiles& files) : files_(files) {}

  FakeDisk& add(const std::string& device, Bytes size, const std::string& serial);

  /// Nothing: not one of its tools.  `half`: the power fails while it runs.
  std::optional<agent::ToolEnded> run(const agent::RunTool& tool, bool half);
  static bool changes(const agent::RunTool& tool);

  agent::DisksSeen look() const;
  agent::Answer probe(const std::string& device) const;
  std::vector<std::string> nodes() const;  // names in /dev

  void power_cut();
  std::string durable() const;

  std::map<std::string, FakeDisk> disks;        // by device
  std::map<std::string, FakeContent> parts;     // partitions and logical volumes, by device
  std::map<std::string, std::string> physical;  // device -> group
  std::map<std::string, Group> groups;
  std::set<std::string> active;  // groups
  bool parses_partitions = true;
  bool activates_at_boot = true;

 private:
  agent::ToolEnded partition(const agent::RunTool& tool, bool half);
  agent::ToolEnded wipe(const std::vector<std::string>& argv);
  agent::ToolEnded discard(const std::string& device);
  agent::ToolEnded lvm(const std::vector<std::string>& argv, bool half);
  agent::ToolEnded make_physical(const std::vector<std::string>& argv, bool half);
  agent::ToolEnded activate(const std::vector<std::string>& argv);
  agent::ToolEnded make_volume(const std::vector<std::string>& argv);
  agent::ToolEnded report(const std::string& tool) const;
  agent::ToolEnded format(const std::vector<std::string>& argv, bool half);
  agent::ToolEnded mount(const std::vector<std::string>& argv);
  agent::ToolEnded subvolume(const std::vector<std::string>& argv);
  agent::ToolEnded type_of(const std::string& device) const;
  agent::Disk seen(const std::string& device, const FakeDisk& disk) const;
  FakeContent* content(const std::string& device);
  /// It stands on a disk, and the kernel shows no node of it.
  bool hidden(const std::string& device) const;
  /// The kernel refuses an exclusive open: mounted, or volumes on it are active.
  bool held(const std::string& device) const;
  void no_physical(const std::string& device);
  void wrote(const std::string& device);
  void show_partitions(const std::string& device);

  FakeFiles& files_;
};

}  // namespace skep::fakes
