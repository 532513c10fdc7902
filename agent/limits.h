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

/// A view change is through by then: a member that leaves in order costs a second (galera.md 0).
constexpr Duration kViewSettles{1'500};
/// Datagrams of view changes taken in one turn; the kernel keeps some hundred at most.
constexpr int kNoticesATurn = 1'024;

/// A state transfer that lasts: one look a second is enough then.
constexpr Duration kSqlWhileJoiningLong{1'000};
constexpr Duration kJoinLong{120'000};

/// One status look; a member that hangs is seen before the coordinator calls the
/// node silent (design.md section 12: 4 s).
constexpr Duration kSqlDeadline{3'000};

/// Samples while a member is on its way: each tells the gate for the next joiner.
constexpr Duration kHealthWhileJoining{200};

/// A state transfer's files and programs, while no SQL answers.
constexpr Duration kTransferLook{2'000};

/// The sentinel is written through one member and read on all.  Its wait for what others have
/// committed may take as long as a busy group does: it goes to the long lane.
constexpr Duration kSentinelEvery{10'000};
constexpr Duration kSentinelDeadline{20'000};
/// Rows kept, in numbers that rise by the cluster's size with each: 1,000 rows of three members.
constexpr std::uint64_t kSentinelBeats = 3'000;
constexpr std::size_t kDigestMax = 32;

/// An engine that answers and brought no container to start so often in a row is told as a fault;
/// one start may fail for its own reasons.
constexpr std::uint32_t kStartsInVain = 3;

/// Roles change with elections, which take seconds themselves.
constexpr Duration kConsulLook{10'000};
constexpr Duration kEngineLook{30'000};
/// An engine that answers nothing for so long hangs: it does so until it is restarted.
constexpr Duration kEngineHangs{60'000};
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

/// One of them; the rest of a longer line is left out.
constexpr Bytes kLogLineMax = kib(4);

/// Words and tool lines in a report: a screen's width and its second line.
constexpr std::size_t kWordsMax = 1'000;

// The executor's doors.

/// An answer of Docker or Consul; `GET /images/json` of a full node is some 100 KiB.
constexpr Bytes kHttpBodyMax = mib(8);
/// Of a stream of progress (an image pull) head and tail are enough: its end says how it went.
constexpr Bytes kHttpStreamKept = kib(64);
/// A unix socket or loopback: connected at once, or not at all.
constexpr Duration kHttpConnect{2'000};
/// Rows of one statement; `SHOW STATUS` has some 600.
constexpr std::size_t kSqlRowsMax = 4'096;
/// The newest Docker API that was read; a newer engine still speaks it.
constexpr int kDockerApiMinorMost = 47;
/// What must be zero for a disk to be empty (design.md section 5).
constexpr Bytes kProbeEnds = mib(16);
constexpr Bytes kProbePlace = kib(64);
constexpr std::uint64_t kProbePlaces = 1'024;
/// Signatures told of one disk; libblkid finds one or two on an honest one.
constexpr std::size_t kSignaturesMax = 16;

// Workers and loop.

/// Effects that wait for one worker: a room's looks are at most a dozen.
constexpr std::size_t kOrdersMax = 256;
/// What may wait for the loop: an answer for every order of both workers.
constexpr std::size_t kAnswersMax = 2 * kOrdersMax + 2;
/// Lines of progress that wait for the loop; more are dropped, the newest first.
constexpr std::size_t kProgressMax = 64;
/// Messages taken from the coordinator in one turn, so that no other source starves.
constexpr int kMessagesATurn = 64;
/// The loop turns at least this often: connections are seen to come and go by asking.
constexpr Duration kLoopTurn{1'000};
/// A third of WatchdogSec in packaging/systemd/skep-agent.service.
constexpr Duration kWatchdogEvery{10'000};

// Streams.

/// A stream that ended or could not be opened is opened again after so long,
/// growing: the engine may be restarting, or not be installed yet.
constexpr Duration kStreamAgainFirst{500};
constexpr Duration kStreamAgainMost{5'000};
/// A system bus that answers at all answers within milliseconds, and the loop waits for it.
constexpr Duration kBusPatience{1'000};
/// Signals taken in one turn, so that no other source starves.
constexpr int kSignalsATurn = 64;
/// Containers whose log is followed at once.
constexpr std::size_t kFollowsMax = 8;
/// What the engine says of one container before its log is followed.
constexpr Bytes kInspectMax = kib(256);

// Relay.

/// How long `skep-agent relay` waits for the agent, which dials every second.
constexpr Duration kRelayWait{15'000};

// Rooms of the host.

/// A smaller disk does not hold the images and a database beside them.
constexpr Bytes kDiskLeast = gib(1);
/// Disks that are read for a proof in one look: each costs up to 96 MiB of reading.
constexpr std::size_t kProbesMost = 8;
/// A package list younger than this is not fetched again.
constexpr int kPackageListMinutes = 30;
/// An installation that prints nothing for so long has hung; one of 39 packages on an
/// emulated machine takes 7 minutes (local-hosts.md).
constexpr Duration kInstallSilence{300'000};
constexpr Duration kInstallDeadline{1'800'000};
/// How long apt waits for somebody else's apt.
constexpr int kPackageLockSeconds = 240;
/// A file system is made in seconds; on a slow disk of terabytes in a minute.
constexpr Duration kFormatDeadline{600'000};
/// A clock further off than this makes certificates and leases doubtful.
constexpr Duration kClockOffMost{1'000};
/// glibc asks no more than three (resolv.conf(5), MAXNS), and six search domains.
constexpr std::size_t kNameServersMost = 3;
constexpr std::size_t kSearchMost = 6;

}  // namespace skep::agent
