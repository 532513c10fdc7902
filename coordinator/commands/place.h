// Place: the cluster that a command is about: its configuration and its state folder.

#pragma once

#include <memory>
#include <string>
#include <variant>

#include "common/result.h"
#include "coordinator/commands/call.h"
#include "coordinator/config.h"
#include "coordinator/install/installer.h"
#include "coordinator/provider/local/local.h"
#include "coordinator/provider/provider.h"
#include "coordinator/provider/softlayer/softlayer.h"
#include "coordinator/store/ledger.h"

namespace skep::coordinator {

struct Place {
  Config config;
  std::string file;             // as the operator reads it: "skep.yaml"
  std::string text;             // of that file
  std::string folder;           // of the state: absolute, mode 0700 once it is made
  softlayer::Agreement agreed;  // guests are for money: nothing else is ordered

  /// Code::NotFound where the YAML does not name it.
  Result<NodeConfig> node(const std::string& name) const;
};

/// Finds and reads the YAML.  What is wrong with it has been told then; the exit status is given.
std::variant<std::unique_ptr<Place>, int> open_place(const Call& call);

Result<void> make_state_folder(const Place& place);

/// The YAML as the last `up` took it, for whoever keeps what stands: what was written since waits
/// for the next `up`.
Result<void> keep_applied(const Place& place);
/// The present YAML where there is none yet.
Config applied_config(const Place& place);

/// Opened, made where it is not; Code::Refused: it is of a cluster with another name.
Result<std::unique_ptr<Ledger>> open_ledger(const Place& place);
/// The ledger as it is; one in memory where there is none.
Result<std::unique_ptr<Ledger>> look_into_ledger(const Place& place);

/// `place` outlives what is made here.
std::unique_ptr<Provider> make_provider(const Place& place, const ClusterId& cluster);
/// Code::Invalid: the YAML has another provider.
Result<std::unique_ptr<SoftLayerProvider>> make_softlayer(const Place& place);
std::unique_ptr<LocalProvider> make_local(const Place& place, const ClusterId& cluster);
std::unique_ptr<Installer> make_installer(const Place& place);
/// /opt/skep as an archive: beside the build's programs, or where a package puts it.
std::string bundle_path();
/// A node's ssh key that lies with the ledger, for a coordinator that has a user of its own.
std::string own_key_path(const std::string& folder, const NodeId& node);
/// What an agent says of itself that was installed from our bundle; empty where there is no bundle.
std::string agent_version();

}  // namespace skep::coordinator
