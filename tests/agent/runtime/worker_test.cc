#include "agent/worker.h"

#include <gmock/gmock.h>
#include <poll.h>

namespace skep::agent {
namespace {

class FakeExecutor : public Executor {
 public:
  Answer carry_out(const Effect& effect, const Progress& progress) override {
    if (std::holds_alternative<RunTool>(effect)) {
      progress("unpacking");
      progress("unpacking more");
    }
    return Done{};
  }
};

class WorkerTest : public testing::Test {
 protected:
  Mailbox<CarryOut> orders{8};
  Mailbox<Answered> answers{8};
  Mailbox<Progressed> progress{8};
  Worker worker{std::make_unique<FakeExecutor>(), orders, {answers, progress}};
};

TEST_F(WorkerTest, AnswersUnderTheOrdersNumber) {
  orders.put({7, RemoveFile{"/x"}});

  EXPECT_TRUE(worker.step());

  const auto answered = answers.try_take();
  ASSERT_TRUE(answered);
  EXPECT_EQ(answered->id, 7U);
  EXPECT_TRUE(answered->answer);
}

TEST_F(WorkerTest, TellsAtMostOneLineOfProgressASecond) {
  orders.put({7, RunTool{{"apt-get"}}});

  EXPECT_TRUE(worker.step());

  const auto told = progress.try_take();
  ASSERT_TRUE(told);
  EXPECT_EQ(told->id, 7U);
  EXPECT_EQ(told->words, "unpacking");
  EXPECT_FALSE(progress.try_take());
}

TEST_F(WorkerTest, EndsWhenItsMailboxIsClosed) {
  orders.close();

  EXPECT_FALSE(worker.step());
}

TEST(WorkersTest, BothLanesWorkAndEndWithAToolUnderWay) {
  Workers workers;
  EXPECT_TRUE(workers.put({1, RunTool{{"sleep", "1000"}, "", {}, 2000s, 0s}, Lane::Long}));
  EXPECT_TRUE(workers.put({2, RunTool{{"true"}}, Lane::Quick}));

  pollfd wanted{workers.answers().descriptor(), POLLIN, 0};
  ASSERT_EQ(::poll(&wanted, 1, 10'000), 1);

  const auto answered = workers.answers().try_take();
  ASSERT_TRUE(answered);
  EXPECT_EQ(answered->id, 2U);
}

}  // namespace
}  // namespace skep::agent
