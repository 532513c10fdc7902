#include "agent/permit.h"

#include <gtest/gtest.h>

namespace skep::agent {
namespace {

using protocol::Permit;

constexpr Tick kNow{Duration(1'000)};

Permit permit(std::uint64_t number) {
  return {.number = number, .lifetime = Duration(100)};
}

TEST(PermitHeldTest, HoldsForItsLifetimeAndIsProlongedByItsNumber) {
  PermitHeld held;
  held.heard(permit(1), kNow);
  EXPECT_EQ(held.until(), kNow + Duration(100));
  held.heard(permit(1), kNow + Duration(50));
  EXPECT_EQ(held.until(), kNow + Duration(150));
}

TEST(PermitHeldTest, EndsWithAGoalThatCarriesNone) {
  PermitHeld held;
  held.heard(permit(1), kNow);
  held.heard({}, kNow);
  EXPECT_EQ(held.until(), Tick{});
}

TEST(PermitHeldTest, DoesNotComeBackByAMessageThatIsReplayed) {
  PermitHeld held;
  held.heard(permit(2), kNow);
  held.heard({}, kNow);
  held.heard(permit(2), kNow);
  held.heard(permit(1), kNow);
  EXPECT_EQ(held.until(), Tick{});
  held.heard(permit(3), kNow);
  EXPECT_GT(held.until(), kNow);
}

}  // namespace
}  // namespace skep::agent
