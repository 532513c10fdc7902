#include "coordinator/screen/node_document.h"

#include "coordinator/screen/health.h"
#include "coordinator/screen/text.h"

namespace skep::coordinator {
namespace {

std::string_view name(protocol::RoomState state) {
  switch (state) {
    case protocol::RoomState::Pending:
      return "pending";
    case protocol::RoomState::Working:
      return "working";
    case protocol::RoomState::Waiting:
      return "waiting";
    case protocol::RoomState::Proved:
      return "proved";
    case protocol::RoomState::Failed:
      return "failed";
    case protocol::RoomState::Refused:
      return "refused";
  }
  return "";
}

Document transfer_document(const protocol::GaleraTransfer& transfer) {
  Document document = Document::object();
  document.set("under_way", transfer.under_way).set("bytes", transfer.bytes.count);
  return document.set("still_s", seconds(transfer.still));
}

Document sentinel_document(const protocol::Sentinel& seen) {
  Document document = Document::object();
  document.set("beat", seen.beat).set("rows", seen.rows).set("digest", seen.digest);
  return document.set("committed", seen.committed).set("age_s", seconds(seen.age));
}

Document health_document(const protocol::Health& health) {
  const protocol::GaleraSample& seen = health.galera;
  Document galera = Document::object();
  galera.set("running", seen.container_running).set("answered", seen.answered);
  galera.set("state", seen.state).set("cluster_status", seen.cluster_status);
  galera.set("state_uuid", seen.state_uuid).set("size", seen.size);
  galera.set("last_committed", seen.last_committed).set("ready", seen.ready);
  galera.set("phase", seen.phase).set("view", std::to_string(seen.view));
  galera.set("fault", seen.fault).set("receive_queue", seen.load.receive_queue);
  galera.set("transfer", transfer_document(seen.transfer));
  galera.set("sentinel", seen.sentinel ? sentinel_document(*seen.sentinel) : Document());
  Document disks = Document::object();
  for (const auto& [disk, percent] : health.disk_percent) disks.set(disk, percent);
  Document document = Document::object();
  document.set("age_s", seconds(health.age)).set("galera", std::move(galera));
  document.set("consul", health.consul_role).set("swarm", health.swarm_role);
  document.set("disk_percent", std::move(disks));
  document.set("clock_offset_s", seconds(health.clock_offset));
  Document volumes = Document::object();
  for (const auto& [name, volume] : health.volumes) {
    Document one = Document::object();
    one.set("size_bytes", volume.size.count).set("used_bytes", volume.used.count);
    volumes.set(name, std::move(one));
  }
  document.set("volumes", std::move(volumes)).set("engine_answers", health.engine_answers);
  document.set("engine_fault", health.engine_fault).set("drift", list_of(health.drift));
  return document;
}

Document rooms_document(const std::vector<RoomView>& rooms) {
  Document list = Document::list();
  for (const RoomView& room : rooms) {
    Document one = Document::object();
    one.set("name", room.name).set("stage", protocol::name(room.stage));
    one.set("state", name(room.state)).set("words", room.words);
    one.set("changes", list_of(room.changes)).set("age_s", seconds(room.age));
    list.add(std::move(one));
  }
  return list;
}

}  // namespace

Document node_document(const NodeView& node) {
  Document document = Document::object();
  document.set("name", node.name.value).set("stage", stage_word(node));
  document.set("proved", protocol::name(node.stage)).set("words", node.beside_words);
  document.set("doing", node.doing).set("waits", node.waits).set("since_s", seconds(node.since));
  document.set("seen_s", node.seen ? seconds(*node.seen) : Document());
  document.set("address", node.address).set("machine", node.machine_kind);
  document.set("health", node.health ? health_document(*node.health) : Document());
  document.set("verdict", verdict_document(node.verdict));
  document.set("rooms", rooms_document(node.rooms));
  return document;
}

Document nodes_document(const View& view) {
  Document list = Document::list();
  for (const NodeView& node : view.nodes) list.add(node_document(node));
  return list;
}

Document error_document(const View& view, int code) {
  Document error = Document::object();
  error.set("code", code).set("node", view.failed_node);
  error.set("stage", "").set("seen", view.failed ? view.failed->message : "");
  error.set("means", "").set("next", Document::list());
  for (const NodeView& node : view.nodes) {
    if (node.name.value != view.failed_node) continue;
    error.set("stage", protocol::name(node.stage)).set("means", node.why_means);
    error.set("next", list_of(node.why_next));
  }
  return error;
}

}  // namespace skep::coordinator
