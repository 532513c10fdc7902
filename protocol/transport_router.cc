#include <sys/socket.h>
#include <zmq.h>

#include <array>
#include <map>

#include "common/check.h"
#include "common/log.h"
#include "protocol/door.h"
#include "protocol/limits.h"
#include "protocol/socket.h"
#include "protocol/transport.h"

namespace skep::protocol {
namespace {

/// Hidden behind the draft macro in zmq.h; in 4.3.4 it is there and works.
constexpr int kZapEnforceDomain = 93;

class ZmqRouter : public Router {
 public:
  static Result<std::unique_ptr<Router>> bind(const std::string& endpoint, const CurveKeys& keys);

  int descriptor() const override { return watched_.descriptor(); }
  std::optional<Received> receive() override;
  Result<void> send(const NodeId& to, std::string_view bytes) override;
  void admit(const NodeId& node, std::string_view public_key) override;
  void revoke(const NodeId& node) override;
  std::string endpoint() const override { return endpoint_; }

 private:
  struct Line {
    NodeId node;
    std::string routing_id;
  };

  explicit ZmqRouter(std::unique_ptr<Door> door, std::unique_ptr<Zmq> zmq)
      : zmq_(std::move(zmq)), door_(std::move(door)), socket_(*zmq_, ZMQ_ROUTER) {}

  Result<void> set_up(const CurveKeys& keys);
  void forget_ended();
  void forget_line(int descriptor);
  void drop(const Frame& frame);

