// Questions of ours, damaged from a seed: the socket says no, or takes them and gives them back.

#include <gtest/gtest.h>

#include <array>
#include <iostream>

#include "common/random.h"
#include "coordinator/control/question.h"
#include "coordinator/limits.h"

namespace skep::coordinator {
namespace {

constexpr int kInputs = 20'000;
constexpr std::uint64_t kSeed = 20'261'125;

const std::array<Question, 8> kQuestions{
    AskView{},
    AskToGiveWay{},
    AskEvents{NodeId("sw1"), 200},
    AskChange{{.aim = Aim::Up, .until = protocol::Stage::Quorate}},
    AskChange{{.aim = Aim::Down, .purge = true, .wipe_data = true}},
    AskChange{{.aim = Aim::Recover, .missing = {NodeId("sw3")}, .surely_off = {NodeId("sw3")}}},
    AskProgress{12},
    AskInterrupt{12}};

TEST(QuestionMutation, EveryQuestionComesBackWhole) {
  for (const Question& question : kQuestions) {
    const auto again = decode_question(encode(question));
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(*again, question);
  }
}

TEST(QuestionMutation, SaysNoOrGivesBackWhatItTook) {
  std::cout << "seed " << kSeed << '\n';
  SeededRandom random(kSeed);
  int taken = 0;
  for (int i = 0; i < kInputs; ++i) {
    std::string line = encode(kQuestions.at(random.below(kQuestions.size())));
    for (std::uint64_t n = 1 + random.below(3); n > 0 && !line.empty(); --n) {
      const std::size_t at = random.below(line.size());
      if (random.below(3) == 0) {
        line.erase(at, 1 + random.below(8));
      } else {
        line[at] = static_cast<char>(random.below(256));
      }
    }
    const auto once = decode_question(line);
    if (!once) {
      ASSERT_FALSE(once.error().message.empty());
      continue;
    }
    ++taken;
    const auto twice = decode_question(encode(*once));
    ASSERT_TRUE(twice) << "input " << i;
    ASSERT_EQ(*twice, *once) << "input " << i;
  }
  EXPECT_GT(taken, 0);
}

TEST(QuestionMutation, NothingThatCouldNotBeMadeIsTaken) {
  for (const char* line :
       {"", "{}", "[]", "\"view\"", "{\"ask\":\"change\"}",
        "{\"ask\":\"change\",\"request\":{\"aim\":\"look\",\"until\":\"serving\"}}",
        "{\"ask\":\"change\",\"request\":{\"aim\":\"up\",\"until\":\"heaven\"}}",
        "{\"ask\":\"progress\",\"number\":0}", "{\"ask\":\"interrupt\",\"number\":-1}"}) {
    EXPECT_FALSE(decode_question(line)) << line;
  }
  EXPECT_FALSE(
      decode_question("{\"ask\":\"view\",\"x\":\"" + std::string(kQuestionMax.count, 'x') + "\"}"));
}

}  // namespace
}  // namespace skep::coordinator
