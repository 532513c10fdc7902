// Purchase: what `plan` and `up` say of guests that cost money, and how an operator agrees.

#pragma once

#include <optional>
#include <string>
#include <variant>

#include "coordinator/commands/place.h"
#include "coordinator/fleet/view.h"
#include "coordinator/provider/softlayer/agreement.h"

namespace skep::coordinator {

/// "order" and "price" in the place of "make"; nothing changes where nothing is to be bought, or
/// the provider sells nothing.  The exit status where it ends here, told.
std::optional<int> price_plan(const Call& call, const Place& place, View& view);

/// To which guests somebody agreed, by --order or by typing ORDER below their price; to none where
/// none are to be bought.  Or the exit status where nobody did, told.
std::variant<softlayer::Agreement, int> agree_to_order(const Call& call, const Place& place);

/// A sentence typed on the terminal, or given by --say.
bool said_so(const Call& call, const std::string& question, const std::string& sentence);

}  // namespace skep::coordinator
