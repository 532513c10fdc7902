// Inherit guests: those that were bought go into the new ledger of an adopted cluster.

#pragma once

#include <span>
#include <string>

#include "common/result.h"
#include "coordinator/provider/softlayer/cancel.h"
#include "coordinator/state/state_file.h"

namespace skep::coordinator {

/// Each as bought and seen ready, by the nonce that it bears; `key`: the fingerprint of the SSH key
/// that Skep made for them, empty: it made none.
Result<void> inherit_guests(StateFile& state, std::span<const softlayer::Doomed> guests,
                            const std::string& key);

}  // namespace skep::coordinator
