#include "protocol/codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "protocol/fields.h"
#include "protocol/limits.h"
#include "protocol/version.h"
#include "tests/protocol/messages_of_all_kinds.h"

namespace skep::protocol {
namespace {

using testing::HasSubstr;

std::string hex(const std::string& bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

/// MessagePack by hand: what no encoder of ours would write.
std::string envelope(std::uint32_t version, std::uint8_t kind, const std::string& body) {
  std::string bytes = "\x94";
  bytes += '\xcd';
  bytes += static_cast<char>(version >> 8U);
  bytes += static_cast<char>(version & 0xFFU);
  bytes += static_cast<char>(kind);
  bytes += '\x07';
  return bytes + body;
}

std::string text(const std::string& words) {
  return static_cast<char>(0xa0U | words.size()) + words;
}

const std::string kEmptyMap = "\x80";

TEST(Codec, GivesBackWhatWasPutIn) {
  for (const Envelope& sent : messages_of_all_kinds()) {
    const auto got = decode(encode(sent));
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(*got, sent) << "kind " << sent.message.index() + 1;
  }
}

TEST(Codec, GivesBackDefaultsToo) {
  for (const Envelope& sent :
       {Envelope{1, Hello{}}, Envelope{2, Assign{}}, Envelope{3, Report{}}, Envelope{4, Health{}},
        Envelope{5, LogLines{}}, Envelope{6, LogWanted{}}, Envelope{7, Refusal{}}}) {
    const auto got = decode(encode(sent));
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(*got, sent);
  }
}

TEST(Codec, GivesBackANodeSpecAlone) {
  const auto got = decode_node_spec(encode(whole_spec()));
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(*got, whole_spec());
}

TEST(Codec, LetsUnknownFieldsPass) {
  const auto got = decode(envelope(
      kVersion, 7, "\x82" + text("words") + text("no") + text("colour") + "\x93\x01\x02\x03"));
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(std::get<Refusal>(got->message).words, "no");
}

TEST(Codec, LeavesAMissingFieldAtItsDefault) {
  const auto got = decode(envelope(kVersion, 4, kEmptyMap));
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(std::get<Health>(got->message), Health{});
}

TEST(Codec, TakesThePreviousMinorAndTheNextOne) {
  EXPECT_TRUE(decode(envelope(kVersion - 1, 7, kEmptyMap)));
  EXPECT_TRUE(decode(envelope(kVersion + 1, 7, kEmptyMap)));
}

TEST(Codec, RefusesAnotherVersionWithWords) {
  for (const std::uint32_t version : {version_of(2, 0), kVersion + 2, std::uint32_t{0}}) {
    const auto got = decode(envelope(version, 7, kEmptyMap));
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, Code::NotFound);
    EXPECT_THAT(got.error().message, HasSubstr("is not spoken here, 1.4 is"));
  }
}

TEST(Codec, AnswersAnUnknownKindWithNotFound) {
  for (const auto kind : std::vector<std::uint8_t>{0, 8, 100}) {
    const auto got = decode(envelope(kVersion, kind, kEmptyMap));
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, Code::NotFound);
    EXPECT_EQ(got.error().message, "message: kind " + std::to_string(kind) + " is not known here");
  }
}

TEST(Codec, SaysWhatIsWrongAndWhere) {
  const auto got = decode(
      envelope(kVersion, 2,
               "\x81" + text("spec") + "\x81" + text("disk") + "\x81" + text("layout") + "\x09"));
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, Code::Invalid);
  EXPECT_EQ(got.error().message, "message: assign: spec: disk: layout: not one of its values");
}

TEST(Codec, RefusesAValueOfAnotherKind) {
  EXPECT_FALSE(decode(envelope(kVersion, 7, "\x81" + text("words") + "\x05")));
  EXPECT_FALSE(decode(envelope(kVersion, 7, "\x81" + text("sequence") + "\xff")));
  EXPECT_FALSE(decode(envelope(kVersion, 7, "\x81" + text("sequence") + "\xc0")));
  EXPECT_FALSE(decode(envelope(kVersion, 7, "\xc0")));
  EXPECT_FALSE(decode(envelope(kVersion, 7, "\x90")));
  EXPECT_FALSE(decode(envelope(kVersion, 5, "\x81" + text("lines") + "\x92\xa1x\x01")));
}

TEST(Codec, RefusesADurationNobodyCanMean) {
  const auto got = decode(
      envelope(kVersion, 4, "\x81" + text("age_ms") + "\xcf\x7f\xff\xff\xff\xff\xff\xff\xff"));
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().message, "message: health: age_ms: longer than a year");
}

