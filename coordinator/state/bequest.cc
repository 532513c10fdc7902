#include "coordinator/state/bequest.h"

#include <algorithm>

#include "coordinator/screen/document.h"
#include "protocol/codec.h"

namespace skep::coordinator {
namespace {

constexpr std::string_view kParting = "--skep--";

/// Nothing where a character is none of base64's.
std::optional<std::string> from_base64(std::string_view text) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t group = 0;
  int bits = 0;
  for (const char c : text) {
    if (c == '=' || c == '\n' || c == '\r' || c == ' ') continue;
    const auto value = kLetters.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    group = (group << 6U) | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<char>((group >> static_cast<unsigned>(bits)) & 0xffU));
  }
  return bytes;
}

bool blank(std::string_view text) {
  return text.find_first_not_of(" \r\n") == std::string_view::npos;
}

std::uint64_t counter(const Document& number) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(number.number(), 0));
}

Result<protocol::Kept> kept_from(std::string_view text) {
  auto document = from_json(text);
  if (!document) return Error{Code::Corrupt, "what its agent keeps cannot be read"};
  protocol::Kept kept{.cluster = ClusterId((*document)["cluster"].text()),
                      .term = counter((*document)["term"]),
                      .instance = InstanceId((*document)["instance"].text()),
                      .goal = counter((*document)["goal"]),
                      .epoch = counter((*document)["epoch"]),
                      .begun = counter((*document)["begun"]),
                      .state_uuid = (*document)["state_uuid"].text(),
                      .highest_seqno = (*document)["highest_seqno"].is_null()
                                           ? -1
                                           : (*document)["highest_seqno"].number(),
                      .recover_round = counter((*document)["recover_round"])};
  if (kept.cluster.empty()) return Error{Code::Corrupt, "its agent keeps no cluster's name"};
  return kept;
}

}  // namespace

std::string bequest_script() {
  return "cat /var/lib/skep/kept 2>/dev/null\n"
         "printf '\\n--skep--\\n'\n"
         "base64 /var/lib/skep/goal 2>/dev/null || :\n";
}

Result<Bequest> read_bequest(const NodeId& node, std::string_view printed) {
  const auto parting = printed.find(kParting);
  if (parting == std::string_view::npos) {
    return Error{Code::Corrupt, node.value + ": its answer was cut short"};
  }
  Bequest bequest{.node = node};
  const std::string_view kept = printed.substr(0, parting);
  if (blank(kept)) return bequest;
  auto read = kept_from(kept);
  if (!read) return std::move(read).error().within(node.value);
  bequest.kept = std::move(*read);
  const auto bytes = from_base64(printed.substr(parting + kParting.size()));
  if (!bytes || bytes->empty()) return bequest;
  auto goal = protocol::decode_node_spec(*bytes);
  if (!goal) return std::move(goal).error().within(node.value + ": its last goal");
  // What a node keeps is believed about itself only.
  if (goal->node != node) return Error{Code::Corrupt, node.value + " keeps the goal of another"};
  bequest.goal = std::move(*goal);
  return bequest;
}

}  // namespace skep::coordinator
