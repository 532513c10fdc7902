#include "coordinator/plan/plan_regain.h"

#include <algorithm>
#include <sstream>

#include "coordinator/plan/servers.h"

namespace skep::coordinator {
namespace {

struct Asked {
  Epoch epoch = 0;
  NodeId keeper;
};

Asked asked(const Record& record) {
  Asked one;
  const std::string& text = record.fact("regain");
  if (text.empty()) return one;
  std::istringstream in(text);
  in >> one.epoch >> one.keeper.value;
  return one;
}

std::string fact_of(const std::string& layer) {
  return "regain/" + layer;
}

}  // namespace

std::map<std::string, std::string> regain_facts(const Situation& situation,
                                                const std::vector<NodeId>& missing, Epoch epoch) {
  const Survivors one = survivors(situation.fleet.nodes, missing);
  if (!one.one_goes_on()) return {};
  return {{"regain", std::to_string(epoch) + " " + one.left.front().value}};
}

std::string regain_refused(const Situation& situation, const std::vector<NodeId>& missing) {
  if (!survivors(situation.fleet.nodes, missing).left.empty()) return "";
  return "every server of Consul and every manager of the swarm is named as missing: nobody is "
         "left who could go on alone. Bring one of them back";
}

protocol::RegainSpec regain_goal(const Record& record, const NodeId& node,
                                 const std::string& layer) {
  const Asked one = asked(record);
  if (one.epoch > 0 && node == one.keeper) return {.number = one.epoch};
  // Who comes back to a Consul is taken in by its leader, state and all.
  const Epoch forced = layer == "swarm" ? record.number("regain/forced") : 0;
  return {.number = forced, .anew = forced > 0};
}

std::optional<Planned> end_regain(const Situation& situation) {
  const Asked one = asked(situation.record);
  const NodeState* keeper = situation.fleet.find(one.keeper);
  if (one.epoch == 0 || keeper == nullptr) return std::nullopt;
  for (const std::string layer : {"consul", "swarm"}) {
    const std::string said = keeper->found(layer, "regained");
    const bool forced = said == std::to_string(one.epoch) + " forced";
    const bool held = said == std::to_string(one.epoch) + " held";
    if ((!forced && !held) || situation.record.fact(fact_of(layer)) == said) continue;
    const std::string name = layer == "consul" ? "Consul" : "the swarm";
    Put put{{{fact_of(layer), said}}};
    // A later recovery that finds a leader changes nothing for who has yet to enter anew.
    if (forced && layer == "swarm") put.facts["regain/forced"] = std::to_string(one.epoch);
    return Planned{.entries = {put},
                   .node = one.keeper,
                   .event = layer + "_regained",
                   .because = name + (forced ? " goes on from " + one.keeper.value + " alone"
                                             : std::string(" has its majority after all"))};
  }
  return std::nullopt;
}

}  // namespace skep::coordinator
