// Tree: a YAML document as it stands in the file, every piece with its line and column.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace skep::coordinator::config {

struct Mark {
  int line = 1;
  int column = 1;
};

struct Entry;

struct Tree {
  enum class Kind : std::uint8_t { Null, Scalar, List, Map };
  Kind kind = Kind::Null;
  Mark mark;
  std::string text;            // of a Scalar
  std::vector<Tree> items;     // of a List
  std::vector<Entry> entries;  // of a Map, in the order of the file; a key may stand twice

  bool empty() const { return kind == Kind::Null; }
};

struct Entry {
  Mark mark;  // of the key
  std::string key;
  Tree value;
};

struct TreeFault {
  Mark mark;
  std::string words;
};

struct TreeRead {
  Tree tree;
  std::vector<TreeFault> faults;  // of the syntax; the tree is what was read before
};

/// Never fails and never throws; keeps to kConfigMax, kConfigDepth and kConfigPieces.
TreeRead read_tree(std::string_view text);

}  // namespace skep::coordinator::config
