// Regain: one generation of a RegainSpec on this node, and how far it has come.  Pure.
//
// The marker of a layer holds "NUMBER WORD": `begun` before anything is done, then what came of it,
// `forced`, `held` or `anew`.

#pragma once

#include <optional>
#include <string>

#include "agent/room.h"
#include "protocol/node_spec.h"

namespace skep::agent {

struct Regained {
  std::uint64_t number = 0;
  std::string word;

  bool begun(const protocol::RegainSpec& spec) const;
  /// The spec's own number, or none, is done.
  bool done(const protocol::RegainSpec& spec) const;
  std::string text() const;  // "7 forced"; empty: never
};

/// Garbage is a marker that was never written: what it stood for is looked at again.
Regained read_regained(const std::optional<std::string>& text);

Change write_regained(const std::string& path, const protocol::RegainSpec& spec,
                      const std::string& word);

}  // namespace skep::agent
