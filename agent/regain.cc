#include "agent/regain.h"

#include <sstream>

namespace skep::agent {
namespace {

constexpr std::string_view kBegun = "begun";

}  // namespace

bool Regained::begun(const protocol::RegainSpec& spec) const {
  return number == spec.number && word == kBegun;
}

bool Regained::done(const protocol::RegainSpec& spec) const {
  return number >= spec.number && !begun(spec);
}

std::string Regained::text() const {
  return number == 0 ? "" : std::to_string(number) + " " + word;
}

Regained read_regained(const std::optional<std::string>& text) {
  if (!text) return {};
  std::istringstream in(*text);
  Regained read;
  if (!(in >> read.number >> read.word)) return {};
  return read;
}

Change write_regained(const std::string& path, const protocol::RegainSpec& spec,
                      const std::string& word) {
  const std::string text = std::to_string(spec.number) + " " + word;
  return {.words = "note " + path + ": " + text,
          .effect = ReplaceFile{.path = path, .text = text + "\n"}};
}

}  // namespace skep::agent
