// Files: what a model of a program reads and writes on its machine's disks.

#pragma once

#include <optional>
#include <string>
#include <vector>

namespace skep::sim {

class Files {
 public:
  virtual ~Files() = default;
  /// Nothing: no such file.
  virtual std::optional<std::string> read(const std::string& path) const = 0;
  /// Synced: it survives a power cut.  Missing folders are made.
  virtual void write(const std::string& path, const std::string& text) = 0;
  virtual void remove(const std::string& path) = 0;  // with everything below it
  /// Names in the folder; nothing: no such folder.
  virtual std::optional<std::vector<std::string>> list(const std::string& folder) const = 0;
};

}  // namespace skep::sim
