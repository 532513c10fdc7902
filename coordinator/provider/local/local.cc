#include "coordinator/provider/local/local.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "common/files.h"
#include "coordinator/limits.h"
#include "coordinator/provider/local/depot.h"
#include "coordinator/provider/local/disk.h"
#include "coordinator/provider/local/kvm.h"
#include "coordinator/provider/local/names.h"
#include "coordinator/provider/local/network.h"
#include "coordinator/provider/local/tool.h"

namespace skep::coordinator {
namespace {

using local::GroundRecord;
using local::MachineRecord;

const char* word(MachineKind kind) {
  return kind == MachineKind::Vm ? "vm" : "container";
}

Error not_here(const NodeId& node) {
  return Error{Code::NotFound, node.value + ": no such machine; `skep local list` names them"};
}

std::string own_program() {
  std::error_code none;
  return std::filesystem::read_symlink("/proc/self/exe", none).string();
}

/// Processes are known by the folder in their arguments: every command must write it alike.
std::string one_spelling(const std::string& folder) {
  std::error_code wrong;
  // A path whose beginning is not there yet would come back as it was, relative.
  const auto path =
      std::filesystem::weakly_canonical(std::filesystem::absolute(folder, wrong), wrong);
  return wrong ? folder : path.string();
}

Result<void> be_root() {
  if (::geteuid() == 0) return {};
  return Error{Code::Refused,
               "local machines need root: namespaces, loop devices, mounts; run it with sudo"};
}

}  // namespace

std::string local_cache() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  if (cache != nullptr && *cache == '/') return std::string(cache) + "/skep";
  const char* home = std::getenv("HOME");
  return std::string(home != nullptr ? home : "/root") + "/.cache/skep";
}

LocalProvider::LocalProvider(const Config& config, ClusterId cluster, Place place)
    : config_(config),
      cluster_(std::move(cluster)),
      place_(std::move(place)),
      folder_{one_spelling(place_.state)} {}

Result<GroundRecord> LocalProvider::recorded() const {
  auto ground = local::load_ground(folder_);
  if (!ground) return std::move(ground).error();
  if (!*ground) return Error{Code::NotFound, "no local machines stand in " + folder_.state};
  if (!cluster_.empty() && (*ground)->cluster != cluster_) {
    return Error{Code::Refused, "the machines in " + folder_.state + " belong to cluster " +
                                    (*ground)->cluster.value + ", whose ledger is gone; " +
                                    "`skep local destroy` takes them away"};
  }
  return std::move(**ground);
}

/// Kind and network of a new cluster.
Result<GroundRecord> LocalProvider::first_ground() const {
  // Everything has its name from the id: without one, two clusters would share all of it.
  if (cluster_.empty()) {
    return Error{Code::Invalid, "the cluster has no id yet; its ledger makes one first"};
  }
  GroundRecord ground{.cluster = cluster_};
  MachineKind kind = config_.local.machines;
  if (kind == MachineKind::Automatic) {
    kind = local::kvm_works(place_.cache) ? MachineKind::Vm : MachineKind::Container;
  }
  ground.kind = word(kind);
  auto taken = local::networks_here();
  if (!taken) return std::move(taken).error();
  if (const auto overlay = config::parse_subnet(config_.overlay_subnet)) {
    taken->push_back(*overlay);
  }
  auto subnet = config_.local.subnet.empty() ? local::choose_subnet(cluster_, *taken)
                                             : local::check_subnet(config_.local.subnet, *taken);
  if (!subnet) return std::move(subnet).error();
  ground.subnet = config::text_of(*subnet);
  return ground;
}

/// New nodes get the next number, known ones keep theirs whatever their place in the YAML.
Result<void> LocalProvider::name_hosts(GroundRecord& ground) const {
  std::uint32_t next = kFirstHost;
  for (const auto& [node, host] : ground.hosts) next = std::max(next, host + 1);
  for (const NodeConfig& node : config_.nodes) {
    if (ground.hosts.try_emplace(node.name, next).second) ++next;
  }
  if (next > 255) return Error{Code::Invalid, "local.subnet: no address is left for a machine"};
  return {};
}

