// Section: one map of the YAML, read key by key into a struct; what is wrong is collected, never
// thrown.

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/units.h"
#include "coordinator/config.h"
#include "coordinator/config/subnet.h"
#include "coordinator/config/tree.h"

namespace skep::coordinator::config {

/// All that was found wrong so far.
class Faults {
 public:
  void add(Mark mark, std::string key, std::string words) {
    list_.push_back({mark.line, mark.column, std::move(key), std::move(words)});
  }
  /// In the order of the file.
  std::vector<Fault> sorted() const;

 private:
  std::vector<Fault> list_;
};

/// Each reader leaves its target as it was where the key is missing or wrong.
class Section {
 public:
  /// `tree` may be empty: then nothing is there.  Anything but a map is a fault.
  Section(Faults& faults, const Tree& tree, std::string path);

  /// The value of a key; null where it is not there.  From then on the key is known.
  const Tree* take(const std::string& key);
  Section section(const std::string& key);

  void text(const std::string& key, std::string& into);
  void flag(const std::string& key, bool& into);
  void number(const std::string& key, std::uint64_t least, std::uint64_t most,
              const std::function<void(std::uint64_t)>& into);
  void size(const std::string& key, Bytes least, Bytes& into);
  void texts(const std::string& key, std::vector<std::string>& into);
  /// One of `words`; gives its number.
  void choice(const std::string& key, const std::vector<std::string>& words,
              const std::function<void(std::size_t)>& into);

  /// A plain value as text; a list or a map is a fault.  `key` is its whole path.
  bool scalar(const Tree& value, const std::string& key, std::string& into);
  void fault(const Tree& value, const std::string& key, std::string words) {
    faults_.add(value.mark, within(key), std::move(words));
  }
  Faults& faults() { return faults_; }
  std::string within(const std::string& key) const;

  /// What was not asked for is unknown: call it last.
  void finish();

 private:
  Faults& faults_;
  const Tree& tree_;
  std::string path_;
  std::vector<std::string> known_;
};

}  // namespace skep::coordinator::config
