#include <zmq.h>

#include <array>

#include "common/check.h"
#include "protocol/transport.h"

namespace skep::protocol {

CurveKeys make_curve_keys() {
  // Z85: 40 characters and the end of the string.
  std::array<char, 41> open{};
  std::array<char, 41> hidden{};
  CHECK(zmq_curve_keypair(open.data(), hidden.data()) == 0, "libzmq without CURVE");
  return {.public_key = open.data(), .secret_key = Secret(hidden.data())};
}

}  // namespace skep::protocol
