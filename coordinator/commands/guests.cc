#include "coordinator/commands/guests.h"

#include "coordinator/commands/purchase.h"
#include "coordinator/commands/terminal.h"
#include "coordinator/provider/softlayer/order.h"

namespace skep::coordinator {

using softlayer::Doomed;

namespace {

std::vector<GuestLine> lines_of(const std::vector<Doomed>& doomed) {
  std::vector<GuestLine> lines;
  lines.reserve(doomed.size());
  for (const Doomed& one : doomed) lines.push_back(line_of(one));
  return lines;
}

}  // namespace

GuestLine line_of(const Doomed& doomed) {
  return {.node = doomed.node,
          .id = doomed.id,
          .guest = words_of(doomed.guest),
          .gone = doomed.gone,
          .tenants = {},
          .not_looked = ""};
}

std::optional<int> confirm_end(const Call& call, const std::string& cluster,
                               const std::vector<Doomed>& doomed) {
  const std::vector<GuestLine> lines = lines_of(doomed);
  const std::string sentence = cancel_sentence(cluster, lines);
  if (said_so(call, cancel_question(lines), sentence)) return std::nullopt;
  return fail(call, cluster, Exit::Refused,
              "not confirmed: it wants the sentence \"" + sentence +
                  "\" typed, or --say; nothing was cancelled");
}

Result<void> end_all(SoftLayerProvider& provider, const std::vector<Doomed>& doomed) {
  for (const Doomed& one : doomed) {
    tell("cancels guest " + std::to_string(one.id) + " of " + one.node.value + "\n");
    if (auto ended = provider.cancellation().end(one); !ended) return ended;
  }
  return {};
}

int told_guests(const Call& call, const std::string& cluster, const std::vector<Doomed>& ended,
                const std::string& words) {
  if (call.json) {
    print_document(
        guests_document(call.command, cluster, SystemClock().now().utc, lines_of(ended), words));
  } else {
    print(words + "\n");
  }
  return 0;
}

}  // namespace skep::coordinator
