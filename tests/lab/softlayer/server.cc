#include "tests/lab/softlayer/server.h"

#include <httplib.h>
#include <openssl/evp.h>

#include <array>

namespace skep::lab {

namespace {

constexpr std::size_t kConnectionsMost = 64;

}  // namespace

struct SoftLayerServer::Http {
  std::unique_ptr<httplib::Server> server;
};

SoftLayerServer::SoftLayerServer(fakes::FakeSoftLayer& service, int port, Tls tls)
    : service_(service), tls_(!tls.certificate.empty()), http_(std::make_unique<Http>()) {
  if (tls_) {
    http_->server = std::make_unique<httplib::SSLServer>(tls.certificate.c_str(), tls.key.c_str());
  } else {
    http_->server = std::make_unique<httplib::Server>();
  }
  httplib::Server& server = *http_->server;
  // A connection that is kept holds its thread: with the library's eight, a client of sixty would
  // wait for the others' to end.
  server.new_task_queue = [] { return new httplib::ThreadPool(kConnectionsMost); };
  const auto handle = [this](const httplib::Request& request, httplib::Response& response) {
    answer(&request, &response);
  };
  server.Get(".*", handle);
  server.Post(".*", handle);
  server.Put(".*", handle);
  server.Delete(".*", handle);
  if (port == 0) {
    port_ = server.bind_to_any_port("127.0.0.1");
  } else if (server.bind_to_port("127.0.0.1", port)) {
    port_ = port;
  }
  if (port_ < 0) return;
  thread_ = std::thread([&server] { server.listen_after_bind(); });
  while (!server.is_running()) std::this_thread::yield();
}

SoftLayerServer::~SoftLayerServer() {
  http_->server->stop();
  if (thread_.joinable()) thread_.join();
}

std::string SoftLayerServer::base() const {
  if (port_ < 0) return "";
  return (tls_ ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port_) +
         "/rest/v3.1/";
}

void SoftLayerServer::locked(const std::function<void()>& work) {
  const std::lock_guard guard(mutex_);
  work();
}

void SoftLayerServer::pass(Duration time) {
  const std::lock_guard guard(mutex_);
  ahead_ += time;
}

void SoftLayerServer::answer(const void* asked, void* answered) {
  const auto& request = *static_cast<const httplib::Request*>(asked);
  auto& response = *static_cast<httplib::Response*>(answered);
  if (slow.count() > 0) std::this_thread::sleep_for(slow);
  if (request.path == "/identity/token") {
    response.set_content(token_answer, "application/json");
    return;
  }
  fakes::Say say;
  {
    const std::lock_guard guard(mutex_);
    say = service_.answer({.method = request.method,
                           .target = request.target,
                           .authorization = request.get_header_value("Authorization"),
                           .body = request.body},
                          SystemClock().now().tick + ahead_);
  }
  if (say.lost || say.unreached) {
    // Headers, and then the connection breaks.
    response.set_content_provider(
        100, "application/json",
        [](std::size_t, std::size_t, httplib::DataSink&) { return false; });
    return;
  }
  response.status = say.status;
  for (const auto& [name, value] : say.headers) response.set_header(name.c_str(), value);
  response.set_content(say.body, "application/json");
}

std::string md5_fingerprint(const std::string& public_key) {
  const auto begin = public_key.find(' ');
  if (begin == std::string::npos) return "";
  const std::string text =
      public_key.substr(begin + 1, public_key.find(' ', begin + 1) - begin - 1);
  std::string blob(text.size(), '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(blob.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  if (size <= 0) return "";
  // What fills up the last group is no part of it.
  std::size_t length = static_cast<std::size_t>(size);
  for (auto at = text.rbegin(); at != text.rend() && *at == '='; ++at) --length;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int count = 0;
  if (EVP_Digest(blob.data(), length, digest.data(), &count, EVP_md5(), nullptr) != 1) return "";
  std::string printed;
  for (unsigned int i = 0; i < count; ++i) {
    constexpr std::string_view kHex = "0123456789abcdef";
    if (i > 0) printed += ':';
    printed += kHex[digest[i] >> 4U];
    printed += kHex[digest[i] & 15U];
  }
  return printed;
}

}  // namespace skep::lab
