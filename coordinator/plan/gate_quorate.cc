#include "coordinator/plan/gate_quorate.h"

#include <fmt/format.h>

#include "coordinator/plan/servers.h"

namespace skep::coordinator {

Gate gate_quorate(const Situation& situation) {
  // Once the servers have found one another, each comes back by itself.
  if (opened(situation.record, "quorate")) return Gate::go();
  const auto& nodes = situation.fleet.nodes;
  const std::size_t wanted = servers(nodes.size());
  std::size_t there = 0;
  std::string missing;
  for (std::size_t i = 0; i < wanted; ++i) {
    if (stage_of(nodes[i], true) >= protocol::Stage::Prepared) {
      ++there;
    } else {
      missing += ", " + state_in_words(nodes[i]);
    }
  }
  if (there == wanted) return Gate::go();
  return Gate::wait(fmt::format("waits for Consul's first leader: {} of {} servers there{}", there,
                                wanted, missing));
}

}  // namespace skep::coordinator
