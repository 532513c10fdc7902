// A guest of FakeSoftLayer in time: what the service says of it now.

#pragma once

#include "tests/fakes/fake_softlayer.h"

namespace skep::fakes {

/// Gone for good: 404.
bool is_gone(const FakeSoftLayer::FakeGuest& guest, Tick now);
bool is_listed(const FakeSoftLayer::FakeGuest& guest, Tick now);
/// Provisioned, with no transaction to come.
bool is_ready(const FakeSoftLayer::FakeGuest& guest, Tick now);
bool is_busy(const FakeSoftLayer::FakeGuest& guest, Tick now);

/// All that can be asked for, relations too.
nlohmann::json described(const FakeSoftLayer::FakeGuest& guest, Tick now);

/// Members that come only when a mask names them.
const std::vector<std::string>& guest_relations();

}  // namespace skep::fakes
