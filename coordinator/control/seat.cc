#include "coordinator/control/seat.h"

#include <algorithm>
#include <thread>

#include "coordinator/control/orphan.h"
#include "coordinator/control/view_codec.h"
#include "coordinator/limits.h"
#include "coordinator/screen/lists.h"

namespace skep::coordinator {

bool worth_showing(const View& view) {
  return view.running >= kLookPatience || std::ranges::all_of(view.nodes, [](const NodeView& node) {
           return node.seen && *node.seen < kLostAfter && node.health;
         });
}

std::string doing_in_words(const View& view) {
  const NodeView* busiest = nullptr;
  for (const NodeView& node : view.nodes) {
    if (node.doing.empty() || node.waits) continue;
    if (busiest == nullptr || node.stage < busiest->stage) busiest = &node;
  }
  if (busiest == nullptr) return "";
  return busiest->name.value + ", " + busiest->doing.substr(0, busiest->doing.find(':'));
}

namespace {

Result<ChangeLock> take_change(const std::string& folder, const Holder& holder) {
  Tick deadline = SystemClock().now().tick + kHolderEnds;
  for (bool asked = false;;) {
    auto change = ChangeLock::take(folder, holder);
    const bool held = !change && change.error().code == Code::Unavailable;
    if (!held) return change;
    if (SystemClock().now().tick > deadline) {
      const auto other = asked ? std::nullopt : read_holder(folder);
      if (!other || !orphan_of_same_kind(*other, holder)) return change;
      // This command goes on where that one stops.
      end_orphan(*other);
      asked = true;
      deadline = SystemClock().now().tick + kOrphanEnds;
    }
    std::this_thread::sleep_for(kLockTick);
  }
}

}  // namespace

Result<Seat> Seat::to_change(const std::string& folder, const Holder& holder) {
  return take(folder, holder, Access{});
}

Result<Seat> Seat::to_serve(const std::string& folder, const Holder& holder, const Access& access) {
  return take(folder, holder, access);
}

Result<Seat> Seat::take(const std::string& folder, const Holder& holder, const Access& access) {
  auto change = take_change(folder, holder);
  if (!change) return std::move(change).error();
  const Tick deadline = SystemClock().now().tick + kGiveWayPatience;
  auto hosting = take_hosting(folder);
  for (int round = 0; !hosting; ++round) {
    if (hosting.error().code != Code::Unavailable) return std::move(hosting).error();
    if (SystemClock().now().tick > deadline) {
      return Error{Code::TimedOut, "a reading command does not give way; is one stopped (Ctrl-Z)?"};
    }
    constexpr int kAskEvery = 10;  // rounds; it takes the reader one round of its loop
    if (round % kAskEvery == 0) {
      // Whether it heard shows in the lock alone.
      [[maybe_unused]] auto asked = ask_host(folder, AskToGiveWay{}, kLoopWait * 5);
    }
    std::this_thread::sleep_for(kLockTick);
    hosting = take_hosting(folder);
  }
  auto server = listen_control(folder, access);
  if (!server) return std::move(server).error();
  return Seat(std::move(*change), std::move(*hosting), std::move(*server));
}

Result<Seat> Seat::to_read(const std::string& folder) {
  auto hosting = take_hosting(folder);
  if (!hosting) return std::move(hosting).error();
  auto server = listen_control(folder);
  if (!server) return std::move(server).error();
  return Seat(std::nullopt, std::move(*hosting), std::move(*server));
}

void Seat::pump(Tick now) {
  if (change_ && view_ && !changes_) change_->doing(doing_in_words(*view_), now);
  server_->pump(
      [this](const Question& question, const Peer& peer) { return answer(question, peer); }, now);
}

std::optional<Document> Seat::answer(const Question& question, const Peer& peer) {
  if (std::holds_alternative<AskToGiveWay>(question)) {
    wanted_ = !change_;
    return Document::object().set("gives_way", wanted_);
  }
  if (std::holds_alternative<AskView>(question)) {
    if (!view_ || !worth_showing(*view_)) return std::nullopt;
    return Document::object().set("view", encode_view(*view_));
  }
  if (const auto* events = std::get_if<AskEvents>(&question); events != nullptr && ledger_) {
    return Document::object().set("events",
                                  to_document(ledger_->events(events->node, events->last)));
  }
  if (changes_) return changes_(question, peer);
  return Document::object().set("error", "no service is asked here");
}

}  // namespace skep::coordinator
