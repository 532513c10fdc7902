// Keys: the node's own key and its request for a certificate.  The only place of the agent that
// knows OpenSSL.

#pragma once

#include "agent/effect.h"

namespace skep::agent::executor {

/// A P-256 key of mode 0600 and a request with these names, each kept where it
/// is there already and fits; the key never changes.
Result<void> make_key(const MakeKey& key);

}  // namespace skep::agent::executor
