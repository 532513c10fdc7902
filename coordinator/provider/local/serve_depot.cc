#include "coordinator/provider/local/serve_depot.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <httplib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <string_view>
#include <thread>

#include "common/descriptor.h"
#include "common/time.h"
#include "coordinator/provider/local/sntp.h"

namespace skep::coordinator::local {
namespace {

constexpr std::uint16_t kTimePort = 123;
// A machine asks on one connection or two, so 16 machines are served at once.
constexpr std::size_t kThreads = 32;
constexpr std::size_t kPiece = 256U << 10U;
constexpr std::size_t kRequestsOfOneConnection = 1000;

/// "/./Packages" as apt asks for it; only names without a folder are served.
std::string file_name(std::string_view path) {
  if (path.starts_with("/./")) path.remove_prefix(2);
  if (!path.starts_with('/')) return "";
  path.remove_prefix(1);
  const bool plain = !path.empty() && path[0] != '.' && path.find('/') == std::string_view::npos &&
                     path.find('\0') == std::string_view::npos;
  return plain ? std::string(path) : "";
}

/// In pieces: packages have 150 MB, and several machines ask for the same one at once.
bool send_piece(const std::string& path, std::size_t offset, std::size_t length,
                httplib::DataSink& sink) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open()) return false;
  std::string piece(std::min(length, kPiece), '\0');
  const ssize_t got = ::pread(file.get(), piece.data(), piece.size(), static_cast<off_t>(offset));
  return got > 0 && sink.write(piece.data(), static_cast<std::size_t>(got));
}

void answer(const std::string& folder, const httplib::Request& request,
            httplib::Response& response) {
  const std::string name = file_name(request.path);
  const std::string path = folder + "/" + name;
  struct stat file {};
  if (name.empty() || ::stat(path.c_str(), &file) != 0 || !S_ISREG(file.st_mode)) {
    response.status = 404;
    return;
  }
  if (file.st_size == 0) {
    response.set_content("", "application/octet-stream");
    return;
  }
  response.set_content_provider(
      static_cast<std::size_t>(file.st_size), "application/octet-stream",
      [path](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
        return send_piece(path, offset, length, sink);
      });
}

void serve_time(const std::string& address) {
  const Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(kTimePort);
  ::inet_pton(AF_INET, address.c_str(), &name.sin_addr);
  // Several clusters' machines ask at 127.0.0.1; all depots tell the same time.
  const int on = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) {
    std::perror("skep: time is not served, somebody else has the port");
    return;
  }
  const SystemClock clock;
  for (;;) {
    std::array<char, 512> buffer;
    sockaddr_in from{};
    socklen_t size = sizeof from;
    const ssize_t got = ::recvfrom(socket.get(), buffer.data(), buffer.size(), 0,
                                   reinterpret_cast<sockaddr*>(&from), &size);
    if (got < 0) continue;
    const auto reply = sntp_answer({buffer.data(), static_cast<std::size_t>(got)}, clock.now().utc);
    if (!reply) continue;
    ::sendto(socket.get(), reply->data(), reply->size(), 0,
             reinterpret_cast<const sockaddr*>(&from), size);
  }
}

}  // namespace

int serve_depot(const std::string& folder, const std::string& address, std::uint16_t port) {
  httplib::Server server;
  server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server.set_keep_alive_max_count(kRequestsOfOneConnection);
  server.set_tcp_nodelay(true);
  server.Get(".*", [&folder](const httplib::Request& request, httplib::Response& response) {
    answer(folder, request, response);
  });
  if (!server.bind_to_port(address, port)) {
    std::fprintf(stderr, "skep: %s:%u: cannot listen there\n", address.c_str(), port);
    return 1;
  }
  std::thread(serve_time, address).detach();
  return server.listen_after_bind() ? 0 : 1;
}

}  // namespace skep::coordinator::local
