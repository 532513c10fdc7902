#include "coordinator/health/member.h"

#include <fmt/format.h>

#include <algorithm>

#include "coordinator/limits.h"
#include "coordinator/plan/census.h"

namespace skep::coordinator {
namespace {

using protocol::GaleraSample;

std::string mib_of(Bytes bytes) {
  return fmt::format("{} MiB", bytes.count >> 20U);
}

std::string percent(double share) {
  return fmt::format("{:.1f} %", share * 100);
}

std::string seconds(Duration duration) {
  return fmt::format("{} s", duration.count() / 1'000);
}

/// No SQL answers: it is alive if its files grow or its programs run.
void look_at_silence(const GaleraSample& sample, Conditions& found) {
  const protocol::GaleraTransfer& transfer = sample.transfer;
  if (transfer.under_way && transfer.still < kTransferStill) {
    return found.note("galera.transfer",
                      fmt::format("receives the data: {}, which grew {} ago",
                                  mib_of(transfer.bytes), seconds(transfer.still)));
  }
  if (transfer.under_way) {
    found.alarm("galera.transfer_still",
                fmt::format("its state transfer has stood still at {} for {}",
                            mib_of(transfer.bytes), seconds(transfer.still)),
                kTransferStill, Duration{0});
    return;
  }
  found.alarm("galera.silent",
              "its database runs and does not answer" +
                  (sample.phase.empty() ? "" : " (" + sample.phase + ")"),
              kSilentCritical, kSilentWarns);
}

void look_at_state(const GaleraSample& sample, Conditions& found) {
  if (sample.cluster_status != "Primary") {
    found.alarm("galera.status", "its component is " + sample.cluster_status, kOneRecheck);
    return;
  }
  if (!sample.ready) found.alarm("galera.ready", "Primary, but wsrep_ready is OFF", kNotReady);
  if (sample.state == "Synced") return;
  const std::string words =
      "its member is " + sample.state + (sample.phase.empty() ? "" : ": " + sample.phase);
  // A donor answers; what it gives takes as long as the data are large.
  found.alarm("galera.state", words, kTransferLongest);
}

void look_at_history(const GaleraSample& sample, const Expected& expected, Conditions& found) {
  if (expected.state_uuid.empty() || sample.state_uuid == expected.state_uuid) return;
  if (sample.cluster_status != "Primary" && sample.state_uuid == kNoUuid) return;
  found.alarm("galera.uuid", "state UUID " + sample.state_uuid + " is not the pinned " +
                                 expected.state_uuid + ": another history");
}

void look_at_load(const GaleraSample& sample, const Trend& trend, Conditions& found) {
  const protocol::GaleraLoad& load = sample.load;
  if (const auto paused = trend.paused(); paused && *paused > kPausedWarns) {
    const std::string words = "flow control paused it " + percent(*paused) + " of the last minutes";
    if (*paused > kPausedCritical) {
      found.alarm("galera.flow_control", words);
    } else {
      found.warn("galera.flow_control", words);
    }
  }
  if (const auto conflicts = trend.conflicts(); conflicts && *conflicts > kConflictsWarn) {
    const std::string words = percent(*conflicts) + " of the write sets met a conflict";
    if (*conflicts > kConflictsCritical) {
      found.alarm("galera.conflicts", words);
    } else {
      found.warn("galera.conflicts", words);
    }
  }
  if (load.receive_queue > kQueueCritical && trend.queue_grows()) {
    found.alarm("galera.queue",
                fmt::format("{} write sets wait to be applied, and more with each "
                            "look",
                            load.receive_queue),
                kQueueHolds, Duration{0});
  } else if (load.receive_queue > kQueueWarns) {
    found.warn("galera.queue", fmt::format("{} write sets wait to be applied", load.receive_queue),
               kTrendWindow);
  }
  if (load.send_queue_milli > kSendQueueWarns) {
    const std::string words =
        fmt::format("{:.1f} write sets wait to be sent on average", load.send_queue_milli / 1e3);
    if (load.send_queue_milli > kSendQueueCritical) {
      found.alarm("galera.send_queue", words, kTrendLeast);
    } else {
      found.warn("galera.send_queue", words, kTrendLeast);
    }
  }
  if (load.latency_us > kLatencyWarns) {
    const std::string words =
        fmt::format("the slowest message of the group took {} ms", load.latency_us / 1'000);
    if (load.latency_us > kLatencyCritical) {
      found.alarm("galera.latency", words, kTrendWindow, kTrendLeast);
    } else {
      found.warn("galera.latency", words, kTrendLeast);
    }
  }
}

/// What the others would still have for it, were it away for a restart.
void look_at_window(const GaleraSample& sample, const Trend& trend, Conditions& found) {
  const auto rate = trend.write_sets();
  if (!rate || sample.load.cached_downto <= 0) return;
  const auto kept = static_cast<double>(sample.last_committed - sample.load.cached_downto);
  const double needed = *rate * 2 * static_cast<double>(kRestartTakes.count()) / 1'000;
  if (kept >= needed) return;
  found.warn("galera.window",
             fmt::format("its gcache holds {:.0f} s of writes: a restart elsewhere would need a "
                         "whole state transfer",
                         kept / *rate),
             kTrendWindow);
}

}  // namespace

void look_at_member(const NodeState& node, const Trend& trend, const Membership& members,
                    const Expected& expected, Conditions& found) {
  if (!node.health) return;
  const GaleraSample& sample = node.health->galera;
  if (!sample.fault.empty()) found.alarm("galera.start", sample.fault);
  if (!sample.container_running) {
    found.alarm("galera.gone", "its database does not run", kGoneCritical, Duration{0});
    return;
  }
  if (!sample.answered) return look_at_silence(sample, found);
  look_at_history(sample, expected, found);
  look_at_state(sample, found);
  if (sample.cluster_status != "Primary") return;
  look_at_load(sample, trend, found);
  look_at_window(sample, trend, found);
  const std::int64_t behind = members.best - sample.last_committed;
  if (behind > kBehindMost) {
    found.alarm("galera.behind", fmt::format("{} write sets behind the best member", behind),
                kBehindCritical, kBehindWarns);
  }
}

}  // namespace skep::coordinator
