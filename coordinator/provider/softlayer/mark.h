// Mark: by what a guest is known to be ours: a nonce in its user data, on the line behind the
// first.  Pure.
//
// cloud-init knows the kind of user data by its first line, "#cloud-config", so the mark is the
// second: "# skep vega sw1 8f3a...".  What merely has the same host name bears none.

#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "common/ids.h"
#include "common/random.h"
#include "common/result.h"

namespace skep::coordinator::softlayer {

/// 32 lower-case hex digits, drawn once for one order.
using Nonce = Id<struct NonceKind>;

struct Mark {
  std::string cluster;  // its name
  NodeId node;
  Nonce nonce;
  auto operator<=>(const Mark&) const = default;
};

Nonce draw_nonce(Random& random);

/// `own` is what the operator gives to the guest; empty is well.  Code::Invalid: it is none that
/// cloud-init takes with a comment in its second line, or too large.
Result<std::string> with_mark(const Mark& mark, std::string_view own);

/// Nothing: it bears none, or a damaged one.
std::optional<Mark> mark_in(std::string_view user_data);

}  // namespace skep::coordinator::softlayer
