// DataFolder: one member's data and control directories, as the start program and mariadbd leave
// them.
//
// What the server has committed stands in `ibdata1` as UUID:SEQNO; the other files are
// the real ones of galera.md 2.1 and packaging/database/README.md.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "agent/database.h"
#include "common/ids.h"
#include "tests/sim/files.h"

namespace skep::sim {

using agent::database::Position;

/// The last Primary view: its number and its members.
struct SavedView {
  std::uint64_t number = 0;
  std::string members;  // "sw1 sw2 sw3"
  bool operator==(const SavedView&) const = default;
};

class DataFolder {
 public:
  DataFolder(Files& files, const std::string& volume);

  bool there() const;
  bool has_state() const;   // the start program's question before it recovers
  bool seems_used() const;  // and before it seeds an empty one
  Position innodb() const;
  void commit(const Position& position);
  /// The group says where this one stands.  Rows beyond that stay: a member that came with a
  /// position too low has them, and the others may not (galera.md 10.6).
  void adopt(const Position& position);
  /// The rows that are there, as the position of a member that has no others.
  std::int64_t rows() const;
  std::int64_t surplus() const;
  void set_surplus(std::int64_t rows);
  void save_state(const Position& position, bool safe_to_bootstrap);
  /// In grastate.dat; the rest of it stays.
  void forget_position();
  void empty_it();
  /// As a transfer's script does, which leaves the two state files.
  void empty_for_transfer();

  std::optional<SavedView> view() const;
  void save_view(const SavedView& view);
  void forget_view();
  /// One that names no other member.
  void forget_view_alone();

  /// The group's name in the configuration; empty: there is none.
  std::string group() const;

  bool transfer_under_way() const;
  void mark_transfer(bool under_way);
  void forget_cut_transfer();

  std::optional<std::string> control(const std::string& name) const;
  void set_control(const std::string& name, const std::string& text);
  void remove_control(const std::string& name);

 private:
  std::string at(const std::string& name) const { return volume_ + "/data/" + name; }

  Files& files_;
  std::string volume_;
};

}  // namespace skep::sim
