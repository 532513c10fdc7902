#include "tests/coordinator/vega.h"

#include <cstdio>

namespace skep::coordinator::vega {
namespace {

using protocol::Stage;
using std::chrono::seconds;

constexpr const char* kUuid = "6f1d2c3a-7b1e-11f0-9d55-02420a4e000b";

NodeView node(const char* name, Stage stage) {
  return {.name = NodeId(name),
          .stage = stage,
          .seen = seconds(1),
          .machine_kind = "container",
          .verdict = verdict_of({}, "well", seconds(1))};
}

NodeView serving(const char* name, std::uint32_t docker, const char* consul, const char* swarm) {
  NodeView view = node(name, Stage::Serving);
  protocol::Health health;
  health.stage = Stage::Serving;
  health.galera = {.container_running = true,
                   .answered = true,
                   .state = "Synced",
                   .cluster_status = "Primary",
                   .state_uuid = kUuid,
                   .size = 3,
                   .last_committed = 10482,
                   .ready = true};
  health.consul_role = consul;
  health.swarm_role = swarm;
  health.disk_percent = {{"docker", docker}, {"mysql", 12}};
  view.health = health;
  return view;
}

View vega() {
  return {.cluster = "vega",
          .provider = "local",
          .at = utc("2026-11-23T02:17:27Z"),
          .state_uuid = kUuid,
          .verdict = verdict_of({}, "well", seconds(1))};
}

/// "boot" until 33, and so on; "" waits.
std::vector<Span> spans(std::initializer_list<std::pair<const char*, int>> ends) {
  std::vector<Span> all;
  Duration from{0};
  for (const auto& [what, end] : ends) {
    all.push_back({what, from, seconds(end)});
    from = seconds(end);
  }
  return all;
}

}  // namespace

Utc utc(const char* rfc3339) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int h = 0;
  int m = 0;
  int s = 0;
  std::sscanf(rfc3339, "%d-%u-%uT%d:%d:%dZ", &year, &month, &day, &h, &m, &s);
  const std::chrono::sys_days date{std::chrono::year(year) / std::chrono::month(month) /
                                   std::chrono::day(day)};
  return date + std::chrono::hours(h) + std::chrono::minutes(m) + seconds(s);
}

View half_way() {
  View view = vega();
  view.running = seconds(72);
  view.left = seconds(100);
  const char* gate = "waits for Consul's first leader: 2 of 3 servers there, sw3 still prepares";
  view.nodes = {node("sw1", Stage::Prepared), node("sw2", Stage::Prepared),
                node("sw3", Stage::Enrolled)};
  for (int i = 0; i < 2; ++i) {
    view.nodes[static_cast<std::size_t>(i)].doing = gate;
    view.nodes[static_cast<std::size_t>(i)].waits = true;
  }
  view.nodes[0].since = seconds(14);
  view.nodes[1].since = seconds(9);
  view.nodes[2].doing = "packages: unpacking docker.io, 14 of 23";
  view.nodes[2].since = seconds(31);
  return view;
}

View brought_up() {
  View view = vega();
  view.running = seconds(171);
  view.serves = true;
  view.changes = 88;
  view.looks = 900;
  view.nodes = {serving("sw1", 31, "voter", "manager, leader"),
                serving("sw2", 30, "voter", "manager"),
                serving("sw3", 29, "voter, leader", "manager")};
  // clang-format off
  view.nodes[0].spans = spans({{"boot", 28}, {"packages", 68}, {"disk", 72}, {"engine", 80}, {"", 94},
                               {"consul", 102}, {"swarm", 107}, {"seed", 125}, {"", 144}});
  view.nodes[1].spans = spans({{"boot", 30}, {"packages", 68}, {"disk", 72}, {"engine", 81}, {"", 94},
                               {"consul", 102}, {"swarm", 107}, {"", 125}, {"join", 149}});
  view.nodes[2].spans = spans({{"boot", 33}, {"packages", 81}, {"disk", 85}, {"engine", 94},
                               {"consul", 102}, {"swarm", 107}, {"", 149}, {"join", 171}});
  view.critical_path = spans({{"sw3 boot", 33}, {"sw3 packages", 81}, {"sw3 disk", 85},
                              {"sw3 engine", 94}, {"sw3 consul", 102}, {"sw3 swarm", 107},
                              {"sw1 seed", 125}, {"sw2 join", 149}, {"sw3 join", 171}});
  // clang-format on
  return view;
}

View standing() {
  View view = brought_up();
  view.running = seconds(1);
  view.changes = 0;
  view.looks = 214;
  view.oldest_look = Duration(1200);
  for (NodeView& one : view.nodes) one.spans.clear();
  view.critical_path.clear();
  return view;
}

View outage() {
  View view = standing();
  view.serves = false;
  view.highest_seqno = 10480;
  const std::string uuid = view.state_uuid;
  view.nodes[0].stands_at = {.source = "recovered", .uuid = uuid, .seqno = 10482};
  view.nodes[1].beside = Beside::Lost;
  view.nodes[1].stands_at = {.source = "last known", .uuid = uuid, .seqno = 10466};
  view.nodes[2].stands_at = {.source = "runs, no Primary", .uuid = uuid, .seqno = 10480};
  return view;
}

