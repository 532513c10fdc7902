// FakeConsul: one node's Consul, for the container `consul` of a FakeDocker.
//
// Servers that share a FakeQuorum elect a leader: the first time when as many
// are up as expected, later whenever a majority of the voters is.
//
// Faults: power cut and stop come through the container; `silent` makes the
// HTTP port answer nothing although the container runs.

#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "agent/effect.h"
#include "tests/fakes/fake_docker.h"

namespace skep::fakes {

struct FakeQuorum {
  std::size_t expected = 3;
  std::set<std::string> up;      // addresses of servers that run
  std::set<std::string> voters;  // empty until the first election
  /// Looks at the leader before an election is over.
  int looks_until_leader = 2;

  std::string leader() const;
};

class FakeConsul : public FakeProgram {
 public:
  FakeConsul(FakeQuorum& quorum, std::string address)
      : quorum_(quorum), address_(std::move(address)) {}

  Start start(const std::string& name, const std::vector<std::string>& command) override;
  int end(const std::string& name, bool in_order) override;

  agent::Answer answer(const agent::CallConsul& call);

  bool silent = false;
  std::map<std::string, std::string> services;  // id -> the body it was registered with

 private:
  FakeQuorum& quorum_;
  std::string address_;
};

}  // namespace skep::fakes
