#include "tests/sim/world.h"

#include <algorithm>
#include <utility>

namespace skep::sim {
namespace {

using namespace std::chrono_literals;

// From healing to the end.  A seed whose member died waits for minutes at each of several gates;
// a `down` that finds a member in such a state, and the `up` after it, each take some more.
constexpr Duration kConverges{20 * 60'000};
constexpr Duration kDownAndUp{10 * 60'000};
constexpr std::uint64_t kDeedsMost = 3'000'000;

std::string address_of(std::size_t index) {
  return "10.77.0." + std::to_string(11 + index);
}

coordinator::Config config_of(const std::vector<NodeId>& nodes) {
  coordinator::Config config;
  config.path = "skep.yaml";
  config.cluster = "vega";
  for (const NodeId& node : nodes) config.nodes.push_back({.name = node});
  config.consul.image = "consul:1.15";
  config.galera.image = "skep/mariadb:10.11";
  config.galera.cluster_name = "vega";
  config.probe_image = "busybox:1.36";
  return config;
}

}  // namespace

World::World(const Options& options)
    : setting_(options.seed, options.tracing, options.planted, options.climate),
      network_(setting_) {
  const std::size_t width = options.nodes_most - options.nodes_least + 1;
  make_nodes(options.nodes_least + setting_.chance.below(width));
  if (!options.unchecked) checkers_ = all_checkers();
}

World::~World() = default;

void World::make_nodes(std::size_t count) {
  const std::size_t servers = std::min<std::size_t>(count % 2 == 1 ? count : count - 1, 5);
  cluster_ = std::make_unique<Cluster>(setting_, servers);
  const Kind kind = setting_.chance.percent(50) ? Kind::Vm : Kind::Container;
  if (setting_.chance.percent(10)) {
    refused_ = NodeId("sw" + std::to_string(1 + setting_.chance.below(count)));
  }
  std::vector<NodeId> nodes;
  for (std::size_t i = 0; i < count; ++i) {
    const NodeId node("sw" + std::to_string(i + 1));
    nodes.push_back(node);
    const Spare spare = node == refused_ ? Spare::HoldsFileSystem : Spare::Empty;
    auto& site = sites_[node] = std::make_unique<Site>(setting_, *cluster_,
                                                       Site::Make{.node = node,
                                                                  .address = address_of(i),
                                                                  .server = i < servers,
                                                                  .kind = kind,
                                                                  .spare = spare});
    agents_[node] =
        std::make_unique<AgentLife>(setting_, network_, *site, [this, node] { cut_power(node); });
    site->on_power_failure([this, node] { cut_power(node); });
    site->listen([&agent = *agents_[node]](const agent::Event& event) { agent.tell(event); });
  }
  cluster_->dial = [this](const NodeId& from, const std::string& address, std::uint16_t port) {
    for (const auto& [node, site] : sites_) {
      if (site->address() != address) continue;
      return cluster_->links.joined(from, node) ? site->hears(port) : agent::Way::Silent;
    }
    return agent::Way::Silent;
  };
  playground_ = std::make_unique<Playground>(
      setting_, sites_,
      Playground::Told{.switch_on = [this](const NodeId& node) { switch_on(node); },
                       .installed = [this](const NodeId& node) { agents_.at(node)->start(); }});
  coordinator_ =
      std::make_unique<CoordinatorLife>(setting_, network_, *playground_, config_of(nodes));
  coordinator_->data_is_given_up = [this](bool begins) { cluster_->galera.give_up_rows(begins); };
  faults_ = std::make_unique<Faults>(
      setting_, Faults::World{.network = network_,
                              .cluster = *cluster_,
                              .sites = sites_,
                              .agents = agents_,
                              .coordinator = *coordinator_,
                              .cut_power = [this](const NodeId& node) { cut_power(node); },
                              .switch_on = [this](const NodeId& node) { switch_on(node); }});
  coordinator_->settled_for = [this](std::int64_t seqno) { cluster_->galera.settle_for(seqno); };
  operator_ = std::make_unique<Operator>(
      setting_, *coordinator_,
      Operator::Eyes{
          .switch_on =
              [this] {
                for (const auto& [node, site] : sites_) switch_on(node);
              },
          .stranded = [this] { return cluster_->galera.stranded(); },
          .serves = [this] { return !cluster_->galera.primaries().empty(); },
          .off =
              [this] {
                std::vector<NodeId> off;
                for (const auto& [node, site] : sites_) {
                  if (!site->on()) off.push_back(node);
                }
                return off;
              },
          .set_aside = [this](const NodeId& node) { sites_.at(node)->set_data_aside(); }});
}

void World::switch_on(const NodeId& node) {
  Site& site = *sites_.at(node);
  if (site.on() || setting_.gone.contains(node)) return;
  site.power_on();
  setting_.queue.after(setting_.chance.between(500ms, 6s), [this, node, boot = site.boots()] {
    if (sites_.at(node)->boots() == boot) agents_.at(node)->start();
  });
}

void World::cut_power(const NodeId& node) {
  if (!sites_.at(node)->on()) return;
  agents_.at(node)->power_off();
  sites_.at(node)->power_off();
  // Some machines come back by themselves, others wait for the provider to be asked.
  if (setting_.chance.percent(50)) return;
  setting_.queue.after(setting_.chance.between(1s, 40s), [this, node] { switch_on(node); });
}

std::string World::check() {
  const std::uint64_t changes = cluster_->galera.changes() + setting_.witness.seen;
  if (changes == seen_changes_ && coordinator_->runs() == ran_) return "";
  seen_changes_ = changes;
  ran_ = coordinator_->runs();
  const Truth truth{.now = setting_.queue.now(),
                    .heals = setting_.weather.heals,
                    .galera = cluster_->galera,
                    .consul = cluster_->consul,
                    .sites = sites_,
                    .agents = agents_,
                    .coordinator = *coordinator_,
                    .witness = setting_.witness};
  for (const auto& one : checkers_) {
    if (std::string words = one->look(truth); !words.empty()) {
      return std::string(one->name()) + ": " + words;
    }
  }
  return "";
}

std::string World::ending() const {
  if (coordinator_->neither_ledger_knows_all()) return "refused with words, by both ledgers";
  if (!operator_->is_through()) return "";
  const auto& failed = coordinator_->ended()->failed;
  if (!refused_.empty()) {
    const bool said = failed && failed->code == Code::Refused &&
                      coordinator_->ended()->failed_node == refused_.value;
    return said ? "refused with words" : "";
  }
  if (failed) return "";
  const bool all = std::ranges::all_of(
      sites_, [this](const auto& one) { return cluster_->galera.synced(one.first); });
  if (!all || cluster_->galera.primaries().size() != 1) return "";
  const std::string& rescued = operator_->rescued();
  return rescued.empty() ? "serving" : "serving, " + rescued;
}

std::string World::why_not() const {
  std::string words = "no convergence within " +
                      minutes(setting_.queue.now() - setting_.weather.heals) + " of healing";
  if (coordinator_->runs()) {
    for (const auto& node : coordinator_->view().nodes) {
      words += "\n    " + node.name.value + " " + std::string(protocol::name(node.stage)) + " " +
               node.doing + " " + node.beside_words;
    }
  } else if (coordinator_->ended() && coordinator_->ended()->failed) {
    words +=
        ": " + coordinator_->ended()->failed_node + " " + coordinator_->ended()->failed->message;
  }
  return words;
}

Verdict World::run() {
  Verdict verdict;
  faults_->plan();
  operator_->begin();
  const Tick limit =
      setting_.weather.heals + kConverges + setting_.weather.downs_at_the_end * kDownAndUp;
  std::string end;
  while (verdict.failed.empty() && end.empty()) {
    if (setting_.queue.deeds() > kDeedsMost) {
      verdict.failed = "more than " + std::to_string(kDeedsMost) + " deeds: something spins";
    } else if (!setting_.queue.step(limit)) {
      // Whoever is not to look does not demand either.
      checkers_.empty() ? void(end = "nobody looked") : void(verdict.failed = why_not());
    } else {
      verdict.failed = check();
      end = ending();
    }
  }
  Tally& tally = setting_.tally;
  ++tally.histories;
  tally.deeds = setting_.queue.deeds();
  tally.simulated = setting_.queue.now() - Tick{};
  if (verdict.failed.empty()) {
    ++tally.ends[end];
    tally.converged_most = setting_.queue.now() - setting_.weather.heals;
  }
  for (const auto& one : checkers_) tally.looked_at[std::string(one->name())] = one->looked_at();
  verdict.tally = tally;
  verdict.last = setting_.trace.last();
  return verdict;
}

}  // namespace skep::sim
