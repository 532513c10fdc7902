// Messages of ours, mutated from a seed: the codec says no, or takes them and gives them back.

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "common/random.h"
#include "protocol/codec.h"
#include "tests/protocol/messages_of_all_kinds.h"

namespace skep::protocol {
namespace {

constexpr int kInputs = 20'000;

std::uint64_t seed() {
  const char* given = std::getenv("SKEP_SEED");
  return given == nullptr ? 20'261'124 : std::strtoull(given, nullptr, 10);
}

char any_byte(Random& random) {
  return static_cast<char>(random.below(256));
}

/// One small damage: a byte changed, put in, taken out, a piece doubled, the end cut off.
void damage(std::string& bytes, Random& random) {
  if (bytes.empty()) bytes += any_byte(random);
  const std::size_t at = random.below(bytes.size());
  switch (random.below(6)) {
    case 0:
      bytes[at] = any_byte(random);
      break;
    case 1:
      bytes[at] = static_cast<char>(bytes[at] ^ static_cast<char>(1U << random.below(8)));
      break;
    case 2:
      bytes.insert(at, 1, any_byte(random));
      break;
    case 3:
      bytes.erase(at, 1 + random.below(4));
      break;
    case 4:
      bytes.insert(at, bytes.substr(random.below(bytes.size()), 1 + random.below(32)));
      break;
    default:
      bytes.resize(at);
      break;
  }
}

TEST(CodecMutation, SaysNoOrGivesBackWhatItTook) {
  std::cout << "seed " << seed() << '\n';
  SeededRandom random(seed());
  const auto messages = messages_of_all_kinds();
  int taken = 0;
  for (int i = 0; i < kInputs; ++i) {
    std::string bytes = encode(messages[random.below(messages.size())]);
    for (std::uint64_t n = 1 + random.below(4); n > 0; --n) damage(bytes, random);
    const auto once = decode(bytes);
    if (!once) {
      ASSERT_FALSE(once.error().message.empty());
      continue;
    }
    ++taken;
    const auto twice = decode(encode(*once));
    ASSERT_TRUE(twice) << "input " << i << ": " << twice.error().message;
    ASSERT_EQ(*twice, *once) << "input " << i;
  }
  EXPECT_GT(taken, 0);
}

TEST(CodecMutation, SaysNoToNoise) {
  std::cout << "seed " << seed() << '\n';
  SeededRandom random(seed());
  for (int i = 0; i < kInputs; ++i) {
    std::string bytes(random.below(200), '\0');
    for (char& byte : bytes) byte = any_byte(random);
    ASSERT_FALSE(decode(bytes)) << "input " << i;
  }
}

TEST(CodecMutation, GoalsOnDiskAreTakenOrNot) {
  SeededRandom random(seed());
  const std::string whole = encode(messages_of_all_kinds().size() > 1
                                       ? std::get<Assign>(messages_of_all_kinds()[1].message).spec
                                       : NodeSpec{});
  for (int i = 0; i < kInputs / 4; ++i) {
    std::string bytes = whole;
    damage(bytes, random);
    const auto once = decode_node_spec(bytes);
    if (!once) continue;
    const auto twice = decode_node_spec(encode(*once));
    ASSERT_TRUE(twice) << "input " << i;
    ASSERT_EQ(*twice, *once) << "input " << i;
  }
}

}  // namespace
}  // namespace skep::protocol
