#include "agent/rooms/images/facts.h"

#include <nlohmann/json.hpp>

#include "agent/answers.h"

namespace skep::agent::images {

std::vector<Effect> looks(const std::vector<std::string>& images) {
  std::vector<Effect> looks;
  looks.reserve(images.size());
  for (const std::string& image : images) {
    looks.emplace_back(CallDocker{.method = "GET", .path = "/images/" + image + "/json"});
  }
  return looks;
}

Result<Facts> read(std::span<const Answer> seen) {
  Facts facts;
  for (const Answer& answer : seen) {
    auto body = body_of(answer);
    if (!body) return std::move(body).error();
    facts.present.push_back(body->has_value());
  }
  return facts;
}

Result<std::vector<std::string>> read_list(const Answer& answer) {
  auto body = body_of(answer);
  if (!body) return std::move(body).error();
  const auto json = nlohmann::json::parse(body->value_or(""), nullptr, /*allow_exceptions=*/false);
  if (!json.is_array()) return Error{Code::Corrupt, "images: not a list"};
  std::vector<std::string> names;
  for (const auto& image : json) {
    for (const char* kind : {"RepoTags", "RepoDigests"}) {
      if (!image.is_object() || !image.contains(kind) || !image[kind].is_array()) continue;
      for (const auto& name : image[kind]) {
        if (name.is_string()) names.push_back(name.get<std::string>());
      }
    }
  }
  return names;
}

}  // namespace skep::agent::images
