#include "common/check.h"

#include <cstdio>
#include <cstdlib>

namespace skep {

void check_failed(const char* file, int line, const char* condition, std::string_view words) {
  std::fprintf(stderr, "%s:%d: CHECK(%s): %.*s\n", file, line, condition,
               static_cast<int>(words.size()), words.data());
  std::abort();
}

}  // namespace skep
