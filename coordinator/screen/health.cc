#include "coordinator/screen/health.h"

#include <algorithm>

namespace skep::coordinator {
namespace {

constexpr Duration kJustBegun{1'000};

Colour colour_of(Gravity gravity) {
  if (gravity == Gravity::Critical) return Colour::Bad;
  return gravity == Gravity::Warns ? Colour::Waits : Colour::Good;
}

}  // namespace

std::string remark_words(const Remark& remark) {
  std::string text(name(remark.gravity));
  if (remark.lasts >= kJustBegun) text += " for " + long_age(remark.lasts);
  return text + ": " + remark.words;
}

std::string remarks_text(const View& view, const Style& style) {
  std::size_t width = view.cluster.size();
  for (const NodeView& node : view.nodes) width = std::max(width, node.name.value.size());
  std::string text;
  const auto add = [&](const std::string& who, const Remark& remark) {
    const std::string head = "  " + pad(who, width) + "  ";
    const std::size_t room = std::max<std::size_t>(style.width, 40) - head.size();
    std::string lead = head;
    for (const std::string& piece : wrap(remark_words(remark), room)) {
      text += lead + paint(style, colour_of(remark.gravity), piece) + "\n";
      lead = std::string(head.size(), ' ');
    }
  };
  for (const NodeView& node : view.nodes) {
    for (const Remark& remark : node.verdict.remarks) add(node.name.value, remark);
  }
  for (const Remark& remark : view.verdict.remarks) {
    if (remark.node.empty()) add(view.cluster, remark);
  }
  return text.empty() ? text : "\n" + text;
}

Document verdict_document(const Verdict& verdict) {
  Document remarks = Document::list();
  for (const Remark& remark : verdict.remarks) {
    Document one = Document::object();
    one.set("node", remark.node.value).set("gravity", name(remark.gravity));
    one.set("key", remark.key).set("words", remark.words);
    remarks.add(std::move(one.set("lasts_s", seconds(remark.lasts))));
  }
  Document document = Document::object();
  document.set("gravity", name(verdict.gravity)).set("words", verdict.words);
  document.set("lasts_s", seconds(verdict.lasts)).set("age_s", seconds(verdict.age));
  return document.set("remarks", std::move(remarks));
}

}  // namespace skep::coordinator
