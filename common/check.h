// CHECK: our own mistakes end the program, in release too, with the place and the words.

#pragma once

#include <string_view>

namespace skep {

[[noreturn]] void check_failed(const char* file, int line, const char* condition,
                               std::string_view words);

}  // namespace skep

#define CHECK(condition, words) \
  ((condition) ? static_cast<void>(0) : ::skep::check_failed(__FILE__, __LINE__, #condition, words))
