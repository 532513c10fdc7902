// Codec: a Message to bytes and back.  The only place that knows MessagePack.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/result.h"
#include "protocol/messages.h"

namespace skep::protocol {

struct Envelope {
  std::uint64_t sequence = 0;  // rises by one a message on a connection
  Message message;
  bool operator==(const Envelope&) const = default;
};

std::string encode(const Envelope& envelope);

/// Code::Invalid: not an envelope of ours, with what and where.  Code::NotFound:
/// a well-formed envelope of a kind or version that is not known here, to be
/// answered with a Refusal.  Never throws; obeys limits.h before it allocates.
Result<Envelope> decode(std::string_view bytes);

/// A NodeSpec alone, as the agent keeps it on disk.
std::string encode(const NodeSpec& spec);
Result<NodeSpec> decode_node_spec(std::string_view bytes);

}  // namespace skep::protocol
