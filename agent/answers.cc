#include "agent/answers.h"

namespace skep::agent {
namespace {

constexpr std::size_t kWordsMax = 400;

std::string last_of(std::string_view view, std::size_t most) {
  while (!view.empty() && (view.back() == '\n' || view.back() == ' ')) view.remove_suffix(1);
  if (view.size() > most) view.remove_prefix(view.size() - most);
  return std::string(view);
}

}  // namespace

Result<std::string> output_of(const Answer& answer) {
  auto tool = as<ToolEnded>(answer);
  if (!tool) return std::move(tool).error();
  if (tool->status == 0) return std::move(tool->out);
  const std::string said = last_of(tool->err.empty() ? tool->out : tool->err, kWordsMax);
  return Error{Code::Unavailable, "exit status " + std::to_string(tool->status) + ": " + said};
}

Result<std::optional<std::string>> text_of(const Answer& answer) {
  auto file = as<FileRead>(answer);
  if (!file) return std::move(file).error();
  return std::move(file->text);
}

std::string said_by_engine(std::string_view body) {
  constexpr std::string_view kHead = R"({"message":")";
  constexpr std::string_view kTail = R"("})";
  const std::string whole = last_of(body, body.size());
  if (!whole.starts_with(kHead) || !whole.ends_with(kTail)) return last_of(whole, kWordsMax);
  std::string message;
  for (std::size_t at = kHead.size(); at < whole.size() - kTail.size(); ++at) {
    const bool escaped = whole[at] == '\\';
    if (escaped) ++at;
    message += escaped && whole[at] == 'n' ? ' ' : whole[at];
  }
  return last_of(message, kWordsMax);
}

Result<std::optional<std::string>> body_of(const Answer& answer) {
  auto http = as<HttpEnded>(answer);
  if (!http) return std::move(http).error();
  if (http->status == 404) return std::optional<std::string>{};
  if (http->status >= 200 && http->status < 300) return std::optional(std::move(http->body));
  return Error{Code::Unavailable,
               "status " + std::to_string(http->status) + ": " + said_by_engine(http->body)};
}

}  // namespace skep::agent
