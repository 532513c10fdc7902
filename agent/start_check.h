// StartCheck: whether the member was started as it must be: from the position that was recovered at
// this very start (galera.md 10.6: a stale one diverges in silence).  Pure.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "agent/database.h"
#include "agent/effect.h"

namespace skep::agent {

class StartCheck {
 public:
  /// Another life of the member's container.
  void begin() { *this = StartCheck{}; }

  /// A line of its log since that start.
  void log_line(std::string_view line);

  /// GET /containers/NAME/json: its arguments and environment.
  void container(const Answer& answer);

  /// Words of what is wrong; empty: nothing was seen.
  std::string fault() const;

 private:
  std::optional<database::Position> recovered_;
  std::optional<database::Position> used_;
  std::string argument_;  // one that may not stand in a container's specification
};

}  // namespace skep::agent
