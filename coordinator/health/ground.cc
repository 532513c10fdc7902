#include "coordinator/health/ground.h"

#include <fmt/format.h>

#include <algorithm>

#include "coordinator/limits.h"

namespace skep::coordinator {
namespace {

/// "14:00 UTC on 2026-11-25": the hour in which it will be full.
std::string hour(Utc at) {
  const std::string text = rfc3339(at);
  return text.substr(11, 2) + ":00 UTC on " + text.substr(0, 10);
}

void look_at_volumes(const protocol::Health& health, const Trend& trend, Now now,
                     Conditions& found) {
  for (const auto& [name, percent] : health.disk_percent) {
    if (percent < kVolumeWarns) continue;
    const std::string key = "disk." + name + ".used";
    const std::string words = fmt::format("volume {} is {} % full", name, percent);
    if (percent >= kVolumeCritical) {
      found.alarm(key, words);
    } else {
      found.warn(key, words);
    }
  }
  for (const auto& [name, volume] : health.volumes) {
    const auto left = trend.full_in(name);
    if (!left || *left > kFullWarns) continue;
    const std::string key = "disk." + name + ".fills";
    const std::string words = fmt::format("volume {} fills up and will be full by {}", name,
                                          hour(now.utc + *left + std::chrono::hours(1)));
    if (*left <= kFullCritical) {
      found.alarm(key, words);
    } else {
      found.warn(key, words);
    }
  }
}

void look_at_time(const protocol::Health& health, Conditions& found) {
  const Duration off = std::chrono::abs(health.clock_offset);
  if (off <= kClocksApart) return;
  const std::string words = fmt::format("its clock is {} ms off", health.clock_offset.count());
  if (off > kClockCritical) {
    found.alarm("clock", words, kClockHolds, Duration{0});
  } else {
    found.warn("clock", words, kClockHolds);
  }
}

void look_at_certificate(const NodeState& node, const Record& record, Now now, Conditions& found) {
  const std::int64_t until = record.position(of_node(node.name, "certificate_until"));
  if (until < 0) return;
  const Duration left = Utc(Duration(until)) - now.utc;
  if (left > kCertificateWarns) return;
  const std::string date = rfc3339(Utc(Duration(until))).substr(0, 10);
  const std::string words = left <= Duration{0} ? "its certificate expired on " + date
                                                : "its certificate expires on " + date;
  if (left <= kCertificateCritical) {
    found.alarm("certificate", words);
  } else {
    found.warn("certificate", words);
  }
}

}  // namespace

void look_at_ground(const NodeState& node, const Trend& trend, const Record& record, Now now,
                    Conditions& found) {
  look_at_certificate(node, record, now, found);
  if (node.phase == Phase::Lost) {
    found.alarm("agent", "its agent is silent: the host, its network or the agent is down",
                kLostCritical, Duration{0});
    return;
  }
  if (node.phase == Phase::Refused) {
    found.alarm("agent.refuses", node.refused ? node.refused->message : "its agent refuses");
  }
  if (!node.health) return;
  const protocol::Health& health = *node.health;
  if (!health.engine_fault.empty()) {
    found.alarm("engine.starts", "its engine answers and starts nothing: " + health.engine_fault);
  } else if (!health.engine_answers) {
    found.alarm("engine.silent", "its engine does not answer", kEngineCritical, Duration{0});
  }
  look_at_volumes(health, trend, now, found);
  look_at_time(health, found);
  for (std::size_t i = 0; i < std::min(health.drift.size(), kDriftShown); ++i) {
    found.warn("drift." + health.drift[i], "changed by hand: " + health.drift[i]);
  }
}

}  // namespace skep::coordinator
