// Purchase: what `plan` and `up` say of guests that cost money, and how an operator agrees.

#pragma once

#include <string>
#include <vector>

#include "common/result.h"
#include "coordinator/commands/place.h"
#include "coordinator/fleet/view.h"

namespace skep::coordinator {

/// "order" and "price" in the place of "make"; nothing changes where nothing is to be bought, or
/// the provider sells nothing.
Result<void> price_plan(const Place& place, View& view);

/// Whether guests may be ordered: somebody agreed, by --order or by typing ORDER below the price.
/// False: nothing is to be bought.  Code::Refused: nobody did.
Result<bool> agree_to_order(const Call& call, const Place& place);

/// A sentence typed on the terminal, or given by --say.
bool said_so(const Call& call, const std::string& question, const std::string& sentence);

}  // namespace skep::coordinator
