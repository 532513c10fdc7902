// StateFile: a ledger with its secrets and its CA as one text, for `skep state export | import`.
// Pure.
//
//   skep state 1 LENGTH
//   {...}                      LENGTH bytes of JSON
//   sha256 HEX                 of the two lines above, with their ends

#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "coordinator/store/ledger.h"

namespace skep::coordinator {

struct StateFile {
  std::string cluster;  // its name
  Utc at;
  std::map<std::string, std::string> facts;
  std::vector<Intent> intents;
  std::vector<LedgerEvent> events;
  std::map<std::string, std::string> files;  // "secrets/curve": below the state folder

  bool operator==(const StateFile&) const = default;
};

std::string encode(const StateFile& state);

/// Code::Corrupt: it was cut short or changed, with words.  Code::Invalid: it is no such file, or
/// names what it may not.  Code::Refused: of a later version.
Result<StateFile> decode_state(std::string_view text);

/// Whether a state may bring this file along: "secrets/root_password", "known_hosts.sw1".
bool belongs_to_state(std::string_view path);

}  // namespace skep::coordinator
