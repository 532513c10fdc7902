// Names of systemd's units: of a mount point, and out of a D-Bus object path.  Pure.

#pragma once

#include <string>
#include <string_view>

namespace skep::agent {

/// "/opt/mysql" -> "opt-mysql.mount" (systemd.unit(5), "String Escaping for Inclusion in Unit
/// Names").
std::string mount_unit(std::string_view path);

/// ".../unit/opt_2dmysql_2emount" -> "opt-mysql.mount"; empty where it is no unit's path.
std::string unit_of_object(std::string_view object_path);

}  // namespace skep::agent
