#include "coordinator/health/verdict.h"

#include <algorithm>
#include <utility>

namespace skep::coordinator {

std::string_view name(Gravity gravity) {
  switch (gravity) {
    case Gravity::Well:
      return "well";
    case Gravity::Notes:
      return "notes";
    case Gravity::Warns:
      return "warns";
    case Gravity::Critical:
      return "critical";
  }
  return "";
}

Verdict verdict_of(std::vector<Remark> remarks, std::string well, Duration age) {
  std::ranges::stable_sort(remarks, [](const Remark& a, const Remark& b) {
    return std::pair(b.gravity, b.lasts) < std::pair(a.gravity, a.lasts);
  });
  Verdict verdict{.words = std::move(well), .age = age, .remarks = std::move(remarks)};
  if (verdict.remarks.empty()) return verdict;
  const Remark& first = verdict.remarks.front();
  verdict.gravity = first.gravity;
  verdict.words = (first.node.empty() ? "" : first.node.value + ": ") + first.words;
  verdict.lasts = first.lasts;
  return verdict;
}

}  // namespace skep::coordinator
