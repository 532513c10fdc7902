// What a coordinator that stays tells others: alerts and metrics.

#include <charconv>
#include <optional>

#include "coordinator/config/parts.h"
#include "coordinator/config/subnet.h"

namespace skep::coordinator::config {
namespace {

/// "127.0.0.1:9641".
bool is_endpoint(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || !parse_address(text.substr(0, colon))) return false;
  std::uint16_t port = 0;
  const char* end = text.data() + text.size();
  const auto [at, fault] = std::from_chars(text.data() + colon + 1, end, port);
  return fault == std::errc{} && at == end && port > 0;
}

}  // namespace

void read_watch(Section part, Config& config) {
  WatchConfig& watch = config.watch;
  const Tree* webhook = part.take("webhook");
  if (webhook != nullptr && part.scalar(*webhook, part.within("webhook"), watch.webhook) &&
      !watch.webhook.starts_with("https://") && !watch.webhook.starts_with("http://")) {
    part.fault(*webhook, "webhook",
               "\"" + watch.webhook + "\" is no address; write https://alerts.example.com/skep");
  }
  const Tree* command = part.take("command");
  if (command != nullptr) {
    part.texts("command", watch.command);
    if (!watch.command.empty() && !watch.command.front().starts_with('/')) {
      part.fault(*command, "command",
                 "\"" + watch.command.front() + "\" has no whole path; write it from / on");
    }
  }
  const Tree* metrics = part.take("metrics");
  if (metrics != nullptr && part.scalar(*metrics, part.within("metrics"), watch.metrics)) {
    if (watch.metrics == "off") {
      watch.metrics.clear();
    } else if (!is_endpoint(watch.metrics)) {
      part.fault(*metrics, "metrics",
                 "\"" + watch.metrics + "\" is no address; write 127.0.0.1:9641, or off");
    }
  }
  part.finish();
}

}  // namespace skep::coordinator::config
