#include "coordinator/screen/verify.h"

#include <algorithm>

namespace skep::coordinator {

bool Verification::passed() const {
  return !lines.empty() &&
         std::ranges::all_of(lines, [](const VerifyLine& line) { return line.passed; });
}

std::string verify_text(const Verification& seen, const Style& style) {
  constexpr std::size_t kArea = 11;  // "  overlay  "
  const std::size_t edge = right_edge(style);
  std::string text = with_figure(seen.cluster + ", verified at " + clock_time(seen.at) +
                                     " UTC by looks of its own, not by the agents' reports",
                                 minutes(seen.took), edge) +
                     "\n\n";
  std::string area;
  for (const VerifyLine& line : seen.lines) {
    const std::string head = pad(line.area == area ? "" : "  " + line.area, kArea);
    area = line.area;
    const std::string verdict = line.passed ? "pass" : "FAIL";
    const std::string plain = with_figure(head + clean(line.words), verdict, edge);
    text += plain.substr(0, plain.size() - verdict.size()) +
            paint(style, line.passed ? Colour::Good : Colour::Bad, verdict) + "\n";
  }
  const auto failed =
      std::ranges::count_if(seen.lines, [](const VerifyLine& l) { return !l.passed; });
  if (failed == 0) return text;
  return text + "\n" + std::to_string(failed) + " of " + std::to_string(seen.lines.size()) +
         " did not pass.  next: skep status · skep why NODE\n";
}

Document verify_document(const Verification& seen) {
  Document checks = Document::list();
  for (const VerifyLine& line : seen.lines) {
    Document one = Document::object();
    one.set("area", line.area).set("words", line.words).set("passed", line.passed);
    checks.add(std::move(one));
  }
  Document document = answer("verify", seen.cluster, seen.at);
  document.set("passed", seen.passed()).set("took_s", seconds(seen.took));
  document.set("checks", std::move(checks));
  return document;
}

}  // namespace skep::coordinator
