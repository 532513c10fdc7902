// SshInstaller: the installer over the system's own ssh.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/processes.h"
#include "coordinator/install/answers.h"
#include "coordinator/install/installer.h"

namespace skep::coordinator {

class SshInstaller : public Installer {
 public:
  /// `state`: holds a known_hosts file for each node.  `bundle`: archive of /opt/skep.
  SshInstaller(std::string state, std::string bundle)
      : state_(std::move(state)), bundle_(std::move(bundle)) {}

  Result<void> reachable(const Machine& machine) override;
  Result<Enrolled> install(const Machine& machine, const Home& home) override;

 private:
  Result<std::vector<std::string>> ssh(const Machine& machine) const;
  Result<std::string> as_root(const Machine& machine, const std::string& script,
                              const std::vector<std::string>& arguments,
                              std::string input = "") const;
  Result<void> upload(const Machine& machine) const;

  const std::string state_;
  const std::string bundle_;
};

namespace install {

/// Where the key of a node is pinned: "STATE/known_hosts.sw1".
std::string known_hosts_path(const std::string& state, const NodeId& node);

/// Pins machine.host_key where it has one; ssh's arguments up to the command.  For all who enter a
/// machine: installer, relay, `skep ssh`.
Result<std::vector<std::string>> pinned_ssh(const std::string& state, const Machine& machine);

}  // namespace install
}  // namespace skep::coordinator
