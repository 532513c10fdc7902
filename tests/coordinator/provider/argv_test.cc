// What machines, depot and registry are started with, and known by.

#include "coordinator/provider/local/argv.h"

#include <gmock/gmock.h>

namespace skep::coordinator::local {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;

const Container kContainer{.root = "/w/.skep/machines/sw1/root",
                           .name = "skep-1a2b3c4d-11",
                           .hostname = "sw1",
                           .loop = "/dev/loop3",
                           .serial = "SK-1a2b-11",
                           .btrfs = true};

Vm vm(bool kvm) {
  return {.folder = "/w/.skep/machines/sw1",
          .kernel = "/c/vmlinuz",
          .initrd = "/c/initrd",
          .name = "skep-1a2b3c4d-11",
          .serial = "SK-1a2b-11",
          .kvm = kvm,
          .memory = mib(1536),
          .cores = 2,
          .ssh_port = 21011,
          .group = "239.192.1.2:21001",
          .outer_mac = "52:54:00:00:00:0b",
          .private_mac = "52:54:00:00:01:0b",
          .console = "/run/skep/1a2b3c4d/11.console"};
}

std::string line_of(const Argv& argv) {
  std::string line;
  for (const auto& word : argv) line += word + "\n";
  return line;
}

TEST(Nspawn, SeesItsSpareDiskUnderBothNames) {
  EXPECT_THAT(nspawn_argv(kContainer),
              IsSupersetOf({"--bind=/dev/loop3:/dev/vdb",
                            "--bind=/dev/loop3:/dev/disk/by-id/virtio-SK-1a2b-11",
                            "--bind=/dev/btrfs-control", "--network-bridge=br0", "--keep-unit"}));
}

TEST(Nspawn, TakesNoControlNodeThatTheHostHasNot) {
  Container container = kContainer;
  container.btrfs = false;

  EXPECT_THAT(nspawn_argv(container), Not(Contains("--bind=/dev/btrfs-control")));
}

TEST(Qemu, HearsItsPrivateNetworkOnTheLoopbackAlone) {
  EXPECT_THAT(qemu_argv(vm(false)),
              Contains("socket,id=private,mcast=239.192.1.2:21001,localaddr=127.0.0.1"));
  EXPECT_THAT(qemu_argv(vm(false)), Contains("user,id=outer,hostfwd=tcp:127.0.0.1:21011-:22"));
}

TEST(Qemu, EmulatedKeepsALimitOnTranslatedCode) {
  EXPECT_THAT(qemu_argv(vm(false)), Contains("tcg,thread=multi,tb-size=256"));
  EXPECT_THAT(qemu_argv(vm(true)), IsSupersetOf({"kvm", "host"}));
}

TEST(Qemu, TheSpareDiskHasItsSerialAndTheSeedIsReadOnly) {
  const std::string line = line_of(qemu_argv(vm(true)));

  EXPECT_THAT(line, HasSubstr("virtio-blk-pci,drive=spare,serial=SK-1a2b-11"));
  EXPECT_THAT(line, HasSubstr("virtio-blk-pci,drive=seed,serial=skep-seed"));
  EXPECT_THAT(line, HasSubstr("format=raw,readonly=on,file=/w/.skep/machines/sw1/seed.tar"));
}

TEST(Qemu, ACommaInAPathIsNotTheEndOfIt) {
  Vm machine = vm(true);
  machine.folder = "/w/a,b/sw1";

  EXPECT_THAT(line_of(qemu_argv(machine)), HasSubstr("file=/w/a,,b/sw1/disk.img"));
}

TEST(WhoIsIt, EachIsKnownByItsOwnFolderAndNoOther) {
  const std::string folder = "/w/.skep/machines/sw1";
  const Argv supervisor = supervisor_argv("/b/skep", folder);

  EXPECT_TRUE(is_supervisor_of(supervisor, folder));
  EXPECT_FALSE(is_supervisor_of(supervisor, "/w/.skep/machines/sw11"));
  EXPECT_FALSE(is_supervisor_of({"grep", "local-machine", folder, "x"}, folder));
  EXPECT_TRUE(is_nspawn_of(nspawn_argv(kContainer), folder));
  EXPECT_FALSE(is_nspawn_of(supervisor, folder));
  EXPECT_TRUE(is_qemu_of(qemu_argv(vm(true)), folder));
  EXPECT_FALSE(is_qemu_of(qemu_argv(vm(true)), "/w/.skep/machines/sw2"));
  EXPECT_FALSE(is_qemu_of({}, folder)) << "a process that has ended has no arguments";
}

TEST(WhoIsIt, TheDepotsOfTwoClustersAreNotMistakenForOneAnother) {
  const Argv one = depot_argv("/b/skep", "/c/repo", "10.77.3.1", 21000);

  EXPECT_TRUE(is_depot(one, "10.77.3.1", 21000));
  EXPECT_FALSE(is_depot(one, "10.77.4.1", 21000));
  EXPECT_FALSE(is_depot(one, "10.77.3.1", 21001));
  EXPECT_TRUE(is_registry_of(registry_argv("/w/registry.yml"), "/w/registry.yml"));
  EXPECT_FALSE(is_registry_of(registry_argv("/v/registry.yml"), "/w/registry.yml"));
}

TEST(Registry, TakesNothingAndListensOnOneAddress) {
  const std::string settings = registry_settings("/c/registry", "10.77.3.1", 21001);

  EXPECT_THAT(settings, HasSubstr("http: {addr: \"10.77.3.1:21001\"}"));
  EXPECT_THAT(settings, HasSubstr("readonly: {enabled: true}"));
}

}  // namespace
}  // namespace skep::coordinator::local
