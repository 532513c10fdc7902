#include "agent/rooms/images/decide.h"

#include "agent/docker.h"

namespace skep::agent::images {
namespace {

// design.md section 12: no progress for 5 minutes ends a pull, half an hour in any case.
constexpr Duration kPullSilence = 5min;
constexpr Duration kPullDeadline = 30min;

Change pull(const std::string& image) {
  const auto [name, tag] = docker::name_and_tag(image);
  std::string path = "/images/create?fromImage=" + docker::escaped(name);
  if (!tag.empty()) path += "&tag=" + docker::escaped(tag);
  return {.words = "pull " + image,
          .effect = CallDocker{.method = "POST",
                               .path = path,
                               .body = "",
                               .deadline = kPullDeadline,
                               .silence = kPullSilence},
          .failed_if = "\"errorDetail\""};
}

}  // namespace

Result<Decision> decide(const Facts& facts, const std::vector<std::string>& images) {
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (!facts.present[i]) return pull(images[i]);
  }
  return Satisfied{};
}

}  // namespace skep::agent::images
