// Units: systemd over D-Bus, answered when the job itself has ended.  The only place that knows sdbus-c++.

#pragma once

#include <memory>
#include <string>

#include "agent/effect.h"

namespace skep::agent::executor {

/// Keeps its connection, and opens it again after an error; for one thread.
class Units {
 public:
  Units();
  Units(const Units&) = delete;
  Units& operator=(const Units&) = delete;
  ~Units();

  /// Code::NotFound: no such unit.  Code::TimedOut: the job still runs.
  /// Code::Unavailable: no D-Bus, or the job failed.
  Result<void> change(const ChangeUnit& change);
  Result<UnitSeen> look_at(const std::string& unit);

 private:
  class Manager;
  template <typename T, typename Do>
  Result<T> with_manager(Duration deadline, Do&& what);

  std::unique_ptr<Manager> manager_;
};

}  // namespace skep::agent::executor
