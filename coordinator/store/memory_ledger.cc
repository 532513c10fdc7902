#include <algorithm>
#include <utility>

#include "coordinator/limits.h"
#include "coordinator/store/ledger.h"

namespace skep::coordinator {
namespace {

class MemoryLedger : public Ledger {
 public:
  std::optional<std::string> fact(const std::string& name) const override {
    const auto found = facts_.find(name);
    return found == facts_.end() ? std::nullopt : std::optional(found->second);
  }

  std::map<std::string, std::string> facts(const std::string& prefix) const override {
    std::map<std::string, std::string> found;
    for (auto at = facts_.lower_bound(prefix); at != facts_.end() && at->first.starts_with(prefix);
         ++at) {
      found.insert(*at);
    }
    return found;
  }

  Result<void> put(const std::map<std::string, std::string>& facts) override {
    for (const auto& [name, value] : facts) facts_[name] = value;
    return {};
  }

  Result<std::int64_t> begin(const Intent& intent) override {
    intents_.push_back(intent);
    intents_.back().id = static_cast<std::int64_t>(intents_.size());
    intents_.back().state = IntentState::Begun;
    intents_.back().result.clear();
    return intents_.back().id;
  }

  Result<void> end(std::int64_t id, IntentState state, const std::string& result) override {
    const auto found = std::ranges::find(intents_, id, &Intent::id);
    if (found == intents_.end()) {
      return Error{Code::NotFound, "no intent " + std::to_string(id)};
    }
    found->state = state;
    found->result = result;
    return {};
  }

  std::vector<Intent> intents(const std::string& kind) const override {
    std::vector<Intent> found;
    for (const Intent& intent : intents_) {
      if (kind.empty() || intent.kind == kind) found.push_back(intent);
    }
    return found;
  }

  Result<void> record(const LedgerEvent& event) override {
    if (static_cast<std::int64_t>(events_.size()) >= kEventsMax) events_.erase(events_.begin());
    events_.push_back(event);
    events_.back().number = ++number_;
    return {};
  }

  std::vector<LedgerEvent> events(const NodeId& node, std::size_t last) const override {
    std::vector<LedgerEvent> found;
    for (const LedgerEvent& event : events_) {
      if (node.empty() || event.node == node) found.push_back(event);
    }
    if (found.size() > last) found.erase(found.begin(), found.end() - static_cast<long>(last));
    return found;
  }

 private:
  std::map<std::string, std::string> facts_;
  std::vector<Intent> intents_;
  std::vector<LedgerEvent> events_;
  std::int64_t number_ = 0;
};

}  // namespace

std::unique_ptr<Ledger> make_memory_ledger() {
  return std::make_unique<MemoryLedger>();
}

}  // namespace skep::coordinator
