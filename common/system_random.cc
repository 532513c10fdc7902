#include <sys/random.h>

#include "common/random.h"

namespace skep {

std::uint64_t SystemRandom::next() {
  std::uint64_t value = 0;
  while (::getrandom(&value, sizeof value, 0) != static_cast<ssize_t>(sizeof value)) {
  }
  return value;
}

}  // namespace skep
