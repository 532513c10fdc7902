// Ids: names that must not be mistaken for one another.

#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <utility>

namespace skep {

/// A name of one kind; two kinds do not mix.
template <typename Kind>
struct Id {
  std::string value;

  Id() = default;
  explicit Id(std::string text) : value(std::move(text)) {}
  bool empty() const { return value.empty(); }
  auto operator<=>(const Id&) const = default;
};

using ClusterId = Id<struct ClusterKind>;  // 16 lower-case hex digits, made once by the ledger
using InstanceId =
    Id<struct InstanceKind>;  // one life of a ledger; changes when a ledger is imported or adopted
using NodeId = Id<struct NodeKind>;    // host name of a node: "sw1"
using RoomName = Id<struct RoomKind>;  // "partition"

/// Rises with every start from an imported, restored or adopted ledger.
using Term = std::uint64_t;
/// Rises with every NodeSpec that differs from the one before.
using GoalNumber = std::uint64_t;
/// Rises with every attempt to seed; the ledger has it before any node hears of it.
using Epoch = std::uint64_t;

}  // namespace skep
