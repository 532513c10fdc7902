#include "coordinator/provider/softlayer/agreement.h"

#include <algorithm>

#include "common/sha256.h"
#include "coordinator/provider/softlayer/request.h"

namespace skep::coordinator::softlayer {
namespace {

/// Half of it: fifty nodes fit into one question of the control socket.
constexpr std::size_t kDigits = 32;

}  // namespace

Agreement agreement_on(const Config& config, std::span<const Quote> quotes) {
  Agreement agreement;
  for (const Quote& quote : quotes) {
    const std::string price = text_of(quote.each) + " " + text_of(quote.setup) + " " +
                              quote.currency + (quote.hourly ? " hourly" : " monthly");
    for (const NodeId& node : quote.nodes) {
      const auto named = std::ranges::find(config.nodes, node, &NodeConfig::name);
      if (named == config.nodes.end()) continue;
      agreement[node] = sha256(to_json(order_template(wanted_of(config, *named))) + "\n" + price)
                            .substr(0, kDigits);
    }
  }
  return agreement;
}

std::set<NodeId> agreed_nodes(const Agreement& agreed, const Agreement& now) {
  std::set<NodeId> nodes;
  for (const auto& [node, digest] : now) {
    const auto before = agreed.find(node);
    if (before != agreed.end() && before->second == digest) nodes.insert(node);
  }
  return nodes;
}

}  // namespace skep::coordinator::softlayer
