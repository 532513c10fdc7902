#include <zmq.h>

#include <array>

#include "protocol/limits.h"
#include "protocol/socket.h"
#include "protocol/transport.h"

namespace skep::protocol {
namespace {

class ZmqDealer : public Dealer {
 public:
  static Result<std::unique_ptr<Dealer>> dial(const std::string& endpoint, const CurveKeys& keys,
                                              const std::string& coordinator_key);

  int descriptor() const override { return watched_.descriptor(); }
  std::optional<std::string> receive() override;
  Result<void> send(std::string_view bytes) override;
  bool connected_anew() override;
  bool connected() const override { return connected_; }

 private:
  ZmqDealer() : zmq_(std::make_unique<Zmq>()), socket_(*zmq_, ZMQ_DEALER) {}

  Result<void> set_up(const CurveKeys& keys, const std::string& coordinator_key);
  void read_events();

  std::unique_ptr<Zmq> zmq_;
  Socket socket_;
  std::unique_ptr<Socket> monitor_;
  Watched watched_;
  bool connected_ = false;
  bool anew_ = false;
};

Result<std::unique_ptr<Dealer>> ZmqDealer::dial(const std::string& endpoint, const CurveKeys& keys,
                                                const std::string& coordinator_key) {
  std::unique_ptr<ZmqDealer> dealer(new ZmqDealer);
  if (auto set = dealer->set_up(keys, coordinator_key); !set) return std::move(set).error();
  if (auto made = dealer->socket_.connect(endpoint); !made) return std::move(made).error();
  return std::unique_ptr<Dealer>(std::move(dealer));
}

Result<void> ZmqDealer::set_up(const CurveKeys& keys, const std::string& coordinator_key) {
  if (auto set = set_common(socket_); !set) return set;
  const std::array<std::pair<int, Duration>, 2> patience{{
      {ZMQ_HANDSHAKE_IVL, kDiallersHandshake},
      {ZMQ_CONNECT_TIMEOUT, kConnect},
  }};
  for (const auto& [option, most] : patience) {
    if (auto set = socket_.set(option, static_cast<int>(most.count())); !set) return set;
  }
  if (auto set = socket_.set(ZMQ_CURVE_SERVERKEY, coordinator_key); !set) return set;
  if (auto set = socket_.set(ZMQ_CURVE_PUBLICKEY, keys.public_key); !set) return set;
  if (auto set = socket_.set(ZMQ_CURVE_SECRETKEY, keys.secret_key.reveal()); !set) return set;
  auto monitor = socket_.monitor(*zmq_, ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED);
  if (!monitor) return std::move(monitor).error();
  monitor_ = *std::move(monitor);
  auto watched = Watched::over({&socket_, monitor_.get()});
  if (!watched) return std::move(watched).error();
  watched_ = *std::move(watched);
  return {};
}

std::optional<std::string> ZmqDealer::receive() {
  read_events();
  while (auto frames = socket_.receive()) {
    if (frames->size() == 1) return std::move(frames->front().bytes);
  }
  watched_.settle();
  if (monitor_->readable()) watched_.again();
  return std::nullopt;
}

Result<void> ZmqDealer::send(std::string_view bytes) {
  if (bytes.size() > kMessageMax.count) {
    return Error{Code::Invalid, "a message of " + std::to_string(bytes.size()) + " bytes"};
  }
  const Sent sent = socket_.send({bytes});
  watched_.again();
  if (sent == Sent::Yes) return {};
  return Error{Code::Unavailable, "the coordinator is not connected, or does not take more now"};
}

bool ZmqDealer::connected_anew() {
  read_events();
  return std::exchange(anew_, false);
}

void ZmqDealer::read_events() {
  for (int handled = 0; handled < kMonitorBurst; ++handled) {
    const auto event = next_event(*monitor_);
    if (!event) return;
    connected_ = event->event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED;
    anew_ = anew_ || connected_;
  }
  watched_.again();
}

}  // namespace

Result<std::unique_ptr<Dealer>> dial(const std::string& endpoint, const CurveKeys& keys,
                                     const std::string& coordinator_key) {
  auto dealer = ZmqDealer::dial(endpoint, keys, coordinator_key);
  if (!dealer) return std::move(dealer).error().within("transport");
  return dealer;
}

}  // namespace skep::protocol
