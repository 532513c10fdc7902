#include "common/mailbox.h"

#include <gmock/gmock.h>
#include <poll.h>

#include <memory>
#include <thread>

namespace skep {
namespace {

bool readable(int descriptor) {
  pollfd wanted{descriptor, POLLIN, 0};
  return ::poll(&wanted, 1, 0) == 1;
}

TEST(MailboxTest, GivesLettersInOrder) {
  Mailbox<std::unique_ptr<int>> box(4);
  EXPECT_TRUE(box.put(std::make_unique<int>(1)));
  EXPECT_TRUE(box.put(std::make_unique<int>(2)));

  EXPECT_EQ(**box.take(), 1);
  EXPECT_EQ(**box.try_take(), 2);
  EXPECT_EQ(box.try_take(), std::nullopt);
}

TEST(MailboxTest, IsBounded) {
  Mailbox<int> box(2);
  EXPECT_TRUE(box.put(1));
  EXPECT_TRUE(box.put(2));

  EXPECT_FALSE(box.put(3));
}

TEST(MailboxTest, IsReadableWhileThereIsALetter) {
  Mailbox<int> box(4);
  EXPECT_FALSE(readable(box.descriptor()));
  box.put(1);
  box.put(2);

  box.try_take();
  EXPECT_TRUE(readable(box.descriptor()));
  box.try_take();
  EXPECT_FALSE(readable(box.descriptor()));
}

TEST(MailboxTest, ClosingWakesWhoWaitsAndLeavesWhatLiesInIt) {
  Mailbox<int> box(4);
  box.put(1);
  int taken = 0;
  std::thread reader([&] {
    while (box.take()) ++taken;
  });

  box.close();
  reader.join();

  EXPECT_EQ(taken, 1);
  EXPECT_FALSE(box.put(2));
}

TEST(MailboxTest, LosesNothingBetweenTwoThreads) {
  constexpr int kLetters = 20'000;
  Mailbox<int> box(64);
  std::thread writer([&box] {
    for (int i = 0; i < kLetters; ++i) {
      while (!box.put(i)) std::this_thread::yield();
    }
  });

  for (int expected = 0; expected < kLetters;) {
    pollfd wanted{box.descriptor(), POLLIN, 0};
    ASSERT_EQ(::poll(&wanted, 1, 10'000), 1);
    while (const auto letter = box.try_take()) ASSERT_EQ(*letter, expected++);
  }
  writer.join();
}

}  // namespace
}  // namespace skep
