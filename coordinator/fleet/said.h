// Said: the words of a room, taken apart: a headline, and below it what was seen, what it means and
// what to do next, each block begun by its label in the first seven columns.  Pure.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/messages.h"

namespace skep::coordinator {

struct Said {
  std::string headline;  // one line
  std::vector<std::string> seen;
  std::string means;
  std::vector<std::string> next;
};

/// Words without labels are all headline, their line ends blanks.
Said said(std::string_view words);

/// "partition: no disk that may be taken": all that fits where there is one line.
std::string headline(const protocol::Report& report);

/// The whole in one line, for events and documents: "...; seen: ..., ...; means: ...; next: ...".
std::string one_line(std::string_view words);

}  // namespace skep::coordinator
