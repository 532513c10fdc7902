#include "coordinator/fleet/donor.h"

#include <algorithm>
#include <array>

#include "coordinator/fleet/said.h"
#include "coordinator/limits.h"

namespace skep::coordinator {
namespace {

std::string cut_short(const protocol::Report& report) {
  const auto found = report.found.find("cut_short");
  return found == report.found.end() ? std::string{} : found->second;
}

bool tells_of_a_transfer(const std::string& line) {
  constexpr std::array<std::string_view, 4> kMarks{"[ERROR]", "WSREP_SST", "State transfer to",
                                                   "Access denied"};
  return std::ranges::any_of(
      kMarks, [&](std::string_view mark) { return line.find(mark) != std::string::npos; });
}

}  // namespace

bool tells_of_failed_transfer(const RoomSeen* before, const protocol::Report& report) {
  const std::string now = cut_short(report);
  return !now.empty() && before != nullptr && cut_short(before->report) != now;
}

NodeState* last_donor(Fleet& fleet, const NodeId& joiner, Tick now) {
  NodeState* last = nullptr;
  for (NodeState& node : fleet.nodes) {
    if (node.name == joiner || node.phase != Phase::Speaking || !node.gave) continue;
    if (now - *node.gave > kDonorRemembered) continue;
    if (last == nullptr || *node.gave > *last->gave) last = &node;
  }
  return last;
}

protocol::LogWanted donor_log(const NodeId& donor) {
  return {.container = "db-" + donor.value, .lines = kDonorLog};
}

std::vector<std::string> what_it_says(const NodeId& donor, const std::vector<std::string>& log) {
  std::vector<std::string> lines;
  for (const std::string& line : log) {
    if (!tells_of_a_transfer(line)) continue;
    lines.push_back("its donor " + donor.value + ": " + one_line(line).substr(0, kDonorLine));
  }
  if (lines.size() > kDonorLines) {
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(kDonorLines));
  }
  return lines;
}

}  // namespace skep::coordinator
