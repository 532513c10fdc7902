#include "agent/runner.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "agent/answers.h"

namespace skep::agent {
namespace {

std::string last_line_of(const std::string& text) {
  constexpr std::size_t kMost = 400;
  std::string_view view(text);
  while (!view.empty() && (view.back() == '\n' || view.back() == ' ')) view.remove_suffix(1);
  if (view.size() > kMost) view.remove_prefix(view.size() - kMost);
  return std::string(view);
}

/// What an answer to a change says: an exit code that is not 0, a status that is
/// no success, or a body that holds what the room knows for a failure.
Result<void> refusal_of(const Answer& answer, const std::string& failed_if) {
  if (!answer) return answer.error();
  if (const auto* tool = std::get_if<ToolEnded>(&*answer); tool != nullptr && tool->status != 0) {
    return Error{Code::Unavailable, "exit status " + std::to_string(tool->status) + ": " +
                                        last_line_of(tool->err.empty() ? tool->out : tool->err)};
  }
  // 304: it is so already.
  if (const auto* http = std::get_if<HttpEnded>(&*answer);
      http != nullptr && (http->status < 200 || http->status >= 300) && http->status != 304) {
    return Error{Code::Unavailable,
                 "status " + std::to_string(http->status) + ": " + said_by_engine(http->body)};
  }
  if (const auto* http = std::get_if<HttpEnded>(&*answer);
      http != nullptr && !failed_if.empty() && http->body.find(failed_if) != std::string::npos) {
    return Error{Code::Unavailable, last_line_of(http->body)};
  }
  return {};
}

}  // namespace

Runner::Runner(const Room& room) : room_(room) {
  look();
}

std::optional<Effect> Runner::next() const {
  if (ended_) return std::nullopt;
  if (phase_ == Phase::Changing) return change_->effect;
  return asked_[seen_.size()];
}

void Runner::answered(Answer answer) {
  if (ended_) return;
  if (phase_ == Phase::Changing) return changed(answer);
  seen_.push_back(std::move(answer));
  if (seen_.size() < asked_.size()) return;
  if (phase_ == Phase::Looking) return looked();
  auto proved = room_.proved(seen_);
  if (!proved) return end(std::move(proved).error());
  end(End(Proved{}));
}

bool Runner::about_to_disrupt() const {
  return changing() && change_->disruptive;
}

void Runner::withhold(const std::string& words, Duration again) {
  end(End(Wait{.words = words, .again = again}));
}

std::string Runner::words() const {
  switch (phase_) {
    case Phase::Looking:
      return "look";
    case Phase::Changing:
      return change_->words;
    case Phase::Proving:
      return "prove";
  }
  return {};
}

Found Runner::found() const {
  return looked_whole_ ? room_.found(looked_) : Found{};
}

std::map<std::string, Secret> Runner::secrets() const {
  return looked_whole_ ? room_.secrets(looked_) : std::map<std::string, Secret>{};
}

void Runner::look() {
  phase_ = Phase::Looking;
  asked_ = room_.looks();
  seen_.clear();
  further_ = false;
  if (asked_.empty()) looked();
}

void Runner::looked() {
  if (!further_) {
    further_ = true;
    auto more = room_.further_looks(seen_);
    std::move(more.begin(), more.end(), std::back_inserter(asked_));
  }
  if (seen_.size() == asked_.size()) decide();
}

void Runner::decide() {
  ++looks_made_;
  looked_ = std::move(seen_);
  looked_whole_ = true;
  seen_.clear();
  auto decision = room_.decide(looked_);
  if (!decision) return end(std::move(decision).error());
  if (std::holds_alternative<Satisfied>(*decision)) return prove();
  if (auto* wait = std::get_if<Wait>(&*decision)) return end(End(std::move(*wait)));
  auto& change = std::get<Change>(*decision);
  if (changes_.size() == kChangesMax) {
    return end(Error{Code::Internal, "still wants to " + change.words + " after " +
                                         std::to_string(kChangesMax) + " changes"});
  }
  change_ = std::move(change);
  phase_ = Phase::Changing;
}

void Runner::prove() {
  phase_ = Phase::Proving;
  asked_ = room_.proof();
  if (asked_.empty()) end(End(Proved{}));
}

void Runner::changed(const Answer& answer) {
  auto done = refusal_of(answer, change_->failed_if);
  // Looked at again and still wanted, it was a failure: its words tell why.
  const bool again = change_->look_again_on_failure && failed_ != change_->words;
  if (!done && !again) return end(std::move(done).error().within(change_->words));
  failed_ = done ? "" : change_->words;
  // A change that was tried counts, whatever came of it: the limit holds for these, too.
  changes_.push_back(done ? change_->words : change_->words + " (" + done.error().message + ")");
  look();
}

void Runner::end(Result<End> result) {
  if (!result) result = std::move(result).error().within(room_.name());
  ended_ = std::move(result);
}

}  // namespace skep::agent
