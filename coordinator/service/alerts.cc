#include "coordinator/service/alerts.h"

#include <algorithm>
#include <charconv>

#include "coordinator/limits.h"

namespace skep::coordinator {
namespace {

constexpr std::string_view kHead = "alert/";

std::string key_of(const Concern& concern) {
  return concern.node.value + "/" + concern.key;
}

Document document_of(const Concern& concern) {
  return Document::object()
      .set("critical", concern.critical)
      .set("words", concern.words)
      .set("seen", list_of(concern.seen))
      .set("next", list_of(concern.next));
}

/// A fact of the ledger: what was told, so that its end can be told in the same words.
std::string fact_of(const Concern& concern, Utc since) {
  return to_json(document_of(concern).set(
      "since_ms", static_cast<std::int64_t>(since.time_since_epoch().count())));
}

}  // namespace

Alerts::Alerts(const std::map<std::string, std::string>& facts) {
  for (const auto& [name, text] : facts) {
    const auto slash = name.find('/', kHead.size());
    const auto document = from_json(text);
    if (!name.starts_with(kHead) || slash == std::string::npos || !document) continue;
    Concern concern{.node = NodeId(name.substr(kHead.size(), slash - kHead.size())),
                    .key = name.substr(slash + 1),
                    .critical = (*document)["critical"].flag(),
                    .words = (*document)["words"].text(),
                    .seen = texts((*document)["seen"]),
                    .next = texts((*document)["next"])};
    std::string key = key_of(concern);
    held_[std::move(key)] = Held{.concern = std::move(concern),
                                 .since = Utc(Duration((*document)["since_ms"].number())),
                                 .told = true};
  }
}

bool Alerts::may_tell(const std::string& key, Tick now) {
  while (!told_.empty() && now - told_.front() >= kAlertWindow) told_.pop_front();
  const auto ended = ended_.find(key);
  const bool rests = ended != ended_.end() && now - ended->second < kAlertRests;
  return !rests && told_.size() < kAlertsMost;
}

Alerts::Told Alerts::on(const std::vector<Concern>& concerns, Now now) {
  Told told;
  for (const Concern& concern : concerns) {
    Held& held = held_[key_of(concern)];
    if (!held.first_seen && !held.told) {
      held.first_seen = now.tick;
      held.since = now.utc;
    }
    held.gone_since.reset();
    // The words of a beginning are those of the moment in which it is told.
    if (!held.told) held.concern = concern;
  }
  for (auto at = held_.begin(); at != held_.end();) {
    const std::string& key = at->first;
    Held& held = at->second;
    const bool holds = std::ranges::any_of(
        concerns, [&](const Concern& concern) { return key_of(concern) == key; });
    if (holds && !held.told && now.tick - *held.first_seen >= kAlertAfter &&
        may_tell(key, now.tick)) {
      held.told = true;
      told_.push_back(now.tick);
      told.alerts.push_back({.concern = held.concern, .begins = true, .since = held.since});
      told.facts[std::string(kHead) + key] = fact_of(held.concern, held.since);
    }
    if (!holds && !held.gone_since) held.gone_since = now.tick;
    const bool over = !holds && (!held.told || now.tick - *held.gone_since >= kAlertGone);
    if (over && held.told) {
      told.alerts.push_back({.concern = held.concern, .begins = false, .since = held.since});
      told.facts[std::string(kHead) + key] = "";
      ended_[key] = now.tick;
    }
    at = over ? held_.erase(at) : std::next(at);
  }
  const auto waits = static_cast<std::size_t>(std::ranges::count_if(held_, [&](const auto& entry) {
    const Held& held = entry.second;
    return !held.told && now.tick - *held.first_seen >= kAlertAfter;
  }));
  if (!told.alerts.empty()) told.alerts.back().more = waits;
  std::erase_if(ended_, [&](const auto& one) { return now.tick - one.second >= kAlertRests; });
  return told;
}

std::size_t Alerts::standing() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(held_, [](const auto& entry) { return entry.second.told; }));
}

Document alert_document(const std::string& cluster, const Alert& alert, Utc now) {
  const Concern& concern = alert.concern;
  Document document = answer("alert", cluster, now);
  document.set("alert", alert.begins ? "begins" : "ends").set("node", concern.node.value);
  document.set("key", concern.key).set("gravity", concern.critical ? "critical" : "warns");
  document.set("words", concern.words).set("seen", list_of(concern.seen));
  document.set("next", list_of(concern.next)).set("since", rfc3339(alert.since));
  document.set("lasted_s", seconds(std::max(now - alert.since, Duration{0})));
  return document.set("more", static_cast<std::uint64_t>(alert.more));
}

}  // namespace skep::coordinator
