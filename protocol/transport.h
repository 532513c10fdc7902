// Transport: one ROUTER on the coordinator, one DEALER on each agent, under CURVE.
//
// Who a peer is, is the User-Id that the ZAP handler put on the message, never
// what the peer claims (README.md, "Who may speak").  Used by one thread: the loop's.

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/ids.h"
#include "common/result.h"
#include "common/secret.h"

namespace skep::protocol {

struct CurveKeys {
  std::string public_key;  // Z85, 40 characters
  Secret secret_key;
};

CurveKeys make_curve_keys();

struct Received {
  NodeId from;
  std::string bytes;
};

/// The coordinator's end.
class Router {
 public:
  virtual ~Router() = default;

  /// Readable when something may have arrived; poll it, then call receive() until nothing.
  virtual int descriptor() const = 0;
  virtual std::optional<Received> receive() = 0;

  /// Code::Unavailable when that node is not connected: nothing is queued for it.
  virtual Result<void> send(const NodeId& to, std::string_view bytes) = 0;

  /// From now on this key is that node.  Replaces the node's former key.
  virtual void admit(const NodeId& node, std::string_view public_key) = 0;
  /// Nothing of this node is heard any more, and its connections are shut down.
  virtual void revoke(const NodeId& node) = 0;

  /// "tcp://10.77.0.1:7411": where it listens, with the port that was found.
  virtual std::string endpoint() const = 0;
};

/// `endpoint` as ZeroMQ writes it, "tcp://10.77.0.1:*" finds a port.  The ZAP
/// handler stands before the socket is bound.
Result<std::unique_ptr<Router>> bind_router(const std::string& endpoint, const CurveKeys& keys);

/// The agent's end.
class Dealer {
 public:
  virtual ~Dealer() = default;
  virtual int descriptor() const = 0;
  virtual std::optional<std::string> receive() = 0;
  /// Code::Unavailable while not connected or when its queue is full.
  virtual Result<void> send(std::string_view bytes) = 0;
  /// True once after each (re)connection: the caller says Hello.
  virtual bool connected_anew() = 0;
  virtual bool connected() const = 0;
};

/// Dials `endpoint` ("tcp://..." or "ipc://...") for ever; knows the coordinator by its public key.
Result<std::unique_ptr<Dealer>> dial(const std::string& endpoint, const CurveKeys& keys,
                                     const std::string& coordinator_key);

}  // namespace skep::protocol
