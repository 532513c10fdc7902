#include "agent/sources/engine_json.h"

#include <gtest/gtest.h>

#include "common/random.h"

namespace skep::agent {
namespace {

TEST(EngineJsonTest, AContainersEventHasItsNameAndAction) {
  const auto event = engine_event(
      R"({"status":"die","id":"c0","Type":"container","Action":"die",)"
      R"("Actor":{"ID":"c0","Attributes":{"exitCode":"137","name":"db-sw1"}},"time":1})");

  ASSERT_TRUE(event);
  EXPECT_EQ(event->container, "db-sw1");
  EXPECT_EQ(event->action, "die");
}

TEST(EngineJsonTest, AnythingElseIsNone) {
  for (const char* line : {"", "{", "[]", "null", R"({"Type":"network","Action":"connect"})",
                           R"({"Type":"container","Action":7,"Actor":{"Attributes":{"name":"a"}}})",
                           R"({"Type":"container","Action":"die","Actor":[]})"}) {
    EXPECT_FALSE(engine_event(line)) << line;
  }
}

TEST(EngineJsonTest, AStartIsWrittenAsTheLogsWantIt) {
  EXPECT_EQ(started_at(R"({"State":{"StartedAt":"2026-11-23T02:17:27.123456789Z"}})"),
            "1795400247.123456789");
  EXPECT_EQ(started_at(R"({"State":{"StartedAt":"1970-01-01T00:00:00Z"}})"), std::nullopt);
  EXPECT_EQ(started_at(R"({"State":{"StartedAt":"0001-01-01T00:00:00Z"}})"), std::nullopt);
  EXPECT_EQ(started_at("{}"), std::nullopt);
  EXPECT_EQ(started_at(R"({"message":"No such container: db-sw1"})"), std::nullopt);
}

TEST(EngineJsonTest, ForeignBytesDoNoHarm) {
  constexpr std::uint64_t kSeed = 42;
  RecordProperty("seed", std::to_string(kSeed));
  SeededRandom random(kSeed);
  const std::string event =
      R"({"Type":"container","Action":"die","Actor":{"Attributes":{"name":"db-sw1"}}})";
  const std::string inspect = R"({"State":{"StartedAt":"2026-11-23T02:17:27.123456789Z"}})";
  for (int i = 0; i < 5'000; ++i) {
    std::string one = event;
    std::string other = inspect;
    one[random.below(one.size())] = static_cast<char>(random.next());
    other[random.below(other.size())] = static_cast<char>(random.next());
    static_cast<void>(engine_event(one));
    static_cast<void>(started_at(other));
  }
}

}  // namespace
}  // namespace skep::agent
