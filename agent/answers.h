// Answers: takes one kind of answer out of an Answer, or says what was seen instead.

#pragma once

#include <string>
#include <string_view>

#include "agent/effect.h"

namespace skep::agent {

/// The answer as a T.  A CHECK guards against a room that mixes up its own looks.
template <typename T>
Result<T> as(const Answer& answer) {
  if (!answer) return answer.error();
  if (const T* found = std::get_if<T>(&*answer)) return *found;
  return Error{Code::Internal, "an answer of another kind than was asked for"};
}

/// What a tool printed, when it ended with status 0; else an Error with status and the end of
/// stderr.
Result<std::string> output_of(const Answer& answer);

/// The text of a file; nothing where there is none.
Result<std::optional<std::string>> text_of(const Answer& answer);

/// The end of what an engine said: of {"message":"..."} the message alone.
std::string said_by_engine(std::string_view body);

/// Body of a 2xx answer; nothing on 404; else an Error with status and message.
Result<std::optional<std::string>> body_of(const Answer& answer);

}  // namespace skep::agent
