// UnixHttp: a server on a unix socket that answers many connections as a test says.

#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace skep::test {

class UnixHttp {
 public:
  /// Takes "GET /path" and the body, gives the whole answer, headers and all.  An answer that
  /// does not end with its connection keeps it open: see `chunked`.
  using Handler = std::function<std::string(const std::string& request, const std::string& body)>;

  UnixHttp(std::string path, Handler handler);
  UnixHttp(const UnixHttp&) = delete;
  UnixHttp& operator=(const UnixHttp&) = delete;
  ~UnixHttp();

  std::vector<std::string> requests() const;

 private:
  void serve();
  bool answer(int connection, std::string& text);

  Handler handler_;
  int listening_ = -1;
  std::atomic<bool> stop_{false};
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

/// "HTTP/1.1 200 OK" with a length, and further headers ("Api-Version: 1.41\r\n").
std::string http_answer(int status, const std::string& body, const std::string& headers = "");

/// An answer that ends when the connection does.
std::string http_stream(const std::string& body);

}  // namespace skep::test
