#include "tests/support/unix_http.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <map>

namespace skep::test {
namespace {

constexpr int kLookMs = 10;

std::size_t body_length(const std::string& head) {
  const auto at = head.find("Content-Length: ");
  return at == std::string::npos ? 0 : std::strtoul(head.c_str() + at + 16, nullptr, 10);
}

}  // namespace

UnixHttp::UnixHttp(std::string path, Handler handler) : handler_(std::move(handler)) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::strncpy(name.sun_path, path.c_str(), sizeof name.sun_path - 1);
  listening_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::bind(listening_, reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) std::abort();
  if (::listen(listening_, 8) != 0) std::abort();
  thread_ = std::thread([this] { serve(); });
}

UnixHttp::~UnixHttp() {
  stop_ = true;
  thread_.join();
  ::close(listening_);
}

std::vector<std::string> UnixHttp::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void UnixHttp::serve() {
  std::map<int, std::string> open;  // what came on each connection and is no whole request yet
  while (!stop_) {
    std::vector<pollfd> wanted{{listening_, POLLIN, 0}};
    for (const auto& [connection, text] : open) wanted.push_back({connection, POLLIN, 0});
    if (::poll(wanted.data(), wanted.size(), kLookMs) < 1) continue;
    for (const auto& one : wanted) {
      if (one.revents == 0) continue;
      if (one.fd == listening_) {
        open[::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC)];
      } else if (!answer(one.fd, open[one.fd])) {
        ::close(one.fd);
        open.erase(one.fd);
      }
    }
  }
  for (const auto& [connection, text] : open) ::close(connection);
}

bool UnixHttp::answer(int connection, std::string& text) {
  char buffer[4096];
  const ssize_t got = ::read(connection, buffer, sizeof buffer);
  if (got <= 0) return false;
  text.append(buffer, static_cast<std::size_t>(got));
  const auto end = text.find("\r\n\r\n");
  if (end == std::string::npos || text.size() < end + 4 + body_length(text)) return true;
  const std::string request = text.substr(0, text.find(" HTTP/"));
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
  }
  const std::string said = handler_(request, text.substr(end + 4));
  text.clear();
  return ::send(connection, said.data(), said.size(), MSG_NOSIGNAL) >= 0 &&
         said.find("Connection: close") == std::string::npos;
}

std::string http_answer(int status, const std::string& body, const std::string& headers) {
  return "HTTP/1.1 " + std::to_string(status) + " Said\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string http_stream(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body;
}

}  // namespace skep::test
