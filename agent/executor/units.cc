#include "agent/executor/units.h"

#include <fmt/ranges.h>
#include <poll.h>
#include <sdbus-c++/sdbus-c++.h>

#include <algorithm>
#include <map>
#include <vector>

namespace skep::agent::executor {
namespace {

constexpr const char* kService = "org.freedesktop.systemd1";
constexpr const char* kManagerPath = "/org/freedesktop/systemd1";
constexpr const char* kManagerFace = "org.freedesktop.systemd1.Manager";
constexpr const char* kUnitFace = "org.freedesktop.systemd1.Unit";
constexpr Duration kLook{10'000};

using Links = std::vector<sdbus::Struct<std::string, std::string, std::string>>;

std::string method_of(UnitVerb verb) {
  switch (verb) {
    case UnitVerb::Start:
      return "StartUnit";
    case UnitVerb::Stop:
      return "StopUnit";
    case UnitVerb::Restart:
      return "RestartUnit";
    case UnitVerb::Reload:
      return "ReloadUnit";
    case UnitVerb::Enable:
      return "EnableUnitFiles";
    case UnitVerb::Disable:
      return "DisableUnitFiles";
  }
  return "";
}

Tick tick() {
  return SystemClock().now().tick;
}

Error told(const sdbus::Error& error) {
  const bool unknown = error.getName() == "org.freedesktop.systemd1.NoSuchUnit" ||
                       error.getName() == "org.freedesktop.DBus.Error.FileNotFound";
  const Code code = unknown ? Code::NotFound : Code::Unavailable;
  return Error{code, error.getName() + ": " + error.getMessage()};
}

/// One connection for one call: signals would gather on one that is kept and not read.
class Manager {
 public:
  Manager()
      : bus_(sdbus::createSystemBusConnection()),
        // By reference: the other forms start a thread of their own.
        proxy_(sdbus::createProxy(*bus_, kService, kManagerPath)) {
    proxy_->uponSignal("JobRemoved")
        .onInterface(kManagerFace)
        .call([this](std::uint32_t, const sdbus::ObjectPath& job, const std::string&,
                     const std::string& result) { ended_[job] = result; });
    proxy_->finishRegistration();
    proxy_->callMethod("Subscribe").onInterface(kManagerFace);
  }

  void limit(Duration deadline) {
    bus_->setMethodCallTimeout(static_cast<std::uint64_t>(deadline.count()) * 1000);
  }

  Result<void> run_job(const ChangeUnit& change, const std::atomic<bool>& cancel) {
    const Tick until = tick() + change.deadline;
    ended_.clear();
    sdbus::ObjectPath job;
    proxy_->callMethod(method_of(change.verb))
        .onInterface(kManagerFace)
        .withArguments(change.unit, std::string("replace"))
        .storeResultsTo(job);
    while (!ended_.contains(job)) {
      while (bus_->processPendingRequest()) {
      }
      if (ended_.contains(job)) break;
      const auto left = (until - tick()).count();
      if (left <= 0) {
        return Error{Code::TimedOut, "the job has no end after " + minutes(change.deadline)};
      }
      if (cancel) return Error{Code::Unavailable, "cancelled; the job goes on"};
      wait(left);
    }
    const std::string& result = ended_[job];
    // "skipped": a condition of the unit says no; whoever asked looks again.
    if (result == "done" || result == "skipped") return {};
    return Error{Code::Unavailable, "the job ended with \"" + result + "\""};
  }

  void enable(const std::string& unit) {
    bool carries_install = false;
    Links links;
    proxy_->callMethod("EnableUnitFiles")
        .onInterface(kManagerFace)
        .withArguments(std::vector{unit}, false, true)
        .storeResultsTo(carries_install, links);
    reload();
  }

  void disable(const std::string& unit) {
    Links links;
    proxy_->callMethod("DisableUnitFiles")
        .onInterface(kManagerFace)
        .withArguments(std::vector{unit}, false)
        .storeResultsTo(links);
    reload();
  }

  void reload() { proxy_->callMethod("Reload").onInterface(kManagerFace); }

  UnitSeen look_at(const std::string& unit) {
    sdbus::ObjectPath path;
    proxy_->callMethod("LoadUnit")
        .onInterface(kManagerFace)
        .withArguments(unit)
        .storeResultsTo(path);
    const auto seen = sdbus::createProxy(*bus_, kService, path);
    const auto property = [&seen](const char* name) -> std::string {
      return seen->getProperty(name).onInterface(kUnitFace);
    };
    const std::vector<std::uint8_t> invocation =
        seen->getProperty("InvocationID").onInterface(kUnitFace);
    return {property("LoadState"), property("ActiveState"), property("UnitFileState") == "enabled",
            fmt::format("{:02x}", fmt::join(invocation, ""))};
  }

 private:
  void wait(std::int64_t most_ms) {
    const auto data = bus_->getEventLoopPollData();
    const int own = data.getPollTimeout();
    const auto most = static_cast<int>(std::min<std::int64_t>(most_ms, 1'000));
    pollfd wanted{data.fd, data.events, 0};
    ::poll(&wanted, 1, own < 0 ? most : std::min(own, most));
  }

  std::unique_ptr<sdbus::IConnection> bus_;
  std::unique_ptr<sdbus::IProxy> proxy_;
  std::map<std::string, std::string> ended_;  // job -> result
};

template <typename T, typename Do>
Result<T> with_manager(const std::string& where, Duration deadline, Do&& what) {
  try {
    Manager manager;
    manager.limit(deadline);
    Result<T> result = what(manager);
    if (result) return result;
    return std::move(result).error().within(where);
  } catch (const sdbus::Error& error) {
    return told(error).within(where);
  }
}

}  // namespace

Result<void> change_unit(const ChangeUnit& change, const std::atomic<bool>& cancel) {
  const std::string where = change.unit.empty() ? "systemd" : change.unit;
  return with_manager<void>(where, change.deadline, [&](Manager& manager) -> Result<void> {
    if (change.verb == UnitVerb::Enable) {
      manager.enable(change.unit);
    } else if (change.verb == UnitVerb::Disable) {
      manager.disable(change.unit);
    } else if (change.verb == UnitVerb::Reload && change.unit.empty()) {
      manager.reload();
    } else {
      return manager.run_job(change, cancel);
    }
    return {};
  });
}

Result<UnitSeen> look_at_unit(const std::string& unit) {
  return with_manager<UnitSeen>(
      unit, kLook, [&unit](Manager& manager) -> Result<UnitSeen> { return manager.look_at(unit); });
}

}  // namespace skep::agent::executor
