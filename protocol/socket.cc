#include "protocol/socket.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <zmq.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "common/check.h"
#include "protocol/limits.h"

namespace skep::protocol {
namespace {

Error failure(const std::string& what) {
  return {Code::Unavailable, what + ": " + zmq_strerror(zmq_errno())};
}

/// A property of the connection that a message came by; empty where there is none.
std::string property(zmq_msg_t* message, const char* name) {
  const char* value = zmq_msg_gets(message, name);
  return value == nullptr ? "" : value;
}

class Message {
 public:
  Message() { zmq_msg_init(&message_); }
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;
  ~Message() { zmq_msg_close(&message_); }
  zmq_msg_t* get() { return &message_; }

 private:
  zmq_msg_t message_{};
};

}  // namespace

Zmq::Zmq() : context_(zmq_ctx_new()) {
  CHECK(context_ != nullptr, "no ZeroMQ context");
}
Zmq::~Zmq() {
  zmq_ctx_term(context_);
}

Socket::Socket(const Zmq& zmq, int type) : socket_(zmq_socket(zmq.get(), type)) {
  CHECK(socket_ != nullptr, "no ZeroMQ socket");
}
Socket::~Socket() {
  zmq_close(socket_);
}

Result<void> Socket::set(int option, int value) {
  if (zmq_setsockopt(socket_, option, &value, sizeof value) == 0) return {};
  return failure("socket option " + std::to_string(option));
}

Result<void> Socket::set(int option, std::string_view value) {
  if (zmq_setsockopt(socket_, option, value.data(), value.size()) == 0) return {};
  return failure("socket option " + std::to_string(option));
}

Result<int> Socket::number(int option) const {
  int value = 0;
  std::size_t size = sizeof value;
  if (zmq_getsockopt(socket_, option, &value, &size) == 0) return value;
  return failure("socket option " + std::to_string(option));
}

Result<std::string> Socket::text(int option) const {
  std::array<char, 256> value{};
  std::size_t size = value.size();
  if (zmq_getsockopt(socket_, option, value.data(), &size) == 0) return std::string(value.data());
  return failure("socket option " + std::to_string(option));
}

Result<void> Socket::bind(const std::string& endpoint) {
  if (zmq_bind(socket_, endpoint.c_str()) == 0) return {};
  return failure("listen on " + endpoint);
}

Result<void> Socket::connect(const std::string& endpoint) {
  if (zmq_connect(socket_, endpoint.c_str()) == 0) return {};
  return failure("dial " + endpoint);
}

Result<std::unique_ptr<Socket>> Socket::monitor(const Zmq& zmq, int events) {
  constexpr const char* kAddress = "inproc://events";
  if (zmq_socket_monitor(socket_, kAddress, events) != 0) return failure("monitor");
  auto pair = std::make_unique<Socket>(zmq, ZMQ_PAIR);
  // A full queue of events would hold up the thread that moves all bytes.
  if (auto set = pair->set(ZMQ_RCVHWM, 0); !set) return std::move(set).error();
  if (auto set = pair->set(ZMQ_LINGER, 0); !set) return std::move(set).error();
  if (auto made = pair->connect(kAddress); !made) return std::move(made).error();
  return pair;
}

std::optional<std::vector<Frame>> Socket::receive() {
  std::vector<Frame> frames;
  while (true) {
    Message message;
    if (zmq_msg_recv(message.get(), socket_, ZMQ_DONTWAIT) < 0) return std::nullopt;
    Frame frame;
    frame.bytes.assign(static_cast<const char*>(zmq_msg_data(message.get())),
                       zmq_msg_size(message.get()));
    frame.user = property(message.get(), "User-Id");
    frame.key = property(message.get(), "X-Key");
    frame.descriptor = zmq_msg_get(message.get(), ZMQ_SRCFD);
    frames.push_back(std::move(frame));
    if (zmq_msg_more(message.get()) == 0) return frames;
  }
}

Sent Socket::send(const std::vector<std::string_view>& frames) {
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const int more = i + 1 < frames.size() ? ZMQ_SNDMORE : 0;
    if (zmq_send(socket_, frames[i].data(), frames[i].size(), ZMQ_DONTWAIT | more) >= 0) continue;
    if (zmq_errno() == EHOSTUNREACH) return Sent::NoPeer;
    return zmq_errno() == EAGAIN ? Sent::Full : Sent::Failed;
  }
  return Sent::Yes;
}

