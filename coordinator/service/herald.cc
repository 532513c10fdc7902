#include "coordinator/service/herald.h"

#include <curl/curl.h>

#include <utility>

#include "common/processes.h"
#include "coordinator/limits.h"

namespace skep::coordinator {
namespace {

std::size_t drop(const char* /*bytes*/, std::size_t size, std::size_t count, void* /*into*/) {
  return size * count;
}

int go_on(void* ending, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::atomic<bool>*>(ending)->load() ? 1 : 0;
}

struct Clean {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

class Webhook : public Herald {
 public:
  explicit Webhook(std::string url) : url_(std::move(url)) {}

  std::string name() const override { return "webhook"; }

  Result<void> tell(const std::string& json, const std::atomic<bool>& ending) override {
    const std::unique_ptr<CURL, Clean> handle(curl_easy_init());
    if (!handle) return Error{Code::Internal, "no handle of libcurl"};
    CURL* const curl = handle.get();
    const std::unique_ptr<curl_slist, Clean> headers(
        curl_slist_append(nullptr, "Content-Type: application/json"));
    curl_easy_setopt(curl, CURLOPT_URL, url_.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(kHeraldOnce.count()));
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(json.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, json.c_str());
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &drop);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &go_on);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, const_cast<std::atomic<bool>*>(&ending));
    if (const CURLcode done = curl_easy_perform(curl); done != CURLE_OK) {
      return Error{Code::Unavailable, curl_easy_strerror(done)};
    }
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    if (status / 100 == 2) return {};
    return Error{Code::Unavailable, "it answers " + std::to_string(status)};
  }

 private:
  std::string url_;
};

class ByCommand : public Herald {
 public:
  explicit ByCommand(std::vector<std::string> argv) : argv_(std::move(argv)) {}

  std::string name() const override { return "command"; }

  Result<void> tell(const std::string& json, const std::atomic<bool>& ending) override {
    auto ended =
        run({.argv = argv_, .input = json + "\n", .deadline = kHeraldOnce, .cancel = &ending});
    if (!ended) return std::move(ended).error();
    if (ended->status == 0) return {};
    return Error{Code::Unavailable, "it ended with " + std::to_string(ended->status)};
  }

 private:
  std::vector<std::string> argv_;
};

}  // namespace

std::unique_ptr<Herald> make_webhook(std::string url) {
  return std::make_unique<Webhook>(std::move(url));
}

std::unique_ptr<Herald> make_command(std::vector<std::string> argv) {
  return std::make_unique<ByCommand>(std::move(argv));
}

}  // namespace skep::coordinator
