#include "tests/sim/faults.h"

#include <iterator>
#include <utility>

namespace skep::sim {

using namespace std::chrono_literals;

void Faults::plan() {
  const auto cut_way = [this](Network::Way way) {
    world_.network.block(any_node(), way, setting_.chance.between(1s, 30s));
  };
  strike(Fault::AgentKilled, [this] { world_.agents.at(any_node())->kill(); });
  strike(Fault::CoordinatorKilled, [this] { world_.coordinator.kill(); });
  strike(Fault::CoordinatorPowerCut, [this] { world_.coordinator.cut_power(); });
  strike(Fault::LedgerDiskFull, [this] {
    world_.coordinator.fill_disk(true);
    setting_.queue.after(setting_.chance.between(1s, 30s),
                         [this] { world_.coordinator.fill_disk(false); });
  });
  strike(Fault::Interrupted, [this] { world_.coordinator.interrupt(); });
  strike(Fault::PowerCut, [this] { world_.cut_power(any_node()); });
  strike(Fault::AllPowerCut, [this] {
    for (const auto& [node, site] : world_.sites) world_.cut_power(node);
  });
  strike(Fault::ConnectionCut, [this] { world_.network.cut(any_node()); });
  strike(Fault::WayToAgentCut, [=] { cut_way(Network::Way::ToAgent); });
  strike(Fault::WayToCoordinatorCut, [=] { cut_way(Network::Way::ToCoordinator); });
  strike(Fault::MembersParted, [this] { part_members(); });
  strike(Fault::MachinesGone, [this] { lose_machines(); });
  strike(Fault::ClockJumps, [this] { jump_clock(any_site()); });
  strike(Fault::DiskFull, [this] { fill_disk(any_site()); });
  strike(Fault::StrangerSpeaks, [this] { let_a_stranger_speak(any_node()); });
  strike(Fault::SettingsChanged, [this] { world_.coordinator.change_settings(); });
  strike(Fault::DiskSlow, [this] { slow_disk(any_site()); });
  strike(Fault::EngineHangs, [this] { any_site().hang_engine(); });
  strike(Fault::WrongNodeNamed, [this] { world_.coordinator.name_wrongly(any_node()); });
  strike(Fault::SkepUpgraded,
         [this] { setting_.version = setting_.version == "0.1.0" ? "0.1.1" : "0.1.0"; });
  strike(Fault::SecondOperator, [this] { world_.coordinator.run_the_contrary(); });
  strike(Fault::LedgerRestored, [this] { world_.coordinator.restore_backup(); });
  strike(Fault::LedgerLost, [this] { world_.coordinator.lose_ledger(); });
  strike(Fault::EditedByHand, [this] { any_site().edit_by_hand(); });
}

void Faults::strike(Fault fault, std::function<void()> deed) {
  const Duration mean(static_cast<Duration::rep>(setting_.weather.rate(fault)));
  if (mean.count() == 0) return;
  setting_.queue.after(setting_.chance.between(mean / 4, 2 * mean),
                       [this, fault, deed = std::move(deed)] {
                         if (!setting_.storms()) return;
                         ++setting_.tally.faults[std::string(name(fault))];
                         deed();
                         strike(fault, deed);
                       });
}

NodeId Faults::any_node() {
  const auto index = static_cast<std::ptrdiff_t>(setting_.chance.below(world_.sites.size()));
  return std::next(world_.sites.begin(), index)->first;
}

void Faults::part_members() {
  if (!world_.cluster.links.whole()) return;
  std::set<NodeId> apart{any_node()};
  if (setting_.chance.percent(30)) apart.insert(any_node());
  if (setting_.trace.on()) {
    for (const NodeId& node : apart) setting_.trace.say(node.value, "is parted from the others");
  }
  world_.cluster.links.part(std::move(apart));
  world_.cluster.galera.links_changed();
  setting_.queue.after(setting_.chance.between(1s, 40s), [this] {
    if (setting_.trace.on()) setting_.trace.say("links", "are whole again");
    world_.cluster.links.part({});
    world_.cluster.galera.links_changed();
  });
}

/// Somebody must decide whether the others go on without them.
void Faults::lose_machines() {
  if (!setting_.gone.empty() || world_.cluster.galera.told().empty()) return;
  const std::size_t count = 1 + setting_.chance.below(world_.sites.size() - 1);
  while (setting_.gone.size() < count) setting_.gone.insert(any_node());
  for (const auto& [node, site] : world_.sites) world_.cut_power(node);
  for (const NodeId& node : setting_.gone) {
    if (setting_.trace.on()) setting_.trace.say(node.value, "does not come back");
    setting_.queue.after(setting_.chance.between(60s, 400s), [this, node] {
      setting_.gone.erase(node);
      world_.switch_on(node);
    });
  }
}

void Faults::jump_clock(Site& site) {
  const Duration jump = setting_.chance.between(-3600s, 3600s);
  site.shift_clock(jump);
  setting_.queue.after(setting_.chance.between(1s, 60s),
                       [&site, jump] { site.shift_clock(-jump); });
}

void Faults::fill_disk(Site& site) {
  site.fill_disk(true);
  setting_.queue.after(setting_.chance.between(1s, 30s), [&site] { site.fill_disk(false); });
}

void Faults::slow_disk(Site& site) {
  site.slow_disk(true);
  setting_.queue.after(setting_.chance.between(1s, 40s), [&site] { site.slow_disk(false); });
}

/// Another copy of the ledger, or an older one, wants the node's layers off and its data gone.
void Faults::let_a_stranger_speak(const NodeId& node) {
  AgentLife& agent = *world_.agents.at(node);
  const auto& last = agent.last_assigned();
  // A node that belongs to nobody yet obeys whoever its installer let in.
  if (!last || agent.kept() == nullptr || agent.kept()->cluster.empty()) return;
  protocol::Assign assign = *last;
  if (setting_.chance.percent(50)) --assign.term;
  assign.instance = InstanceId("00000000000000ff");
  assign.goal += setting_.chance.below(100);
  assign.spec.down = true;
  assign.spec.wipe_data = true;
  agent.hear_stranger(assign);
}

}  // namespace skep::sim
