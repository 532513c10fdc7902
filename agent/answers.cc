#include "agent/answers.h"

namespace skep::agent {
namespace {

std::string last_of(const std::string& text, std::size_t most) {
  std::string_view view(text);
  while (!view.empty() && (view.back() == '\n' || view.back() == ' ')) view.remove_suffix(1);
  if (view.size() > most) view.remove_prefix(view.size() - most);
  return std::string(view);
}

}  // namespace

Result<std::string> output_of(const Answer& answer) {
  auto tool = as<ToolEnded>(answer);
  if (!tool) return std::move(tool).error();
  if (tool->status == 0) return std::move(tool->out);
  constexpr std::size_t kWordsMax = 400;
  const std::string said = last_of(tool->err.empty() ? tool->out : tool->err, kWordsMax);
  return Error{Code::Unavailable, "exit status " + std::to_string(tool->status) + ": " + said};
}

Result<std::optional<std::string>> text_of(const Answer& answer) {
  auto file = as<FileRead>(answer);
  if (!file) return std::move(file).error();
  return std::move(file->text);
}

Result<std::optional<std::string>> body_of(const Answer& answer) {
  auto http = as<HttpEnded>(answer);
  if (!http) return std::move(http).error();
  if (http->status == 404) return std::optional<std::string>{};
  if (http->status >= 200 && http->status < 300) return std::optional(std::move(http->body));
  return Error{Code::Unavailable,
               "status " + std::to_string(http->status) + ": " + last_of(http->body, 400)};
}

}  // namespace skep::agent
