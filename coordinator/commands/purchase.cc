#include "coordinator/commands/purchase.h"

#include <algorithm>

#include "coordinator/commands/terminal.h"
#include "coordinator/provider/softlayer/softlayer.h"
#include "coordinator/screen/guests.h"
#include "coordinator/screen/plan.h"
#include "coordinator/screen/trouble.h"

namespace skep::coordinator {
namespace {

using softlayer::Quote;

/// Guests of nodes that the YAML does not name any more are billed all the same.
Result<void> tell_left_over(const Place& place, View& view) {
  auto provider = make_softlayer(place);
  if (!provider) return std::move(provider).error();
  for (const NodeId& node : (*provider)->bought()) {
    if (place.node(node.value)) continue;
    view.plan.push_back({.verb = "keep",
                         .what = node.value + "   its guest is in the ledger and is billed",
                         .because = place.file + " does not name it: skep cancel " + node.value});
  }
  return {};
}

int told_faults(const Call& call, const Place& place, std::vector<Fault> faults) {
  for (Fault& one : faults) one.words = clean(one.words);
  if (call.json) {
    print_document(faults_document(call.command, place.file, faults, SystemClock().now().utc));
  } else {
    tell(faults_text(place.file, faults));
  }
  return static_cast<int>(Exit::Usage);
}

/// Nothing: nothing is to be bought.  Or the exit status, told.
std::variant<std::vector<Quote>, int> quotes_of(const Call& call, const Place& place) {
  const std::string& cluster = place.config.cluster;
  auto provider = make_softlayer(place);
  if (!provider) return fail(call, cluster, provider.error());
  const std::vector<NodeId> nodes = (*provider)->to_buy();
  if (nodes.empty()) return std::vector<Quote>{};
  auto faults = (*provider)->not_sold();
  if (!faults) return fail(call, cluster, faults.error());
  if (!faults->empty()) return told_faults(call, place, std::move(*faults));
  auto quotes = (*provider)->prices(nodes);
  if (!quotes) return fail(call, cluster, quotes.error());
  return std::move(*quotes);
}

}  // namespace

std::optional<int> price_plan(const Call& call, const Place& place, View& view) {
  if (place.config.provider != ProviderKind::SoftLayer) return std::nullopt;
  if (auto told = tell_left_over(place, view); !told) {
    return fail(call, place.config.cluster, told.error());
  }
  const auto asked = quotes_of(call, place);
  if (const int* status = std::get_if<int>(&asked)) return *status;
  const auto& quotes = std::get<std::vector<Quote>>(asked);
  if (quotes.empty()) return std::nullopt;
  std::erase_if(view.plan, [](const PlanLine& line) { return line.verb == "make"; });
  const std::vector<PlanLine> lines = softlayer::plan_lines(place.file, quotes);
  view.plan.insert(view.plan.begin(), lines.begin(), lines.end());
  return std::nullopt;
}

std::variant<softlayer::Agreement, int> agree_to_order(const Call& call, const Place& place) {
  if (place.config.provider != ProviderKind::SoftLayer) return softlayer::Agreement{};
  const auto asked = quotes_of(call, place);
  if (const int* status = std::get_if<int>(&asked)) return *status;
  const auto& quotes = std::get<std::vector<Quote>>(asked);
  if (quotes.empty()) return softlayer::Agreement{};
  const std::string question =
      order_question(softlayer::plan_lines(place.file, quotes), progress_style(call));
  if (call.order) tell(question + "\n");
  if (call.order || typed(question, "ORDER")) return agreement_on(place.config, quotes);
  return fail(call, place.config.cluster, Exit::Refused,
              "nobody agreed to the price: guests are ordered when ORDER is typed, "
              "or with --order; nothing was ordered",
              {"skep plan", "skep up --order"});
}

bool said_so(const Call& call, const std::string& question, const std::string& sentence) {
  if (call.say) return *call.say == sentence;
  return typed(question, sentence);
}

}  // namespace skep::coordinator
