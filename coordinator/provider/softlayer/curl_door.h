// CurlDoor: the real door.  The only place here that knows libcurl.

#pragma once

#include <string>

#include "coordinator/provider/softlayer/exchange.h"

namespace skep::coordinator::softlayer {

class CurlDoor : public Door {
 public:
  struct Way {
    std::string base;            // "https://api.softlayer.com/rest/v3.1/"
    std::string token_endpoint;  // "https://iam.cloud.ibm.com/identity/token"
    std::string proxy;           // empty: none, whatever the environment says
    std::string ca;              // file of certificates; empty: the system's
  };
  explicit CurlDoor(Way way);

  /// A connection of its own for each call: what is sent on one that was kept may be sent twice.
  Reply exchange(const Request& request, const Login& login) override;

 private:
  const Way way_;
};

/// The addresses of the service; data, in one place.
struct Endpoints {
  const char* public_base = "https://api.softlayer.com/rest/v3.1/";
  const char* private_base = "https://api.service.softlayer.com/rest/v3.1/";
  const char* tokens = "https://iam.cloud.ibm.com/identity/token";
};
inline constexpr Endpoints kEndpoints;

}  // namespace skep::coordinator::softlayer
