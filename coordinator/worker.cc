#include "coordinator/worker.h"

#include <utility>

#include "common/check.h"

namespace skep::coordinator {

Worker::~Worker() {
  ending_ = true;
  jobs_.close();
  for (std::thread& thread : threads_) thread.join();
}

void Worker::begin(Job job) {
  const bool taken = jobs_.put(std::move(job));
  CHECK(taken, "more calls than nodes");
  if (threads_.size() == kWorkers) return;
  threads_.emplace_back([this] {
    while (auto next = jobs_.take()) {
      if (ending_) return;
      const bool told = answers_.put((*next)());
      CHECK(told, "the loop does not take its answers");
    }
  });
}

}  // namespace skep::coordinator
