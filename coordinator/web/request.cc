#include "coordinator/web/request.h"

#include <algorithm>

#include "coordinator/limits.h"

namespace skep::coordinator {
namespace {

std::string_view phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    default:
      return "Service Unavailable";
  }
}

bool visible(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

Result<std::optional<HttpRequest>> read_request(std::string_view bytes) {
  const Error no{Code::Invalid, "no request"};
  if (bytes.size() > kHttpRequestMax.count) return no;
  const auto end = bytes.find("\r\n");
  const std::string_view line = bytes.substr(0, end);
  if (std::ranges::any_of(line, [](char c) { return c < ' ' || c >= '\x7f'; })) {
    // A line that is not whole may end in the \r of its end.
    if (end != std::string_view::npos || line.find('\r') + 1 != line.size()) return no;
  }
  if (bytes.find("\r\n\r\n") == std::string_view::npos) return std::optional<HttpRequest>{};
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return no;
  const std::string_view version = line.substr(last + 1);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  HttpRequest request{.method = std::string(line.substr(0, first)),
                      .path = std::string(target.substr(0, target.find('?')))};
  const bool well = !request.method.empty() && visible(target) && target.starts_with('/') &&
                    (version == "HTTP/1.1" || version == "HTTP/1.0");
  if (!well) return no;
  return std::optional(std::move(request));
}

std::string to_bytes(const HttpAnswer& answer, bool head) {
  std::string text = "HTTP/1.1 " + std::to_string(answer.status) + " ";
  text += phrase(answer.status);
  text += "\r\nContent-Type: " + answer.type;
  text += "\r\nContent-Length: " + std::to_string(answer.body.size());
  text += "\r\nConnection: close\r\nCache-Control: no-store\r\n\r\n";
  return head ? text : text + answer.body;
}

}  // namespace skep::coordinator
