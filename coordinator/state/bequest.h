// Bequest: what one node keeps of its cluster, and the look over ssh that reads it.  Pure.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/ids.h"
#include "common/result.h"
#include "protocol/messages.h"
#include "protocol/node_spec.h"

namespace skep::coordinator {

struct Bequest {
  NodeId node;
  protocol::Kept kept;  // its cluster is empty where it was never one of a cluster's
  std::optional<protocol::NodeSpec> goal;  // its last one
};

/// For a shell as root; changes nothing.
std::string bequest_script();

/// What that script printed.  Code::Corrupt: it cannot be what an agent keeps.
Result<Bequest> read_bequest(const NodeId& node, std::string_view printed);

}  // namespace skep::coordinator
