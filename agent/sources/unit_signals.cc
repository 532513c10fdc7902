#include "agent/sources/unit_signals.h"

#include <sdbus-c++/sdbus-c++.h>

#include <map>
#include <utility>

#include "agent/limits.h"
#include "agent/unit_name.h"
#include "common/log.h"

namespace skep::agent {
namespace {

constexpr const char* kService = "org.freedesktop.systemd1";
constexpr const char* kManagerPath = "/org/freedesktop/systemd1";
constexpr const char* kManagerFace = "org.freedesktop.systemd1.Manager";
// The first change of a unit that was not loaded before: a mount point that somebody mounts.  A
// look at a service that is not there loads it, too, and must not wake who looked.
constexpr const char* kNewUnits =
    "type='signal',sender='org.freedesktop.systemd1',"
    "interface='org.freedesktop.systemd1.Manager',member='UnitNew'";
constexpr const char* kChanges =
    "type='signal',sender='org.freedesktop.systemd1',"
    "interface='org.freedesktop.DBus.Properties',member='PropertiesChanged',"
    "path_namespace='/org/freedesktop/systemd1/unit',arg0='org.freedesktop.systemd1.Unit'";
constexpr const char* kState = "ActiveState";
constexpr std::string_view kMount = ".mount";

}  // namespace

class UnitSignals::Bus {
 public:
  Bus() : connection_(sdbus::createSystemBusConnection()) {
    connection_->setMethodCallTimeout(static_cast<std::uint64_t>(kBusPatience.count()) * 1000);
    changes_ = connection_->addMatch(kChanges, [this](sdbus::Message& signal) { hear(signal); });
    new_units_ = connection_->addMatch(kNewUnits, [this](sdbus::Message& signal) {
      UnitEvent loaded;
      signal >> loaded.unit;
      if (loaded.unit.ends_with(kMount)) heard_.push_back(std::move(loaded));
    });
    // By reference: the other forms start a thread of their own.
    sdbus::createProxy(*connection_, kService, kManagerPath)
        ->callMethod("Subscribe")
        .onInterface(kManagerFace)
        .dontExpectReply();
  }

  pollfd wanted() const {
    const auto data = connection_->getEventLoopPollData();
    return {data.fd, data.events, 0};
  }

  /// Unit and state, in their order.  Throws when the connection broke.
  std::vector<UnitEvent> take() {
    for (int i = 0; i < kSignalsATurn && connection_->processPendingRequest(); ++i) {
    }
    return std::exchange(heard_, {});
  }

 private:
  void hear(sdbus::Message& signal) {
    std::string face;
    std::map<std::string, sdbus::Variant> changed;
    signal >> face >> changed;
    const auto state = changed.find(kState);
    if (state == changed.end() || !state->second.containsValueOfType<std::string>()) return;
    heard_.push_back({unit_of_object(signal.getPath()), state->second.get<std::string>()});
  }

  std::unique_ptr<sdbus::IConnection> connection_;
  std::vector<UnitEvent> heard_;
  sdbus::Slot changes_;
  sdbus::Slot new_units_;
};

UnitSignals::UnitSignals(std::set<std::string> units, Random& random)
    : units_(std::move(units)), random_(random), backoff_(kStreamAgainFirst, kStreamAgainMost) {}
UnitSignals::~UnitSignals() = default;

void UnitSignals::turn(Tick now) {
  if (bus_ || !again_ || now < *again_) return;
  try {
    bus_ = std::make_unique<Bus>();
    again_.reset();
    backoff_.reset();
  } catch (const sdbus::Error& error) {
    if (backoff_.attempts() == 0) log::warn("units_unheard", {{"why", error.getMessage()}});
    again_ = now + backoff_.next(random_);
  }
}

pollfd UnitSignals::wanted() const {
  return bus_ ? bus_->wanted() : pollfd{-1, 0, 0};
}

void UnitSignals::take(Tick now, std::vector<Event>& events) {
  if (!bus_) return;
  try {
    const auto heard = bus_->take();
    if (std::exchange(broke_, false)) {
      for (const std::string& unit : units_) events.emplace_back(UnitEvent{unit, ""});
    }
    for (const UnitEvent& one : heard) {
      if (units_.contains(one.unit) || one.unit.ends_with(kMount)) events.emplace_back(one);
    }
  } catch (const sdbus::Error& error) {
    log::warn("units_unheard", {{"why", error.getMessage()}});
    bus_.reset();
    broke_ = true;
    again_ = now + backoff_.next(random_);
  }
}

}  // namespace skep::agent
