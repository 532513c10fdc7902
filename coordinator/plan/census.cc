#include "coordinator/plan/census.h"

#include <charconv>

namespace skep::coordinator {
namespace {

constexpr std::size_t kUuidLength = 36;

bool is_uuid(std::string_view text) {
  if (text.size() != kUuidLength) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (dash ? c != '-' : !hex) return false;
  }
  return true;
}

}  // namespace

std::optional<Position> parse_position(std::string_view text) {
  if (text.size() < kUuidLength + 2 || text[kUuidLength] != ':') return std::nullopt;
  Position position{.uuid = std::string(text.substr(0, kUuidLength))};
  if (!is_uuid(position.uuid)) return std::nullopt;
  const std::string_view number = text.substr(kUuidLength + 1);
  const auto [end, fault] =
      std::from_chars(number.data(), number.data() + number.size(), position.seqno);
  if (fault != std::errc{} || end != number.data() + number.size()) return std::nullopt;
  return position;
}

std::string words(const Position& position) {
  return position.uuid + ":" + std::to_string(position.seqno);
}

Census census_of(const NodeState& node) {
  Census census{.node = node.name};
  const RoomSeen* room = node.room("census");
  if (node.phase != Phase::Speaking) {
    census.absent = state_in_words(node);
    return census;
  }
  if (room == nullptr || !node.stands("census") || node.found("census", "data").empty()) {
    census.absent = node.name.value + " has yet to look at its data";
    return census;
  }
  census.data = node.found("census", "data");
  census.running = node.found("census", "running") == "yes";
  const std::string epoch = node.found("census", "epoch");
  std::from_chars(epoch.data(), epoch.data() + epoch.size(), census.promised);
  if (const auto position = parse_position(node.found("census", "position"))) {
    census.position = *position;
  } else {
    census.position.uuid = kNoUuid;
  }
  if (node.health) {
    const protocol::GaleraSample& sample = node.health->galera;
    census.running = census.running || sample.container_running;
    census.primary =
        sample.answered && sample.cluster_status == "Primary" && sample.state == "Synced";
    census.uuid = sample.state_uuid;
  }
  return census;
}

Census census_of(const Record& record, const NodeState& node) {
  Census census = census_of(node);
  census.left_out = !record.fact(of_node(node.name, "left_out")).empty();
  return census;
}

}  // namespace skep::coordinator
