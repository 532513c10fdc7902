#include "common/units.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace skep {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t bytes;
};

// clang-format off
constexpr std::array kUnits{
    Unit{"KiB", 1ULL << 10U}, Unit{"MiB", 1ULL << 20U}, Unit{"GiB", 1ULL << 30U}, Unit{"TiB", 1ULL << 40U},
    Unit{"KB", 1'000},        Unit{"MB", 1'000'000},    Unit{"GB", 1'000'000'000}, Unit{"TB", 1'000'000'000'000},
    Unit{"B", 1},
};
// clang-format on

}  // namespace

Result<Bytes> parse_bytes(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto digits = static_cast<std::size_t>(end - text.data());
  if (problem != std::errc{} || digits == 0) {
    return Error{Code::Invalid, fmt::format("\"{}\" is not a size; write it like 80GiB", text)};
  }
  std::string_view unit = text.substr(digits);
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  if (unit.empty()) {
    constexpr std::uint64_t kRatherMib = 512;
    return Error{Code::Invalid, fmt::format("\"{0}\" has no unit; write {0}{1}", text,
                                            number < kRatherMib ? "GiB" : "MiB")};
  }
  for (const Unit& known : kUnits) {
    if (known.name != unit) continue;
    if (number > UINT64_MAX / known.bytes) {
      return Error{Code::Invalid, fmt::format("\"{}\" is larger than any disk", text)};
    }
    return Bytes{number * known.bytes};
  }
  return Error{Code::Invalid,
               fmt::format("\"{}\": unknown unit {}; KiB, MiB, GiB and TiB are known", text, unit)};
}

std::string words(Bytes bytes) {
  constexpr std::array kNames{"KiB", "MiB", "GiB", "TiB"};
  if (bytes.count < 1024) return fmt::format("{} B", bytes.count);
  auto scaled = static_cast<double>(bytes.count) / 1024;
  std::size_t unit = 0;
  for (; scaled >= 1024 && unit + 1 < kNames.size(); ++unit) scaled /= 1024;
  return fmt::format("{:.1f} {}", scaled, kNames[unit]);
}

}  // namespace skep
