// Question: what a client asks on the control socket: one line of JSON, bounded and checked.  Pure.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "common/ids.h"
#include "common/result.h"
#include "coordinator/coordinator.h"
#include "coordinator/provider/softlayer/agreement.h"

namespace skep::coordinator {

struct AskView {
  bool operator==(const AskView&) const = default;
};
/// Of a host that only reads: a changing command wants the seat.
struct AskToGiveWay {
  bool operator==(const AskToGiveWay&) const = default;
};
struct AskEvents {
  NodeId node;  // empty: all
  std::size_t last = 1;
  bool operator==(const AskEvents&) const = default;
};
/// Of the service: begin this change.
struct AskChange {
  Request request;              // of Aim::Up, Down, Recover or Pause
  softlayer::Agreement agreed;  // Up: guests for money that may be ordered; no others are
  bool operator==(const AskChange&) const = default;
};
/// Of the service: how far is change `number`, and how did it end?
struct AskProgress {
  std::uint64_t number = 0;
  bool operator==(const AskProgress&) const = default;
};
/// Of the service: end change `number` here.
struct AskInterrupt {
  std::uint64_t number = 0;
  bool operator==(const AskInterrupt&) const = default;
};

using Question =
    std::variant<AskView, AskToGiveWay, AskEvents, AskChange, AskProgress, AskInterrupt>;

/// One line, without its end.
std::string encode(const Question& question);

/// Code::Invalid: not JSON, too long, or of a value that cannot be.  Code::NotFound: of a kind that
/// this build does not know; `words` are for whoever asked.
Result<Question> decode_question(std::string_view line);

/// "up", "down": a change as the ledger and the socket carry it.  Code::Invalid.
std::string encode_change(const AskChange& change);
Result<AskChange> decode_change(std::string_view text);

}  // namespace skep::coordinator
