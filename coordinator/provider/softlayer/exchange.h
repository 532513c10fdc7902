// Exchange: one HTTP call to the service and what came of it, as values; and the door it goes
// through.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/secret.h"
#include "common/time.h"

namespace skep::coordinator::softlayer {

/// Whether trying again can do harm.
enum class Kind : std::uint8_t {
  Read,    // never
  Change,  // no: the same change twice is one change
  Order,   // yes: sent once
};

struct Request {
  std::string what;  // for words: "order sw1"
  Kind kind = Kind::Read;
  std::string method;  // "GET", "POST"
  std::string path;    // below the base: "SoftLayer_Account/getVirtualGuests.json"
  std::vector<std::pair<std::string, std::string>> query;  // not encoded yet
  std::string body;                                        // JSON, or a form
  bool form = false;  // to the token service: what is sent is secret
};

/// As the service wants it proved who we are; one of the two.
struct Login {
  std::string user;
  Secret key;
  Secret bearer;  // a token
};

/// How far it got.
enum class Reached : std::uint8_t {
  Nobody,    // not one byte of the request left: resolve, connect, TLS
  Perhaps,   // the request may have arrived, no whole answer came
  Answered,  // there is a status and a body
};

struct Reply {
  Reached reached = Reached::Nobody;
  int status = 0;
  std::string body;
  std::optional<std::uint64_t> total;  // SoftLayer-Total-Items
  std::string words;                   // of Nobody and Perhaps
};

class Door {
 public:
  virtual ~Door() = default;

  /// Blocks until the deadline of its kind at most.  Sends once: no redirect, no second try of its
  /// own.  Called by many threads at once.
  virtual Reply exchange(const Request& request, const Login& login) = 0;
};

}  // namespace skep::coordinator::softlayer
