#include "coordinator/control/view_codec.h"

#include <algorithm>

namespace skep::coordinator {
namespace {

Document ms(Duration duration) {
  return static_cast<std::int64_t>(duration.count());
}
Duration ms(const Document& document) {
  return Duration(document.number());
}

/// An enumerator beyond the last is taken for the first: the document may be of a later build.
template <typename Enum>
Enum enumerator(const Document& document, Enum last) {
  const auto number = document.number();
  return number < 0 || number > static_cast<std::int64_t>(last) ? Enum{}
                                                                : static_cast<Enum>(number);
}

template <typename Enum>
Document number(Enum value) {
  return static_cast<int>(value);
}

Document encode(const std::vector<Span>& spans) {
  Document list = Document::list();
  for (const Span& span : spans) {
    Document one = Document::object();
    list.add(
        std::move(one.set("what", span.what).set("from", ms(span.from)).set("to", ms(span.to))));
  }
  return list;
}

std::vector<Span> spans_from(const Document& list) {
  std::vector<Span> spans;
  for (const Document& one : list.items()) {
    spans.push_back({one["what"].text(), ms(one["from"]), ms(one["to"])});
  }
  return spans;
}

void encode_more(const protocol::Health& health, Document& document) {
  const protocol::GaleraSample& galera = health.galera;
  document.set("view", galera.view).set("fault", galera.fault);
  document.set("receive_queue", galera.load.receive_queue);
  document.set("transfers", galera.transfer.under_way).set("bytes", galera.transfer.bytes.count);
  document.set("still", ms(galera.transfer.still));
  if (galera.sentinel) {
    Document sentinel = Document::object();
    sentinel.set("beat", galera.sentinel->beat).set("rows", galera.sentinel->rows);
    sentinel.set("digest", galera.sentinel->digest).set("age", ms(galera.sentinel->age));
    sentinel.set("committed", galera.sentinel->committed);
    document.set("sentinel", std::move(sentinel));
  }
  Document volumes = Document::object();
  for (const auto& [name, volume] : health.volumes) {
    Document one = Document::object();
    one.set("size", volume.size.count).set("used", volume.used.count);
    volumes.set(name, std::move(one));
  }
  document.set("volumes", std::move(volumes)).set("engine_answers", health.engine_answers);
  document.set("engine_fault", health.engine_fault).set("drift", list_of(health.drift));
}

void more_from(const Document& document, protocol::Health& health) {
  protocol::GaleraSample& galera = health.galera;
  galera.view = static_cast<std::uint64_t>(document["view"].number());
  galera.fault = document["fault"].text();
  galera.load.receive_queue = static_cast<std::uint32_t>(document["receive_queue"].number());
  galera.transfer = {.under_way = document["transfers"].flag(),
                     .bytes = Bytes{static_cast<std::uint64_t>(document["bytes"].number())},
                     .still = ms(document["still"])};
  if (const Document& seen = document["sentinel"]; seen.is_object()) {
    galera.sentinel = {.beat = static_cast<std::uint64_t>(seen["beat"].number()),
                       .rows = static_cast<std::uint32_t>(seen["rows"].number()),
                       .digest = seen["digest"].text(),
                       .committed = seen["committed"].number(),
                       .age = ms(seen["age"])};
  }
  for (const auto& [name, volume] : document["volumes"].members()) {
    health.volumes[name] = {Bytes{static_cast<std::uint64_t>(volume["size"].number())},
                            Bytes{static_cast<std::uint64_t>(volume["used"].number())}};
  }
  health.engine_answers = document["engine_answers"].flag();
  health.engine_fault = document["engine_fault"].text();
  health.drift = texts(document["drift"]);
}

Document encode(const Verdict& verdict) {
  Document document = Document::object();
  document.set("gravity", number(verdict.gravity)).set("words", verdict.words);
  document.set("lasts", ms(verdict.lasts)).set("age", ms(verdict.age));
  Document remarks = Document::list();
  for (const Remark& remark : verdict.remarks) {
    Document one = Document::object();
    one.set("node", remark.node.value).set("gravity", number(remark.gravity));
    one.set("key", remark.key).set("words", remark.words);
    remarks.add(std::move(one.set("lasts", ms(remark.lasts))));
  }
  return document.set("remarks", std::move(remarks));
}

Verdict verdict_from(const Document& document) {
  Verdict verdict{.gravity = enumerator(document["gravity"], Gravity::Critical),
                  .words = document["words"].text(),
                  .lasts = ms(document["lasts"]),
                  .age = ms(document["age"])};
  for (const Document& remark : document["remarks"].items()) {
    verdict.remarks.push_back({.node = NodeId(remark["node"].text()),
                               .gravity = enumerator(remark["gravity"], Gravity::Critical),
                               .key = remark["key"].text(),
                               .words = remark["words"].text(),
                               .lasts = ms(remark["lasts"])});
  }
  return verdict;
}

Document encode(const protocol::Health& health) {
  const protocol::GaleraSample& galera = health.galera;
  Document document = Document::object();
  document.set("boot_id", health.boot_id).set("sequence", health.sequence);
  document.set("age", ms(health.age)).set("goal", health.goal).set("stage", number(health.stage));
  document.set("consul", health.consul_role).set("swarm", health.swarm_role);
  document.set("offset", ms(health.clock_offset)).set("good", health.good_samples);
  document.set("running", galera.container_running).set("answered", galera.answered);
  document.set("state", galera.state).set("cluster_status", galera.cluster_status);
  document.set("uuid", galera.state_uuid).set("size", galera.size).set("ready", galera.ready);
  document.set("committed", galera.last_committed).set("phase", galera.phase);
  Document disks = Document::object();
  for (const auto& [disk, percent] : health.disk_percent) disks.set(disk, percent);
  encode_more(health, document);
  return document.set("disks", std::move(disks));
}

protocol::Health health_from(const Document& document) {
  protocol::Health health;
  health.boot_id = document["boot_id"].text();
  health.sequence = static_cast<std::uint64_t>(document["sequence"].number());
  health.age = ms(document["age"]);
  health.goal = static_cast<GoalNumber>(document["goal"].number());
  health.stage = enumerator(document["stage"], protocol::Stage::Serving);
  health.consul_role = document["consul"].text();
  health.swarm_role = document["swarm"].text();
  health.clock_offset = ms(document["offset"]);
  health.good_samples = static_cast<std::uint32_t>(document["good"].number());
  health.galera.container_running = document["running"].flag();
  health.galera.answered = document["answered"].flag();
  health.galera.state = document["state"].text();
  health.galera.cluster_status = document["cluster_status"].text();
  health.galera.state_uuid = document["uuid"].text();
  health.galera.size = static_cast<std::uint32_t>(document["size"].number());
  health.galera.ready = document["ready"].flag();
  health.galera.last_committed = document["committed"].number();
  health.galera.phase = document["phase"].text();
  for (const auto& [disk, percent] : document["disks"].members()) {
    health.disk_percent[disk] = static_cast<std::uint32_t>(percent.number());
  }
  more_from(document, health);
  return health;
}

Document encode(const RoomView& room) {
  Document document = Document::object();
  document.set("name", room.name).set("stage", number(room.stage));
  document.set("state", number(room.state)).set("words", room.words);
  return document.set("changes", list_of(room.changes)).set("age", ms(room.age));
}

RoomView room_from(const Document& document) {
  return {.name = document["name"].text(),
          .stage = enumerator(document["stage"], protocol::Stage::Serving),
          .state = enumerator(document["state"], protocol::RoomState::Refused),
          .words = document["words"].text(),
          .changes = texts(document["changes"]),
          .age = ms(document["age"])};
}

Document encode(const NodeView& node) {
  Document document = Document::object();
  document.set("name", node.name.value).set("stage", number(node.stage));
  document.set("beside", number(node.beside)).set("beside_words", node.beside_words);
  document.set("doing", node.doing).set("waits", node.waits).set("since", ms(node.since));
  if (node.seen) document.set("seen", ms(*node.seen));
  document.set("address", node.address).set("machine_kind", node.machine_kind);
  if (node.health) document.set("health", encode(*node.health));
  document.set("at_source", node.stands_at.source).set("at_uuid", node.stands_at.uuid);
  document.set("at_seqno", node.stands_at.seqno);
  document.set("verdict", encode(node.verdict));
  Document rooms = Document::list();
  for (const RoomView& room : node.rooms) rooms.add(encode(room));
  document.set("rooms", std::move(rooms)).set("spans", encode(node.spans));
  document.set("why_seen", list_of(node.why_seen)).set("why_means", node.why_means);
  return document.set("why_holds", node.why_holds).set("why_next", list_of(node.why_next));
}

NodeView node_from(const Document& document) {
  NodeView node{.name = NodeId(document["name"].text()),
                .stage = enumerator(document["stage"], protocol::Stage::Serving),
                .beside = enumerator(document["beside"], Beside::Refused),
                .beside_words = document["beside_words"].text(),
                .doing = document["doing"].text(),
                .waits = document["waits"].flag(),
                .since = ms(document["since"]),
                .address = document["address"].text(),
                .machine_kind = document["machine_kind"].text(),
                .stands_at = {.source = document["at_source"].text(),
                              .uuid = document["at_uuid"].text(),
                              .seqno = document["at_seqno"].number()},
                .verdict = verdict_from(document["verdict"]),
                .spans = spans_from(document["spans"]),
                .why_seen = texts(document["why_seen"]),
                .why_means = document["why_means"].text(),
                .why_holds = document["why_holds"].text(),
                .why_next = texts(document["why_next"])};
  if (!document["seen"].is_null()) node.seen = ms(document["seen"]);
  if (!document["health"].is_null()) node.health = health_from(document["health"]);
  for (const Document& room : document["rooms"].items()) node.rooms.push_back(room_from(room));
  return node;
}

}  // namespace

Document encode_view(const View& view) {
  Document document = Document::object();
  document.set("cluster", view.cluster).set("provider", view.provider);
  document.set("at", static_cast<std::int64_t>(view.at.time_since_epoch().count()));
  document.set("until", number(view.until))
      .set("serves", view.serves)
      .set("state_uuid", view.state_uuid);
  document.set("highest_seqno", view.highest_seqno);
  document.set("running", ms(view.running)).set("verdict", encode(view.verdict));
  if (view.left) document.set("left", ms(*view.left));
  Document nodes = Document::list();
  for (const NodeView& node : view.nodes) nodes.add(encode(node));
  Document plan = Document::list();
  for (const PlanLine& line : view.plan) {
    Document one = Document::object();
    one.set("verb", line.verb).set("what", line.what).set("because", line.because);
    plan.add(std::move(one.set("disruptive", line.disruptive)));
  }
  document.set("nodes", std::move(nodes)).set("plan", std::move(plan));
  document.set("looks", view.looks).set("oldest_look", ms(view.oldest_look));
  document.set("changes", view.changes).set("critical_path", encode(view.critical_path));
  if (view.failed) {
    document.set("failed", number(view.failed->code)).set("failed_words", view.failed->message);
  }
  document.set("failed_node", view.failed_node).set("interrupted", view.interrupted);
  return document.set("down", view.down);
}

View decode_view(const Document& document) {
  View view{.cluster = document["cluster"].text(),
            .provider = document["provider"].text(),
            .at = Utc(ms(document["at"])),
            .until = enumerator(document["until"], protocol::Stage::Serving),
            .serves = document["serves"].flag(),
            .state_uuid = document["state_uuid"].text(),
            .highest_seqno = document["highest_seqno"].number(),
            .verdict = verdict_from(document["verdict"]),
            .running = ms(document["running"]),
            .looks = static_cast<std::uint32_t>(document["looks"].number()),
            .oldest_look = ms(document["oldest_look"]),
            .changes = static_cast<std::uint32_t>(document["changes"].number()),
            .critical_path = spans_from(document["critical_path"]),
            .failed_node = document["failed_node"].text(),
            .interrupted = document["interrupted"].flag(),
            .down = document["down"].flag()};
  if (!document["left"].is_null()) view.left = ms(document["left"]);
  for (const Document& node : document["nodes"].items()) view.nodes.push_back(node_from(node));
  for (const Document& line : document["plan"].items()) {
    view.plan.push_back({.verb = line["verb"].text(),
                         .what = line["what"].text(),
                         .because = line["because"].text(),
                         .disruptive = line["disruptive"].flag()});
  }
  if (!document["failed"].is_null()) {
    view.failed =
        Error{enumerator(document["failed"], Code::Denied), document["failed_words"].text()};
  }
  return view;
}

}  // namespace skep::coordinator
