// A SoftLayer account in memory that answers REST calls as the service does (softlayer.md): keys,
// guests with their transactions and gaps, prices, tags, user data, both URL forms.
//
// Time is what the caller says.  Faults: `fate` says for each call what becomes of it; `fortune`
// for each guest.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/time.h"

namespace skep::fakes {

struct Ask {
  std::string method;  // "GET"
  std::string target;  // "/rest/v3.1/SoftLayer_Account/getVirtualGuests.json?objectMask=..."
  std::string authorization;
  std::string body;
};

struct Say {
  int status = 200;
  std::string body;
  std::map<std::string, std::string> headers;
  bool unreached = false;  // nobody was there
  bool lost = false;       // what was said did not arrive
};

enum class Fate : std::uint8_t {
  Well,
  Unreached,       // not one byte arrived
  LostBefore,      // reset before it was heard
  LostAfter,       // done, and the answer lost
  ErrorBefore,     // 500 without a code, not done
  ErrorAfter,      // 500 without a code, done
  EmptyBefore,     // 200 and nothing, not done
  EmptyAfter,      // 200 and nothing, done
  InternalBefore,  // 200 and {"error": "Internal Error"}, not done
  InternalAfter,   // the same, done
  Html,            // a proxy's page, not done
  RateLimited,     // not done
  FilterIgnored,   // done as if no filter had been given
  PageRepeats,     // a list's page holds an entry of the one before instead of its own
  NoUserData,      // user data is not told
  TokenExpired,    // not done
};
inline constexpr Fate kLastFate = Fate::TokenExpired;

/// What becomes of one guest.
struct Fortune {
  Duration provisioning{15 * 60'000};
  bool dies = false;         // accepted, and gone half-way: no capacity
  bool stuck = false;        // a transaction that never ends
  Duration hidden{0};        // listed only after so long
  Duration reclaim{60'000};  // from its cancellation until it is gone
};

class FakeSoftLayer {
 public:
  using Json = nlohmann::json;

  struct FakeGuest {
    std::int64_t id = 0;
    Json order;  // the template
    Tick at;
    Fortune fortune;
    std::string user_data;
    std::vector<std::string> tags;
    std::string note;
    bool on = true;
    std::optional<Tick> busy_until;  // a reboot, a reload
    std::string busy_with;
    std::optional<Tick> cancelled;
    std::string public_address;
    std::string private_address;

    std::string hostname() const { return order.value("hostname", ""); }
    std::string domain() const { return order.value("domain", ""); }
  };

  struct FakeKey {
    std::int64_t id = 0;
    std::string label;
    std::string text;
    std::string fingerprint;
    std::string notes;
  };

  FakeSoftLayer(std::string user, std::string key);

  Say answer(const Ask& ask, Tick now);

  std::function<Fate(const Ask&)> fate;
  std::function<Fortune(const std::string& hostname)> fortune;
  /// Told of a guest that is ordered or ends; what stands behind it starts and stops there.
  std::function<void(FakeGuest&)> born;
  std::function<void(const FakeGuest&)> gone;

  /// MD5 of a public key as the service computes it; without it, something as unlike for two keys.
  std::function<std::string(const std::string& text)> fingerprint;

  /// Billed now: ordered, alive and not cancelled.
  std::vector<FakeGuest> billed(Tick now) const;
  FakeGuest* find(std::int64_t id);
  /// Made by somebody else.
  std::int64_t plant(const std::string& hostname, const std::string& domain,
                     const std::string& user_data, Tick now);
  std::uint64_t calls() const { return calls_; }
  std::uint64_t orders() const { return orders_; }
  /// Calls within the busiest second so far.
  std::uint64_t busiest_second() const { return busiest_; }
  const std::map<std::int64_t, FakeKey>& keys() const { return keys_; }
  std::uint64_t most_a_second = 0;  // 0: as many as come
  std::string bearer;               // a token that is let in besides
  std::set<std::string> forbidden;  // methods the account may not call

 private:
  struct Called;
  Say dispatch(const Called& call, Tick now);
  Say of_account(const Called& call, Tick now);
  Say of_keys(const Called& call);
  Say of_guests(const Called& call, Tick now);
  Say of_one_guest(const Called& call, FakeGuest& guest, Tick now);
  Say of_tags(const Called& call);
  static void set_tags(FakeGuest& guest, std::string text);
  Say of_orders(const Called& call, Tick now);
  Say create(const Json& order, Tick now);
  std::optional<Say> wrong_with(const Json& order) const;
  Json container_of(const Json& order) const;
  Say list(const Called& call, const std::string& root, std::vector<Json> all) const;
  Say make_key(const Json& arguments);
  void count(Tick now);

  std::string user_;
  std::string key_;
  std::map<std::int64_t, FakeGuest> guests_;
  std::map<std::int64_t, FakeKey> keys_;
  std::int64_t next_ = 100'001;
  std::uint64_t calls_ = 0;
  std::uint64_t orders_ = 0;
  std::vector<Tick> last_second_;
  std::uint64_t busiest_ = 0;
};

}  // namespace skep::fakes
