// FakeDatabase: one node's member behind its start program, for the containers
// `db-<node>` and `skep-recover` of a FakeDocker.
//
// Members that share a FakeGalera form one group.  The start program's rules are
// packaging/database/README.md's: tokens used up before anything is done, epochs
// that only rise, refusals with their exit codes.  Data stands in the host's
// files: grastate.dat, gvwstate.dat after an unclean end, and the true position
// in ibdata1, which a recovery reads.
//
// Faults: cut_next_seed ends the next seed-empty after its record and before its
// database; unclean ends (power cut, kill, crash) leave seqno -1 in grastate.dat;
// a member without a majority answers non-Primary, one without a peer ends with 1.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/effect.h"
#include "tests/fakes/fake_docker.h"

namespace skep::fakes {

/// What the members of a cluster share.
struct FakeGalera {
  struct Member {
    bool running = false;
    bool primary = false;
    std::string uuid;
    std::int64_t seqno = -1;
    std::set<std::string> view;  // members of the last Primary it was in
    std::string transfer_method = "mariabackup";
    int asks_until_synced = 0;
    int asks_until_given_up = 0;
  };

  std::map<std::string, Member> members;  // by node
  int seeds = 0;                          // histories begun
  std::map<std::uint64_t, int> seeds_of_epoch;
  bool two_primaries = false;  // ever: what must never be

  /// A write through a Primary: every member of it has it.
  bool commit();
  std::set<std::string> primary() const;
  /// Members that wait may form or join a Primary.
  void settle();
  void leave(const std::string& node, bool in_order);
};

/// The host's files, as far as a member needs them.  A power cut ends the member
/// before it takes the mount from under it.
struct FakeVolume {
  std::function<std::optional<std::string>(const std::string& path)> text;
  std::function<void(const std::string& path, const std::string& text)> put;
  std::function<void(const std::string& path)> remove;
};

class FakeDatabase : public FakeProgram {
 public:
  /// `path` is where the volume is on the host.
  FakeDatabase(FakeGalera& galera, std::string node, FakeVolume volume,
               std::string path = "/opt/mysql");

  Start start(const std::string& name, const std::vector<std::string>& command) override;
  int end(const std::string& name, bool in_order) override;
  std::optional<Start> ended(const std::string& name) override;

  agent::Answer answer(const agent::RunSql& sql);

  bool cut_next_seed = false;
  bool deaf = false;                // runs and answers no statement
  std::vector<std::string> tokens;  // taken, in order

 private:
  Start recover();
  Start seed_empty(std::uint64_t epoch);
  Start seed_from(std::uint64_t epoch, const std::string& position);
  Start join(const std::string& method);
  Start become(const std::vector<std::string>& log);
  void lead(std::uint64_t epoch, const std::string& uuid, std::int64_t seqno);
  bool has_state() const;
  std::string true_position() const;
  void write_state(bool running);
  std::string text(const std::string& name) const;
  bool has(const std::string& name) const { return volume_.text(name).has_value(); }

  FakeGalera& galera_;
  std::string node_;
  FakeVolume volume_;
  std::string data_;
  std::string control_;
};

}  // namespace skep::fakes
