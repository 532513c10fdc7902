// Limits towards SoftLayer, each with its reason.

#pragma once

#include <cstddef>
#include <cstdint>

#include "common/time.h"
#include "common/units.h"

namespace skep::coordinator::softlayer {

/// To connect, TLS included; a proxy far away needs seconds.
inline constexpr Duration kConnect{15'000};
/// A look is answered within seconds, a wide list within tens of them.
inline constexpr Duration kReadDeadline{60'000};
/// A change that costs nothing: a key, a tag, a note.
inline constexpr Duration kChangeDeadline{60'000};
/// Orders regularly take tens of seconds, 60 were too few for others; who gives up on one early
/// has a guest and does not know it.
inline constexpr Duration kOrderDeadline{300'000};

/// The service refuses beyond 50 a second, of the account or the user; others use it, too.
inline constexpr std::uint32_t kCallsPerSecond = 20;
/// What may be used at once after a pause.
inline constexpr std::uint32_t kCallsAtOnce = 20;

/// Where trying again is safe: the first try and so many more, 1 s doubling to 16 s between.
inline constexpr std::uint32_t kTriesMost = 5;
inline constexpr Duration kTryFirst{1'000};
inline constexpr Duration kTryMost{16'000};

/// One answer: 100 guests with user data of 64 KiB each would be 6.4 MB.
inline constexpr Bytes kAnswerMax = mib(8);
/// Guests of one page; wide masks on long lists end in errors from about 70 on.
inline constexpr std::size_t kPage = 50;
/// Pages of one list; an account with more guests than 10,000 is none of ours.
inline constexpr std::size_t kPagesMost = 200;
/// User data that the service takes.
inline constexpr std::size_t kUserDataMost = 16'384;
/// Words of the service in an error of ours.
inline constexpr std::size_t kWordsMost = 300;

/// All guests are looked at in one list call, 5 s apart and less often while nothing changes.
inline constexpr Duration kLookFirst{5'000};
inline constexpr Duration kLookMost{30'000};
/// Between two transactions there are gaps: so many looks in a row without one.
inline constexpr std::uint32_t kQuietLooks = 2;
/// From order to ready; others wait as long, typical are 3 to 20 min.
inline constexpr Duration kProvisioning{90 * 60'000};
/// A guest is in the list at once as a rule; after that time its absence means something.
inline constexpr Duration kVisible{5 * 60'000};
/// An order of which nobody knows what became of it is looked for so long, and at least twice.
inline constexpr Duration kUnknownLooked{5 * 60'000};
inline constexpr std::uint32_t kUnknownLooks = 2;

/// A guest is cancelled when it has no transaction; a reboot ends within minutes.
inline constexpr Duration kCancelPatience{10 * 60'000};

/// A command that prints credentials asks a person for a passphrase at worst.
inline constexpr Duration kCredentialCommand{120'000};
inline constexpr Bytes kCredentialsMost = kib(16);
/// A token is renewed so long before it ends: the longest call and a clock that is off.
inline constexpr Duration kTokenSpare{kOrderDeadline + Duration{60'000}};

static_assert(kLookFirst * kQuietLooks < kLookMost);
static_assert(kUnknownLooked < kProvisioning && kVisible < kProvisioning);

}  // namespace skep::coordinator::softlayer
