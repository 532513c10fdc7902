#include "agent/worker.h"

#include "agent/limits.h"

namespace skep::agent {

Worker::Worker(std::unique_ptr<Executor> executor, Mailbox<CarryOut>& orders, Outcomes outcomes)
    : executor_(std::move(executor)), orders_(orders), outcomes_(outcomes) {}

bool Worker::step() {
  auto order = orders_.take();
  if (!order) return false;
  const EffectId id = order->id;
  Answer answer =
      executor_->carry_out(order->effect, [this, id](std::string_view line) { tell(id, line); });
  CHECK(outcomes_.answers.put({id, std::move(answer)}), "an answer found no room");
  return true;
}

void Worker::tell(EffectId id, std::string_view line) {
  const Tick now = clock_.now().tick;
  if (line.empty() || now - told_ < kProgressEvery) return;
  told_ = now;
  outcomes_.progress.put({id, std::string(line.substr(0, kWordsMax))});
}

Workers::Workers()
    : answers_(kAnswersMax),
      progress_(kProgressMax),
      quick_(kOrdersMax),
      long_(kOrdersMax),
      quick_worker_(make_executor(cancel_), quick_, {answers_, progress_}),
      long_worker_(make_executor(cancel_), long_, {answers_, progress_}),
      quick_thread_([this] {
        while (quick_worker_.step()) {
        }
      }),
      long_thread_([this] {
        while (long_worker_.step()) {
        }
      }) {}

Workers::~Workers() {
  cancel_ = true;
  // Orders that were not begun are not begun any more.
  while (quick_.try_take()) {
  }
  while (long_.try_take()) {
  }
  quick_.close();
  long_.close();
  quick_thread_.join();
  long_thread_.join();
}

bool Workers::put(CarryOut order) {
  return order.lane == Lane::Quick ? quick_.put(std::move(order)) : long_.put(std::move(order));
}

}  // namespace skep::agent
