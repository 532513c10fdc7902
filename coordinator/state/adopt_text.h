// What `skep adopt` found on the nodes and what it means; and the statement for the new password.
// Pure.

#pragma once

#include <string>
#include <vector>

#include "coordinator/screen/text.h"
#include "coordinator/state/bequest.h"

namespace skep::coordinator {

std::string adopt_text(const std::string& cluster, const std::vector<Bequest>& bequests,
                       const std::vector<NodeId>& left, const Style& style);

/// For a shell on that node's host; the password goes through stdin only.
std::string password_script(const std::string& node, const std::string& password);

}  // namespace skep::coordinator
