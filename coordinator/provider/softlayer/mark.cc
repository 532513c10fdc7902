#include "coordinator/provider/softlayer/mark.h"

#include <fmt/format.h>

#include "coordinator/provider/softlayer/limits.h"

namespace skep::coordinator::softlayer {
namespace {

constexpr std::string_view kCloudConfig = "#cloud-config";
constexpr std::string_view kHead = "# skep ";
constexpr std::size_t kNonceSize = 32;
constexpr std::string_view kHex = "0123456789abcdef";

std::string_view line_of(std::string_view& text) {
  const auto end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string_view word_of(std::string_view& line) {
  const auto end = line.find(' ');
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
  return word;
}

}  // namespace

Nonce draw_nonce(Random& random) {
  // One after the other: the order of evaluation inside a call is nobody's promise.
  const std::uint64_t first = random.next();
  return Nonce(fmt::format("{:016x}{:016x}", first, random.next()));
}

Result<std::string> with_mark(const Mark& mark, std::string_view own) {
  std::string_view rest = own;
  const std::string_view first = line_of(rest);
  if (!own.empty() && first != kCloudConfig) {
    return Error{Code::Invalid,
                 "user data must begin with the line #cloud-config: Skep's mark is its second"};
  }
  std::string text = fmt::format("{}\n{}{} {} {}\n{}", kCloudConfig, kHead, mark.cluster,
                                 mark.node.value, mark.nonce.value, own.empty() ? "" : rest);
  if (text.size() > kUserDataMost) {
    return Error{Code::Invalid,
                 fmt::format("user data of {} bytes; {} at most", text.size(), kUserDataMost)};
  }
  return text;
}

std::optional<Mark> mark_in(std::string_view user_data) {
  line_of(user_data);
  std::string_view line = line_of(user_data);
  if (!line.starts_with(kHead)) return std::nullopt;
  line.remove_prefix(kHead.size());
  Mark mark;
  mark.cluster = word_of(line);
  mark.node = NodeId(std::string(word_of(line)));
  mark.nonce = Nonce(std::string(line));
  const bool whole = !mark.cluster.empty() && !mark.node.empty() && line.size() == kNonceSize &&
                     line.find_first_not_of(kHex) == std::string_view::npos;
  return whole ? std::optional(mark) : std::nullopt;
}

}  // namespace skep::coordinator::softlayer
