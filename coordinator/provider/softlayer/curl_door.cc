#include "coordinator/provider/softlayer/curl_door.h"

#include <curl/curl.h>

#include <charconv>
#include <memory>
#include <mutex>

#include "common/check.h"
#include "coordinator/provider/softlayer/limits.h"
#include "coordinator/provider/softlayer/request.h"

namespace skep::coordinator::softlayer {
namespace {

struct Free {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Handle = std::unique_ptr<CURL, Free>;
using Headers = std::unique_ptr<curl_slist, Free>;

void add(Headers& headers, const char* line) {
  curl_slist* longer = curl_slist_append(headers.get(), line);
  CHECK(longer != nullptr, "curl has no memory");
  [[maybe_unused]] const curl_slist* same = headers.release();
  headers.reset(longer);
}

std::size_t take(char* bytes, std::size_t one, std::size_t count, void* to) {
  auto& body = *static_cast<std::string*>(to);
  const std::size_t size = one * count;
  if (body.size() + size > kAnswerMax.count) return 0;
  body.append(bytes, size);
  return size;
}

long deadline(Kind kind) {
  switch (kind) {
    case Kind::Read:
      return kReadDeadline.count();
    case Kind::Change:
      return kChangeDeadline.count();
    case Kind::Order:
      break;
  }
  return kOrderDeadline.count();
}

/// Not one byte of the request itself has left this computer.
bool nothing_sent(CURL* curl, CURLcode code) {
  switch (code) {
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_OUT_OF_MEMORY:
      return true;
    default:
      break;
  }
  // A proxy that refuses the tunnel has heard its own request only.
  long tunnel = 0;
  curl_easy_getinfo(curl, CURLINFO_HTTP_CONNECTCODE, &tunnel);
  if (tunnel != 0 && (tunnel < 200 || tunnel > 299)) return true;
  long sent = 0;
  curl_easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &sent);
  return sent == 0;
}

std::optional<std::uint64_t> total_of(CURL* curl) {
  curl_header* found = nullptr;
  if (curl_easy_header(curl, "SoftLayer-Total-Items", 0, CURLH_HEADER, -1, &found) != CURLHE_OK) {
    return std::nullopt;
  }
  const std::string_view text = found->value;
  std::uint64_t total = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), total);
  return problem == std::errc{} ? std::optional(total) : std::nullopt;
}

void prove_who(CURL* curl, const Login& login) {
  if (!login.bearer.empty()) {
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
    curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, login.bearer.reveal().c_str());
  } else if (!login.user.empty()) {
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_easy_setopt(curl, CURLOPT_USERNAME, login.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, login.key.reveal().c_str());
  }
}

/// To this computer itself only: the key would be read on any other way.
const char* protocols(const std::string& address) {
  return address.starts_with("http://127.0.0.1") ? "http" : "https";
}

}  // namespace

CurlDoor::CurlDoor(Way way) : way_(std::move(way)) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

Reply CurlDoor::exchange(const Request& request, const Login& login) {
  const Handle handle(curl_easy_init());
  CURL* curl = handle.get();
  CHECK(curl != nullptr, "curl gives no handle");
  const std::string address = request.form ? way_.token_endpoint : address_of(way_.base, request);
  std::string body;
  char words[CURL_ERROR_SIZE] = "";
  Headers headers;
  // Waiting for "100 Continue" would be a second way to lose an order.
  add(headers, "Expect:");
  add(headers, "Accept: application/json");
  add(headers, request.form ? "Content-Type: application/x-www-form-urlencoded"
                            : "Content-Type: application/json");

  curl_easy_setopt(curl, CURLOPT_URL, address.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, protocols(address));
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
  curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_PROXY, way_.proxy.c_str());
  if (!way_.ca.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, way_.ca.c_str());
  curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "skep");
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, words);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(kConnect.count()));
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, deadline(request.kind));
  curl_easy_setopt(curl, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  prove_who(curl, login);
  if (request.method != "GET") {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data());
  }
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);

  const CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK) {
    const std::string said = *words != '\0' ? words : curl_easy_strerror(code);
    return {.reached = nothing_sent(curl, code) ? Reached::Nobody : Reached::Perhaps,
            .words = said};
  }
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  return {.reached = Reached::Answered,
          .status = static_cast<int>(status),
          .body = std::move(body),
          .total = total_of(curl)};
}

}  // namespace skep::coordinator::softlayer
