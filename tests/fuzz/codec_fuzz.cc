// libFuzzer's way into the codec: any bytes; what is taken must come back the same.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "common/check.h"
#include "protocol/codec.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skep::protocol;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto once = decode(bytes)) {
    const auto twice = decode(encode(*once));
    CHECK(twice && *twice == *once, "a message does not come back as it was taken");
  }
  if (const auto spec = decode_node_spec(bytes)) {
    const auto twice = decode_node_spec(encode(*spec));
    CHECK(twice && *twice == *spec, "a goal does not come back as it was taken");
  }
  return 0;
}