Result<void> LocalProvider::make_ground(GroundRecord& ground) const {
  const local::Names names = local::names_of(ground.cluster);
  auto subnet = config::parse_subnet(ground.subnet);
  if (!subnet) return std::move(subnet).error();
  Result<void> done;
  if (ground.kind == "container") done = local::make_network(names, *subnet);
  if (!done) return done;
  if (ground.depot_port == 0) {
    const std::string address = local::depot_address(ground);
    auto depot = local::free_port(address, names.first_port, {});
    if (!depot) return std::move(depot).error();
    auto registry = local::free_port(address, names.first_port, {*depot});
    if (!registry) return std::move(registry).error();
    ground.depot_port = *depot;
    ground.registry_port = *registry;
    ground.group_port = static_cast<std::uint16_t>(names.first_port + 1);
  }
  ground.home = folder_.state;
  return local::save_ground(folder_, ground);
}

Result<Ground> LocalProvider::prepare() {
  auto done = be_root();
  if (done) done = local::check_cache(place_.cache);
  if (done) done = make_folder(folder_.local());
  if (done) done = make_folder(folder_.keys(), 0700);
  if (!done) return std::move(done).error();
  auto lock = local::wait_for_lock(folder_.local() + "/lock");
  if (!lock) return std::move(lock).error();
  auto ground = recorded();
  if (!ground && ground.error().code == Code::NotFound) ground = first_ground();
  if (!ground) return std::move(ground).error();
  if (config_.local.machines != MachineKind::Automatic &&
      word(config_.local.machines) != ground->kind) {
    return Error{Code::Refused, "local.machines: the machines that stand are of the kind " +
                                    ground->kind + "; `skep local destroy` takes them away"};
  }
  done = name_hosts(*ground);
  // Before anything of it is made: what a killed command has begun is found again by its record.
  if (done) done = local::save_ground(folder_, *ground);
  if (done) done = make_ground(*ground);
  if (done) done = local::make_key(folder_.ssh_key(), "skep " + ground->cluster.value);
  if (done) done = local::start_depot(yard(*ground));
  if (!done) return std::move(done).error();
  const bool vm = ground->kind == "vm";
  const std::string seen = local::depot_as_seen(*ground);
  return Ground{.private_subnet = ground->subnet,
                .listen = vm ? "127.0.0.1" : seen,
                .dial = seen,
                .apt_lines = {local::apt_line(*ground)},
                .registry = seen + ":" + std::to_string(ground->registry_port)};
}

Result<Machine> LocalProvider::stand(const GroundRecord& ground, const NodeId& node,
                                     bool may_bear) {
  if (!ground.hosts.contains(node)) return not_here(node);
  auto made = make_folder(folder_.machine(node));
  if (!made) return std::move(made).error();
  auto lock = local::wait_for_lock(folder_.machine(node) + "/lock");
  if (!lock) return std::move(lock).error();
  auto record = local::load_machine(folder_, node);
  if (!record) return std::move(record).error();
  const auto kind = machines(ground);
  if (!*record) {
    if (!may_bear) return not_here(node);
    auto born = kind->birth(node);
    if (!born) return std::move(born).error().within(node.value + ": birth");
    auto saved = local::save_machine(folder_, *born);
    if (!saved) return std::move(saved).error();
    *record = std::move(*born);
  }
  auto started = kind->start(std::move(**record));
  if (!started) return std::move(started).error().within(node.value);
  return machine_of(ground, *started);
}

Result<Machine> LocalProvider::order(const NodeId& node) {
  auto ground = recorded();
  if (!ground) return std::move(ground).error();
  return stand(*ground, node, true);
}

Machine LocalProvider::machine_of(const GroundRecord& ground, const MachineRecord& record) const {
  const auto subnet = config::parse_subnet(ground.subnet);
  const std::string address =
      subnet ? local::address_in(*subnet, ground.hosts.at(record.node)) : "";
  const bool vm = ground.kind == "vm";
  const bool running = machines(ground)->process(record.node).has_value();
  return Machine{.node = record.node,
                 .kind = ground.kind,
                 .running = running,
                 .ssh_address = vm ? "127.0.0.1" : address,
                 .ssh_port = record.ssh_port,
                 .ssh_key = folder_.ssh_key(),
                 .host_key = record.host_key,
                 .private_address = address,
                 .words = running ? "" : "is off; `skep local start " + record.node.value + "`"};
}

