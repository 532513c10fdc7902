// Request: what whoever asks by HTTP wants, and the answer as bytes.  Pure.
//
// HTTP/1.0 and 1.1 as far as a page and a scrape need it (RFC 9112): one request on
// a connection, no body.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/result.h"

namespace skep::coordinator {

struct HttpRequest {
  std::string method;  // "GET"
  std::string path;    // "/metrics", without what is behind a "?"
  bool operator==(const HttpRequest&) const = default;
};

struct HttpAnswer {
  int status = 200;
  std::string type = "text/plain; charset=utf-8";
  std::string body;
};

/// Nothing: more must come.  Code::Invalid: it will be no request.
Result<std::optional<HttpRequest>> read_request(std::string_view bytes);

/// `head` alone: of a HEAD.
std::string to_bytes(const HttpAnswer& answer, bool head = false);

}  // namespace skep::coordinator
