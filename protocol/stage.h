// Stage: how far a node has climbed, and how far the gates let it climb.

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace skep::protocol {

enum class Stage : std::uint8_t {
  Ordered,
  Reachable,
  Enrolled,
  Prepared,
  Quorate,
  Swarmed,
  Networked,
  Seeded,
  Serving,
};

constexpr std::array<std::string_view, 9> kStageNames{
    "ordered", "reachable", "enrolled", "prepared", "quorate",
    "swarmed", "networked", "seeded",   "serving",
};

constexpr std::string_view name(Stage stage) {
  return kStageNames[static_cast<std::size_t>(stage)];
}

constexpr std::optional<Stage> stage_named(std::string_view text) {
  for (std::size_t i = 0; i < kStageNames.size(); ++i) {
    if (kStageNames[i] == text) return static_cast<Stage>(i);
  }
  return std::nullopt;
}

}  // namespace skep::protocol
