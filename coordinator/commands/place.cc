#include "coordinator/commands/place.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "common/files.h"
#include "coordinator/commands/terminal.h"
#include "coordinator/config/nearest.h"
#include "coordinator/install/bundle.h"
#include "coordinator/install/ssh_installer.h"
#include "coordinator/limits.h"
#include "coordinator/provider/hosts/hosts.h"
#include "coordinator/version.h"

namespace skep::coordinator {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kOwnerOnly = 0700;
constexpr std::uint32_t kOwnersFile = 0600;

std::string ledger_path(const Place& place) {
  return place.folder + "/ledger.db";
}

/// "~/.ssh/id" and paths relative to the YAML, as people write them there.
std::string key_path(const std::string& written, const fs::path& folder) {
  if (written.empty()) return written;
  const char* home = std::getenv("HOME");
  if (written.starts_with("~/") && home != nullptr) return home + written.substr(1);
  return written.starts_with('/') ? written : (folder / written).string();
}

/// `folder` is the YAML's.  A key beside the ledger comes first.
void find_files(Config& config, const fs::path& folder) {
  std::error_code problem;
  SoftLayerConfig& softlayer = config.softlayer;
  for (std::string* own :
       {&softlayer.credentials.file, &softlayer.ssh_key, &softlayer.user_data, &softlayer.ca}) {
    *own = key_path(*own, folder);
  }
  for (NodeConfig& node : config.nodes) {
    const std::string own = own_key_path((folder / ".skep").string(), node.name);
    node.key = fs::exists(own, problem) ? own : key_path(node.key, folder);
  }
}

std::string applied_path(const Place& place) {
  return place.folder + "/applied.yaml";
}

/// Stands where a provider could not be made: it says why.
class NoProvider : public Provider {
 public:
  explicit NoProvider(Error why) : why_(std::move(why)) {}
  Result<Ground> prepare() override { return why_; }
  Result<Machine> order(const NodeId&) override { return why_; }
  Result<std::vector<Machine>> describe() override { return why_; }

 private:
  Error why_;
};

Result<void> same_cluster(Ledger& ledger, const std::string& name) {
  const auto known = ledger.fact("name");
  if (known && *known != name) {
    return Error{Code::Refused, "the ledger here is that of cluster " + *known + ", not " + name +
                                    "; give each cluster a folder of its own"};
  }
  return known ? Result<void>{} : ledger.put({{"name", name}});
}

}  // namespace

std::string bundle_path() {
  std::error_code problem;
  const fs::path bin = fs::read_symlink("/proc/self/exe", problem).parent_path();
  const fs::path beside = bin.parent_path() / "opt-skep.tar";
  return fs::exists(beside, problem) ? beside.string()
                                     : (bin.parent_path() / "lib/skep/opt-skep.tar").string();
}

std::string own_key_path(const std::string& folder, const NodeId& node) {
  return folder + "/node-keys/" + node.value;
}

Result<NodeConfig> Place::node(const std::string& name) const {
  const auto found = std::ranges::find(config.nodes, NodeId(name), &NodeConfig::name);
  if (found != config.nodes.end()) return *found;
  std::vector<std::string> names;
  for (const NodeConfig& one : config.nodes) names.push_back(one.name.value);
  const auto meant = config::nearest(name, names);
  return Error{Code::Invalid,
               file + " names no node " + name +
                   (meant ? "; did you mean " + *meant + "?" : "; it has " + join(names, " "))};
}

