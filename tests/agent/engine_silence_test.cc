#include "agent/engine_silence.h"

#include <gtest/gtest.h>

namespace skep::agent {
namespace {

constexpr Tick kNow{Duration(1'000)};
const Answer kSilent = Error{Code::TimedOut, "no answer in time"};

TEST(EngineSilenceTest, HangsAfterAMinuteFromItsFirstUnansweredCall) {
  EngineSilence silence;
  EXPECT_FALSE(silence.hangs(kNow));
  silence.answered(kSilent, kNow);
  silence.answered(kSilent, kNow + Duration(50'000));
  EXPECT_FALSE(silence.hangs(kNow + kEngineHangs - Duration(1)));
  EXPECT_TRUE(silence.hangs(kNow + kEngineHangs));
}

TEST(EngineSilenceTest, OneAnswerOrRefusalOfManyIsEnough) {
  for (const Answer& answer :
       {Answer(HttpEnded{.status = 500}), Answer(Error{Code::Unavailable, "refused"})}) {
    EngineSilence silence;
    silence.answered(kSilent, kNow);
    silence.answered(answer, kNow + Duration(1));
    silence.answered(kSilent, kNow + Duration(2));
    EXPECT_FALSE(silence.hangs(kNow + kEngineHangs));
    EXPECT_TRUE(silence.hangs(kNow + kEngineHangs + Duration(2)));
  }
}

TEST(EngineSilenceTest, ARestartIsGivenItsOwnMinute) {
  EngineSilence silence;
  silence.answered(kSilent, kNow);
  silence.begins();
  EXPECT_FALSE(silence.hangs(kNow + kEngineHangs));
}

}  // namespace
}  // namespace skep::agent
