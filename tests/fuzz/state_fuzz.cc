// libFuzzer's way to an exported state: any bytes.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "common/check.h"
#include "coordinator/state/state_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skep::coordinator;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto once = decode_state(bytes)) {
    const auto twice = decode_state(encode(*once));
    CHECK(twice && twice->facts == once->facts, "a state does not come back as it was taken");
  }
  return 0;
}
