#include "agent/unit_name.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace skep::agent {
namespace {

constexpr const char* kUnits = "/org/freedesktop/systemd1/unit/";

TEST(UnitName, OfAMountPointIsAsSystemdEscapesIt) {
  EXPECT_EQ(mount_unit("/opt/mysql"), "opt-mysql.mount");
  EXPECT_EQ(mount_unit("/var/lib/docker/"), "var-lib-docker.mount");
  EXPECT_EQ(mount_unit("/srv/my-data"), R"(srv-my\x2ddata.mount)");
  EXPECT_EQ(mount_unit("/.hidden/v1.2"), R"(\x2ehidden-v1.2.mount)");
  EXPECT_EQ(mount_unit("/"), "-.mount");
}

TEST(UnitName, OfAnObjectPath) {
  EXPECT_EQ(unit_of_object("/org/freedesktop/systemd1/unit/opt_2dmysql_2emount"),
            "opt-mysql.mount");
}

TEST(UnitName, WhatIsNoUnitsPathHasNone) {
  for (const char* path :
       {"", "/", "/org/freedesktop/systemd1/job/12", "a_2", "a_2g", "a_", "a-b"}) {
    EXPECT_EQ(unit_of_object(std::string(*path == '/' ? "" : kUnits) + path), "") << path;
  }
}

TEST(UnitName, EveryByteComesBackFromItsObjectPath) {
  std::string name;
  std::string path = kUnits;
  for (int byte = 0; byte < 256; ++byte) {
    name += static_cast<char>(byte);
    path += fmt::format("_{:02x}", byte);
  }
  EXPECT_EQ(unit_of_object(path), name);
}

}  // namespace
}  // namespace skep::agent
