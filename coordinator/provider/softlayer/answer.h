// Answer: what a reply of the service means, by its code and text; the status alone says little.
// Pure.

#pragma once

#include <cstdint>
#include <string>

#include "common/result.h"
#include "coordinator/provider/softlayer/exchange.h"
#include "coordinator/screen/document.h"

namespace skep::coordinator::softlayer {

enum class Meaning : std::uint8_t {
  Well,
  NotSent,       // nothing reached the service
  Lost,          // it may have been done, nobody knows
  Passing,       // said no for now: rate limit
  TokenExpired,  // nothing was done; with another token it would
  NoEntry,       // user, key or link refused: nothing was done
  Missing,       // no such object: nothing was done
  Refused,       // by a rule of the service: nothing was done
};

struct Answer {
  Meaning meaning = Meaning::Lost;
  Document value;     // of Well
  std::string code;   // "SoftLayer_Exception_..."
  std::string words;  // what the service said, or what was seen

  bool well() const { return meaning == Meaning::Well; }
};

/// Never fails: whatever came has a meaning.  An empty or unreadable 2xx and one that holds
/// {"error": ...} are no success.
Answer read_answer(const Reply& reply);

/// The order was surely not carried out.
bool surely_nothing_done(Meaning meaning);
/// Trying the same again makes sense, where it does no harm.
bool may_pass(Meaning meaning);

/// As an Error of `what`: "order sw1: the service refuses it: ...".
Error error_of(const Answer& answer, const std::string& what);

}  // namespace skep::coordinator::softlayer
