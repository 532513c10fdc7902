// Secrets of a cluster: made once, kept in files of mode 0600 in the state folder, never in the
// ledger.

#pragma once

#include <optional>
#include <string>

#include "common/random.h"
#include "common/result.h"
#include "common/secret.h"
#include "protocol/transport.h"

namespace skep::coordinator {

struct Secrets {
  Secret gossip_key;     // Consul's: base64 of 32 bytes
  Secret root_password;  // the database's, 32 letters and digits
  protocol::CurveKeys curve;
};

/// Nothing where none were made yet.  Code::Corrupt: some are there and some are not.
Result<std::optional<Secrets>> read_secrets(const std::string& folder);

/// Reads them, and makes each that is not there.
Result<Secrets> make_secrets(const std::string& folder, Random& random);

}  // namespace skep::coordinator
