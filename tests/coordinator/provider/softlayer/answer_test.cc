#include "coordinator/provider/softlayer/answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skep::coordinator::softlayer {
namespace {

using testing::HasSubstr;

Reply reply(int status, std::string body) {
  return {.reached = Reached::Answered, .status = status, .body = std::move(body)};
}

Meaning meaning(int status, const std::string& code, const std::string& words) {
  return read_answer(reply(status, R"({"error": ")" + words + R"(", "code": ")" + code + R"("})"))
      .meaning;
}

TEST(AnswerTest, ReadsASuccess) {
  const Answer answer = read_answer(reply(201, R"({"id": 7})"));
  ASSERT_TRUE(answer.well());
  EXPECT_EQ(answer.value["id"].number(), 7);
  EXPECT_TRUE(read_answer(reply(200, "true")).well());
  EXPECT_TRUE(read_answer(reply(200, "[]")).well());
}

TEST(AnswerTest, SeesThroughTheTwoFalseSuccesses) {
  EXPECT_EQ(read_answer(reply(200, "")).meaning, Meaning::Lost);
  EXPECT_EQ(meaning(200, "SoftLayer_Exception_Public", "Internal Error"), Meaning::Lost);
  EXPECT_EQ(meaning(200, "SoftLayer_Exception_ObjectNotFound", "x"), Meaning::Lost);
}

TEST(AnswerTest, DecidesByCodeAndTextNotByStatus) {
  struct Case {
    int status;
    const char* code;
    const char* words;
    Meaning meaning;
  };
  const Case cases[] = {
      {500, "SoftLayer_Exception_WebService_RateLimitExceeded", "x", Meaning::Passing},
      {500, "SoftLayer_Exception_Public", "Rate limit of 50 requests", Meaning::Passing},
      {500, "SoftLayer_Exception_Account_Authentication_AccessTokenValidation", "x",
       Meaning::TokenExpired},
      {500, "SoftLayer_Exception_Public", "Failed to exchange token", Meaning::NoEntry},
      {401, "SoftLayer_Exception_Public", "Invalid API token.", Meaning::NoEntry},
      {404, "SoftLayer_Exception_ObjectNotFound", "Unable to find object", Meaning::Missing},
      {500, "SoftLayer_Exception_MissingCreationProperty", "x", Meaning::Refused},
      {500, "SoftLayer_Exception_Public", "Invalid value provided for 'datacenter.name'.",
       Meaning::Refused},
      {500, "SoftLayer_Exception_NotFound", "Unable to find price", Meaning::Refused},
      {500, "SoftLayer_Exception_Order_InvalidLocation", "x", Meaning::Refused},
      {500, "SoftLayer_Exception_Virtual_Host_Pool_InsufficientCapacity", "x", Meaning::Refused},
      {500, "SoftLayer_Exception_Public", "Internal Error", Meaning::Lost},
      {500, "", "Internal Error", Meaning::Lost},
      {500, "SoftLayer_Exception_Order_Something", "x", Meaning::Lost},
      {503, "", "x", Meaning::Lost},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(meaning(one.status, one.code, one.words), one.meaning) << one.code << one.words;
  }
}

TEST(AnswerTest, KnowsAProxysPage) {
  const Answer page = read_answer(reply(502, "<html>Bad\nGateway</html>"));
  EXPECT_EQ(page.meaning, Meaning::Lost);
  EXPECT_THAT(page.words, HasSubstr("<html>Bad Gateway"));
  EXPECT_EQ(read_answer(reply(401, "<html>")).meaning, Meaning::NoEntry);
  EXPECT_EQ(read_answer(reply(429, "slow down")).meaning, Meaning::Passing);
  EXPECT_LT(read_answer(reply(200, std::string(5'000, 'x'))).words.size(), 400U);
}

TEST(AnswerTest, OnlyWhatNeverLeftOrWasRefusedIsSurelyNotDone) {
  EXPECT_EQ(read_answer({.reached = Reached::Nobody}).meaning, Meaning::NotSent);
  EXPECT_EQ(read_answer({.reached = Reached::Perhaps}).meaning, Meaning::Lost);
  EXPECT_FALSE(surely_nothing_done(Meaning::Lost));
  EXPECT_FALSE(surely_nothing_done(Meaning::Well));
  for (const Meaning one : {Meaning::NotSent, Meaning::Passing, Meaning::TokenExpired,
                            Meaning::NoEntry, Meaning::Missing, Meaning::Refused}) {
    EXPECT_TRUE(surely_nothing_done(one));
  }
}

TEST(AnswerTest, SaysWhatASearcherNeeds) {
  const Answer denied = read_answer(reply(401, R"({"error": "Invalid API token."})"));
  EXPECT_EQ(error_of(denied, "order sw1").code, Code::Denied);
  EXPECT_THAT(error_of(denied, "order sw1").message,
              HasSubstr("order sw1: SoftLayer refuses the credentials: Invalid API token."));
  const Answer unlinked = read_answer(reply(500, R"({"error": "Failed to exchange token"})"));
  EXPECT_EQ(error_of(unlinked, "ask what is sold").code, Code::Denied);
  EXPECT_THAT(error_of(unlinked, "ask what is sold").message, HasSubstr("linked to a valid IBMid"));
  EXPECT_EQ(error_of(read_answer({.reached = Reached::Nobody}), "x").code, Code::Unavailable);
}

}  // namespace
}  // namespace skep::coordinator::softlayer
