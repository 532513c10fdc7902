#include "coordinator/plan/goal.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "coordinator/limits.h"
#include "coordinator/plan/gate_join.h"
#include "coordinator/plan/gate_network.h"
#include "coordinator/plan/gate_quorate.h"
#include "coordinator/plan/gate_seed.h"
#include "coordinator/plan/gate_swarm.h"
#include "coordinator/plan/order_of_stop.h"
#include "coordinator/plan/pause.h"
#include "coordinator/plan/plan_disk.h"
#include "coordinator/plan/plan_recover.h"
#include "coordinator/plan/plan_regain.h"
#include "coordinator/plan/servers.h"

namespace skep::coordinator {
namespace {

using protocol::NodeSpec;
using protocol::SeedKind;
using protocol::Stage;
using protocol::SwarmAct;

/// "10.78.0.0/24" and 11 -> "10.78.0.11".  The config has proved the subnet's form.
std::string address_in(const std::string& subnet, std::uint32_t host) {
  std::uint32_t address = 0;
  const char* at = subnet.data();
  const char* const end = subnet.data() + subnet.size();
  for (int i = 0; i < 4; ++i) {
    std::uint32_t part = 0;
    at = std::from_chars(at, end, part).ptr;
    address = (address << 8U) | (part & 0xffU);
    if (at != end) ++at;
  }
  address += host;
  return std::to_string(address >> 24U) + "." + std::to_string((address >> 16U) & 0xffU) + "." +
         std::to_string((address >> 8U) & 0xffU) + "." + std::to_string(address & 0xffU);
}

std::string private_address(const Situation& situation, std::size_t index) {
  const NodeConfig& node = situation.config.nodes[index];
  if (!node.private_address.empty()) return node.private_address;
  return situation.record.fact(of_node(node.name, "private_address"));
}

std::vector<protocol::Peer> peers(const Situation& situation) {
  std::vector<protocol::Peer> all;
  const auto& nodes = situation.config.nodes;
  const std::size_t first = servers(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const std::string address = private_address(situation, i);
    // A machine that is not made yet has no address; nobody waits for it here.
    if (address.empty()) continue;
    all.push_back({.node = nodes[i].name,
                   .private_address = address,
                   .overlay_address = address_in(situation.config.overlay_subnet,
                                                 kFirstOverlayHost + static_cast<std::uint32_t>(i)),
                   .consul_server = i < first,
                   .swarm_manager = i < first,
                   .left_out = left_out(situation.record, nodes[i].name)});
  }
  return all;
}

/// Another one since a recovery that left a node out (plan_recover.h); within what Galera takes.
std::string group_name(const Situation& situation) {
  const std::string& own = situation.config.galera.cluster_name;
  const std::string& name = own.empty() ? situation.config.cluster : own;
  const std::string& epoch = situation.record.fact("group");
  if (epoch.empty()) return name;
  const std::string end = "." + epoch;
  return name.substr(0, kGroupNameMax - end.size()) + end;
}

/// What is a node's own of what the YAML and the ground say.
void make_own(const Situation& situation, const NodeState& node, NodeSpec& spec) {
  const auto& nodes = situation.config.nodes;
  const auto own = std::find_if(nodes.begin(), nodes.end(),
                                [&](const NodeConfig& one) { return one.name == node.name; });
  if (own != nodes.end() && !own->disk.empty()) spec.disk.device = own->disk;
  spec.disk.given = given_disk(situation.record, node.name);
  spec.node = node.name;
  spec.engine.certificate = situation.record.fact(of_node(node.name, "certificate"));
}

/// The token by which others come in, from whichever manager told it.
Secret join_token(const Fleet& fleet) {
  for (const NodeState& node : fleet.nodes) {
    const RoomSeen* room = node.room("swarm");
    if (room == nullptr) continue;
    const auto token = room->report.secrets.find("join_manager");
    if (token != room->report.secrets.end() && !token->second.empty()) return token->second;
  }
  return {};
}

protocol::SwarmSpec swarm_goal(const Situation& situation, const NodeSpec& spec) {
  const Record& record = situation.record;
  const Intent* made = record.intent("swarm-init", round_detail(record));
  protocol::SwarmSpec swarm;
  if (made == nullptr) return swarm;
  if (made->state == IntentState::Begun) {
    if (made->node == spec.node) swarm.act = SwarmAct::Init;
    return swarm;
  }
  swarm.act = SwarmAct::Join;
  swarm.cluster = record.fact("swarm_cluster");
  const NodeState* self = situation.fleet.find(spec.node);
  if (self != nullptr && self->found("swarm", "swarm_cluster") == swarm.cluster) return swarm;
  swarm.join_token = join_token(situation.fleet);
  for (const protocol::Peer& peer : spec.peers) {
    const NodeState* other = situation.fleet.find(peer.node);
    const bool in_swarm = other != nullptr && other->name != spec.node &&
                          other->found("swarm", "swarm_cluster") == swarm.cluster;
    if (peer.swarm_manager && in_swarm) swarm.managers.push_back(peer.private_address + ":2377");
  }
  return swarm;
}

void galera_goal(const Situation& situation, const NodeState& node, Stage until, NodeSpec& spec) {
  const Record& record = situation.record;
  protocol::GaleraSpec& galera = spec.galera;
  galera.epoch = record.number("epoch");
  galera.state_uuid = record.fact("state_uuid");
  galera.highest_seqno = record.position("highest_seqno");
  galera.recover_round = galera.epoch;
  galera.run = until == Stage::Serving;
  const Intent* intent = seed_intent(record, galera.epoch);
  if (intent == nullptr) return;
  const auto seed = seed_of(*intent);
  if (intent->state == IntentState::Begun && intent->node == node.name && seed) {
    galera.seeder = node.name;
    galera.seed = seed->from ? SeedKind::From : SeedKind::Empty;
    galera.seed_position = seed->from ? words(*seed->from) : std::string{};
    galera.fresh = !seed->from;
  } else if (intent->state == IntentState::Done && seed && !seed->from) {
    galera.fresh = !is_member(record, node.name) && node.found("census", "data") == "empty";
  }
}

}  // namespace

NodeSpec common_goal(const Situation& situation, const Means& means) {
  const Config& config = situation.config;
  const std::string& registry = means.ground.registry;
  NodeSpec spec{.cluster = ClusterId(situation.record.fact("cluster")),
                .cluster_name = config.cluster,
                .peers = peers(situation),
                .private_subnet = means.ground.private_subnet.empty() ? config.private_subnet
                                                                      : means.ground.private_subnet,
                .disk = config.disk,
                .resolv = config.resolv,
                .engine = config.engine,
                .consul = config.consul,
                .galera = config.galera,
                .report_drift = config.report_drift};
  spec.consul.image = image_name(registry, config.consul.image);
  spec.consul.bootstrap_expect = static_cast<std::uint32_t>(servers(config.nodes.size()));
  spec.consul.gossip_key = means.gossip_key;
  spec.galera.image = image_name(registry, config.galera.image);
  spec.galera.cluster_name = group_name(situation);
  spec.galera.root_password = means.root_password;
  spec.network.subnet = config.overlay_subnet;
  spec.network.probe_image = image_name(registry, config.probe_image);

  spec.engine.images = {spec.consul.image, spec.galera.image, spec.network.probe_image};
  if (!registry.empty()) spec.engine.insecure_registries.push_back(registry);
  spec.engine.ca_certificate = means.ca_certificate;
  return spec;
}

std::string image_name(const std::string& registry, const std::string& image) {
  if (registry.empty() || image.empty()) return image;
  const std::string first = image.substr(0, image.find('/'));
  const bool names_registry = first != image && (first.find('.') != std::string::npos ||
                                                 first.find(':') != std::string::npos);
  return names_registry ? image : registry + "/" + image;
}

namespace {

Climb climb_by_gates(const Situation& situation, const NodeState& node) {
  if (Gate gate = gate_quorate(situation); !gate.open) return {Stage::Prepared, std::move(gate)};
  if (Gate gate = gate_swarm(situation, node); !gate.open) return {Stage::Quorate, std::move(gate)};
  if (Gate gate = gate_network(situation, node); !gate.open)
    return {Stage::Swarmed, std::move(gate)};
  if (Gate gate = gate_join(situation, node); !gate.open)
    return {Stage::Networked, std::move(gate)};
  return {Stage::Serving, Gate::go()};
}

}  // namespace

Climb climb(const Situation& situation, const NodeState& node) {
  Climb way = climb_by_gates(situation, node);
  const Stage most = asked_stage(situation);
  if (way.until <= most) return way;
  return {most,
          Gate::wait("goes no further than " + std::string(protocol::name(most)) + ", as asked")};
}

Stage asked_stage(const Situation& situation) {
  return opened(situation.record, "seeded") ? Stage::Serving : situation.request.until;
}

NodeSpec goal(const Situation& situation, NodeSpec spec, const NodeState& node) {
  make_own(situation, node, spec);
  const Climb way = climb(situation, node);
  spec.until = way.until;
  spec.waits_for = way.held.words;
  spec.swarm = swarm_goal(situation, spec);
  spec.swarm.regain = regain_goal(situation.record, node.name, "swarm");
  spec.consul.regain = regain_goal(situation.record, node.name, "consul");
  const Intent* network = situation.record.intent("network", round_detail(situation.record));
  spec.network.create =
      network != nullptr && network->state == IntentState::Begun && network->node == node.name;
  galera_goal(situation, node, way.until, spec);
  spec.paused = paused(situation.record, node.name);
  if (fenced(situation, node)) {
    spec.until = Stage::Serving;
    spec.galera.run = false;
    spec.galera.stopped = true;
    spec.waits_for = "waits for every member to stop: then it is found where each stands";
  }
  return spec;
}

NodeSpec down_goal(const Situation& situation, NodeSpec spec, const NodeState& node, Tick began) {
  make_own(situation, node, spec);
  const StopOrder order = order_of_stop(situation, began);
  spec.swarm = swarm_goal(situation, spec);
  galera_goal(situation, node, Stage::Serving, spec);
  spec.galera.seed = SeedKind::None;
  spec.galera.seeder = {};
  spec.galera.fresh = false;
  const bool runs = node.health && node.health->galera.container_running;
  const bool its_turn = order.stops != nullptr && order.stops->name == node.name;
  const bool told = node.sent && node.sent->galera.stopped;
  spec.galera.stopped = order.step == StopStep::Layers || its_turn || told || !runs;
  spec.galera.run = !spec.galera.stopped;
  spec.down = order.step == StopStep::Layers || (node.sent && node.sent->down);
  // A node without a member rests while the others' stop: nothing is mended that will go.
  spec.until = spec.down || runs || told ? Stage::Serving : Stage::Enrolled;
  spec.purge = situation.record.fact("down/purge") == "yes";
  spec.wipe_data = situation.record.fact("down/wipe_data") == "yes";
  spec.waits_for = order.words;
  return spec;
}

bool same_goal(const NodeSpec& sent, const NodeSpec& wanted) {
  if (sent == wanted) return true;
  NodeSpec after = wanted;
  after.waits_for = sent.waits_for;
  // Rises with every row that is written; it goes out with the next goal that differs in more.
  after.galera.highest_seqno = sent.galera.highest_seqno;
  // Whom to ask matters only together with a token.
  after.swarm.managers = sent.swarm.managers;
  if (wanted.swarm.join_token.empty()) after.swarm.join_token = sent.swarm.join_token;
  return sent == after;
}

}  // namespace skep::coordinator
