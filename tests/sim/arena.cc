// The simulation's own operator new: free lists by size, one thread, nothing given back.  A history
// makes and drops some million small values; the library's allocator takes a fifth of its time.

#include <array>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

// 16 bytes a class, up to 1 KiB; what is larger is the library's.
constexpr std::size_t kStep = 16;
constexpr std::size_t kClasses = 64;
constexpr std::size_t kChunk = std::size_t{1} << 18U;

// Before each value: its class, and in the free list who is next.
struct Head {
  std::size_t index;
  Head* next;
};
constexpr std::size_t kHeader = 16;
static_assert(sizeof(Head) == kHeader);

constinit std::array<Head*, kClasses> free_lists{};
constinit char* chunk = nullptr;
constinit std::size_t chunk_left = 0;

Head* from_chunk(std::size_t bytes) {
  if (chunk_left < bytes) {
    chunk = static_cast<char*>(std::malloc(kChunk));
    if (chunk == nullptr) std::abort();
    chunk_left = kChunk;
  }
  auto* const place = reinterpret_cast<Head*>(chunk);
  chunk += bytes;
  chunk_left -= bytes;
  return place;
}

}  // namespace

void* operator new(std::size_t size) {
  const std::size_t index = (size + kHeader - 1) / kStep;
  Head* head = nullptr;
  if (index >= kClasses) {
    head = static_cast<Head*>(std::malloc(size + kHeader));
    if (head == nullptr) std::abort();
  } else if (free_lists[index] != nullptr) {
    head = free_lists[index];
    free_lists[index] = head->next;
  } else {
    head = from_chunk((index + 1) * kStep);
  }
  head->index = index;
  return reinterpret_cast<char*>(head) + kHeader;
}

void operator delete(void* place) noexcept {
  if (place == nullptr) return;
  auto* const head = reinterpret_cast<Head*>(static_cast<char*>(place) - kHeader);
  if (head->index >= kClasses) return std::free(head);
  head->next = free_lists[head->index];
  free_lists[head->index] = head;
}

void operator delete(void* place, std::size_t) noexcept {
  operator delete(place);
}
