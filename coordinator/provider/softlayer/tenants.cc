#include "coordinator/provider/softlayer/tenants.h"

#include <algorithm>

#include "coordinator/install/argv.h"

namespace skep::coordinator::softlayer {
namespace {

constexpr std::string_view kLooked = "looked";
/// Of one guest; a script that prints more is none of ours.
constexpr std::size_t kTenantsMost = 16;

constexpr const char* kScript = R"(
systemctl is-active --quiet skep-agent.service && echo "an agent"
[ -e /var/lib/skep/kept ] && echo "an agent's promises"
[ -e /var/lib/skep/claim ] && echo "a claimed disk"
if command -v vgs > /dev/null; then
  vgs --noheadings -o vg_tags 2> /dev/null | grep -q 'skep\.cluster=' && echo "a claimed disk"
fi
for place in "$mysql" "$mysql/data"; do
  for file in grastate.dat ibdata1; do [ -e "$place/$file" ] && echo "a database"; done
done
for name in mariadbd mysqld; do pgrep -x "$name" > /dev/null && echo "a database that runs"; done
echo looked
)";

}  // namespace

std::string tenants_script(const std::string& mysql_path) {
  return "mysql=" + install::quoted(mysql_path) + kScript;
}

std::optional<std::vector<std::string>> read_tenants(std::string_view printed) {
  std::vector<std::string> tenants;
  while (!printed.empty()) {
    const auto end = printed.find('\n');
    // Its last line has an end, too.
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = printed.substr(0, end);
    printed.remove_prefix(end + 1);
    if (line == kLooked) return printed.empty() ? std::optional(tenants) : std::nullopt;
    const bool known = std::ranges::find(tenants, line) != tenants.end();
    if (!known && tenants.size() < kTenantsMost) tenants.emplace_back(line);
  }
  return std::nullopt;
}

}  // namespace skep::coordinator::softlayer
