// Limits of the wire; each with its reason.  README.md names them for others who speak it.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "common/time.h"
#include "common/units.h"

namespace skep::protocol {

/// design.md section 12: one message.  The largest of ours, a NodeSpec of fifty
/// nodes with its certificates, has about 20 KiB.
constexpr Bytes kMessageMax = mib(1);
/// CURVE wraps a message in a command of its own: name, nonce, MAC, flags (RFC 26).
constexpr Bytes kCurveWraps{33};
constexpr std::size_t kDepthMax = 16;
constexpr std::size_t kElementsMax = 4'096;
constexpr Bytes kStringMax = kib(64);

/// Values in one message, all containers together: an unpacked value takes about
/// 40 times the byte it may stand on, so that 1 MiB could become 40.
constexpr std::size_t kValuesMax = 16'384;

/// A duration on the wire, either way: sums of a few stay far from overflow.
constexpr Duration kDurationMax{std::chrono::hours(24 * 365)};

/// Heartbeats of the connection itself (ZMTP PING): a peer that says nothing for
/// kPeerSilent is gone, and its connection is closed.  design.md section 12: lost.
constexpr Duration kPeerHeartbeat{2'000};
constexpr Duration kPeerSilent{6'000};

/// reference/limits.md: 10,000 peers that connect at once take 5 s with 4,096
/// places and 35 s with the default of 100.
constexpr int kBacklog = 4'096;

/// Redial after a lost connection; doubling to the most.
constexpr Duration kRedialFirst{100};
constexpr Duration kRedialMost{1'000};

/// A handshake that has not ended by then is dropped: a peer that connects and
/// says nothing holds a descriptor.
constexpr Duration kHandshake{10'000};

/// The dialling end gives up sooner, as a key that is not known is met with
/// silence (README.md) and may be admitted a moment later.  reference/limits.md:
/// of 10,000 peers at once the last is through after 5.5 s, the first 5,000 by now.
constexpr Duration kDiallersHandshake{3'000};

/// A host that is off drops what is sent to it; TCP alone would try for minutes.
constexpr Duration kConnect{3'000};

/// Messages waiting for one peer, each way.  An agent has 1,024 reports at most
/// to send after a silence (design.md section 12), Hello and health beside them.
constexpr int kQueueMax = 2'048;

/// Time given to queued messages when an end closes.
constexpr Duration kLinger{200};

/// Monitor events handled in one go, messages handled in one receive(): the loop
/// is not held by one door.
constexpr int kMonitorBurst = 256;
constexpr int kDroppedBurst = 256;

}  // namespace skep::protocol