TEST(Codec, RefusesWhatIsDeeperThanTheLimit) {
  std::string deep;
  for (std::size_t i = 0; i < kDepthMax; ++i) deep += '\x91';
  const auto got = decode(envelope(kVersion, 7, deep + "\x01"));
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().message, "message: deeper than 16");
}

TEST(Codec, RefusesAContainerThatClaimsTooMuchBeforeItAllocates) {
  // A list of four thousand million elements, in five bytes.
  const auto got = decode(envelope(kVersion, 7, "\xdd\xff\xff\xff\xff"));
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().message, "message: a container of 4294967295");
}

TEST(Codec, RefusesTooManyValuesInAll) {
  LogLines lines{.lines = std::vector<std::string>(kElementsMax)};
  EXPECT_TRUE(decode(encode({1, lines})));
  lines.lines.emplace_back();
  EXPECT_FALSE(decode(encode({1, lines})));

  std::string wide = "\xdc\x0f\xff";  // 4,095 lists of five
  for (int i = 0; i < 4'095; ++i) wide += "\x95\x01\x01\x01\x01\x01";
  const auto got = decode(envelope(kVersion, 7, wide));
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().message, "message: more than 16384 values");
}

TEST(Codec, RefusesATextThatIsTooLong) {
  const std::string fits(kStringMax.count, 'x');
  EXPECT_TRUE(decode(encode({1, Refusal{.words = fits}})));
  const auto got = decode(encode({1, Refusal{.words = fits + "x"}}));
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().message, "message: a text of 65537 bytes");
}

TEST(Codec, RefusesAMessageThatIsTooLong) {
  const auto got = decode(std::string(kMessageMax.count + 1, '\x01'));
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().message, "message: larger than a message may be");
}

TEST(Codec, RefusesEveryMessageThatIsCut) {
  for (const Envelope& sent : messages_of_all_kinds()) {
    const std::string bytes = encode(sent);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      const auto got = decode(std::string_view(bytes).substr(0, size));
      ASSERT_FALSE(got);
      ASSERT_EQ(got.error().code, Code::Invalid);
    }
    EXPECT_FALSE(decode(bytes + "\x01"));
  }
}

// The exchange in protocol/README.md: a block of "<sender> <hex>" lines after this mark.
TEST(Codec, SpeaksAsTheReadmeShows) {
  std::ifstream file(SOURCE_ROOT "/protocol/README.md");
  std::stringstream all;
  all << file.rdbuf();
  std::string shown;
  for (const char c : all.str()) {
    if (c != '\n' && c != ' ') shown += c;
  }
  const Hello hello{.node = NodeId("sw1"), .agent_version = "0.1.0", .boot_id = "b1"};
  const Refusal refusal{.sequence = 1, .words = "not known"};
  EXPECT_THAT(shown, HasSubstr(hex(encode({1, hello}))));
  EXPECT_THAT(shown, HasSubstr(hex(encode({1, refusal}))));
}

// Every field of every struct stands in its table: a struct takes as many
// initializers as the table has rows.
struct Anything {
  template <typename T>
  operator T() const;  // NOLINT(google-explicit-constructor): that is its point.
};

template <typename T, std::size_t... I>
constexpr bool takes(std::index_sequence<I...> /*count*/) {
  return requires {
    T{(static_cast<void>(I), Anything{})...};
  };
}

template <typename T, std::size_t N = 40>
constexpr std::size_t fields_of() {
  if constexpr (N == 0 || takes<T>(std::make_index_sequence<N>{})) {
    return N;
  } else {
    return fields_of<T, N - 1>();
  }
}

template <typename T>
std::size_t rows_of() {
  std::size_t rows = 0;
  T value;
  fields(value, [&](const char*, auto&) { ++rows; });
  return rows;
}

template <typename T>
class TableTest : public testing::Test {};
using Structs =
    testing::Types<Kept, HostFacts, Hello, Permit, Report, GaleraSample, Health, LogLines,
                   LogWanted, Refusal, Peer, PackagesSpec, ResolvSpec, EngineSpec, ConsulSpec,
                   SwarmSpec, NetworkSpec, GaleraSpec, NodeSpec>;
TYPED_TEST_SUITE(TableTest, Structs);

TYPED_TEST(TableTest, HasEveryField) {
  EXPECT_EQ(rows_of<TypeParam>(), fields_of<TypeParam>());
}

}  // namespace
}  // namespace skep::protocol