View one_short() {
  View view = standing();
  NodeView& lost = view.nodes[1];
  lost.beside = Beside::Lost;
  lost.beside_words = "its agent is silent";
  lost.seen = seconds(200);
  lost.since = seconds(200);
  lost.health->galera.last_committed = 10466;
  const Remark silent{.node = lost.name,
                      .gravity = Gravity::Critical,
                      .key = "agent",
                      .words = "its agent is silent: the host, its network or the agent is down",
                      .lasts = seconds(194)};
  const Remark short_of{.gravity = Gravity::Warns,
                        .key = "galera.size",
                        .words = "Galera: 2 of 3 members are Synced and Primary",
                        .lasts = seconds(194)};
  lost.verdict = verdict_of({silent}, "well", seconds(200));
  view.verdict = verdict_of({silent, short_of}, "well", seconds(1));
  lost.why_seen = {
      "its agent is silent since 02:14:07 UTC; ssh to 10.0.8.12 times out; sw1 and sw3 do not "
      "reach "
      "it either;",
      "the provider says powered on, no transaction (4 s ago)"};
  lost.why_means =
      "the host hangs, or its private network is down. vega serves on sw1 and sw3: Primary, size "
      "2.";
  lost.why_holds =
      "no other node may be taken out until it is back: Consul 2 of 3, swarm managers 2 of 3, "
      "Galera 2 of 3";
  lost.why_next = {
      "skep replace sw2|order another host, join it, then cancel this one (about 12 minutes)",
      "skep events sw2|what happened before"};
  return view;
}

View refused() {
  View view = vega();
  view.running = seconds(95);
  view.nodes = {node("sw1", Stage::Prepared), node("sw2", Stage::Prepared),
                node("sw3", Stage::Enrolled)};
  view.nodes[0].doing = view.nodes[1].doing =
      "waits for Consul's first leader: 2 of 3 servers there, sw3 is refused";
  view.nodes[0].waits = view.nodes[1].waits = true;
  NodeView& node = view.nodes[2];
  node.beside = Beside::Refused;
  node.beside_words = "partition: no disk that may be taken";
  node.rooms = {{.name = "partition",
                 .stage = Stage::Prepared,
                 .state = protocol::RoomState::Refused,
                 .words = "no disk that may be taken"}};
  node.why_seen = {
      "/dev/vdb  8.0 GiB  serial SK-0007  ext4 \"backup\", UUID 7d0c1f…, last mounted at /srv on "
      "2026-10-02",
      "/dev/vda  10.0 GiB holds /"};
  node.why_means =
      "this is somebody's data. Not one byte was written. sw1 and sw2 go on to their gate.";
  node.why_next = {
      "if it may go, give it:   skep disk give sw3 /dev/vdb   (asks for a sentence with "
      "its serial and size)",
      "or name another disk:    nodes.sw3.disk in vega.yaml:15"};
  view.failed = Error{Code::Refused, "partition: no disk that may be taken"};
  view.failed_node = "sw3";
  return view;
}

View before_it_all() {
  View view = vega();
  view.nodes = {node("sw1", Stage::Ordered), node("sw2", Stage::Ordered),
                node("sw3", Stage::Ordered)};
  view.plan = {{"make", "sw1 sw2 sw3   container machines, a spare disk of 8.0 GiB each",
                "they are in vega.yaml:11-13 and in no ledger", false},
               {"then",
                "packages, disk, engine, Consul (3 servers), swarm (3 managers), overlay "
                "10.78.0.0/24, Galera",
                "", false},
               {"sw2", "daemon.json: log-opts max-size 10m -> 20m; restart of the engine",
                "vega.yaml:31 changed", true},
               {"keep", "nothing exists that would be changed or removed", "", false}};
  return view;
}

Verification verified() {
  return {
      .cluster = "vega",
      .at = utc("2026-11-23T02:31:08Z"),
      .took = seconds(6),
      .lines = {
          {"Galera", "3 of 3 Synced, Primary, size 3", true},
          {"Galera", "one state UUID 6f1d2c3a-7b1e-11f0-9d55-…", true},
          {"Galera", "last committed 10482 / 10482 / 10482 after a causal wait", true},
          {"Galera", "a row through each member, read on the others", true},
          {"Consul", "3 voters, leader sw3; mariadb.service.consul answers sw1 sw2 sw3", true},
          {"swarm", "3 managers Ready, leader sw1", true},
          {"overlay", "mariadb 10.78.0.0/24: 6 of 6 pairs answer, slowest 3 ms", true},
          {"hosts",
           "resolv.conf asks Consul first; /var/lib/docker on skep/docker; time within 4 ms", true},
          {"seed", "no container, file or argument that would seed again", true},
      }};
}

std::vector<GuestLine> guests() {
  return {{.node = NodeId("sw1"),
           .id = 100014,
           .guest = "guest 100014 (sw1.example.com in tor01, 10.0.8.11)",
           .tenants = {"an agent", "a claimed disk", "a database"},
           .not_looked = ""},
          {.node = NodeId("sw2"),
           .id = 100015,
           .guest = "guest 100015 (sw2.example.com in tor01, 10.0.8.12)",
           .tenants = {},
           .not_looked = ""},
          {.node = NodeId("sw3"),
           .id = 100016,
           .guest = "guest 100016 (sw3.example.com in tor01, 10.0.8.13)",
           .tenants = {},
           .not_looked = "ssh: 10.0.8.13:22: No route to host"}};
}

}  // namespace skep::coordinator::vega
