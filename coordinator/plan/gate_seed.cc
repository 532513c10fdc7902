#include "coordinator/plan/gate_seed.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "common/check.h"

namespace skep::coordinator {
namespace {

SeedChoice held(std::string words) {
  return {.gate = Gate::wait(std::move(words))};
}
SeedChoice refused(std::string words) {
  return {.gate = Gate::refuse(std::move(words))};
}

SeedChoice seed(const Census& node, std::optional<Position> from, std::string because) {
  return {.gate = Gate::go(),
          .seed = Seed{.node = node.node, .from = std::move(from)},
          .because = std::move(because)};
}

/// Everybody answered and promised; nothing is known of nobody.
std::optional<SeedChoice> incomplete(const History& history, std::span<const Census> nodes) {
  for (const Census& node : nodes) {
    if (!node.absent.empty()) {
      return held("waits to seed: " + node.absent +
                  "; nobody seeds while one node's data is not known");
    }
    if (node.promised != history.epoch) {
      return held("waits to seed: " + node.node.value + " has yet to promise epoch " +
                  std::to_string(history.epoch));
    }
  }
  return std::nullopt;
}

/// A Primary component is there already.
std::optional<SeedChoice> serves_already(const History& history, std::span<const Census> nodes) {
  for (const Census& node : nodes) {
    if (!node.running || !node.primary) continue;
    const bool ours = history.state_uuid.empty() ? node.node == history.last_seeder
                                                 : node.uuid == history.state_uuid;
    if (!ours) {
      return refused(node.node.value + " runs a Primary component with state UUID " + node.uuid +
                     ", and the ledger knows " +
                     (history.state_uuid.empty() ? "none" : history.state_uuid) +
                     ": another history, or a split; a person must say which is right");
    }
    return SeedChoice{.gate = Gate::go(),
                      .primary = node.node,
                      .because = node.node.value + " is Primary already; nothing is seeded"};
  }
  return std::nullopt;
}

/// Where a member runs, nobody seeds.
std::optional<SeedChoice> runs_already(std::span<const Census> nodes) {
  const auto node = std::ranges::find_if(nodes, &Census::running);
  if (node == nodes.end()) return std::nullopt;
  return held("waits to seed: " + node->node.value +
              "'s member runs and is not Primary; it may yet find its peers");
}

SeedChoice first_seed(const History& history, std::span<const Census> nodes) {
  const auto last = std::ranges::find(nodes, history.last_seeder, &Census::node);
  if (last == nodes.end())
    return seed(nodes.front(), std::nullopt, "every node's directory is empty");
  if (last->data == "state" && last->position.real()) {
    return seed(*last, last->position,
                "it had begun to seed in an earlier epoch and holds what came of it");
  }
  return seed(*last, std::nullopt,
              "it had begun to seed in an earlier epoch and nothing came of it");
}

bool candidate(const History& history, const Census& node) {
  return node.data == "state" && node.position.real() && node.position.uuid == history.state_uuid &&
         !node.left_out;
}

/// The best position of the pinned history; ties go to the member that was stopped last.
const Census* best_of(const History& history, std::span<const Census> nodes) {
  const Census* best = nullptr;
  for (const Census& node : nodes) {
    if (!candidate(history, node)) continue;
    const bool ahead = best == nullptr || node.position.seqno > best->position.seqno;
    const bool tie = best != nullptr && node.position.seqno == best->position.seqno &&
                     node.node == history.last_stopped;
    if (ahead || tie) best = &node;
  }
  return best;
}

SeedChoice seed_again(const History& history, std::span<const Census> nodes) {
  for (const Census& node : nodes) {
    const bool foreign = node.data == "state" && node.position.uuid != kNoUuid &&
                         node.position.uuid != history.state_uuid;
    if (foreign) {
      return refused(node.node.value + " holds " + words(node.position) +
                     ", another history than the pinned " + history.state_uuid +
                     ": nothing is seeded over it; a person must say which is right");
    }
  }
  const Census* best = best_of(history, nodes);
  if (best == nullptr) {
    return refused("no node holds a position of the pinned history " + history.state_uuid +
                   ": every directory is empty, partial or in the middle of a transfer; restore "
                   "one, or begin anew with `skep down --wipe-data`");
  }
  if (best->position.seqno < history.highest_seqno) {
    return refused("the best position, " + std::to_string(best->position.seqno) + " on " +
                   best->node.value + ", is below " + std::to_string(history.highest_seqno) +
                   ", which was seen committed: a seed from it would lose " +
                   std::to_string(history.highest_seqno - best->position.seqno) +
                   " transactions; bring the missing disk back, or restore");
  }
  return seed(*best, best->position,
              "it holds the highest position of the pinned history, " +
                  std::to_string(best->position.seqno));
}

}  // namespace

std::optional<Gate> unknown_data(const History& history, std::span<const Census> nodes) {
  if (!history.state_uuid.empty()) return std::nullopt;
  const auto node = std::ranges::find_if(nodes, [&history](const Census& one) {
    return one.node != history.last_seeder && one.absent.empty() && one.data != "empty";
  });
  if (node == nodes.end()) return std::nullopt;
  return Gate::refuse(node->node.value + " holds a database (" + node->data + ", " +
                      words(node->position) +
                      ") that this ledger does not know: nothing was seeded. Adopt it, or take it "
                      "away, or remove the node from the YAML");
}

SeedChoice choose_seed(const History& history, std::span<const Census> nodes) {
  CHECK(!nodes.empty(), "a cluster without nodes");
  if (auto choice = incomplete(history, nodes)) return *choice;
  if (auto choice = serves_already(history, nodes)) return *choice;
  if (auto gate = unknown_data(history, nodes)) return {.gate = std::move(*gate)};
  if (auto choice = runs_already(nodes)) return *choice;
  return history.state_uuid.empty() ? first_seed(history, nodes) : seed_again(history, nodes);
}

History history_of(const Record& record) {
  History history{.epoch = record.number("epoch"),
                  .state_uuid = record.fact("state_uuid"),
                  .highest_seqno = record.position("highest_seqno"),
                  .last_stopped = NodeId(record.fact("last_stopped"))};
  // What was wiped since is no reason to prefer a node.
  const Epoch wiped = record.number("wiped_epoch");
  for (const Intent& intent : record.intents) {
    if (intent.kind == "seed" && epoch_of(intent) > wiped) history.last_seeder = intent.node;
  }
  return history;
}

Epoch epoch_of(const Intent& intent) {
  constexpr std::string_view kHead = "epoch ";
  Epoch epoch = 0;
  if (!intent.detail.starts_with(kHead)) return 0;
  const char* begin = intent.detail.data() + kHead.size();
  std::from_chars(begin, intent.detail.data() + intent.detail.size(), epoch);
  return epoch;
}

std::string seed_detail(Epoch epoch, const Seed& seed) {
  return "epoch " + std::to_string(epoch) + " " +
         (seed.from ? "from " + words(*seed.from) : std::string("empty")) + " " + seed.node.value;
}

std::optional<Seed> seed_of(const Intent& intent) {
  const std::size_t kind = intent.detail.find(' ', std::string_view("epoch ").size());
  if (kind == std::string::npos) return std::nullopt;
  const std::string_view rest = std::string_view(intent.detail).substr(kind + 1);
  Seed seed{.node = intent.node};
  if (rest.starts_with("empty ")) return seed;
  if (!rest.starts_with("from ")) return std::nullopt;
  const std::string_view position = rest.substr(5, rest.rfind(' ') - 5);
  seed.from = parse_position(position);
  return seed.from ? std::optional<Seed>(seed) : std::nullopt;
}

const Intent* seed_intent(const Record& record, Epoch epoch) {
  const auto found =
      std::find_if(record.intents.rbegin(), record.intents.rend(),
                   [&](const Intent& one) { return one.kind == "seed" && epoch_of(one) == epoch; });
  return epoch == 0 || found == record.intents.rend() ? nullptr : &*found;
}

}  // namespace skep::coordinator
