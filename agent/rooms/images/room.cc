#include "agent/rooms/images/room.h"

#include <algorithm>

#include "agent/docker.h"

namespace skep::agent::images {
namespace {

/// As the engine lists it: with a tag, and without the registry that it leaves out.
std::string listed(const std::string& image) {
  const auto [name, tag] = docker::name_and_tag(image);
  std::string shown = tag.empty() ? name : name + ":" + tag;
  for (const std::string prefix : {"docker.io/library/", "docker.io/"}) {
    if (shown.starts_with(prefix)) return shown.substr(prefix.size());
  }
  return shown;
}

}  // namespace

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
    if (std::find(names->begin(), names->end(), listed(image)) == names->end()) {
      return Error{Code::Corrupt, "the engine does not list " + image};
    }
  }
  return {};
}

}  // namespace skep::agent::images
