// Tenants: who lives in a guest: an agent, a claimed disk, a database.  Pure.
//
// A guest in which somebody lives is never an orphan, whatever the ledger says.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skep::coordinator::softlayer {

/// For a shell in that guest, as root.  `mysql_path`: where the YAML puts the database.
std::string tenants_script(const std::string& mysql_path);

/// Empty: nobody.  Nothing: the answer was cut short, so nobody may say that.
std::optional<std::vector<std::string>> read_tenants(std::string_view printed);

}  // namespace skep::coordinator::softlayer
