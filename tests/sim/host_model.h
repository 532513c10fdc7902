// HostModel: the machine's own half: tests/fakes' host, with a disk of its own and the tools of a
// Debian.

#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/effect.h"
#include "common/ids.h"
#include "protocol/messages.h"
#include "tests/fakes/fake_host.h"
#include "tests/sim/chance.h"
#include "tests/sim/files.h"

namespace skep::sim {

enum class Kind { Vm, Container };
enum class Spare { Empty, HoldsFileSystem };

class HostModel {
 public:
  HostModel(const NodeId& node, Kind kind, Spare spare);

  void power_cut();

  agent::Answer carry_out(const agent::Effect& effect);
  /// The power fails while it is carried out.
  void carry_out_half(const agent::Effect& effect) { host_.cut_during(effect); }

  /// Somebody writes a file that is ours or is about to be; gives its path.
  std::string edit_by_hand(Chance& chance);
  void clock_is_off(Duration by);

  bool active(const std::string& unit) const;
  protocol::HostFacts facts() const;

  /// Which of the host's files differ from what they were before the layers.
  std::string left_of_layers() const;

  bool disk_held_something() const { return spare_ == Spare::HoldsFileSystem; }
  int writes_to_disk() const { return host_.disks.disks.at(kSpare).writes; }

  Files& files() { return files_; }
  const Files& files() const { return files_; }

 private:
  static constexpr const char* kSpare = "/dev/vdb";

  class Paths : public Files {
   public:
    explicit Paths(fakes::FakeHost& host) : host_(host) {}
    std::optional<std::string> read(const std::string& path) const override;
    void write(const std::string& path, const std::string& text) override;
    void remove(const std::string& path) override;
    std::optional<std::vector<std::string>> list(const std::string& folder) const override;

   private:
    fakes::FakeHost& host_;
  };

  std::optional<agent::Answer> run(const agent::RunTool& tool);

  NodeId node_;
  Kind kind_;
  Spare spare_;
  fakes::FakeHost host_;
  Paths files_{host_};
  std::string loaded_drop_in_;
  // Files that `down` puts back, and what stood there, by us or by hand; "": there was none.
  std::map<std::string, std::set<std::string>> before_;
};

}  // namespace skep::sim
