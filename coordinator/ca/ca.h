// Ca: the cluster's own authority (P-256).  It signs what a node asks for, after looking who asks.
//
// A node's certificate is good for serving only: with it a node cannot enter
// another's engine.  The operator's is good for entering only.

#pragma once

#include <memory>
#include <string>

#include "common/result.h"
#include "common/time.h"

namespace skep::coordinator {

/// Of whom a request must be.
struct Subject {
  std::string name;     // "sw1"
  std::string address;  // private: "10.77.0.11"
};

class Ca {
 public:
  virtual ~Ca() = default;

  /// PEM.
  virtual const std::string& certificate() const = 0;

  /// The certificate for a PEM request, for exactly this name and address.  Code::Refused: the
  /// request names anything else, or is not signed by the key it holds.  Code::Invalid: it is no
  /// request.
  virtual Result<std::string> sign(const std::string& request, const Subject& subject) = 0;
};

/// Reads `folder`/ca/{cert.pem,key.pem}; makes them, key 0600, where neither is.
/// And `folder`/operator/{ca.pem,cert.pem,key.pem} beside them, as DOCKER_CERT_PATH wants them.
/// Code::Corrupt: one is there without the other, or they do not fit.
Result<std::unique_ptr<Ca>> open_ca(const std::string& folder, const std::string& cluster);

/// When a PEM certificate ends; the epoch where it is none.
Utc expires(const std::string& certificate);

}  // namespace skep::coordinator
