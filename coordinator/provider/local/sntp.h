// SNTP: the answer of a time server to one question (RFC 5905).  Pure.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/time.h"

namespace skep::coordinator::local {

/// Nothing: not a question of a client.
std::optional<std::string> sntp_answer(std::string_view question, Utc now);

}  // namespace skep::coordinator::local