std::variant<std::unique_ptr<Place>, int> open_place(const Call& call) {
  const std::string found = call.config.empty() ? find_config(".") : call.config;
  if (found.empty()) {
    return fail(call, "", Exit::Usage, "no skep.yaml here or in a folder above",
                {"skep init", "-c FILE"});
  }
  std::error_code problem;
  const fs::path path = fs::absolute(found, problem);
  auto text = read_file(path.string(), Bytes{kConfigMax.count + 1});
  if (!text) return fail(call, "", Exit::Usage, text.error().message);
  if (!*text) return fail(call, "", Exit::Usage, found + ": no such file", {"skep init"});

  auto place = std::make_unique<Place>();
  place->file = fs::proximate(path, fs::current_path(problem), problem).string();
  if (place->file.empty()) place->file = found;
  Parsed parsed = parse_config(place->file, **text);
  if (!parsed.faults.empty()) {
    if (call.json) {
      print_document(
          faults_document(call.command, place->file, parsed.faults, SystemClock().now().utc));
    } else {
      tell(faults_text(place->file, parsed.faults));
    }
    return static_cast<int>(Exit::Usage);
  }
  const bool says_them = call.command == "up" || call.command == "check" || call.command == "plan";
  if (says_them) tell(remarks_text(place->file, parsed.remarks));
  place->config = std::move(parsed.config);
  place->text = std::move(**text);
  const fs::path folder = path.lexically_normal().parent_path();
  place->folder = (folder / ".skep").string();
  find_files(place->config, folder);
  return place;
}

Result<void> make_state_folder(const Place& place) {
  return make_folder(place.folder, kOwnerOnly);
}

Result<void> keep_applied(const Place& place) {
  return replace_file(applied_path(place), place.text, kOwnersFile);
}

Config applied_config(const Place& place) {
  const auto text = read_file(applied_path(place), Bytes{kConfigMax.count + 1});
  if (!text || !*text) return place.config;
  Parsed parsed = parse_config(place.file, **text);
  // Written by a build that knew other keys: what the operator has now is the best there is.
  if (!parsed.faults.empty()) return place.config;
  find_files(parsed.config, fs::path(place.folder).parent_path());
  return std::move(parsed.config);
}

Result<std::unique_ptr<Ledger>> open_ledger(const Place& place) {
  if (auto made = make_state_folder(place); !made) return std::move(made).error();
  auto ledger = open_sqlite_ledger(ledger_path(place));
  if (!ledger) return std::move(ledger).error().within(ledger_path(place));
  if (auto same = same_cluster(**ledger, place.config.cluster); !same) {
    return std::move(same).error();
  }
  return ledger;
}

Result<std::unique_ptr<Ledger>> look_into_ledger(const Place& place) {
  std::error_code problem;
  if (fs::exists(ledger_path(place), problem)) return open_ledger(place);
  return make_memory_ledger();
}

std::unique_ptr<LocalProvider> make_local(const Place& place, const ClusterId& cluster) {
  return std::make_unique<LocalProvider>(
      place.config, cluster,
      LocalProvider::Place{.state = place.folder, .cache = local_cache(), .program = ""});
}

Result<std::unique_ptr<SoftLayerProvider>> make_softlayer(const Place& place) {
  if (place.config.provider != ProviderKind::SoftLayer) {
    return Error{Code::Invalid, place.file + " has provider " + name(place.config.provider) +
                                    ": only guests of softlayer are bought and cancelled"};
  }
  auto ledger = look_into_ledger(place);
  if (!ledger) return std::move(ledger).error();
  return std::make_unique<SoftLayerProvider>(
      place.config, std::move(*ledger),
      SoftLayerProvider::Place{.state = place.folder, .agreed = place.agreed});
}

std::unique_ptr<Provider> make_provider(const Place& place, const ClusterId& cluster) {
  if (place.config.provider == ProviderKind::SoftLayer) {
    auto made = make_softlayer(place);
    if (made) return std::move(*made);
    return std::make_unique<NoProvider>(std::move(made).error());
  }
  if (place.config.provider == ProviderKind::Hosts) {
    return std::make_unique<HostsProvider>(place.config);
  }
  return make_local(place, cluster);
}

std::unique_ptr<Installer> make_installer(const Place& place) {
  return std::make_unique<SshInstaller>(place.folder, bundle_path());
}

std::string agent_version() {
  constexpr std::size_t kBuildIdShown = 12;  // protocol/README.md, Hello
  const auto id = install::build_id_of(bundle_path());
  if (!id || id->size() < kBuildIdShown) return "";
  return std::string(kVersion) + "+" + id->substr(0, kBuildIdShown);
}

}  // namespace skep::coordinator
