#include "coordinator/provider/local/sntp.h"

#include <algorithm>
#include <cstdint>

namespace skep::coordinator::local {
namespace {

constexpr std::size_t kPacket = 48;
constexpr std::uint64_t kFrom1900To1970 = 2'208'988'800;
constexpr unsigned kClient = 3;
constexpr unsigned kServer = 4;
// As if from a clock that is right: these machines shall agree with this computer, whatever it
// says.
constexpr char kStratum = 2;
constexpr char kPrecision = -20;  // 2^-20 s
constexpr std::size_t kReference = 16;
constexpr std::size_t kOriginate = 24;
constexpr std::size_t kReceive = 32;
constexpr std::size_t kTransmit = 40;

void put(std::string& packet, std::size_t at, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) {
    packet[at + i] = static_cast<char>(value >> (8 * (bytes - 1 - i)));
  }
}

void put_time(std::string& packet, std::size_t at, Utc now) {
  const auto all = static_cast<std::uint64_t>(now.time_since_epoch().count());
  put(packet, at, all / 1000 + kFrom1900To1970, 4);
  put(packet, at + 4, (all % 1000 << 32U) / 1000, 4);
}

}  // namespace

std::optional<std::string> sntp_answer(std::string_view question, Utc now) {
  if (question.size() < kPacket) return std::nullopt;
  const auto first = static_cast<unsigned char>(question[0]);
  const unsigned version = first >> 3U & 7U;
  if ((first & 7U) != kClient || version < 3 || version > 4) return std::nullopt;
  std::string answer(kPacket, '\0');
  answer[0] = static_cast<char>(version << 3U | kServer);
  answer[1] = kStratum;
  answer[2] = question[2];
  answer[3] = kPrecision;
  put_time(answer, kReference, now);
  // The client finds its own question again by the time that it sent.
  std::copy_n(question.begin() + static_cast<std::ptrdiff_t>(kTransmit), 8,
              answer.begin() + static_cast<std::ptrdiff_t>(kOriginate));
  put_time(answer, kReceive, now);
  put_time(answer, kTransmit, now);
  return answer;
}

}  // namespace skep::coordinator::local
