// Door: the ZAP handler (RFC 27): which key is which node, and nobody else comes in.

#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "protocol/socket.h"

namespace skep::protocol {

class Door {
 public:
  /// Stands from here on: whoever binds a socket in this context afterwards is guarded.
  static Result<std::unique_ptr<Door>> open(const Zmq& zmq);

  void admit(const NodeId& node, std::string_view public_key);
  void revoke(const NodeId& node);

  /// The node that this user with this key is now; nothing for one that is revoked
  /// or whose key was replaced since its handshake.
  std::optional<NodeId> known(const std::string& user, const std::string& key) const;

  /// Answers whoever knocks.  The requests come from ZeroMQ's own thread, by a
  /// socket that is watched beside the others: no thread of ours.
  void answer();
  const Socket& socket() const { return socket_; }

 private:
  explicit Door(const Zmq& zmq);

  Socket socket_;
  std::map<std::string, NodeId> by_key_;  // Z85
};

}  // namespace skep::protocol
