// Masks, filters and pages of a SoftLayer call, as softlayer.md 2 has them.

#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace skep::fakes::query {

using Json = nlohmann::json;

std::string decoded(std::string_view text);  // of %41

/// What the mask leaves of `whole`; relations are dropped unless it names them.  `relations`: which
/// of its members are.
Json masked(const Json& whole, const std::string& mask, const std::vector<std::string>& relations);

/// Keeps what the filter lets pass, and sorts where it says so.  One that is no JSON, or has
/// another root, lets everything pass.
std::vector<Json> filtered(std::vector<Json> all, const std::string& filter,
                           const std::string& root);

}  // namespace skep::fakes::query
