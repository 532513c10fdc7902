// HostModel: the machine's own half: files, folders, mounts, units, disks, tools.

#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "agent/effect.h"
#include "common/ids.h"
#include "protocol/messages.h"
#include "tests/sim/files.h"
#include "tests/sim/setting.h"

namespace skep::sim {

class HostModel {
 public:
  HostModel(Setting& setting, NodeId node);

  void boot();
  void cut();

  agent::Answer carry_out(const agent::Effect& effect);
  bool active(const std::string& unit) const { return active_.contains(unit); }
  protocol::HostFacts facts() const;
  bool disk_held_something() const { return held_something_; }
  std::uint64_t writes_to_disk() const { return writes_to_disk_; }
  Files& files() { return files_; }
  const Files& files() const { return files_; }

 private:
  class Paths : public Files {
   public:
    std::optional<std::string> read(const std::string& path) const override;
    void write(const std::string& path, const std::string& text) override;
    void remove(const std::string& path) override;
    std::optional<std::vector<std::string>> list(const std::string& folder) const override;
    void make(const std::string& folder) { folders.insert(folder); }

    std::map<std::string, std::string> texts;
    std::set<std::string> folders;
  };

  Setting& setting_;
  NodeId node_;
  Paths files_;
  std::set<std::string> active_;
  bool held_something_ = false;
  std::uint64_t writes_to_disk_ = 0;
};

}  // namespace skep::sim
