// The time server's answer, byte by byte (RFC 5905, 7.3).

#include "coordinator/provider/local/sntp.h"

#include <gtest/gtest.h>

namespace skep::coordinator::local {
namespace {

std::string question() {
  std::string packet(48, '\0');
  packet[0] = 0x23;  // version 4, client
  packet[2] = 6;
  for (std::size_t i = 0; i < 8; ++i) packet[40 + i] = static_cast<char>('a' + i);
  return packet;
}

TEST(Sntp, AnswersAClientWithItsOwnQuestionsTimeAndTheTimeNow) {
  const Utc now{std::chrono::milliseconds(1'500)};  // 1970-01-01T00:00:01.5Z

  const auto answer = sntp_answer(question(), now);

  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->size(), 48U);
  EXPECT_EQ(answer->at(0), 0x24) << "version 4, server, no leap second";
  EXPECT_EQ(answer->at(1), 2) << "a stratum that clients take";
  EXPECT_EQ(answer->substr(24, 8), "abcdefgh");
  EXPECT_EQ(answer->substr(40, 8), std::string("\x83\xaa\x7e\x81\x80\x00\x00\x00", 8))
      << "2208988801 s since 1900, and a half";
}

TEST(Sntp, IsSilentToWhatIsNoQuestion) {
  std::string server = question();
  server[0] = 0x24;
  std::string old = question();
  old[0] = 0x0b;  // version 1

  EXPECT_FALSE(sntp_answer("", Utc{}));
  EXPECT_FALSE(sntp_answer(std::string(47, '\x23'), Utc{}));
  EXPECT_FALSE(sntp_answer(server, Utc{})) << "two servers would answer one another for ever";
  EXPECT_FALSE(sntp_answer(old, Utc{}));
}

}  // namespace
}  // namespace skep::coordinator::local
