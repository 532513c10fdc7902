// libFuzzer's way to the control socket's questions: any line; what is taken must come back the
// same.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "common/check.h"
#include "coordinator/control/question.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skep::coordinator;
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  if (const auto once = decode_question(line)) {
    const auto twice = decode_question(encode(*once));
    CHECK(twice && *twice == *once, "a question does not come back as it was taken");
  }
  return 0;
}
