#include "tests/sim/galera_model.h"

#include <algorithm>
#include <sstream>

namespace skep::sim {

using namespace std::chrono_literals;
using agent::database::kNobody;

namespace {

// galera.md 1.3 and 0.10; how far back a cache reaches is ours.
constexpr Duration kNoPrimary{34'000};
constexpr std::int64_t kCacheReaches = 60;
constexpr Duration kNoStream{293'000};  // 300 s of the script, and some are over
constexpr int kAborts = 134;            // SIGABRT, after it has left in order

std::string in_words(const std::set<NodeId>& nodes) {
  std::string words;
  for (const NodeId& node : nodes) words += (words.empty() ? "" : " ") + node.value;
  return words;
}

std::set<NodeId> from_words(const std::string& words) {
  std::set<NodeId> nodes;
  std::istringstream in(words);
  for (std::string name; in >> name;) nodes.insert(NodeId(name));
  return nodes;
}

}  // namespace

void GaleraModel::add(const NodeId& node, Place place) {
  members_[node].place = std::move(place);
  if (std::exchange(writing_, true)) return;
  setting_.queue.after(1s, [this] { write_rows(); });
}

DataFolder GaleraModel::data(const NodeId& node) const {
  return {*members_.at(node).place.files, "/opt/mysql"};
}

void GaleraModel::later(const NodeId& node, Duration least, Duration most,
                        std::function<void()> deed) {
  setting_.queue.after(setting_.chance.between(least, most),
                       [this, node, deed = std::move(deed), life = member(node).life] {
                         if (member(node).life != life) return;
                         if (!setting_.strikes(Fault::DatabaseStruck)) return deed();
                         const Place& place = member(node).place;
                         setting_.chance.percent(50) ? place.killed() : place.power_fails();
                       });
}

void GaleraModel::say(const NodeId& node, const std::string& line) {
  if (setting_.trace.on()) setting_.trace.say("db-" + node.value, line);
  member(node).place.printed(line);
}

void GaleraModel::move(const NodeId& node, Phase phase) {
  if (member(node).phase == Phase::Synced) member(node).synced = setting_.queue.now();
  member(node).phase = phase;
  member(node).since = setting_.queue.now();
  ++changes_;
}

void GaleraModel::exit(const NodeId& node, int code, const std::string& words) {
  if (!words.empty()) say(node, words);
  leave(node, true);
  ++member(node).life;
  move(node, Phase::Down);
  member(node).place.exited(code);
}

void GaleraModel::stop(const NodeId& node) {
  Member& one = member(node);
  if (one.phase == Phase::Down) return;
  const bool had_state = one.phase == Phase::Synced || one.phase == Phase::NotPrimary;
  const bool in_group = had_state || one.phase == Phase::Connecting || one.phase == Phase::Joining;
  const bool last = one.component != nullptr && one.component->view.size() == 1;
  leave(node, true);
  ++one.life;
  DataFolder folder = data(node);
  if (had_state) folder.save_state(one.position, last);
  if (in_group) folder.forget_view();
  move(node, Phase::Down);
}

void GaleraModel::kill(const NodeId& node) {
  if (member(node).phase == Phase::Down) return;
  leave(node, false);
  ++member(node).life;
  move(node, Phase::Down);
}

std::vector<const Component*> GaleraModel::primaries() const {
  std::vector<const Component*> found;
  for (const auto& one : components_) {
    const bool alive = std::ranges::any_of(
        members_, [&](const auto& entry) { return entry.second.component == one.get(); });
    if (one->primary && alive) found.push_back(one.get());
  }
  return found;
}

bool GaleraModel::synced(const NodeId& node) const {
  const Member& one = members_.at(node);
  return one.phase == Phase::Synced && one.component->primary;
}

bool GaleraModel::stranded() const {
  if (told_.empty() || !primaries().empty()) return false;
  for (const auto& [node, one] : members_) {
    const auto view = data(node).view();
    if (!view) continue;
    const std::set<NodeId> all = from_words(view->members);
    std::size_t hold_it = 0;
    for (const NodeId& name : all) {
      const Member& other = members_.at(name);
      const bool survived = other.phase == Phase::NotPrimary && other.component->saved == *view;
      const bool stuck = other.phase == Phase::Joining && !other.component->primary;
      if (!stuck && (survived || data(name).view() == view)) ++hold_it;
    }
    if (hold_it == all.size()) return false;
  }
  return true;
}

Tick GaleraModel::last_synced(const NodeId& node) const {
  return synced(node) ? setting_.queue.now() : members_.at(node).synced;
}

std::optional<std::map<std::string, std::string>> GaleraModel::status(const NodeId& node) const {
  const Member& one = members_.at(node);
  if (one.phase != Phase::Synced && one.phase != Phase::NotPrimary) return std::nullopt;
  const bool primary = one.phase == Phase::Synced;
  const std::string state = !primary ? "Initialized" : one.donates ? "Donor/Desynced" : "Synced";
  return std::map<std::string, std::string>{
      {"wsrep_local_state_comment", state},
      {"wsrep_cluster_status", primary ? "Primary" : "non-Primary"},
      {"wsrep_cluster_state_uuid", one.component->uuid},
      {"wsrep_cluster_size", std::to_string(primary ? one.component->view.size() : 1)},
      {"wsrep_last_committed", std::to_string(one.position.seqno)},
      {"wsrep_ready", primary ? "ON" : "OFF"},
      {"wsrep_sst_method", "mariabackup"}};
}

bool GaleraModel::hears(const NodeId& node, const Component& component) const {
  return std::ranges::all_of(component.view,
                             [&](const NodeId& name) { return links_.joined(node, name); });
}

bool GaleraModel::agreed(const Component& component) const {
  return std::ranges::all_of(component.view, [&](const NodeId& name) {
    return members_.at(name).component == &component && hears(name, component);
  });
}

void GaleraModel::look_for_primary(const NodeId& node) {
  Member& one = member(node);
  for (const auto& component : components_) {
    if (!component->primary || component->view.contains(node)) continue;
    if (component->group != one.group) continue;
    // A group that misses a member agrees on that first; then it may take one in.
    const bool takes_in = agreed(*component) && hears(node, *component);
    if (takes_in && !component->view.empty()) return enter(node, *component);
  }
  if (reform(node)) return;
  const bool waits = data(node).view().has_value();
  if (!waits && setting_.queue.now() - one.since > kNoPrimary) {
    return exit(node, 1, "WSREP: failed to open gcomm backend connection: 110");
  }
  later(node, 200ms, 400ms, [this, node] { look_for_primary(node); });
}

Position GaleraModel::lost_history(std::size_t members) {
  if (members > 1) return {.uuid = std::string(kNobody), .seqno = 0};
  return {.uuid = new_uuid(), .seqno = 0};
}

bool GaleraModel::reform(const NodeId& node) {
  const auto view = data(node).view();
  if (!view) return false;
  // Who was in the last Primary view and is here, restored from disk or survivor of it: all of
  // them, or nobody begins again (scenarios/kill-two.txt).
  const std::set<NodeId> all = from_words(view->members);
  std::set<NodeId> here;
  for (auto& [name, other] : members_) {
    if (!all.contains(name) || !links_.joined(node, name)) continue;
    if (other.group != member(node).group) continue;
    const bool waits = other.phase == Phase::Connecting && data(name).view() == view;
    const bool survived = other.phase == Phase::NotPrimary && other.component->saved == *view;
    if (waits || survived) here.insert(name);
  }
  if (here != all) return false;
  Position best{.uuid = std::string(kNobody)};
  for (const NodeId& name : here) {
    const Position& own = member(name).position;
    if (own.usable() && own.seqno > best.seqno) best = own;
  }
  // Nobody knows where it stands: the history's identity is lost (galera.md 2.4).
  if (!best.usable()) {
    best = lost_history(here.size());
    for (const NodeId& name : here) member(name).position = best;
  }
  auto& component = *components_.emplace_back(std::make_unique<Component>());
  component.primary = true;
  component.uuid = best.uuid;
  component.committed = best.seqno;
  component.group = member(node).group;
  component.view = here;
  for (const NodeId& name : here) {
    Member& one = member(name);
    ++one.life;
    one.component = &component;
    one.donates = false;
    if (one.phase == Phase::Connecting) say(name, "WSREP: restore pc from disk successfully");
    move(name, Phase::Joining);
  }
  new_view(component);
  for (const NodeId& name : here) {
    if (member(name).position.seqno == best.seqno) {
      later(name, 50ms, 800ms, [this, name] { synced_now(name); });
    } else {
      ask_for_state(name);
    }
  }
  return true;
}

void GaleraModel::enter(const NodeId& node, Component& component) {
  Member& one = member(node);
  one.component = &component;
  component.view.insert(node);
  move(node, Phase::Joining);
  new_view(component);
  const Position& own = one.position;
  if (own.uuid == component.uuid && own.seqno > component.committed) {
    return exit(node, kAborts, "WSREP: local state is ahead of the group's");
  }
  say(node, "WSREP: State transfer required");
  ask_for_state(node);
}

void GaleraModel::ask_for_state(const NodeId& node) {
  Member& one = member(node);
  const Position& own = one.position;
  const bool of_this = own.uuid == one.component->uuid && own.seqno >= 0;
  if (of_this && own.seqno == one.component->committed) {
    return later(node, 50ms, 500ms, [this, node] { transferred(node); });
  }
  for (auto& [name, donor] : members_) {
    const bool free =
        donor.phase == Phase::Synced && donor.component == one.component && !donor.donates;
    if (!free || name == node) continue;
    return transfer(node, name, !of_this || one.component->committed - own.seqno > kCacheReaches);
  }
  later(node, 1s, 1s, [this, node] { ask_for_state(node); });
}

void GaleraModel::transfer(const NodeId& node, const NodeId& donor, bool whole) {
  Member& one = member(node);
  if (!whole) {
    say(node, "WSREP: Receiving IST");
    return later(node, 100ms, 2s, [this, node] { transferred(node); });
  }
  say(node, "WSREP: Running: 'wsrep_sst_mariabackup --role 'joiner'");
  DataFolder folder = data(node);
  folder.empty_for_transfer();
  folder.mark_transfer(true);
  one.position = {.uuid = std::string(kNobody)};
  member(donor).donates = true;
  const auto there = [this, node, donor, life = member(donor).life] {
    return member(donor).life == life && links_.joined(node, donor);
  };
  const Duration takes = setting_.chance.between(1s, 8s);
  setting_.queue.after(takes, [this, donor, life = member(donor).life] {
    if (member(donor).life == life) member(donor).donates = false;
  });
  // The stream begins a moment after the request.  One that begins and ends early is noticed at
  // once.
  later(node, 500ms, 1s, [=, this] {
    if (!there()) return wait_for_stream(node);
    later(node, takes - 500ms, takes - 500ms, [=, this] {
      if (!there()) return exit(node, kAborts, "WSREP: Will never receive state. Need to abort.");
      data(node).set_surplus(data(donor).surplus());
      transferred(node);
    });
  });
}

/// The donor is gone before it sent anything.  In a Primary the new view ends the joiner.  Else it
/// stays, also when its script has given up (sst-initial-timeout), and no group begins again with
/// it: "No re-merged primary component found" (scenarios/donor-cut.txt).  Somebody must end it.
void GaleraModel::wait_for_stream(const NodeId& node) {
  later(node, 6s, 7s, [this, node] {
    const Duration rest = member(node).component->primary ? Duration{0} : kNoStream;
    later(node, rest, rest,
          [this, node] { exit(node, kAborts, "WSREP: Will never receive state. Need to abort."); });
  });
}

void GaleraModel::transferred(const NodeId& node) {
  Member& one = member(node);
  one.position = {.uuid = one.component->uuid, .seqno = one.component->committed};
  DataFolder folder = data(node);
  folder.adopt(one.position);
  folder.save_state({.uuid = one.position.uuid}, false);
  folder.mark_transfer(false);
  later(node, 20ms, 300ms, [this, node] { synced_now(node); });
}

void GaleraModel::synced_now(const NodeId& node) {
  Member& one = member(node);
  move(node, Phase::Synced);
  DataFolder folder = data(node);
  folder.save_state({.uuid = one.component->uuid}, one.component->view.size() == 1);
  // The view's own position is in the storage, rows or not.
  one.position = {.uuid = one.component->uuid, .seqno = one.component->committed};
  folder.adopt(one.position);
  say(node, "WSREP: Synchronized with group, ready for connections");
}

void GaleraModel::leave(const NodeId& node, bool in_order) {
  Member& one = member(node);
  Component* component = std::exchange(one.component, nullptr);
  one.donates = false;
  if (component == nullptr) return;
  ++changes_;
  if (in_order) {
    component->view.erase(node);
    // Those who stay agree on a view together: where one of them is dead, once that is noticed.
    if (component->primary && !component->view.empty() && agreed(*component)) {
      new_view(*component);
    }
    return;
  }
  // evs.suspect_timeout; those who crash together are noticed together.
  setting_.queue.after(6s, [this, component] { notice_losses(*component); });
}

void GaleraModel::give_up_rows(bool begins) {
  given_up_ = begins;
  told_.clear();
  ++changes_;
}

void GaleraModel::settle_for(std::int64_t seqno) {
  for (auto& [uuid, told] : told_) told = std::min(told, seqno);
  ++changes_;
}

void GaleraModel::links_changed() {
  setting_.queue.after(6s, [this] {
    // Parts are components of their own from then on.
    for (std::size_t i = 0; i < components_.size(); ++i) notice_losses(*components_[i]);
  });
}

void GaleraModel::notice_losses(Component& component) {
  if (!component.primary || component.view.empty()) return;
  if (agreed(component)) {
    // Somebody left in order while a loss was about to be noticed.
    if (component.saved.members != in_words(component.view)) new_view(component);
    return;
  }
  std::set<NodeId> there;
  std::set<NodeId> apart;  // from the first of them
  for (const auto& [name, one] : members_) {
    if (one.component != &component) continue;
    (there.empty() || links_.joined(*there.begin(), name) ? there : apart).insert(name);
  }
  const std::size_t before = component.view.size();
  if (apart.size() > there.size()) std::swap(there, apart);
  if (!apart.empty()) split_off(component, apart);
  component.view = there;
  if (there.size() * 2 > before) {
    new_view(component);
  } else {
    lose_quorum(component);
  }
}

/// A part without a majority: its last Primary view is the one it was in.
void GaleraModel::split_off(Component& component, const std::set<NodeId>& part) {
  auto& own = *components_.emplace_back(std::make_unique<Component>(component));
  own.view = part;
  for (const NodeId& name : part) member(name).component = &own;
  lose_quorum(own);
}

/// Not Primary: into the Primary once it is heard, or together with all who were left.
void GaleraModel::seek(const NodeId& node) {
  if (member(node).phase != Phase::NotPrimary) return;
  for (const auto& component : components_) {
    if (!component->primary || component->view.empty() || !agreed(*component)) continue;
    if (hears(node, *component)) return enter(node, *component);
  }
  if (reform(node)) return;
  later(node, 200ms, 400ms, [this, node] { seek(node); });
}

void GaleraModel::new_view(Component& component) {
  component.saved = {++views_, in_words(component.view)};
  for (const NodeId& name : component.view) {
    const Member& one = member(name);
    if (one.component == &component) data(name).save_view(component.saved);
  }
  ++changes_;
}

void GaleraModel::lose_quorum(Component& component) {
  component.primary = false;
  ++changes_;
  for (auto& [name, one] : members_) {
    if (one.component != &component) continue;
    if (one.phase == Phase::Synced) {
      // It has received everything that was committed.
      apply(name, component.committed);
      move(name, Phase::NotPrimary);
      say(name, "WSREP: New COMPONENT: primary = no");
      later(name, 200ms, 400ms, [this, name = name] { seek(name); });
    } else if (!data(name).transfer_under_way()) {
      exit(name, kAborts, "WSREP: the Primary was lost during a state transfer");
    }
  }
}

void GaleraModel::apply(const NodeId& node, std::int64_t seqno) {
  Member& one = member(node);
  if (one.position.seqno == seqno) return;
  one.position.seqno = seqno;
  data(node).commit(one.position);
}

void GaleraModel::commit(const NodeId& through, std::int64_t rows) {
  Component& component = *member(through).component;
  component.committed += rows;
  for (const auto& [name, one] : members_) {
    if (one.component != &component || one.phase != Phase::Synced || one.lags) continue;
    apply(name, component.committed);
  }
  told_[component.uuid] = std::max(told_[component.uuid], component.committed);
  ++changes_;
}

void GaleraModel::write_rows() {
  if (clients_rest_) return;
  for (const auto& component : components_) {
    // Nobody is told of a commit while somebody of the view is dead and that is not noticed.
    if (!component->primary || !agreed(*component)) continue;
    std::vector<NodeId> writers;
    for (const auto& [name, one] : members_) {
      if (one.component == component.get() && one.phase == Phase::Synced) writers.push_back(name);
    }
    if (writers.empty()) continue;
    component->committed += 1 + static_cast<std::int64_t>(setting_.chance.below(4));
    const std::size_t first = setting_.chance.below(writers.size());
    for (std::size_t i = 0; i < writers.size(); ++i) {
      // Who took the rows has them; the others have received, and apply them now or later.
      if (i == first || setting_.chance.percent(70)) apply(writers[i], component->committed);
    }
    if (!given_up_) told_[component->uuid] = std::max(told_[component->uuid], component->committed);
    ++changes_;
  }
  setting_.queue.after(1s, [this] { write_rows(); });
}

}  // namespace skep::sim
