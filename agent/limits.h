// Limits of the agent; each with its reason.

#pragma once

#include <cstddef>
#include <cstdint>

#include "common/time.h"
#include "common/units.h"

namespace skep::agent {

/// design.md section 12: a health sample is sent so often; silent for twice that
/// is suspect, three times is lost.
constexpr Duration kHeartbeat{2'000};

/// A second sample right after Hello: the router may have dropped the first.
constexpr Duration kHeartbeatAgain{500};

/// SQL looks while a member is on its way to Synced: five a second are not seen
/// beside a state transfer, and the gate for the next joiner opens that much sooner.
constexpr Duration kSqlWhileJoining{200};

/// Roles change with elections, which take seconds themselves.
constexpr Duration kConsulLook{10'000};
constexpr Duration kEngineLook{30'000};
constexpr Duration kDiskLook{60'000};

/// design.md section 12: a quick look ends within this; what may take longer goes
/// to the long lane.
constexpr Duration kQuickDeadline{10'000};

/// Rooms that stand are looked at again so often: for drift that no event tells of.
constexpr Duration kSlowLook{300'000};

/// A room that waits is not looked at more often than this, whatever it asks for.
constexpr Duration kWaitFloor{100};

/// Passes that changed something without an end in proof, before a room waits
/// longer from one to the next: a container that dies right after its start
/// would otherwise be started without a pause.
constexpr std::uint32_t kRestlessPasses = 3;

/// One report a room and second of what a running tool prints.
constexpr Duration kProgressEvery{1'000};

/// A state and words that stay the same are said again so often, with their new age.
constexpr Duration kSaidAgain{10'000};

/// design.md section 12: reports waiting without a coordinator.
constexpr std::size_t kReportsMax = 1'024;

/// The highest position is written so often at most: one fsync.
constexpr Duration kPositionStored{10'000};

/// Lines answered to one LogWanted, and the bytes they may have: a message is
/// 1 MiB at most (protocol/limits.h), and a line may need an escape or two.
constexpr std::uint32_t kLogLinesMax = 1'000;
constexpr Bytes kLogBytesMax = kib(512);

/// Words and tool lines in a report: a screen's width and its second line.
constexpr std::size_t kWordsMax = 1'000;

}  // namespace skep::agent
