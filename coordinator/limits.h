// Limits of the coordinator: how much, how long, how often, each with its reason.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "common/time.h"
#include "common/units.h"

namespace skep::coordinator {

/// A machine that is being made: the provider answers from what it saw last.
inline constexpr Duration kAskMachineEvery{5'000};

/// Calls to provider and installer at once: the installer's ssh sessions (design.md section 12).
inline constexpr std::size_t kWorkers = 16;
/// Answers of workers that the loop has not taken yet; one a call, so kWorkers would do.
inline constexpr std::size_t kMailboxMax = 256;

/// An agent's word comes every 2 s; three missed are silence.
inline constexpr Duration kHeartbeat{2'000};
inline constexpr Duration kLostAfter{3 * kHeartbeat};
/// An agent whose key is known dials within 1 s of our binding; four times that before ssh is
/// tried.
inline constexpr Duration kDialPatience{4'000};
/// A reading command gives what it has after so long.
inline constexpr Duration kLookPatience{3'000};
/// `down` goes on without a node that has not spoken after so long.
inline constexpr Duration kDownPatience{10'000};
/// Who watches for good asks the provider about a silent node no more often: it may stay silent for
/// days, and a provider counts calls.
inline constexpr Duration kWatchDescribes{30'000};
/// A goal is sent again until a report or a sample names it.
inline constexpr Duration kResendAfter{2'000};

/// A node that has still to climb and of which nothing new came for so long is asked for all its
/// rooms: a router drops silently at its high-water mark.
inline constexpr Duration kAskAgain{5'000};
/// An agent that refuses one goal so often means it: ten seconds of a full disk are over by then.
inline constexpr std::uint32_t kRefusalsMost = 5;
/// From the machine's start to an agent that speaks: 5 min local, 10 emulated (design.md section
/// 12).
inline constexpr Duration kEnrolLimit{600'000};
/// A host that exists does not boot for us: ssh has failed on it for so long, three times its limit
/// to connect, and the others go on without it.
inline constexpr Duration kHostPatience{30'000};
/// A room that failed for so long without being proved is what its node stops at; the agent has
/// tried at 0.5, 1, 2, 4, 8, 16, 30 s by then.
inline constexpr Duration kFailedPatience{75'000};
/// That is eight tries.  One that failed less often works on between them, on a loaded machine a
/// minute at an engine's restart alone: it gets twice as long and more.
inline constexpr std::uint32_t kFailuresLeast = 6;
inline constexpr Duration kFailedSlowly{180'000};
/// A wait so long after a failure is no part of it: a member that finds no group gives up after
/// 34 s and is started again (galera.md 1.3).
inline constexpr Duration kWaitHolds{40'000};
/// Nothing at all changed on a node that should climb: longer than any single limit of the agent
/// that shows no progress (a package transaction's 5 min of silence).
inline constexpr Duration kStillness{360'000};
/// No room of a node came to stand for so long, and no member runs there: it goes in circles.
/// Longer than the longest single room: a package transaction's 30 min in all.
inline constexpr Duration kClimbLimit{2'100'000};
/// A database's stop has 300 s of grace; then a bit for the agent to say so.
inline constexpr Duration kStopPatience{330'000};
/// A seeder whose member does not run so long after it was told to seed is not seeding: the agent
/// starts a member within seconds.
inline constexpr Duration kSeedPatience{20'000};
/// And rests, as after the fifth failure in a row: an epoch is not given up for one failure after
/// an engine's long restart, nor before a sample tells of the member that has just been started.
inline constexpr Duration kSeedRests{2 * kHeartbeat + kHeartbeat / 2};
/// Every node is there and nobody is Primary for so long: no group forms by itself any more.  A
/// member that finds none gives up after 34 s and is started again (galera.md 1.3); twice that.
inline constexpr Duration kFormPatience{70'000};
/// A recovery that was asked for waits so long for nodes that were not named as missing.
inline constexpr Duration kRecoverListen{30'000};
/// A pause is told to agents that speak; they dial within a few seconds.
inline constexpr Duration kPausePatience{15'000};
/// Seeds of one run that came to nothing, before a person looks.
inline constexpr std::size_t kSeedsMost = 3;

/// A permit looks only at words so young: one sample may be on its way.
inline constexpr Duration kFreshWord{kHeartbeat + kHeartbeat / 4};

/// Leave to begin disruptive effects (design.md section 12).
inline constexpr Duration kPermitLifetime{600'000};

/// The highest position on record costs a synced write: at most so often while rows are written.
inline constexpr Duration kPositionEvery{10'000};
/// "Close to the best": a member that is so many write sets behind does not serve yet.  At 20,000
/// a second, what galera.md saw at most, it is 50 ms.
inline constexpr std::int64_t kBehindMost = 1'000;
/// Good samples in a row before a member serves (galera.md, rule 7).
inline constexpr std::uint32_t kGoodSamples = 2;

/// Looks at the clock, the mailbox and `stop` at least so often; views go out no more often.
inline constexpr Duration kLoopWait{100};
/// Deadlines here are of half a second and more: the core weighs the passing of time so often.
inline constexpr Duration kWeighEvery{250};
/// Messages taken from the router in one go, so that a storm does not starve the rest.
inline constexpr std::size_t kMessagesInARow = 256;

/// The port of a former command may be held for the moment in which that ends.
inline constexpr Duration kBindPatience{5'000};
/// Another process reads or writes the ledger for so long at most.
inline constexpr int kLedgerBusyMs = 5'000;
/// The oldest events are taken away every so many, not at each.
inline constexpr std::int64_t kTrimEvery = 1'000;

/// Telemetry in the ledger; the oldest go (design.md section 12).
inline constexpr std::int64_t kEventsMax = 100'000;
/// Events of this run that bars and critical path are made from: 64 nodes, 16 rooms, 8 each.
inline constexpr std::size_t kRunEventsMax = 8'192;
/// Room reports kept of one node: the catalogue has 16; what a node invents beyond is dropped.
inline constexpr std::size_t kRoomsMax = 64;
/// Rounds of planning on one event: each adds an entry to the ledger or ends it.
inline constexpr int kPlanRounds = 32;

/// A state in one file: 10,000 events of 300 bytes, 64 nodes with some ten facts and files each;
/// and one file of it, a key or a certificate.
inline constexpr Bytes kStateMax = mib(64);
inline constexpr Bytes kStateFileMax = mib(1);
/// Galera's own limit of wsrep_cluster_name.
inline constexpr std::size_t kGroupNameMax = 32;

/// Consul servers and swarm managers: an odd number, five at most.
inline constexpr std::size_t kServersMost = 5;
/// Of the first member in the overlay: 10.78.0.11.  The addresses below are the network's own.
inline constexpr std::uint32_t kFirstOverlayHost = 11;

/// A node's certificate, and the CA's.  Renewal is one node at a time, long before.
inline constexpr int kCertificateDays = 825;
inline constexpr int kAuthorityDays = 3'650;
/// A certificate request on the wire; a P-256 one has 600 bytes.
inline constexpr std::size_t kRequestMax = 8'192;

/// skep.yaml: 64 nodes with every key written out are 20 KiB and 1,500 values.
inline constexpr Bytes kConfigMax = kib(256);
inline constexpr std::size_t kConfigDepth = 16;
inline constexpr std::size_t kConfigPieces = 16'384;
/// The wire carries 4,096 elements a container, the overlay's /24 some 240 members; nobody has
/// measured Galera beyond a few dozen.
inline constexpr std::size_t kNodesMost = 64;

/// Readers that are attached at once, and one answer to them (design.md section 12).
inline constexpr std::size_t kReadersMost = 32;
inline constexpr Bytes kAnswerMax = mib(16);
/// Groups of one user that are looked through; the kernel allows 65,536, and people have ten.
inline constexpr std::size_t kGroupsMost = 1'024;
/// A question is one line: a recovery names 64 nodes of 63 letters twice at most.
inline constexpr Bytes kQuestionMax = kib(16);
/// A host answers within one round of its loop; a hundred of those, then it is told as hung.
inline constexpr Duration kAnswerPatience{10'000};
/// A host that only reads ends its round, closes its router and is gone.
inline constexpr Duration kGiveWayPatience{10'000};
/// A holder that was killed with its caller needs a moment to end: ten of its rounds.
inline constexpr Duration kHolderEnds{1'000};
/// One that is asked to end waits for the call it is in, a provider's or ssh's, no longer than
/// this.
inline constexpr Duration kOrphanEnds{20'000};
/// A command that is put into the background this way or that has its lasting parent by then.
inline constexpr Duration kCallerSettles{500};
/// Between two looks at a lock that somebody holds.
inline constexpr Duration kLockTick{20};
/// A reader that gave way does not come back sooner: ten looks of the one it gave way to.  And it
/// tries for 20 s: a command that starts or ends answers nobody for a moment.
inline constexpr Duration kSeatChange{10 * kLockTick};
inline constexpr int kSeatTries = 100;
/// A service between two runs waits for calls under way, ssh's 120 s at most; then it is gone.
inline constexpr Duration kServiceGone{180'000};
/// A watch that came to its end (a ledger on a full disk, a port in use) is begun again after this.
inline constexpr Duration kWatchAgain{5'000};
/// What is wrong is told after it has held for so long: a member that is restarted is back by then.
/// And its end after so long without it: what flickers is one trouble.
inline constexpr Duration kAlertAfter{10'000};
inline constexpr Duration kAlertGone{30'000};
/// The same trouble is told again no sooner after its end.
inline constexpr Duration kAlertRests{300'000};
/// Beginnings told in a minute: who gets more reads none of them.
inline constexpr std::size_t kAlertsMost = 10;
inline constexpr Duration kAlertWindow{60'000};
/// Alerts that wait for one herald: six minutes of the most there are.
inline constexpr std::size_t kAlertsQueued = 64;
/// One try of a webhook or a command; and the waits before each of its tries.
inline constexpr Duration kHeraldOnce{10'000};
inline constexpr std::array<Duration, 4> kHeraldTries{Duration{0}, Duration{1'000}, Duration{5'000},
                                                      Duration{25'000}};

/// Connections of whoever asks for metrics, one such request, and how long it may take: Prometheus
/// has one or two, of 500 bytes, and gives up after 10 s.
inline constexpr std::size_t kHttpClientsMost = 16;
inline constexpr Bytes kHttpRequestMax = kib(8);
inline constexpr Duration kHttpPatience{10'000};

/// Words of what the holder does now are written no more often.
inline constexpr Duration kHolderEvery{1'000};
/// Without a terminal: one line so often while nothing changes.
inline constexpr Duration kStillAlive{60'000};

/// `status --watch` draws anew no more often: ages are told in seconds.
inline constexpr Duration kWatchEvery{1'000};

/// One round of looks of `verify` on a node.
inline constexpr Duration kLookLimit{30'000};
/// Lines of `logs` and `events` where nobody says how many.
inline constexpr std::size_t kLinesShown = 200;
/// Of one answer: 10,000 events of 300 bytes stay well below kAnswerMax.
inline constexpr std::size_t kEventsShownMost = 10'000;
/// `verify`: clocks further apart than this do not pass.  Certificates and Consul bear seconds; a
/// synchronised clock is within milliseconds.
inline constexpr Duration kClocksApart{500};

/// One of the host's tools (ip, losetup, ssh-keygen, qemu-img): tens of milliseconds on an idle
/// machine; the quick look's limit (design.md section 12).
inline constexpr Duration kLocalTool{10'000};
/// What has no event (a process's end, a port, a loop device let go) is looked at so often.
inline constexpr Duration kLocalLookEvery{20};
/// A killed machine is gone within milliseconds, unless it hangs in a slow disk's write.
inline constexpr Duration kLocalEnd{20'000};
/// A dead process that its parent has not taken note of does no harm: nobody waits long for that.
inline constexpr Duration kForgotten{5'000};
/// Another command that holds a machine's lock gives birth to it or cuts it.
inline constexpr Duration kLocalLock{60'000};
/// From start to the first sign of life of what was started here: nspawn, QEMU, depot, registry.
inline constexpr Duration kLocalStart{10'000};
/// Where KVM works, a trial boot reaches user space in 2 s; where it does not, some hang for ever.
inline constexpr Duration kKvmTrial{10'000};
/// First machine's last address byte; below it is room for the host's end.
inline constexpr std::uint32_t kFirstHost = 11;
/// Console log of a machine: a boot has 40 KiB; larger ones are begun anew at the next start.
inline constexpr std::uint64_t kConsoleLogMax = 1U << 20U;

/// ssh of installer and relay (design.md section 12): to connect, and one command.
inline constexpr Duration kSshConnect{10'000};
inline constexpr Duration kSshCommand{120'000};
/// One call that asks whether a machine is reachable waits so long for sshd's greeting, trying
/// again every kKnockEvery: a container boots in 1.4 s.  The first tries have kKnockOnce each,
/// later ones more: an emulated machine that still boots takes seconds to greet.
inline constexpr Duration kKnock{15'000};
inline constexpr Duration kKnockOnce{1'000};
inline constexpr Duration kKnockEvery{50};
/// Disks of one host that are looked through for the one to give; a large storage host has 60.
inline constexpr std::size_t kHostDisksMost = 256;
/// Archive of /opt/skep: 27 MB with libraries (measured); twice that has something in it that
/// should not be.
inline constexpr Bytes kBundleMax = mib(64);

// Health (galera.md 6.2): from when on something that holds is warned of, or critical.

/// Verdicts are made anew so often, and at once when a member or a node turns: durations here are
/// of seconds, and a fleet is large.
inline constexpr Duration kJudgeEvery{1'000};
/// A second look, before a state that a view change passes through is called one.
inline constexpr Duration kOneRecheck{kHeartbeat + kHeartbeat / 4};
inline constexpr Duration kNotReady{30'000};
inline constexpr Duration kSizeWarns{30'000};
/// A killed member is started again by its agent and joins by IST within 4 s (galera.md 2.3).
inline constexpr Duration kGoneCritical{30'000};
inline constexpr Duration kLostCritical{30'000};
/// Crash recovery of a large redo log takes minutes, in which nothing answers.
inline constexpr Duration kSilentWarns{30'000};
inline constexpr Duration kSilentCritical{600'000};
/// design.md section 12: a state transfer without progress for so long gets words.
inline constexpr Duration kTransferStill{300'000};
/// A donor, or a member that is desynced by hand, for longer than a large transfer takes.
inline constexpr Duration kTransferLongest{3'600'000};
/// A transfer that fails is noticed by its donor first, which is Synced again at once.
inline constexpr Duration kDonorRemembered{60'000};
/// Lines of a donor's log that are asked for, and how many of them, how long, are shown.
inline constexpr std::uint32_t kDonorLog = 200;
inline constexpr std::size_t kDonorLines = 4;
inline constexpr std::size_t kDonorLine = 240;
/// Shares of the window for which flow control paused the member, or write sets met a conflict.
inline constexpr double kPausedWarns = 0.01;
inline constexpr double kPausedCritical = 0.10;
inline constexpr double kConflictsWarn = 0.01;
inline constexpr double kConflictsCritical = 0.05;
/// A share of fewer write sets than these says nothing.
inline constexpr double kWriteSetsLeast = 1'000;
/// Right after a transfer 4,439 waited, and it was well (galera.md 6.2): only what holds counts.
inline constexpr std::uint32_t kQueueWarns = 100;
inline constexpr std::uint32_t kQueueCritical = 1'000;
inline constexpr Duration kQueueHolds{60'000};
inline constexpr std::size_t kGrowingLooks = 3;
inline constexpr std::uint32_t kSendQueueWarns = 500;  // thousandths
inline constexpr std::uint32_t kSendQueueCritical = 5'000;
/// Microseconds; evs.suspect_timeout is 5 s, a fifth of it is near.
inline constexpr std::uint32_t kLatencyWarns = 100'000;
inline constexpr std::uint32_t kLatencyCritical = 1'000'000;
inline constexpr Duration kBehindWarns{30'000};
inline constexpr Duration kBehindCritical{120'000};
/// What a member is away for a restart; twice that must be in the others' gcache.
inline constexpr Duration kRestartTakes{60'000};
/// Counters are compared over this window, kept so often, and not before so much was seen.
inline constexpr Duration kTrendWindow{300'000};
inline constexpr Duration kTrendEvery{10'000};
inline constexpr Duration kTrendLeast{60'000};
/// A volume's pace is that of the last hour, once ten minutes were seen.
inline constexpr Duration kFillWindow{3'600'000};
inline constexpr Duration kFillEvery{60'000};
inline constexpr Duration kFillLeast{600'000};
/// Fuller later than this is not told: no pace holds for so long.
inline constexpr Duration kFillHorizon{std::chrono::hours(24 * 30)};
inline constexpr Duration kFullWarns{std::chrono::hours(24)};
inline constexpr Duration kFullCritical{std::chrono::hours(4)};
/// galera.md 4.2, I2: beyond 85 % nothing else is taken out.
inline constexpr std::uint32_t kVolumeWarns = 85;
inline constexpr std::uint32_t kVolumeCritical = 95;
/// Two are ours; what a node names beyond is not kept.
inline constexpr std::size_t kVolumesMost = 8;
/// Raft and leases bear seconds, certificates minutes.
inline constexpr Duration kClockCritical{5'000};
inline constexpr Duration kClockHolds{30'000};
inline constexpr Duration kCertificateWarns{std::chrono::hours(24 * 30)};
inline constexpr Duration kCertificateCritical{std::chrono::hours(24 * 7)};
/// An engine that is restarted is back by then.
inline constexpr Duration kEngineCritical{30'000};
/// Roles are looked at every 10 and 30 s: one old look is no loss of a voter or manager.
inline constexpr Duration kRolesWarn{10'000};
inline constexpr Duration kRolesCritical{15'000};
inline constexpr Duration kSwarmLeader{75'000};
/// Consul's leader changes only when it is lost; three times in ten minutes is a sick network.
inline constexpr Duration kLeaderChangesWindow{600'000};
inline constexpr std::size_t kLeaderChangesWarn = 3;
inline constexpr std::size_t kLeaderChangesKept = 16;
/// Members tell of one view change within two samples.
inline constexpr Duration kViewsWarn{10'000};
inline constexpr Duration kViewsCritical{30'000};
/// The sentinel is read every 10 s: older readings are not compared, and what two of them say
/// holds.
inline constexpr Duration kSentinelOld{25'000};
inline constexpr Duration kCausalHolds{12'000};
/// Positions kept to hold causal readings against: two minutes of samples from three members.
inline constexpr std::size_t kCommittedKept = 256;
inline constexpr std::size_t kDigestShown = 8;
/// Of one condition, in bytes: two lines of a wide screen, and a node's own words among them.
inline constexpr std::size_t kConditionWords = 400;
/// Words of drift shown of one node.
inline constexpr std::size_t kDriftShown = 8;

}  // namespace skep::coordinator
