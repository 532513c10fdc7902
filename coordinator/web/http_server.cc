#include "coordinator/web/http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <list>
#include <utility>

#include "common/descriptor.h"
#include "coordinator/limits.h"

namespace skep::coordinator {
namespace {

struct Client {
  Descriptor socket;
  Tick since;
  std::string asked;
  std::string answer;
  std::size_t sent = 0;
};

bool later() {
  return errno == EAGAIN || errno == EINTR;
}

class TcpServer : public HttpServer {
 public:
  explicit TcpServer(Descriptor socket) : socket_(std::move(socket)) {}

  std::string endpoint() const override {
    sockaddr_in name{};
    socklen_t size = sizeof name;
    if (::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&name), &size) != 0) return "";
    std::array<char, INET_ADDRSTRLEN> text{};
    ::inet_ntop(AF_INET, &name.sin_addr, text.data(), text.size());
    return std::string(text.data()) + ":" + std::to_string(ntohs(name.sin_port));
  }

  void pump(const Answerer& answer, Tick now) override {
    while (clients_.size() < kHttpClientsMost) {
      Descriptor socket(::accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (!socket.open()) break;
      clients_.push_back({.socket = std::move(socket), .since = now});
    }
    std::erase_if(clients_, [&](Client& client) {
      return now - client.since > kHttpPatience || !step(client, answer);
    });
  }

 private:
  /// False: done with it.
  static bool step(Client& client, const Answerer& answer) {
    if (client.answer.empty() && !read(client, answer)) return false;
    while (client.sent < client.answer.size()) {
      const ssize_t put = ::send(client.socket.get(), client.answer.data() + client.sent,
                                 client.answer.size() - client.sent, MSG_NOSIGNAL);
      if (put < 0) return later();
      client.sent += static_cast<std::size_t>(put);
    }
    return client.answer.empty();
  }

  static bool read(Client& client, const Answerer& answer) {
    std::array<char, 4096> buffer;
    for (;;) {
      const ssize_t got = ::read(client.socket.get(), buffer.data(), buffer.size());
      if (got < 0) return later();
      if (got == 0) return false;
      client.asked.append(buffer.data(), static_cast<std::size_t>(got));
      const auto request = read_request(client.asked);
      if (!request) {
        client.answer = to_bytes({.status = 400, .body = "no request\n"});
        return true;
      }
      if (!*request) continue;
      const bool head = (*request)->method == "HEAD";
      if (head || (*request)->method == "GET") {
        client.answer = to_bytes(answer(**request), head);
      } else {
        client.answer = to_bytes({.status = 405, .body = "only GET\n"});
      }
      return true;
    }
  }

  Descriptor socket_;
  std::list<Client> clients_;
};

Error failed(const std::string& what) {
  return Error{Code::Unavailable, what + ": " + std::strerror(errno)};
}

}  // namespace

Result<std::unique_ptr<HttpServer>> listen_http(const std::string& endpoint) {
  const auto colon = endpoint.rfind(':');
  sockaddr_in name{};
  name.sin_family = AF_INET;
  std::uint16_t port = 0;
  const std::string address = endpoint.substr(0, colon);
  const char* end = endpoint.data() + endpoint.size();
  const bool well = colon != std::string::npos &&
                    std::from_chars(endpoint.data() + colon + 1, end, port).ptr == end &&
                    ::inet_pton(AF_INET, address.c_str(), &name.sin_addr) == 1;
  if (!well) return Error{Code::Invalid, endpoint + ": no address to listen on"};
  name.sin_port = htons(port);
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.open()) return failed(endpoint);
  const int yes = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0 ||
      ::listen(socket.get(), static_cast<int>(kHttpClientsMost)) != 0) {
    return failed(endpoint);
  }
  return std::unique_ptr<HttpServer>(std::make_unique<TcpServer>(std::move(socket)));
}

}  // namespace skep::coordinator
