#include "agent/rooms/images/room.h"

#include <algorithm>

namespace skep::agent::images {

ImagesRoom::ImagesRoom(const Context& context) {
  if (!context.spec.down) images_ = context.spec.engine.images;
}

Result<Decision> ImagesRoom::decide(std::span<const Answer> seen) const {
  auto facts = read(seen);
  if (!facts) return std::move(facts).error();
  return images::decide(*facts, images_);
}

std::vector<Effect> ImagesRoom::proof() const {
  if (images_.empty()) return {};
  return {CallDocker{.method = "GET", .path = "/images/json"}};
}

Result<void> ImagesRoom::proved(std::span<const Answer> seen) const {
  if (images_.empty()) return {};
  auto names = read_list(seen[0]);
  if (!names) return std::move(names).error();
  for (const std::string& image : images_) {
    if (std::find(names->begin(), names->end(), image) == names->end()) {
      return Error{Code::Corrupt, "the engine does not list " + image};
    }
  }
  return {};
}

}  // namespace skep::agent::images