  std::unique_ptr<Zmq> zmq_;
  std::unique_ptr<Door> door_;
  Socket socket_;
  std::unique_ptr<Socket> monitor_;
  Watched watched_;
  std::string endpoint_;
  std::map<int, Line> lines_;       // by descriptor, those that have spoken
  std::map<NodeId, int> speaking_;  // the line that spoke last
};

Result<std::unique_ptr<Router>> ZmqRouter::bind(const std::string& endpoint,
                                                const CurveKeys& keys) {
  auto zmq = std::make_unique<Zmq>();
  auto door = Door::open(*zmq);
  if (!door) return std::move(door).error();
  std::unique_ptr<ZmqRouter> router(new ZmqRouter(*std::move(door), std::move(zmq)));
  if (auto set = router->set_up(keys); !set) return std::move(set).error();
  if (auto bound = router->socket_.bind(endpoint); !bound) return std::move(bound).error();
  auto found = router->socket_.text(ZMQ_LAST_ENDPOINT);
  if (!found) return std::move(found).error();
  router->endpoint_ = *std::move(found);
  return std::unique_ptr<Router>(std::move(router));
}

Result<void> ZmqRouter::set_up(const CurveKeys& keys) {
  if (auto set = set_common(socket_); !set) return set;
  const std::array<std::pair<int, int>, 3> numbers{{
      {ZMQ_CURVE_SERVER, 1},
      {ZMQ_ROUTER_MANDATORY, 1},
      {ZMQ_BACKLOG, kBacklog},
  }};
  for (const auto& [option, value] : numbers) {
    if (auto set = socket_.set(option, value); !set) return set;
  }
  if (auto set = socket_.set(ZMQ_CURVE_SECRETKEY, keys.secret_key.reveal()); !set) return set;
  if (auto set = socket_.set(ZMQ_ZAP_DOMAIN, std::string_view("skep")); !set) return set;
  if (auto set = socket_.set(kZapEnforceDomain, 1); !set) return set;
  const auto enforced = socket_.number(kZapEnforceDomain);
  if (!enforced || *enforced != 1) {
    return Error{Code::Refused, "this ZeroMQ does not enforce the ZAP domain: any key would do"};
  }
  auto monitor = socket_.monitor(*zmq_, ZMQ_EVENT_DISCONNECTED);
  if (!monitor) return std::move(monitor).error();
  monitor_ = *std::move(monitor);
  auto watched = Watched::over({&door_->socket(), &socket_, monitor_.get()});
  if (!watched) return std::move(watched).error();
  watched_ = *std::move(watched);
  return {};
}

std::optional<Received> ZmqRouter::receive() {
  door_->answer();
  forget_ended();
  for (int dropped = 0; dropped < kDroppedBurst; ++dropped) {
    auto frames = socket_.receive();
    if (!frames) {
      // The door's queue may have filled while this one was read.
      watched_.settle();
      if (door_->socket().readable() || monitor_->readable()) watched_.again();
      return std::nullopt;
    }
    Frame& last = frames->back();
    const auto node = door_->known(last.user, last.key);
    const std::string& routing_id = frames->front().bytes;
    // One that ZeroMQ made begins with a zero byte and cannot be claimed.
    const bool made_here = !routing_id.empty() && routing_id.front() == '\0';
    if (!node || !made_here || frames->size() != 2) {
      drop(last);
      continue;
    }
    lines_[last.descriptor] = {.node = *node, .routing_id = routing_id};
    speaking_[*node] = last.descriptor;
    return Received{.from = *node, .bytes = std::move(last.bytes)};
  }
  watched_.again();
  return std::nullopt;
}

Result<void> ZmqRouter::send(const NodeId& to, std::string_view bytes) {
  if (bytes.size() > kMessageMax.count) {
    return Error{Code::Invalid, "a message of " + std::to_string(bytes.size()) + " bytes"};
  }
  forget_ended();
  const auto speaking = speaking_.find(to);
  if (speaking == speaking_.end()) return Error{Code::Unavailable, to.value + " is not connected"};
  const int descriptor = speaking->second;
  const Sent sent = socket_.send({lines_.at(descriptor).routing_id, bytes});
  if (sent == Sent::NoPeer) forget_line(descriptor);
  watched_.again();
  if (sent == Sent::Yes) return {};
  if (sent == Sent::Full) return Error{Code::Unavailable, to.value + " does not take more now"};
  return Error{Code::Unavailable, to.value + " is not connected any more"};
}

void ZmqRouter::admit(const NodeId& node, std::string_view public_key) {
  if (door_->known(node.value, std::string(public_key))) return;
  revoke(node);
  door_->admit(node, public_key);
}

void ZmqRouter::revoke(const NodeId& node) {
  door_->revoke(node);
  forget_ended();
  for (auto line = lines_.begin(); line != lines_.end();) {
    if (line->second.node != node) {
      ++line;
      continue;
    }
    ::shutdown(line->first, SHUT_RDWR);
    line = lines_.erase(line);
  }
  speaking_.erase(node);
  watched_.again();
}

/// Descriptors are used again: one is forgotten before its number can mean somebody else.
void ZmqRouter::forget_ended() {
  for (int handled = 0; handled < kMonitorBurst; ++handled) {
    const auto event = next_event(*monitor_);
    if (!event) return;
    forget_line(event->descriptor);
  }
  watched_.again();
}

void ZmqRouter::forget_line(int descriptor) {
  const auto line = lines_.find(descriptor);
  if (line == lines_.end()) return;
  const auto speaking = speaking_.find(line->second.node);
  if (speaking != speaking_.end() && speaking->second == descriptor) speaking_.erase(speaking);
  lines_.erase(line);
}

void ZmqRouter::drop(const Frame& frame) {
  log::warn("frame_dropped", {{"user", frame.user}, {"bytes", frame.bytes.size()}});
  if (frame.descriptor >= 0) ::shutdown(frame.descriptor, SHUT_RDWR);
}

}  // namespace

Result<std::unique_ptr<Router>> bind_router(const std::string& endpoint, const CurveKeys& keys) {
  auto router = ZmqRouter::bind(endpoint, keys);
  if (!router) return std::move(router).error().within("transport");
  return router;
}

}  // namespace skep::protocol
