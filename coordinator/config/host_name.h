// HostName: what may name a machine, and the nearest thing that could.  Pure.

#pragma once

#include <string>
#include <string_view>

namespace skep::coordinator::config {

/// Lower-case letters, digits and '-', not at the ends, one letter at least, 63 at most (RFC 1123).
bool is_host_name(std::string_view text);

/// "sw_3" becomes "sw-3"; empty where nothing can be made of it.
std::string as_host_name(std::string_view text);

}  // namespace skep::coordinator::config
