#include "coordinator/provider/local/network.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "common/descriptor.h"
#include "coordinator/provider/local/tool.h"

namespace skep::coordinator::local {
namespace {

constexpr std::uint16_t kPortsTried = 512;

std::string namespace_path(const Names& names) {
  return "/run/netns/" + names.network;
}

sockaddr_in socket_address(const std::string& address, std::uint16_t port) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  ::inet_pton(AF_INET, address.c_str(), &name.sin_addr);
  return name;
}

/// Runs each that is needed; the first that fails ends it.
class Steps {
 public:
  void need(bool there, const std::vector<std::string>& argv) {
    if (there || !done_) return;
    auto answer = tool(argv);
    if (!answer) done_ = std::move(answer).error();
  }
  void always(const std::vector<std::string>& argv) { need(false, argv); }
  Result<void> done() && { return std::move(done_); }

 private:
  Result<void> done_;
};

}  // namespace

Result<std::vector<Subnet>> networks_here() {
  auto routes = tool({"ip", "-4", "route", "show", "table", "all"});
  if (!routes) return std::move(routes).error();
  return networks_in(*routes);
}

Result<void> make_network(const Names& names, const Subnet& subnet) {
  const std::string& net = names.network;
  const std::string& end = names.host_end;
  const std::string host = address_in(subnet, 1) + "/" + std::to_string(subnet.prefix);
  Steps steps;
  steps.need(::access(namespace_path(names).c_str(), F_OK) == 0, {"ip", "netns", "add", net});
  steps.need(succeeds({"ip", "-n", net, "link", "show", "br0"}),
             {"ip", "-n", net, "link", "add", "br0", "type", "bridge"});
  steps.need(succeeds({"ip", "link", "show", end}),
             {"ip", "link", "add", end, "type", "veth", "peer", "name", "up0", "netns", net});
  steps.always({"ip", "-n", net, "link", "set", "lo", "up"});
  steps.always({"ip", "-n", net, "link", "set", "br0", "up"});
  steps.always({"ip", "-n", net, "link", "set", "up0", "master", "br0", "up"});
  steps.always({"ip", "addr", "replace", host, "dev", end});
  steps.always({"ip", "link", "set", end, "up"});
  // A machine that boots is asked for every 100 ms, not every second.
  steps.always({"sysctl", "-q", "-w", "net.ipv4.neigh." + end + ".retrans_time_ms=100"});
  return std::move(steps).done();
}

Result<void> remove_network(const Names& names) {
  Steps steps;
  steps.need(!succeeds({"ip", "link", "show", names.host_end}),
             {"ip", "link", "delete", names.host_end});
  steps.need(::access(namespace_path(names).c_str(), F_OK) != 0,
             {"ip", "netns", "delete", names.network});
  return std::move(steps).done();
}

Result<void> enter_network(const Names& names) {
  const Descriptor net(::open(namespace_path(names).c_str(), O_RDONLY | O_CLOEXEC));
  if (!net.open() || ::setns(net.get(), CLONE_NEWNET) != 0) {
    return Error{Code::Unavailable, namespace_path(names) + ": " + std::strerror(errno)};
  }
  return {};
}

bool port_is_free(const std::string& address, std::uint16_t port) {
  const Descriptor tried(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  // As servers do: connections that ended a moment ago do not keep it.
  const int on = 1;
  ::setsockopt(tried.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const sockaddr_in name = socket_address(address, port);
  return ::bind(tried.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0 &&
         ::listen(tried.get(), 1) == 0;
}

Result<std::uint16_t> free_port(const std::string& address, std::uint16_t first,
                                const std::vector<std::uint16_t>& but) {
  for (std::uint16_t i = 0; i < kPortsTried; ++i) {
    const auto port = static_cast<std::uint16_t>(first + i);
    if (std::ranges::find(but, port) == but.end() && port_is_free(address, port)) return port;
  }
  return Error{Code::Unavailable, "no free port at " + address + " from " + std::to_string(first)};
}

bool port_answers(const std::string& address, std::uint16_t port) {
  const Descriptor tried(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in name = socket_address(address, port);
  return ::connect(tried.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0;
}

}  // namespace skep::coordinator::local
