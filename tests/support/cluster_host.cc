#include "tests/support/cluster_host.h"

namespace skep::support {
namespace {

using namespace agent;

constexpr const char* kDropIn = "/etc/systemd/system/docker.service.d/20-skep.conf";
constexpr const char* kEngineConfig = "/etc/docker/daemon.json";

std::string at(const std::map<std::string, std::string>& files, const std::string& path) {
  const auto found = files.find(path);
  return found == files.end() ? "" : found->second;
}

}  // namespace

ClusterHost::ClusterHost(FakeCluster& cluster, const std::string& name, const std::string& ip)
    : node(name),
      address(ip),
      docker(cluster.swarm, name, ip),
      consul(cluster.quorum, ip),
      database(cluster.galera, name, volume()),
      cluster_(cluster) {
  docker.program("consul", consul);
  docker.program("db-", database);
  docker.program("skep-recover", database);
  docker.images = {"skep/consul:1", "skep/mariadb:1", "skep/probe:1"};
}

fakes::FakeVolume ClusterHost::volume() {
  return {.text =
              [this](const std::string& path) {
                const auto found = files.find(path);
                return found == files.end() ? std::nullopt : std::optional(found->second);
              },
          .put = [this](const std::string& path, const std::string& text) { files[path] = text; },
          .remove = [this](const std::string& path) { files.erase(path); }};
}

Answer ClusterHost::carry_out(const Effect& effect) {
  struct Visitor {
    ClusterHost& host;
    Answer operator()(const RunTool& tool) { return host.run(tool); }
    Answer operator()(const ReadFile& file) {
      const auto found = host.files.find(file.path);
      if (found == host.files.end()) return FileRead{};
      return FileRead{found->second};
    }
    Answer operator()(const ReplaceFile& file) {
      host.files[file.path] = file.text;
      return Done{};
    }
    Answer operator()(const RemoveFile& file) {
      host.files.erase(file.path);
      return Done{};
    }
    Answer operator()(const MakeFolder& folder) {
      host.folders.insert(folder.path);
      return Done{};
    }
    Answer operator()(const ListFolder& folder) { return host.list(folder.path); }
    Answer operator()(const CallDocker& call) { return host.docker.answer(call); }
    Answer operator()(const CallConsul& call) { return host.consul.answer(call); }
    Answer operator()(const ChangeUnit& unit) { return host.change(unit); }
    Answer operator()(const LookAtUnit& unit) {
      return unit.unit == "docker.socket" ? host.socket : host.service;
    }
    Answer operator()(const Dial& dial) { return host.dial(dial); }
    Answer operator()(const RunSql& sql) { return host.database.answer(sql); }
    Answer operator()(const MakeKey& key) {
      host.files[key.key_path] = "key";
      host.files[key.request_path] = "request of " + key.common_name;
      return Done{};
    }
    Answer operator()(const LookAtDisks& /*disks*/) {
      return Error{Code::Internal, "an effect of other rooms"};
    }
    Answer operator()(const ProbeDisk& /*disk*/) {
      return Error{Code::Internal, "an effect of other rooms"};
    }
  };
  return std::visit(Visitor{*this}, effect);
}

Answer ClusterHost::run(const RunTool& tool) {
  const auto& argv = tool.argv;
  if (auto answer = docker.answer(tool)) return *answer;
  if (argv[0] == "systemctl") {
    const bool reload = at(files, kDropIn) != loaded_drop_in_;
    return ToolEnded{.status = 0,
                     .out =
                         "ExecStart={ path=/usr/sbin/dockerd ; argv[]=/usr/sbin/dockerd ; }\n"
                         "NeedDaemonReload=" +
                         std::string(reload ? "yes" : "no") + "\n"};
  }
  if (argv[0] == "findmnt") {
    return mounted.empty() ? ToolEnded{.status = 1} : ToolEnded{.status = 0, .out = mounted + "\n"};
  }
  if (argv[0] == "ss") return ToolEnded{.status = 0, .out = listening};
  if (argv[0] == "mv" || argv[0] == "rm") {
    const std::string from = (argv[0] == "mv" ? argv[2] : argv.back()) + "/";
    std::map<std::string, std::string> kept;
    for (const auto& [path, text] : files) {
      if (!path.starts_with(from)) {
        kept[path] = text;
      } else if (argv[0] == "mv") {
        kept[argv[3] + "/" + path.substr(from.size())] = text;
      }
    }
    files = std::move(kept);
    std::erase_if(folders, [&](const std::string& one) { return (one + "/").starts_with(from); });
    return ToolEnded{};
  }
  return Error{Code::NotFound, argv[0] + ": no such program"};
}

Answer ClusterHost::list(const std::string& path) const {
  std::set<std::string> names;
  const std::string inside = path + "/";
  const auto add = [&](const std::string& entry) {
    if (!entry.starts_with(inside)) return;
    const std::string rest = entry.substr(inside.size());
    names.insert(rest.substr(0, rest.find('/')));
  };
  for (const auto& file : files) add(file.first);
  for (const auto& folder : folders) add(folder);
  if (names.empty() && !folders.contains(path)) return FolderListed{};
  return FolderListed{std::vector<std::string>(names.begin(), names.end())};
}

Answer ClusterHost::change(const ChangeUnit& unit) {
  UnitSeen& seen = unit.unit == "docker.socket" ? socket : service;
  switch (unit.verb) {
    case UnitVerb::Reload:
      loaded_drop_in_ = at(files, kDropIn);
      return Done{};
    case UnitVerb::Enable:
    case UnitVerb::Disable:
      seen.enabled = unit.verb == UnitVerb::Enable;
      return Done{};
    case UnitVerb::Stop:
      if (unit.unit == "docker.service" && docker.engine_runs()) docker.stop_engine();
      seen.active = "inactive";
      return Done{};
    case UnitVerb::Restart:
      if (docker.engine_runs()) docker.stop_engine();
      break;
    case UnitVerb::Start:
      break;
  }
  if (mounted.empty()) return Error{Code::Unavailable, "condition failed"};
  start_engine();
  return Done{};
}

void ClusterHost::cut_during(const Effect& effect) {
  if (const auto name = fakes::FakeDocker::starts(effect)) return docker.cut_start(*name);
  (void)carry_out(effect);
}

void ClusterHost::start_engine() {
  if (!docker.engine_runs()) service.invocation = std::to_string(++engine_starts_);
  docker.start_engine(at(files, kEngineConfig));
  service.active = "active";
  socket.active = "active";
  loaded_drop_in_ = at(files, kDropIn);
  // What Consul's program writes into its folder.
  if (folders.contains("/var/lib/skep/consul")) files["/var/lib/skep/consul/raft"] = "log";
}

Answer ClusterHost::dial(const Dial& dial) const {
  const ClusterHost* there = cluster_.by_address(dial.address);
  if (there == nullptr || !there->on) return Dialled{Way::Silent, "no answer"};
  return there->hears(dial.port) ? Dialled{Way::Connected, "connected"}
                                 : Dialled{Way::Refused, "connection refused"};
}

bool ClusterHost::hears(std::uint16_t port) const {
  if (port == foreign_port) return true;
  if (!docker.engine_runs()) return false;
  if (port == 2376) return at(files, kDropIn).find(address + ":2376") != std::string::npos;
  if (port == 2377) return docker.swarm_state == "active";
  const auto runs = [this](const std::string& name) {
    const auto found = docker.containers.find(name);
    return found != docker.containers.end() && found->second.status == "running";
  };
  return runs(port == 3306 ? "db-" + node : "consul");
}

void ClusterHost::power_off() {
  docker.power_cut();
  service.active = "inactive";
  socket.active = "inactive";
  folders.erase("/run/skep/mysqld");
  on = false;
}

void ClusterHost::power_on() {
  on = true;
  start_engine();
}

void ClusterHost::power_cut() {
  const bool had_engine = docker.engine_runs();
  power_off();
  on = true;
  if (had_engine && engine_at_boot) power_on();
}

FakeCluster::FakeCluster() {
  for (const char* last : {"1", "2", "3"}) {
    hosts.push_back(std::make_unique<ClusterHost>(*this, std::string("sw") + last,
                                                  std::string("10.77.0.1") + last));
  }
}

ClusterHost* FakeCluster::by_address(const std::string& address) const {
  for (const auto& host : hosts) {
    if (host->address == address) return host.get();
  }
  return nullptr;
}

Context context_of(std::size_t index) {
  Context context;
  auto& spec = context.spec;
  spec.cluster_name = "vega";
  for (const char* last : {"1", "2", "3"}) {
    spec.peers.push_back({.node = NodeId(std::string("sw") + last),
                          .private_address = std::string("10.77.0.1") + last,
                          .overlay_address = std::string("10.78.0.1") + last});
  }
  spec.node = spec.peers[index].node;
  spec.until = protocol::Stage::Serving;
  spec.resolv.upstream = {"10.77.0.1"};
  spec.engine.labels = {"dc=here"};
  spec.engine.certificate = "certificate";
  spec.engine.ca_certificate = "ca";
  spec.engine.images = {"skep/consul:1", "skep/mariadb:1", "skep/probe:1"};
  spec.consul.image = "skep/consul:1";
  spec.consul.gossip_key = Secret("gossip");
  spec.consul.recursors = {"10.77.0.1"};
  spec.swarm.act = index == 0 ? protocol::SwarmAct::Init : protocol::SwarmAct::Join;
  spec.network.subnet = "10.78.0.0/24";
  spec.network.create = index == 0;
  spec.network.probe_image = "skep/probe:1";
  spec.galera.image = "skep/mariadb:1";
  spec.galera.cluster_name = "vega";
  spec.galera.root_password = Secret("password");
  spec.galera.run = true;
  context.host.cores = 2;
  context.host.memory = gib(4);
  context.assigned = true;
  return context;
}

}  // namespace skep::support
