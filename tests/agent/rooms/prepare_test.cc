// The host's rooms in a row, as a node climbs through them.

#include "agent/rooms/filesystem/room.h"
#include "agent/rooms/identity/room.h"
#include "agent/rooms/lvm/room.h"
#include "agent/rooms/mount/room.h"
#include "agent/rooms/packages/room.h"
#include "agent/rooms/partition/room.h"
#include "agent/rooms/resolv/room.h"
#include "agent/rooms/time/room.h"
#include "tests/support/host_case.h"

namespace skep::agent {
namespace {

template <typename... Each>
struct List {};
using HostRooms =
    List<identity::IdentityRoom, time::TimeRoom, packages::PackagesRoom, partition::PartitionRoom,
         lvm::LvmRoom, filesystem::FilesystemRoom, mount::MountRoom, resolv::ResolvRoom>;

template <typename... Each>
int cut_all(List<Each...> /*rooms*/, const Context& context) {
  return support::cut_rooms<Each...>(context, [](fakes::FakeHost& host) {
    host.units["systemd-timesyncd.service"] = {"loaded", "active", true};
    host.timesync = "Offset: +1.2ms\n";
  });
}

TEST(Prepare, EndsTheSameWhereverThePowerFails) {
  auto context = support::host_context();
  EXPECT_GT(cut_all(HostRooms{}, context), 200);
}

TEST(Prepare, NoRoomDisturbsAHostThatServes) {
  const auto context = support::host_context();
  const auto host = support::bare_host();
  host->units["chrony.service"] = {"loaded", "active", true};
  host->tracking = "0,,0,0,0.0,0,0,0,0,0,0,0,0,Normal\n";
  const auto all = [&]<typename... Each>(List<Each...>) {
    support::Rooms rooms;
    (rooms.push_back(std::make_unique<Each>(context)), ...);
    return rooms;
  }(HostRooms{});
  ASSERT_TRUE(support::climb(all, *host));
  for (const auto& room : all) {
    Runner runner(*room);
    while (auto effect = runner.next()) {
      EXPECT_FALSE(runner.changing()) << room->name() << ": " << runner.words();
      runner.answered(host->carry_out(*effect));
    }
  }
}

}  // namespace
}  // namespace skep::agent
