#include "coordinator/service/desk.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "coordinator/control/lock.h"
#include "coordinator/control/view_codec.h"

namespace skep::coordinator {
namespace {

constexpr const char* kNumber = "change/number";
constexpr const char* kRequest = "change/request";
constexpr const char* kHolder = "change/holder";

std::string fact(const std::map<std::string, std::string>& facts, const char* name) {
  const auto found = facts.find(name);
  return found == facts.end() ? "" : found->second;
}

std::int64_t number_in(const std::string& text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return std::max<std::int64_t>(number, 0);
}

std::string command_of(const Request& request) {
  if (request.aim == Aim::Recover) return "skep recover";
  if (request.aim == Aim::Pause) return "skep pause";
  if (!request.resume.empty()) return "skep resume";
  return request.aim == Aim::Down ? "skep down" : "skep up";
}

Document document_of(const Error& error) {
  return Document::object().set("code", static_cast<int>(error.code)).set("words", error.message);
}

Error error_from(const Document& document) {
  const auto code = document["code"].number();
  const bool known = code >= 0 && code <= static_cast<std::int64_t>(Code::Internal);
  return Error{known ? static_cast<Code>(code) : Code::Internal, document["words"].text()};
}

}  // namespace

Desk::Desk(const std::map<std::string, std::string>& facts) {
  last_number_ = static_cast<std::uint64_t>(number_in(fact(facts, kNumber)));
  auto asked = decode_change(fact(facts, kRequest));
  if (!asked || last_number_ == 0) return;
  const auto holder = from_json(fact(facts, kHolder));
  change_ = Change{.number = last_number_,
                   .asked = std::move(*asked),
                   .holder = holder ? decode_holder(*holder) : Holder{}};
}

Result<std::map<std::string, std::string>> Desk::take(const AskChange& asked,
                                                      const Holder& holder) {
  if (change_) return Error{Code::Unavailable, "another change is under way"};
  asked_ = Change{.number = last_number_ + 1, .asked = asked, .holder = holder};
  asked_->holder.command = command_of(asked.request);
  return std::map<std::string, std::string>{{kNumber, std::to_string(asked_->number)},
                                            {kRequest, encode_change(asked)},
                                            {kHolder, to_json(encode_holder(asked_->holder))}};
}

void Desk::taken(bool synced) {
  if (synced) {
    last_number_ = asked_->number;
    change_ = std::move(asked_);
    interrupted_ = false;
    view_.reset();
    ended_.reset();
  }
  asked_.reset();
}

void Desk::interrupt(std::uint64_t number) {
  if (change_ && change_->number == number) interrupted_ = true;
}

std::map<std::string, std::string> Desk::end(Outcome outcome) {
  change_.reset();
  interrupted_ = false;
  view_.reset();
  ended_ = std::move(outcome);
  return {{kRequest, ""}, {kHolder, ""}};
}

Document Desk::progress(std::uint64_t number) const {
  Document document = Document::object();
  const bool under_way = change_ && change_->number == number;
  const bool ended = ended_ && number == last_number_ && !under_way;
  if (!under_way && !ended) {
    return document.set(
        "error", "the service does not know how change " + std::to_string(number) + " ended");
  }
  document.set("ended", ended);
  const std::optional<View>& view = ended ? ended_->view : view_;
  if (view) document.set("view", encode_view(*view));
  if (!ended) return document;
  if (ended_->error) document.set("failed", document_of(*ended_->error));
  return document.set("last", ended_->last);
}

Result<Progress> progress_from(const Document& document) {
  if (!document["error"].is_null()) return Error{Code::NotFound, document["error"].text()};
  Progress progress{.ended = document["ended"].flag()};
  if (!document["view"].is_null()) progress.view = decode_view(document["view"]);
  if (!progress.ended) return progress;
  progress.outcome.view = progress.view;
  progress.outcome.last = document["last"].text();
  if (!document["failed"].is_null()) progress.outcome.error = error_from(document["failed"]);
  return progress;
}

}  // namespace skep::coordinator
