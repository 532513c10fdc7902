// Mailbox: a bounded queue between two threads, with a descriptor that a loop can poll.

#pragma once

#include <sys/eventfd.h>
#include <unistd.h>

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include "common/check.h"

namespace skep {

/// The only lock in our programs lives here.
template <typename Letter>
class Mailbox {
 public:
  explicit Mailbox(std::size_t limit)
      : limit_(limit), descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    CHECK(descriptor_ >= 0, "no descriptor for a mailbox");
  }
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;
  ~Mailbox() { ::close(descriptor_); }

  /// False when it is full or closed; the letter is dropped then.
  bool put(Letter letter) {
    {
      const std::lock_guard lock(mutex_);
      if (closed_ || letters_.size() >= limit_) return false;
      letters_.push_back(std::move(letter));
    }
    arrived_.notify_one();
    signal();
    return true;
  }

  /// Waits for a letter; nothing once it is closed and empty.
  std::optional<Letter> take() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return closed_ || !letters_.empty(); });
    return pop();
  }

  /// Without waiting.  Call until nothing comes after the descriptor became readable.
  std::optional<Letter> try_take() {
    const std::lock_guard lock(mutex_);
    if (letters_.size() <= 1) settle();
    return pop();
  }

  /// Wakes who waits; what lies in it can still be taken.
  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    arrived_.notify_all();
    signal();
  }

  /// Readable while letters may lie in it; only for a reader that uses try_take().
  int descriptor() const { return descriptor_; }

 private:
  void signal() {
    constexpr std::uint64_t kOne = 1;
    [[maybe_unused]] const ssize_t told = ::write(descriptor_, &kOne, sizeof kOne);
  }
  void settle() {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = ::read(descriptor_, &count, sizeof count);
  }
  std::optional<Letter> pop() {
    if (letters_.empty()) return std::nullopt;
    std::optional<Letter> first(std::move(letters_.front()));
    letters_.pop_front();
    return first;
  }

  const std::size_t limit_;
  const int descriptor_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Letter> letters_;
  bool closed_ = false;
};

}  // namespace skep
