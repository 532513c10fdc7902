// Guests: what `cancel` and `orphans` share: lines for the screen, and the end of each in turn.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/result.h"
#include "coordinator/commands/call.h"
#include "coordinator/provider/softlayer/cancel.h"
#include "coordinator/provider/softlayer/softlayer.h"
#include "coordinator/screen/guests.h"

namespace skep::coordinator {

GuestLine line_of(const softlayer::Doomed& doomed);

/// A person says which guests end; the exit status where nobody did, told.
std::optional<int> confirm_end(const Call& call, const std::string& cluster,
                               const std::vector<softlayer::Doomed>& doomed);

/// What was ended until one could not be is ended.
Result<void> end_all(SoftLayerProvider& provider, const std::vector<softlayer::Doomed>& doomed);

/// As words, or as a document; the exit status.
int told_guests(const Call& call, const std::string& cluster,
                const std::vector<softlayer::Doomed>& ended, const std::string& words);

}  // namespace skep::coordinator
