// Lock: who changes the cluster, and who hosts its coordinator.  Both end with their process,
// however it ends.

#pragma once

#include <optional>
#include <string>
#include <utility>

#include "common/files.h"
#include "common/result.h"
#include "coordinator/screen/document.h"
#include "coordinator/screen/trouble.h"

namespace skep::coordinator {

/// Held by a changing command for as long as it runs; `holder` beside it says who.
class ChangeLock {
 public:
  /// Code::Unavailable: another command changes the cluster; read_holder() tells which.
  static Result<ChangeLock> take(const std::string& folder, const Holder& holder);
  ChangeLock(ChangeLock&& other) noexcept
      : folder_(std::exchange(other.folder_, "")),
        lock_(std::move(other.lock_)),
        holder_(std::move(other.holder_)),
        written_(other.written_) {}
  ChangeLock& operator=(ChangeLock&& other) noexcept = delete;
  ~ChangeLock();

  /// What it does now, for those that are refused; written at most every kHolderEvery.
  void doing(const std::string& words, Tick now);

 private:
  ChangeLock(std::string folder, FileLock lock, Holder holder)
      : folder_(std::move(folder)), lock_(std::move(lock)), holder_(std::move(holder)) {}

  std::string folder_;
  std::optional<FileLock> lock_;
  Holder holder_;
  Tick written_{};
};

/// Nothing where nobody has written; it may be of a command that was killed.
std::optional<Holder> read_holder(const std::string& folder);

Document encode_holder(const Holder& holder);
/// What is missing reads as nothing.
Holder decode_holder(const Document& document);

/// This process, as it shows itself to others.
Holder this_process(const std::string& command, Utc now);

/// Held by whoever hosts the coordinator: router, ledger, control socket.
Result<FileLock> take_hosting(const std::string& folder);

}  // namespace skep::coordinator