Result<std::vector<Machine>> LocalProvider::describe() {
  auto ground = recorded();
  if (!ground && ground.error().code == Code::NotFound) return std::vector<Machine>{};
  if (!ground) return std::move(ground).error();
  std::vector<Machine> all;
  for (const auto& [node, host] : ground->hosts) {
    auto record = local::load_machine(folder_, node);
    if (!record) return std::move(record).error();
    if (*record) all.push_back(machine_of(*ground, **record));
  }
  return all;
}

Result<std::vector<LocalMachine>> LocalProvider::list() {
  auto described = describe();
  if (!described) return std::move(described).error();
  if (described->empty()) return std::vector<LocalMachine>{};
  auto ground = recorded();
  if (!ground) return std::move(ground).error();
  std::vector<LocalMachine> all;
  for (const Machine& machine : *described) {
    all.push_back({.node = machine.node,
                   .kind = machine.kind,
                   .running = machine.running,
                   .address = machine.private_address,
                   .ssh = machine.ssh_address + ":" + std::to_string(machine.ssh_port),
                   .process = machines(*ground)->process(machine.node).value_or(0)});
  }
  return all;
}

Result<void> LocalProvider::cut(const NodeId& node) {
  auto done = be_root();
  if (!done) return done;
  auto ground = recorded();
  if (!ground) return std::move(ground).error();
  auto record = local::load_machine(folder_, node);
  if (!record) return std::move(record).error();
  if (!*record || !ground->hosts.contains(node)) return not_here(node);
  auto lock = local::wait_for_lock(folder_.machine(node) + "/lock");
  if (!lock) return std::move(lock).error();
  auto cut = machines(*ground)->cut(node);
  if (!cut) return std::move(cut).error().within(node.value);
  return {};
}

Result<Machine> LocalProvider::start(const NodeId& node) {
  auto done = be_root();
  if (!done) return std::move(done).error();
  auto ground = recorded();
  if (!ground) return std::move(ground).error();
  {
    auto lock = local::wait_for_lock(folder_.local() + "/lock");
    if (!lock) return std::move(lock).error();
    // After a reboot of the host nothing of the ground is left.
    done = make_ground(*ground);
    if (done) done = local::start_depot(yard(*ground));
    if (!done) return std::move(done).error();
  }
  return stand(*ground, node, false);
}

Result<void> LocalProvider::console(const NodeId& node) {
  auto ground = recorded();
  if (!ground) return std::move(ground).error();
  if (!ground->hosts.contains(node)) return not_here(node);
  return machines(*ground)->console(node);
}

Result<void> LocalProvider::destroy_all() {
  auto done = be_root();
  if (!done) return done;
  auto ground = local::load_ground(folder_);
  if (!ground) return std::move(ground).error();
  if (!*ground) return {};
  auto lock = local::wait_for_lock(folder_.local() + "/lock");
  if (!lock) return std::move(lock).error();
  const auto kind = machines(**ground);
  for (const auto& [node, host] : (*ground)->hosts) {
    const std::string folder = folder_.machine(node);
    done = kind->cut(node);
    if (done) done = local::remove_tree(folder, folder + "/root");
    if (!done) return std::move(done).error().within(node.value);
  }
  const local::Names names = local::names_of((*ground)->cluster);
  done = local::stop_depot(folder_, **ground);
  if (done) done = local::remove_network(names);
  if (done) done = local::remove_tree(names.run, "");
  // Other clusters' sockets keep it.
  std::error_code not_empty;
  std::filesystem::remove(std::filesystem::path(names.run).parent_path(), not_empty);
  if (done) done = local::remove_tree(folder_.keys(), "");
  if (done) done = local::remove_tree(folder_.machines(), "");
  // The record goes last: until then a second call finds what is left.
  if (done) done = local::remove_tree(folder_.local(), "");
  return done;
}

std::unique_ptr<local::Machines> LocalProvider::machines(const GroundRecord& ground) const {
  return ground.kind == "vm" ? local::make_vms(yard(ground)) : local::make_containers(yard(ground));
}

local::Yard LocalProvider::yard(const GroundRecord& ground) const {
  return {.folder = folder_,
          .cache = place_.cache,
          .program = place_.program.empty() ? own_program() : place_.program,
          .config = config_.local,
          .ground = ground};
}

}  // namespace skep::coordinator
