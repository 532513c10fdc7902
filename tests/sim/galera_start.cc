// GaleraModel, the start program: packaging/database/start, step for step, each step cut from the
// next.

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <sstream>

#include "tests/sim/galera_model.h"

namespace skep::sim {

using namespace std::chrono_literals;
using agent::database::kNobody;
using agent::database::to_text;

namespace {

Epoch number(const std::string& text) {
  Epoch value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

void GaleraModel::start(const NodeId& node) {
  if (member(node).phase != Phase::Down) {
    misuses_.push_back(node.value + ": a member is started beside another program on its data");
    ++changes_;
    return;
  }
  ++member(node).life;
  move(node, Phase::Script);
  later(node, 20ms, 200ms, [this, node] { take_token(node); });
}

void GaleraModel::recover(const NodeId& node) {
  if (member(node).phase != Phase::Down) {
    misuses_.push_back(node.value + ": a recovery is started beside another program on its data");
    ++changes_;
    return;
  }
  ++member(node).life;
  move(node, Phase::Recovering);
  later(node, 50ms, 1500ms, [this, node] {
    const DataFolder folder = data(node);
    const Position found =
        folder.has_state() ? folder.innodb() : Position{.uuid = std::string(kNobody)};
    say(node, "recovered " + to_text(found));
    exit(node, 0, "");
  });
}

void GaleraModel::take_token(const NodeId& node) {
  DataFolder folder = data(node);
  const auto token = folder.control("token");
  if (!token) return join(node);
  std::istringstream in(*token);
  std::string order;
  std::string epoch_text;
  std::string wanted;
  in >> order >> epoch_text >> wanted;
  const Epoch epoch = number(epoch_text);
  const Epoch begun = number(folder.control("epoch").value_or("0"));
  if (epoch <= begun && !(order == "join-rsync" && epoch == begun)) {
    folder.set_control("token.refused", *token);
    folder.remove_control("token");
    return exit(node, 64, "skep-db-start: refused: epoch " + epoch_text + " was begun");
  }
  folder.set_control("epoch", epoch_text + "\n");
  later(node, 1ms, 20ms, [this, node, order, epoch, wanted] {
    data(node).remove_control("token");
    say(node, "skep-db-start: begins: " + order + " " + std::to_string(epoch));
    later(node, 1ms, 20ms, [=, this] { begin(node, order, epoch, wanted); });
  });
}

void GaleraModel::begin(const NodeId& node, const std::string& order, Epoch epoch,
                        const std::string& wanted) {
  if (order == "seed-empty") return seed_empty(node, epoch);
  if (order == "seed-from") return seed_from(node, epoch, wanted);
  join(node);
}

void GaleraModel::seed_empty(const NodeId& node, Epoch epoch) {
  DataFolder folder = data(node);
  const bool planted = setting_.planted == Planted::DataLooksEmpty;
  if (!planted && folder.seems_used() && !folder.control("seeding")) {
    return exit(node, 65, "skep-db-start: refused: the directory holds a state");
  }
  folder.set_control("seeding", "epoch " + std::to_string(epoch) + "\n");
  later(node, 1ms, 50ms, [this, node, epoch] {
    data(node).empty_it();
    later(node, 50ms, 300ms, [this, node, epoch] {
      data(node).commit({.uuid = std::string(kNobody)});
      later(node, 200ms, 1200ms, [this, node, epoch] {
        say(node, "skep-db-start: starts mariadbd --wsrep-new-cluster");
        bootstrap(node, epoch);
      });
    });
  });
}

void GaleraModel::seed_from(const NodeId& node, Epoch epoch, const std::string& wanted) {
  DataFolder folder = data(node);
  if (!folder.has_state()) return exit(node, 66, "skep-db-start: refused: no state to seed from");
  const Position found = folder.innodb();
  if (to_text(found) != wanted) {
    return exit(
        node, 66,
        "skep-db-start: refused: recovered " + to_text(found) + ", asked to seed from " + wanted);
  }
  member(node).position = found;
  folder.save_state({.uuid = found.uuid}, true);
  later(node, 20ms, 200ms, [this, node, epoch] {
    say(node, "skep-db-start: starts mariadbd --wsrep-new-cluster");
    bootstrap(node, epoch);
  });
}

std::string GaleraModel::new_uuid() {
  char uuid[40];
  const auto high = static_cast<unsigned>(setting_.chance.next());
  const auto low = static_cast<unsigned long long>(setting_.chance.next() & 0xffffffffffffULL);
  std::snprintf(uuid, sizeof uuid, "%08x-0000-4000-8000-%012llx", high, low);
  return uuid;
}

void GaleraModel::bootstrap(const NodeId& node, Epoch epoch) {
  Member& one = member(node);
  const bool of_nothing = one.position.uuid == kNobody || one.position.uuid.empty();
  if (of_nothing) {
    one.position = {.uuid = new_uuid(), .seqno = 1};
  }
  bootstraps_.push_back({node, epoch, one.position.uuid, of_nothing});
  auto& component = *components_.emplace_back(std::make_unique<Component>());
  component.primary = true;
  component.uuid = one.position.uuid;
  component.committed = one.position.seqno;
  component.group = one.group = data(node).group();
  component.view = {node};
  one.component = &component;
  move(node, Phase::Joining);
  new_view(component);
  DataFolder folder = data(node);
  folder.save_state({.uuid = one.position.uuid}, true);
  later(node, 50ms, 500ms, [this, node] {
    data(node).commit(member(node).position);
    later(node, 50ms, 500ms, [this, node] { synced_now(node); });
  });
}

void GaleraModel::join(const NodeId& node) {
  DataFolder folder = data(node);
  Member& one = member(node);
  const bool has_state = folder.has_state();
  one.position = has_state ? folder.innodb() : Position{.uuid = std::string(kNobody)};
  if (setting_.planted == Planted::PositionIsStale && one.position.usable()) {
    one.position.seqno = std::max<std::int64_t>(0, one.position.seqno - 20);
  }
  folder.forget_cut_transfer();
  if (!has_state) folder.forget_view_alone();
  connect(node);
}

void GaleraModel::start_bare(const NodeId& node, const Position& position) {
  ++member(node).life;
  move(node, Phase::Script);
  member(node).position = position;
  connect(node);
}

void GaleraModel::connect(const NodeId& node) {
  member(node).lags = false;
  later(node, 20ms, 500ms, [this, node] {
    say(node, "skep-db-start: starts mariadbd");
    // Whatever it comes to, the position in grastate.dat is used up (galera.md 2.1).
    data(node).forget_position();
    member(node).group = data(node).group();
    say(node, "WSREP: gcomm: connecting to group");
    move(node, Phase::Connecting);
    look_for_primary(node);
  });
}

}  // namespace skep::sim
