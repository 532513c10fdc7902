#include "coordinator/scheduler/next_calls.h"

#include <algorithm>

#include "common/limits.h"
#include "coordinator/limits.h"

namespace skep::coordinator {
namespace {

std::optional<CallKind> call_for(Phase phase) {
  switch (phase) {
    case Phase::Absent:
      return CallKind::Order;
    case Phase::Booting:
      return CallKind::Reach;
    case Phase::Reachable:
      return CallKind::Install;
    case Phase::Unknown:
    case Phase::Enrolled:
    case Phase::Speaking:
    case Phase::Lost:
    case Phase::Refused:
      break;
  }
  return std::nullopt;
}

}  // namespace

std::vector<DueCall> due(const Fleet& fleet, Tick now) {
  std::vector<DueCall> calls;
  for (const NodeState& node : fleet.nodes) {
    const auto kind = call_for(node.phase);
    if (!kind || node.calls.busy || now < node.calls.again) continue;
    calls.push_back({*kind, node.name});
  }
  return calls;
}

bool describe_is_due(const Fleet& fleet, bool under_way, std::optional<Tick> last, Tick now,
                     bool watches) {
  if (under_way) return false;
  const bool wanted = std::ranges::any_of(fleet.nodes, [&](const NodeState& node) {
    // Where ssh does not answer, the machine may have gone off again.
    const bool doubtful =
        (node.phase == Phase::Booting || node.phase == Phase::Reachable) && node.calls.failures > 0;
    // Nobody orders it while it is only watched: others may have switched it on.
    const bool off = watches && (node.phase == Phase::Absent || node.phase == Phase::Booting);
    return node.phase == Phase::Unknown || node.phase == Phase::Lost || doubtful || off;
  });
  const Duration every = watches ? kWatchDescribes : kHeartbeat;
  return wanted && (!last || now - *last >= every);
}

Duration wait_before(std::uint32_t failures, std::string_view node) {
  Duration wait = kRetryFirst;
  for (std::uint32_t i = 1; i < failures && wait < kRetryMost; ++i) wait *= 2;
  wait = std::min(wait, kRetryMost);
  std::uint32_t mixed = failures;
  for (const char c : node) mixed = mixed * 31U + static_cast<unsigned char>(c);
  constexpr std::uint32_t kParts = 64;
  return wait + wait / 4 * static_cast<Duration::rep>(mixed % kParts) / kParts;
}

void comes(Calls& calls, Tick now) {
  calls = Calls{.comes = true, .again = now + kAskMachineEvery};
}

void failed(Calls& calls, std::string_view node, const std::string& words, Tick now) {
  ++calls.failures;
  calls.comes = false;
  calls.words = words;
  calls.again = now + wait_before(calls.failures, node);
  if (!calls.since) calls.since = now;
}

void succeeded(Calls& calls) {
  calls = Calls{.busy = calls.busy};
}

}  // namespace skep::coordinator
