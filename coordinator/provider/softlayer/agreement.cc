#include "coordinator/provider/softlayer/agreement.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "common/check.h"
#include "coordinator/provider/softlayer/request.h"

namespace skep::coordinator::softlayer {
namespace {

/// Half of SHA-256: fifty nodes fit into one question of the control socket.
std::string digest_of(const std::string& text) {
  constexpr std::size_t kBytes = 16;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  std::size_t size = 0;
  const int done =
      EVP_Q_digest(nullptr, "SHA256", nullptr, text.data(), text.size(), digest.data(), &size);
  CHECK(done == 1 && size >= kBytes, "OpenSSL without SHA-256");
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string hex;
  for (std::size_t i = 0; i < kBytes; ++i) {
    hex += kHex[digest.at(i) >> 4U];
    hex += kHex[digest.at(i) & 15U];
  }
  return hex;
}

}  // namespace

Agreement agreement_on(const Config& config, std::span<const Quote> quotes) {
  Agreement agreement;
  for (const Quote& quote : quotes) {
    const std::string price = text_of(quote.each) + " " + text_of(quote.setup) + " " +
                              quote.currency + (quote.hourly ? " hourly" : " monthly");
    for (const NodeId& node : quote.nodes) {
      const auto named = std::ranges::find(config.nodes, node, &NodeConfig::name);
      if (named == config.nodes.end()) continue;
      agreement[node] =
          digest_of(to_json(order_template(wanted_of(config, *named))) + "\n" + price);
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
