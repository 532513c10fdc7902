#include "coordinator/state/inherit_guests.h"

#include "coordinator/provider/softlayer/book.h"
#include "coordinator/store/ledger.h"

namespace skep::coordinator {

Result<void> inherit_guests(StateFile& state, std::span<const softlayer::Doomed> guests,
                            const std::string& key) {
  // What the book writes is the book's own: it writes here, too.
  const auto ledger = make_memory_ledger();
  softlayer::Book book(*ledger);
  for (const softlayer::Doomed& one : guests) {
    if (auto begun = book.begin(one.node, one.nonce, state.at); !begun) return begun;
    const auto purchase = book.standing(one.node);
    if (!purchase) return Error{Code::Internal, "a purchase does not stand: " + one.node.value};
    if (auto bought = book.bought(*purchase, one.id); !bought) return bought;
    const auto bought = book.standing(one.node);
    if (!bought) return Error{Code::Internal, "a purchase does not stand: " + one.node.value};
    if (auto ready = book.seen_ready(*bought); !ready) return ready;
  }
  if (!key.empty()) {
    if (auto ours = book.may_make_key(key); !ours) return ours;
  }
  for (const auto& [name, value] : ledger->facts("")) state.facts[name] = value;
  const std::vector<Intent> intents = ledger->intents();
  state.intents.insert(state.intents.end(), intents.begin(), intents.end());
  return {};
}

}  // namespace skep::coordinator
