#include "agent/executor/http.h"

#include <curl/curl.h>

#include <algorithm>

#include "agent/limits.h"
#include "common/check.h"
#include "common/kept_output.h"

namespace skep::agent::executor {
namespace {

struct Body {
  bool stream = false;
  std::string whole;
  KeptOutput kept{kHttpStreamKept};
  bool too_large = false;
};

std::size_t take(char* bytes, std::size_t one, std::size_t count, void* to) {
  auto& body = *static_cast<Body*>(to);
  const std::size_t size = one * count;
  if (body.stream) {
    body.kept.add({bytes, size});
    return size;
  }
  if (body.whole.size() + size > kHttpBodyMax.count) {
    body.too_large = true;
    return 0;
  }
  body.whole.append(bytes, size);
  return size;
}

/// curl asks about once a second while nothing moves, and at each read.
int cancelled(void* flag, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::atomic<bool>*>(flag)->load() ? 1 : 0;
}

struct ListFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Headers = std::unique_ptr<curl_slist, ListFree>;

/// curl counts silence in whole seconds.
long seconds(Duration duration) {
  return static_cast<long>(std::max<std::int64_t>(1, duration.count() / 1000));
}

Error failure(CURLcode code, const HttpCall& call, const Body& body, const char* words) {
  const std::string what = call.method + " " + call.url + ": ";
  if (body.too_large)
    return Error{Code::Invalid, what + "an answer of more than " + skep::words(kHttpBodyMax)};
  const std::string said = *words != '\0' ? words : curl_easy_strerror(code);
  const Code kind = code == CURLE_OPERATION_TIMEDOUT ? Code::TimedOut : Code::Unavailable;
  return Error{kind, what + said};
}

}  // namespace

struct Http::Handle {
  CURL* curl = nullptr;
  Handle() {
    // Nothing global: no call of ours uses TLS, whose tables cost half a megabyte.
    curl_global_init(CURL_GLOBAL_NOTHING);
    curl = curl_easy_init();
    CHECK(curl != nullptr, "curl gives no handle");
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { curl_easy_cleanup(curl); }
};

Http::Http(const std::atomic<bool>& cancel)
    : cancel_(cancel), handle_(std::make_unique<Handle>()) {}
Http::~Http() = default;

Result<HttpEnded> Http::call(const HttpCall& call) {
  CURL* curl = handle_->curl;
  curl_easy_reset(curl);  // options only; connections stay
  Body body;
  body.stream = call.silence > Duration{0};
  char words[CURL_ERROR_SIZE] = "";
  // "Expect: 100-continue" would cost a round trip; "Transfer-Encoding" is curl's matter.
  Headers headers(curl_slist_append(nullptr, "Expect:"));
  if (!call.body.empty()) curl_slist_append(headers.get(), "Content-Type: application/json");

  curl_easy_setopt(curl, CURLOPT_URL, call.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http");
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  if (!call.unix_socket.empty()) {
    curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, call.unix_socket.c_str());
  }
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, words);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(kHttpConnect.count()));
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(call.deadline.count()));
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, cancelled);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &cancel_);
  if (body.stream) {
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, seconds(call.silence));
  }
  if (call.method != "GET") {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, call.body.data());
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, call.method.c_str());
  }
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);

  const CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK) return failure(code, call, body, words);
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  return HttpEnded{static_cast<int>(status), body.stream ? body.kept.text() : body.whole};
}

std::string Http::header(const std::string& name) const {
  curl_header* found = nullptr;
  const CURLHcode code = curl_easy_header(handle_->curl, name.c_str(), 0, CURLH_HEADER, -1, &found);
  return code == CURLHE_OK && found != nullptr ? found->value : "";
}

}  // namespace skep::agent::executor
