#include "coordinator/health/trend.h"

#include "coordinator/limits.h"

namespace skep::coordinator {
namespace {

double seconds(Duration duration) {
  return static_cast<double>(duration.count()) / 1'000.0;
}

template <typename Point>
void keep(std::deque<Point>& points, const Point& point, Duration every, Duration window) {
  if (!points.empty() && point.at - points.back().at < every) return;
  points.push_back(point);
  while (point.at - points.front().at > window) points.pop_front();
}

/// In doubles: what a node says may be any number.
template <typename Points>
double grown(const Points& points, std::int64_t protocol::GaleraLoad::*counter) {
  return static_cast<double>(points.back().load.*counter) -
         static_cast<double>(points.front().load.*counter);
}

}  // namespace

void Trend::take(const protocol::Health& health, Tick at) {
  for (const auto& [name, volume] : health.volumes) {
    auto place = fills_.find(name);
    if (place == fills_.end()) {
      if (fills_.size() >= kVolumesMost) continue;
      place = fills_.try_emplace(name).first;
    }
    auto& points = place->second;
    // Another disk, or a file system made anew, has no past.
    if (!points.empty() && points.back().volume.size != volume.size) points.clear();
    keep(points, {at, volume}, kFillEvery, kFillWindow);
  }
  if (!health.galera.answered) {
    loads_.clear();
    queues_.clear();
    return;
  }
  const protocol::GaleraLoad& load = health.galera.load;
  const bool anew = !loads_.empty() && (load.paused_ns < loads_.back().load.paused_ns ||
                                        load.write_sets < loads_.back().load.write_sets);
  if (anew) loads_.clear();
  keep(loads_, {at, load}, kTrendEvery, kTrendWindow);
  queues_.push_back(load.receive_queue);
  while (queues_.size() > kGrowingLooks + 1) queues_.pop_front();
}

std::optional<double> Trend::paused() const {
  if (loads_.empty() || loads_.back().at - loads_.front().at < kTrendLeast) return std::nullopt;
  const double paused_ns = grown(loads_, &protocol::GaleraLoad::paused_ns);
  return paused_ns / 1e9 / seconds(loads_.back().at - loads_.front().at);
}

std::optional<double> Trend::conflicts() const {
  if (loads_.empty()) return std::nullopt;
  const double sets = grown(loads_, &protocol::GaleraLoad::write_sets);
  if (sets < kWriteSetsLeast) return std::nullopt;
  return grown(loads_, &protocol::GaleraLoad::conflicts) / sets;
}

std::optional<double> Trend::write_sets() const {
  if (loads_.empty() || loads_.back().at - loads_.front().at < kTrendLeast) return std::nullopt;
  return grown(loads_, &protocol::GaleraLoad::write_sets) /
         seconds(loads_.back().at - loads_.front().at);
}

bool Trend::queue_grows() const {
  if (queues_.size() <= kGrowingLooks) return false;
  for (std::size_t i = 1; i < queues_.size(); ++i) {
    if (queues_[i] <= queues_[i - 1]) return false;
  }
  return true;
}

std::optional<Duration> Trend::full_in(const std::string& volume) const {
  const auto place = fills_.find(volume);
  if (place == fills_.end() || place->second.empty()) return std::nullopt;
  const FillPoint& first = place->second.front();
  const FillPoint& last = place->second.back();
  const Duration seen = last.at - first.at;
  if (seen < kFillLeast || last.volume.used <= first.volume.used) return std::nullopt;
  if (last.volume.used >= last.volume.size) return Duration{0};
  const auto grown = static_cast<double>(last.volume.used.count - first.volume.used.count);
  const auto room = static_cast<double>(last.volume.size.count - last.volume.used.count);
  const double milliseconds = room / grown * static_cast<double>(seen.count());
  if (milliseconds > static_cast<double>(kFillHorizon.count())) return std::nullopt;
  return Duration(static_cast<std::int64_t>(milliseconds));
}

}  // namespace skep::coordinator
