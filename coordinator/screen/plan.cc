#include "coordinator/screen/plan.h"

#include <algorithm>

namespace skep::coordinator {
namespace {

constexpr std::size_t kVerb = 8;

}  // namespace

bool plan_changes(const View& view) {
  return std::ranges::any_of(view.plan, [](const PlanLine& line) { return line.verb != "keep"; });
}

std::string plan_lines_text(const std::vector<PlanLine>& lines, const Style& style) {
  std::string text;
  const std::string indent(2 + kVerb, ' ');
  const std::size_t room = std::max<std::size_t>(style.width, 40) - indent.size();
  for (const PlanLine& line : lines) {
    std::string head = pad("  " + line.verb, indent.size());
    const std::string what = line.what + (line.disruptive ? "   quiet: no" : "");
    for (const std::string& piece : wrap(what, room)) {
      text += head + piece + "\n";
      head = indent;
    }
    if (line.because.empty()) continue;
    const bool begins = line.because.starts_with("because ");
    for (const std::string& piece : wrap((begins ? "" : "because ") + line.because, room)) {
      text += indent + piece + "\n";
    }
  }
  return text;
}

std::string plan_text(const View& view, const Style& style) {
  std::string text = view.cluster + "  " + std::to_string(view.nodes.size()) +
                     (view.nodes.size() == 1 ? " node" : " nodes") + ", provider " + view.provider +
                     "\n\n" + plan_lines_text(view.plan, style);
  if (view.plan.empty()) text += "  keep    nothing that would be changed\n";
  return text + "\nNothing was changed." + (plan_changes(view) ? " `skep up` does this." : "") +
         "\n";
}

Document plan_document(const View& view) {
  Document lines = Document::list();
  for (const PlanLine& line : view.plan) {
    Document one = Document::object();
    one.set("verb", line.verb).set("what", line.what).set("because", line.because);
    one.set("disruptive", line.disruptive);
    lines.add(std::move(one));
  }
  Document document = answer("plan", view.cluster, view.at);
  document.set("provider", view.provider).set("changes", plan_changes(view));
  document.set("plan", std::move(lines));
  return document;
}

}  // namespace skep::coordinator
