// Keys: SSH keys of the account.  One that is there is used, whoever made it; only what Skep made
// is removed.

#pragma once

#include <cstdint>
#include <string>

#include "coordinator/provider/softlayer/book.h"
#include "coordinator/provider/softlayer/service.h"

namespace skep::coordinator::softlayer {

struct PublicKey {
  std::string text;         // "ssh-ed25519 AAAA... comment"
  std::string fingerprint;  // MD5, as the service has it: "c2:1f:..."
};

/// "256 MD5:c2:1f:... comment (ED25519)", as ssh-keygen -l -E md5 prints.  Pure.
Result<std::string> read_fingerprint(const std::string& printed);

/// Its id at the service: found by its fingerprint, else made under `label`.
Result<std::int64_t> stand_key(Service& service, Book& book, const PublicKey& key,
                               const std::string& label);

/// Where it is of our making.
Result<void> remove_key(Service& service, Book& book, const std::string& fingerprint);

}  // namespace skep::coordinator::softlayer
