#include "coordinator/commands/purchase.h"

#include <algorithm>

#include "coordinator/commands/terminal.h"

namespace skep::coordinator {
namespace {

using softlayer::Quote;

std::string names(const std::vector<NodeId>& nodes) {
  std::string text;
  for (const NodeId& one : nodes) text += (text.empty() ? "" : " ") + one.value;
  return text;
}

std::vector<PlanLine> lines_of(const Place& place, const std::vector<Quote>& quotes) {
  std::vector<PlanLine> lines;
  for (const Quote& one : quotes) {
    lines.push_back(
        {.verb = "order",
         .what = names(one.nodes) + "   " + softlayer::words_of(one.shape),
         .because = "they are in " + place.file + " and nothing stands in the ledger for them"});
    lines.push_back({.verb = "price",
                     .what = words_of(one) + "; checked with verifyOrder, nothing was ordered",
                     .because = ""});
  }
  return lines;
}

/// Guests of nodes that the YAML does not name any more are billed all the same.
Result<void> tell_left_over(const Place& place, View& view) {
  auto provider = make_softlayer(place, false);
  if (!provider) return std::move(provider).error();
  for (const NodeId& node : (*provider)->bought()) {
    if (place.node(node.value)) continue;
    view.plan.push_back({.verb = "keep",
                         .what = node.value + "   its guest is in the ledger and is billed",
                         .because = place.file + " does not name it: skep cancel " + node.value});
  }
  return {};
}

/// Nothing: nothing is to be bought.
Result<std::vector<Quote>> quotes_of(const Place& place) {
  auto provider = make_softlayer(place, false);
  if (!provider) return std::move(provider).error();
  const std::vector<NodeId> nodes = (*provider)->to_buy();
  if (nodes.empty()) return std::vector<Quote>{};
  auto faults = (*provider)->not_sold();
  if (!faults) return std::move(faults).error();
  if (!faults->empty()) {
    return Error{Code::Invalid,
                 "SoftLayer does not sell this:\n" + remarks_text(place.file, *faults)};
  }
  return (*provider)->prices(nodes);
}

}  // namespace

Result<void> price_plan(const Place& place, View& view) {
  if (place.config.provider != ProviderKind::SoftLayer) return {};
  if (auto told = tell_left_over(place, view); !told) return told;
  auto quotes = quotes_of(place);
  if (!quotes) return std::move(quotes).error();
  if (quotes->empty()) return {};
  std::erase_if(view.plan, [](const PlanLine& line) { return line.verb == "make"; });
  const std::vector<PlanLine> lines = lines_of(place, *quotes);
  view.plan.insert(view.plan.begin(), lines.begin(), lines.end());
  return {};
}

Result<bool> agree_to_order(const Call& call, const Place& place) {
  if (place.config.provider != ProviderKind::SoftLayer) return false;
  auto quotes = quotes_of(place);
  if (!quotes) return std::move(quotes).error();
  if (quotes->empty()) return false;
  std::string text;
  for (const PlanLine& line : lines_of(place, *quotes)) {
    text += "  " + line.verb + "   " + line.what + "\n";
  }
  if (call.order) {
    tell(text);
    return true;
  }
  if (typed(text + "These guests are billed from their order until `skep cancel`.", "ORDER")) {
    return true;
  }
  return Error{Code::Refused,
               "nobody agreed to the price: guests are ordered when ORDER is typed, "
               "or with --order; nothing was ordered"};
}

bool said_so(const Call& call, const std::string& question, const std::string& sentence) {
  if (call.say) return *call.say == sentence;
  return typed(question, sentence);
}

}  // namespace skep::coordinator
