// HostCase: a fake host and the goal of node sw1 of three, as the tests of the host's rooms share
// them.

#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "agent/context.h"
#include "tests/fakes/fake_host.h"
#include "tests/support/cut_everywhere.h"

namespace skep::support {

inline agent::Context host_context() {
  agent::Context context;
  context.spec.cluster = ClusterId("00c0ffee00c0ffee");
  context.spec.node = NodeId("sw1");
  for (const char* number : {"1", "2", "3"}) {
    protocol::Peer peer;
    peer.node = NodeId(std::string("sw") + number);
    peer.private_address = std::string("10.77.0.1") + number;
    context.spec.peers.push_back(peer);
  }
  context.host.os_id = "debian";
  context.host.os_version = "12";
  context.host.virtualization = "kvm";
  context.host.device_mapper = true;
  return context;
}

/// A bare machine with one empty disk of 8 GiB.
inline std::unique_ptr<fakes::FakeHost> bare_host() {
  auto host = std::make_unique<fakes::FakeHost>();
  host->disks.add("/dev/vdb", gib(8), "SK-0001");
  return host;
}

class HostCase : public testing::Test {
 protected:
  agent::Context context = host_context();
  std::unique_ptr<fakes::FakeHost> host = bare_host();

  template <typename Room>
  Result<agent::Runner::End> run() {
    const Room room(context);
    return pass(room, *host);
  }

  template <typename... Each>
  Rooms rooms() const {
    Rooms all;
    (all.push_back(std::make_unique<Each>(context)), ...);
    return all;
  }

  template <typename... Each>
  Result<void> climb_through() {
    return climb(rooms<Each...>(), *host);
  }

  /// The text of an error, or "".
  template <typename T>
  static std::string words(const Result<T>& result) {
    return result ? "" : result.error().message;
  }
};

/// Cut at every effect, on a fresh bare host with whatever `prepare` does to it.
template <typename... Each>
int cut_rooms(
    const agent::Context& context,
    const std::function<void(fakes::FakeHost&)>& prepare = [](fakes::FakeHost&) {}) {
  Rooms all;
  (all.push_back(std::make_unique<Each>(context)), ...);
  return cut_everywhere<fakes::FakeHost>(
      [&prepare] {
        auto host = bare_host();
        prepare(*host);
        return host;
      },
      all, [](fakes::FakeHost& host) { return host.state(); });
}

}  // namespace skep::support
