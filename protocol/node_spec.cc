#include "protocol/node_spec.h"

#include <algorithm>

#include "common/check.h"

namespace skep::protocol {

const Peer& NodeSpec::self() const {
  const auto found =
      std::find_if(peers.begin(), peers.end(), [&](const Peer& peer) { return peer.node == node; });
  CHECK(found != peers.end(), "a NodeSpec without its own node");
  return *found;
}

}  // namespace skep::protocol
