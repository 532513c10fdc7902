// Service: calls through the door with what every one of them needs: budget, login, and another
// try where that does no harm.

#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/random.h"
#include "common/time.h"
#include "coordinator/provider/softlayer/answer.h"
#include "coordinator/provider/softlayer/budget.h"
#include "coordinator/provider/softlayer/credentials.h"
#include "coordinator/provider/softlayer/request.h"

namespace skep::coordinator::softlayer {

/// What else the provider takes from the world.
struct World {
  const Clock& clock;
  Random& random;                       // called under the lock of who uses it
  std::function<void(Duration)> pause;  // the thread's own sleep; a test's goes by at once
};

class Service {
 public:
  /// What is referred to outlives it.  Credentials are asked for at the first call.
  Service(Door& door, World world, std::function<Result<Credentials>()> credentials)
      : door_(door), world_(std::move(world)), load_(std::move(credentials)) {}

  /// An order is sent once, whatever comes of it; what else is sent up to kTriesMost times while
  /// the answer may be another the next time.
  Answer call(const Request& request);

  /// Every page, each guest once; what does not fit domain and names is left out again, since a bad
  /// filter is ignored by the service.  `hostnames` empty: all of the domain.
  Result<std::vector<Guest>> guests(const std::string& domain, std::span<const NodeId> hostnames);
  /// Nothing: there is none of that id.
  Result<std::optional<Guest>> guest(GuestId id);

 private:
  Answer send(const Request& request);
  Result<Login> login();
  Result<void> take_token();
  Duration wait_before(std::uint32_t tries);
  Duration budgeted();

  Door& door_;
  World world_;
  std::function<Result<Credentials>()> load_;
  std::mutex mutex_;  // guards what is below
  std::optional<Credentials> credentials_;
  std::optional<Token> token_;
  Budget budget_;
};

}  // namespace skep::coordinator::softlayer
