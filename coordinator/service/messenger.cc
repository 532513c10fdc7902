#include "coordinator/service/messenger.h"

#include <utility>

#include "common/log.h"
#include "coordinator/limits.h"

namespace skep::coordinator {

Messenger::Line::Line(std::unique_ptr<Herald> one)
    : herald(std::move(one)), letters(kAlertsQueued) {}

Messenger::Messenger(std::vector<std::unique_ptr<Herald>> heralds) {
  for (auto& herald : heralds) {
    lines_.push_back(std::make_unique<Line>(std::move(herald)));
    Line& line = *lines_.back();
    line.thread = std::jthread([this, &line] { deliver(line); });
  }
}

Messenger::~Messenger() {
  ending_ = true;
  for (auto& line : lines_) line->letters.close();
  for (auto& line : lines_) line->thread.join();
}

void Messenger::send(const std::string& json) {
  for (auto& line : lines_) {
    if (line->letters.put(json)) continue;
    log::error("alert_dropped", {{"by", line->herald->name()}, {"why", "too many wait"}});
  }
}

void Messenger::deliver(Line& line) const {
  while (const auto json = line.letters.take()) {
    if (ending_) return;
    deliver_one(*line.herald, *json);
  }
}

void Messenger::deliver_one(Herald& herald, const std::string& json) const {
  Result<void> told;
  for (const Duration before : kHeraldTries) {
    if (!wait(before)) return;
    told = herald.tell(json, ending_);
    if (told) return;
  }
  log::error("alert_not_told", {{"by", herald.name()}, {"why", told.error().message}});
}

bool Messenger::wait(Duration time) const {
  for (Duration waited{0}; waited < time && !ending_; waited += kLoopWait) {
    std::this_thread::sleep_for(kLoopWait);
  }
  return !ending_;
}

}  // namespace skep::coordinator
