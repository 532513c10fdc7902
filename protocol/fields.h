// Fields: every struct of the wire with its fields and their names, once for both ways.
//
// A field that is missing in a message keeps its default; one that is not in
// the table passes unseen.  Names are never used again for something else.

#pragma once

#include <concepts>
#include <type_traits>

#include "protocol/messages.h"
#include "protocol/node_spec.h"

namespace skep::protocol {

/// M is T or const T: the table serves the reader and the writer.
template <typename M, typename T>
concept Is = std::same_as<std::remove_const_t<M>, T>;

template <Is<Kept> M, typename F>
void fields(M& m, F&& f) {
  f("cluster", m.cluster);
  f("term", m.term);
  f("instance", m.instance);
  f("goal", m.goal);
  f("epoch", m.epoch);
  f("begun", m.begun);
  f("state_uuid", m.state_uuid);
  f("highest_seqno", m.highest_seqno);
  f("recover_round", m.recover_round);
}

template <Is<HostFacts> M, typename F>
void fields(M& m, F&& f) {
  f("machine_id", m.machine_id);
  f("os_id", m.os_id);
  f("os_version", m.os_version);
  f("kernel", m.kernel);
  f("virtualization", m.virtualization);
  f("cores", m.cores);
  f("memory", m.memory);
  f("device_mapper", m.device_mapper);
}

template <Is<Hello> M, typename F>
void fields(M& m, F&& f) {
  f("node", m.node);
  f("agent_version", m.agent_version);
  f("boot_id", m.boot_id);
  f("facts", m.facts);
  f("kept", m.kept);
  f("certificate_request", m.certificate_request);
}

template <Is<Permit> M, typename F>
void fields(M& m, F&& f) {
  f("number", m.number);
  f("lifetime_ms", m.lifetime);
}

template <Is<Assign> M, typename F>
void fields(M& m, F&& f) {
  f("term", m.term);
  f("instance", m.instance);
  f("goal", m.goal);
  f("spec", m.spec);
  f("permit", m.permit);
  f("look_now", m.look_now);
}

template <Is<Report> M, typename F>
void fields(M& m, F&& f) {
  f("goal", m.goal);
  f("room", m.room);
  f("stage", m.stage);
  f("state", m.state);
  f("words", m.words);
  f("changes", m.changes);
  f("looks", m.looks);
  f("took_ms", m.took);
  f("age_ms", m.age);
  f("found", m.found);
  f("secrets", m.secrets);
}

template <Is<GaleraLoad> M, typename F>
void fields(M& m, F&& f) {
  f("paused_ns", m.paused_ns);
  f("conflicts", m.conflicts);
  f("write_sets", m.write_sets);
  f("receive_queue", m.receive_queue);
  f("send_queue_milli", m.send_queue_milli);
  f("latency_us", m.latency_us);
  f("cached_downto", m.cached_downto);
}

template <Is<GaleraTransfer> M, typename F>
void fields(M& m, F&& f) {
  f("under_way", m.under_way);
  f("bytes", m.bytes);
  f("still_ms", m.still);
}

template <Is<Sentinel> M, typename F>
void fields(M& m, F&& f) {
  f("beat", m.beat);
  f("rows", m.rows);
  f("digest", m.digest);
  f("committed", m.committed);
  f("age_ms", m.age);
}

template <Is<Volume> M, typename F>
void fields(M& m, F&& f) {
  f("size", m.size);
  f("used", m.used);
}

template <Is<GaleraSample> M, typename F>
void fields(M& m, F&& f) {
  f("container_running", m.container_running);
  f("answered", m.answered);
  f("state", m.state);
  f("cluster_status", m.cluster_status);
  f("state_uuid", m.state_uuid);
  f("size", m.size);
  f("last_committed", m.last_committed);
  f("ready", m.ready);
  f("phase", m.phase);
  f("view", m.view);
  f("fault", m.fault);
  f("load", m.load);
  f("transfer", m.transfer);
  f("sentinel", m.sentinel);
}

template <Is<Health> M, typename F>
void fields(M& m, F&& f) {
  f("boot_id", m.boot_id);
  f("sequence", m.sequence);
  f("age_ms", m.age);
  f("goal", m.goal);
  f("stage", m.stage);
  f("galera", m.galera);
  f("consul_role", m.consul_role);
  f("swarm_role", m.swarm_role);
  f("disk_percent", m.disk_percent);
  f("clock_offset_ms", m.clock_offset);
  f("good_samples", m.good_samples);
  f("volumes", m.volumes);
  f("engine_answers", m.engine_answers);
  f("engine_fault", m.engine_fault);
  f("drift", m.drift);
}

template <Is<LogLines> M, typename F>
void fields(M& m, F&& f) {
  f("container", m.container);
  f("lines", m.lines);
  f("left_out", m.left_out);
}

template <Is<LogWanted> M, typename F>
void fields(M& m, F&& f) {
  f("container", m.container);
  f("lines", m.lines);
}

template <Is<Refusal> M, typename F>
void fields(M& m, F&& f) {
  f("sequence", m.sequence);
  f("words", m.words);
}

template <Is<Peer> M, typename F>
void fields(M& m, F&& f) {
  f("node", m.node);
  f("private_address", m.private_address);
  f("overlay_address", m.overlay_address);
  f("consul_server", m.consul_server);
  f("swarm_manager", m.swarm_manager);
  f("left_out", m.left_out);
}

template <Is<PackagesSpec> M, typename F>
void fields(M& m, F&& f) {
  f("install", m.install);
  f("hold", m.hold);
}

template <Is<DiskSpec> M, typename F>
void fields(M& m, F&& f) {
  f("device", m.device);
  f("layout", m.layout);
  f("file_system", m.file_system);
  f("docker_percent", m.docker_percent);
  f("docker", m.docker);
  f("mysql", m.mysql);
  f("docker_path", m.docker_path);
  f("mysql_path", m.mysql_path);
  f("given", m.given);
}

template <Is<ResolvSpec> M, typename F>
void fields(M& m, F&& f) {
  f("search", m.search);
  f("upstream", m.upstream);
}

template <Is<EngineSpec> M, typename F>
void fields(M& m, F&& f) {
  f("log_max_size", m.log_max_size);
  f("log_max_file", m.log_max_file);
  f("labels", m.labels);
  f("insecure_registries", m.insecure_registries);
  f("ca_certificate", m.ca_certificate);
  f("certificate", m.certificate);
  f("images", m.images);
}

template <Is<RegainSpec> M, typename F>
void fields(M& m, F&& f) {
  f("number", m.number);
  f("anew", m.anew);
}

template <Is<ConsulSpec> M, typename F>
void fields(M& m, F&& f) {
  f("image", m.image);
  f("datacenter", m.datacenter);
  f("bootstrap_expect", m.bootstrap_expect);
  f("gossip_key", m.gossip_key);
  f("recursors", m.recursors);
  f("regain", m.regain);
}

template <Is<SwarmSpec> M, typename F>
void fields(M& m, F&& f) {
  f("act", m.act);
  f("cluster", m.cluster);
  f("join_token", m.join_token);
  f("managers", m.managers);
  f("regain", m.regain);
}

template <Is<NetworkSpec> M, typename F>
void fields(M& m, F&& f) {
  f("name", m.name);
  f("subnet", m.subnet);
  f("create", m.create);
  f("probe_image", m.probe_image);
}

template <Is<GaleraSpec> M, typename F>
void fields(M& m, F&& f) {
  f("image", m.image);
  f("cluster_name", m.cluster_name);
  f("client_port", m.client_port);
  f("buffer_pool", m.buffer_pool);
  f("gcache", m.gcache);
  f("root_password", m.root_password);
  f("settings", m.settings);
  f("sentinel", m.sentinel);
  f("run", m.run);
  f("stopped", m.stopped);
  f("fresh", m.fresh);
  f("epoch", m.epoch);
  f("seeder", m.seeder);
  f("seed", m.seed);
  f("seed_position", m.seed_position);
  f("state_uuid", m.state_uuid);
  f("highest_seqno", m.highest_seqno);
  f("recover_round", m.recover_round);
}

template <Is<NodeSpec> M, typename F>
void fields(M& m, F&& f) {
  f("cluster", m.cluster);
  f("cluster_name", m.cluster_name);
  f("node", m.node);
  f("until", m.until);
  f("waits_for", m.waits_for);
  f("down", m.down);
  f("purge", m.purge);
  f("wipe_data", m.wipe_data);
  f("peers", m.peers);
  f("private_subnet", m.private_subnet);
  f("packages", m.packages);
  f("disk", m.disk);
  f("resolv", m.resolv);
  f("engine", m.engine);
  f("consul", m.consul);
  f("swarm", m.swarm);
  f("network", m.network);
  f("galera", m.galera);
  f("report_drift", m.report_drift);
  f("paused", m.paused);
}

/// The highest enumerator of each enumeration on the wire; one above it is refused.
constexpr Stage highest(Stage) {
  return Stage::Serving;
}
constexpr RoomState highest(RoomState) {
  return RoomState::Refused;
}
constexpr Layout highest(Layout) {
  return Layout::Plain;
}
constexpr FileSystem highest(FileSystem) {
  return FileSystem::Btrfs;
}
constexpr SwarmAct highest(SwarmAct) {
  return SwarmAct::Join;
}
constexpr SeedKind highest(SeedKind) {
  return SeedKind::From;
}

}  // namespace skep::protocol
