// Credentials: who we are to the service, read from where the operator keeps them.

#pragma once

#include <string>
#include <string_view>

#include "common/result.h"
#include "common/secret.h"
#include "common/time.h"
#include "coordinator/config.h"
#include "coordinator/provider/softlayer/exchange.h"

namespace skep::coordinator::softlayer {

/// One of: a classic user and key; an IBM Cloud key, with the user "apikey"; an IBM Cloud key that
/// is exchanged for tokens (`iam_key`).
struct Credentials {
  std::string user;
  Secret key;
  bool by_token = false;
};

/// Lines like slcli's, a section's name or none before them:
///   username = SL123   api_key = ...     or     iam_api_key = ...
/// Code::Denied: something is missing; never with a piece of the text in its words.  Pure.
Result<Credentials> parse_credentials(std::string_view text, const std::string& source);

/// Reads the file, runs the command, or looks into the environment.  Relative paths and "~/" are
/// resolved already.
Result<Credentials> load_credentials(const CredentialSource& source);

/// A token and until when it serves.
struct Token {
  Secret bearer;
  Secret refresh;
  Tick until;
};

/// Out of the token service's answer.  Pure.
Result<Token> read_token(const Reply& reply, Tick now);

}  // namespace skep::coordinator::softlayer
