#include "tests/coordinator/bring_up.h"

#include <algorithm>
#include <utility>

namespace skep::coordinator {
namespace {

constexpr Duration kStep{100};
constexpr Duration kReachTakes{300};
constexpr Duration kInstallTakes{1'500};
constexpr Duration kQuick{50};

}  // namespace

NodeId node(int number) {
  return NodeId("sw" + std::to_string(number));
}

Config three_nodes() {
  Config config;
  config.path = "skep.yaml";
  config.cluster = "vega";
  for (int i = 1; i <= 3; ++i) config.nodes.push_back({.name = node(i)});
  config.consul.image = "consul:1.15";
  config.galera.image = "skep/mariadb:10.11";
  config.probe_image = "skep/probe:1";
  return config;
}

BringUp::BringUp(Config config) : config_(std::move(config)), ledger_(make_memory_ledger()) {
  now_ = {.tick = Tick(Duration(1'000'000)), .utc = Utc(Duration(1'790'000'000'000))};
  const auto written =
      ledger_->put({{"cluster", "00112233aabbccdd"}, {"term", "1"}, {"instance", "first"}});
  (void)written;
  for (const NodeConfig& one : config_.nodes) {
    agents_[one.name] = std::make_unique<fakes::FakeAgent>(one.name, cluster);
    all_.push_back(agents_[one.name].get());
  }
}

void BringUp::begin(const Request& request) {
  Keys keys{.ca_certificate = "ca", .coordinator_key = "coordinator key"};
  keys.gossip_key = Secret("gossip");
  keys.root_password = Secret("root");
  core_.emplace(config_, request, read_record(*ledger_), keys, "1", now_);
  later_.clear();
  admitted_.clear();
  listening_ = false;
  for (auto& [name, agent] : agents_) agent->disconnect();
}

View BringUp::run(Request request, Duration limit) {
  writes_ = 0;
  begin(request);
  bool alive = hear(Started{});
  const Tick began = now_.tick;
  while (now_.tick - began < limit) {
    if (!alive) {
      cut_at_ = 0;
      ++restarts_;
      begin(request);
      alive = hear(Started{});
      continue;
    }
    if (core_->finished()) break;
    if (meanwhile) meanwhile(now_.tick - began);
    pass(kStep);
    std::vector<Event> due;
    for (Later& one : later_) {
      if (one.at <= now_.tick) due.push_back(one.event);
    }
    std::erase_if(later_, [&](const Later& one) { return one.at <= now_.tick; });
    for (auto& [name, agent] : agents_) {
      if (!listening_ || !admitted_.contains(name)) continue;
      for (auto& message : agent->take()) due.push_back(Heard{name, std::move(message)});
    }
    due.push_back(Tock{});
    for (const Event& event : due) {
      alive = hear(event);
      if (!alive || core_->finished()) break;
    }
  }
  return core_->view(now_);
}

void BringUp::pass(Duration time) {
  for (Duration left = time; left.count() > 0; left -= kStep) {
    now_.tick += kStep;
    now_.utc += kStep;
    step_agents();
  }
}

void BringUp::step_agents() {
  for (auto& [name, agent] : agents_) {
    const bool powered = provider.runs(name) && installer.installed(name);
    // An agent that died with its power took its machine along.
    if (powered && !agent->on()) agent->boot(now_.tick);
    agent->step(now_.tick, all_);
  }
}

void BringUp::cut(int number) {
  provider.cut(node(number));
  agent(number).cut();
}

void BringUp::start(int number) {
  const auto started = provider.order(node(number));
  (void)started;
  agent(number).boot(now_.tick);
  if (listening_) agent(number).connect();
}

bool BringUp::hear(const Event& event) {
  std::vector<Event> own{event};
  while (!own.empty()) {
    const Event next = own.front();
    own.erase(own.begin());
    for (const Act& act : core_->on(next, now_)) {
      if (const auto* sign = std::get_if<Sign>(&act)) {
        own.push_back(Signed{sign->node, sign->request, "certificate of " + sign->node.value,
                             now_.utc + std::chrono::hours(24 * kCertificateDays)});
      } else if (const auto* listen = std::get_if<Listen>(&act)) {
        listening_ = true;
        own.push_back(Listening{"tcp://" + listen->address + ":7411"});
        for (auto& [name, agent] : agents_) agent->connect();
      } else if (!carry_out(act)) {
        return false;
      }
    }
  }
  return true;
}

bool BringUp::carry_out(const Act& act) {
  const auto after = [&](Duration takes, Event event) {
    later_.push_back({now_.tick + takes, std::move(event)});
  };
  if (const auto* one = std::get_if<Save>(&act)) {
    save(one->entry);
    return ++writes_ != cut_at_;
  }
  if (const auto* one = std::get_if<Tell>(&act)) {
    const auto recorded = ledger_->record(one->event);
    (void)recorded;
  }
  if (std::holds_alternative<Prepare>(act)) after(kQuick, Prepared{provider.prepare()});
  if (std::holds_alternative<Describe>(act)) after(kQuick, Described{provider.describe()});
  if (const auto* one = std::get_if<Order>(&act)) {
    after(order_takes, Ordered{one->node, provider.order(one->node)});
  }
  if (const auto* one = std::get_if<Reach>(&act)) {
    after(kReachTakes, Reached{one->machine.node, installer.reachable(one->machine)});
  }
  if (const auto* one = std::get_if<Install>(&act)) {
    agents_.at(one->machine.node)->version = "1";
    after(kInstallTakes, Installed{one->machine.node, installer.install(one->machine, one->home)});
  }
  if (const auto* one = std::get_if<Admit>(&act)) {
    admitted_[one->node] = one->key;
    agents_.at(one->node)->disconnect();
    if (listening_) agents_.at(one->node)->connect();
  }
  if (const auto* one = std::get_if<Send>(&act)) {
    if (const auto* assign = std::get_if<protocol::Assign>(&one->message)) {
      agents_.at(one->node)->hear(*assign, now_.tick);
    } else if (const auto* wanted = std::get_if<protocol::LogWanted>(&one->message)) {
      agents_.at(one->node)->hear(*wanted);
    }
  }
  return true;
}

void BringUp::save(const Entry& entry) {
  if (const auto* put = std::get_if<Put>(&entry)) {
    const auto written = ledger_->put(put->facts);
    (void)written;
  } else if (const auto* begin = std::get_if<Begin>(&entry)) {
    const auto id = ledger_->begin(begin->intent);
    (void)id;
  } else {
    const End& end = std::get<End>(entry);
    for (const Intent& intent : ledger_->intents(end.kind)) {
      if (intent.node != end.node || intent.detail != end.detail) continue;
      if (intent.state != IntentState::Begun) continue;
      const auto written = ledger_->end(intent.id, end.state, end.result);
      (void)written;
      break;
    }
  }
}

}  // namespace skep::coordinator
