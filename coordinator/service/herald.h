// Herald: how an alert leaves this machine: a webhook, or a command.

#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "common/result.h"

namespace skep::coordinator {

class Herald {
 public:
  virtual ~Herald() = default;
  /// Blocks, kHeraldOnce at most; ends soon after `ending` is set.
  virtual Result<void> tell(const std::string& json, const std::atomic<bool>& ending) = 0;
  virtual std::string name() const = 0;  // for the log; never the address, which may hold a token
};

/// A POST; well is any 2xx.
std::unique_ptr<Herald> make_webhook(std::string url);
/// The JSON on its stdin; well is status 0.
std::unique_ptr<Herald> make_command(std::vector<std::string> argv);

}  // namespace skep::coordinator