bool Socket::readable() const {
  const auto events = number(ZMQ_EVENTS);
  return events && (*events & ZMQ_POLLIN) != 0;
}

int Socket::descriptor() const {
  const auto found = number(ZMQ_FD);
  CHECK(found.has_value(), "a socket without a descriptor");
  return *found;
}

std::optional<MonitorEvent> next_event(Socket& monitor) {
  const auto frames = monitor.receive();
  if (!frames) return std::nullopt;
  // zmq_socket_monitor(3): a frame of event (16 bits) and value (32 bits), then the address.
  std::uint16_t event = 0;
  std::int32_t value = 0;
  const std::string& head = frames->front().bytes;
  CHECK(head.size() >= sizeof event + sizeof value, "a monitor's event");
  std::memcpy(&event, head.data(), sizeof event);
  std::memcpy(&value, head.data() + sizeof event, sizeof value);
  return MonitorEvent{.event = event, .descriptor = value};
}

Result<void> set_common(Socket& socket) {
  struct Setting {
    int option;
    std::int64_t value;
  };
  const std::array settings{
      Setting{ZMQ_HEARTBEAT_IVL, kPeerHeartbeat.count()},
      Setting{ZMQ_HEARTBEAT_TIMEOUT, kPeerSilent.count()},
      Setting{ZMQ_HEARTBEAT_TTL, kPeerSilent.count()},
      Setting{ZMQ_HANDSHAKE_IVL, kHandshake.count()},
      Setting{ZMQ_SNDHWM, kQueueMax},
      Setting{ZMQ_RCVHWM, kQueueMax},
      Setting{ZMQ_LINGER, kLinger.count()},
      Setting{ZMQ_RECONNECT_IVL, kRedialFirst.count()},
      Setting{ZMQ_RECONNECT_IVL_MAX, kRedialMost.count()},
      Setting{ZMQ_IMMEDIATE, 1},
  };
  for (const Setting& each : settings) {
    if (auto set = socket.set(each.option, static_cast<int>(each.value)); !set) return set;
  }
  // The one option of these that takes 64 bits.
  const auto most = static_cast<std::int64_t>(kMessageMax.count + kCurveWraps.count);
  return socket.set(ZMQ_MAXMSGSIZE,
                    std::string_view(reinterpret_cast<const char*>(&most), sizeof most));
}

Result<Watched> Watched::over(const std::vector<const Socket*>& sockets) {
  Watched watched;
  watched.epoll_ = Descriptor(::epoll_create1(EPOLL_CLOEXEC));
  watched.more_ = Descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  std::vector<int> all{watched.more_.get()};
  for (const Socket* socket : sockets) all.push_back(socket->descriptor());
  for (const int descriptor : all) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = descriptor}};
    if (::epoll_ctl(watched.epoll_.get(), EPOLL_CTL_ADD, descriptor, &event) != 0) {
      return Error{Code::Unavailable, std::string("epoll: ") + std::strerror(errno)};
    }
  }
  // What arrived before anybody watched has given its sign already.
  watched.again();
  return watched;
}

void Watched::again() {
  if (std::exchange(signalled_, true)) return;
  constexpr std::uint64_t kOne = 1;
  [[maybe_unused]] const ssize_t told = ::write(more_.get(), &kOne, sizeof kOne);
}

void Watched::settle() {
  if (!std::exchange(signalled_, false)) return;
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t got = ::read(more_.get(), &count, sizeof count);
}

}  // namespace skep::protocol
