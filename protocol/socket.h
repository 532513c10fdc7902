// Socket: one ZeroMQ socket, its frames, and the descriptor that shows several of them.
// For the two ends of the transport only.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/result.h"
#include "common/spawn.h"
#include "protocol/transport.h"

namespace skep::protocol {

/// A ZeroMQ context of our own: the ZAP handler's address is one a context.
class Zmq {
 public:
  Zmq();
  Zmq(const Zmq&) = delete;
  Zmq& operator=(const Zmq&) = delete;
  ~Zmq();
  void* get() const { return context_; }

 private:
  void* context_;
};

/// One frame, with what the connection under it says of its sender.
struct Frame {
  std::string bytes;
  std::string user;     // User-Id, as our ZAP handler gave it; empty: none
  std::string key;      // the public key that it was given for
  int descriptor = -1;  // ZMQ_SRCFD
};

enum class Sent : std::uint8_t { Yes, NoPeer, Full, Failed };

class Socket {
 public:
  /// `zmq` outlives the socket; `type` is ZMQ_ROUTER and so on.
  Socket(const Zmq& zmq, int type);
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket();

  Result<void> set(int option, int value);
  Result<void> set(int option, std::string_view value);
  Result<int> number(int option) const;
  Result<std::string> text(int option) const;
  Result<void> bind(const std::string& endpoint);
  Result<void> connect(const std::string& endpoint);
  /// Events of that mask, to be read from the socket that comes back.
  Result<std::unique_ptr<Socket>> monitor(const Zmq& zmq, int events);

  /// A whole message without waiting; nothing where none is there.
  std::optional<std::vector<Frame>> receive();
  /// Without waiting; all frames or none.
  Sent send(const std::vector<std::string_view>& frames);

  bool readable() const;
  int descriptor() const;

 private:
  void* socket_;
};

struct MonitorEvent {
  int event = 0;       // ZMQ_EVENT_...
  int descriptor = 0;  // whose
};

/// The next event of a monitor; nothing where none is there.
std::optional<MonitorEvent> next_event(Socket& monitor);

/// What both ends of the transport set alike: heartbeats, sizes, queues, redial.
Result<void> set_common(Socket& socket);

/// Several sockets behind one descriptor.  A ZeroMQ descriptor shows an arrival
/// once, and any call on the socket may eat the sign; so who leaves something
/// behind calls again(), and the descriptor stays readable until it was read.
class Watched {
 public:
  static Result<Watched> over(const std::vector<const Socket*>& sockets);

  int descriptor() const { return epoll_.get(); }
  /// There is, or may be, more to read.
  void again();
  /// Nothing is left.
  void settle();

 private:
  Descriptor epoll_;
  Descriptor more_;
  bool signalled_ = false;
};

}  // namespace skep::protocol
