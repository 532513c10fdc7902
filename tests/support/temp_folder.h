// TempFolder: a folder of a test's own, gone with it.

#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace skep::test {

class TempFolder {
 public:
  TempFolder() {
    std::string name = std::filesystem::temp_directory_path() / "skep-test-XXXXXX";
    path_ = ::mkdtemp(name.data());
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  /// What is still mounted inside belongs to others: nothing of it is removed.
  ~TempFolder() {
    const std::string command = "rm -rf --one-file-system '" + path_ + "'";
    [[maybe_unused]] const int status = std::system(command.c_str());
  }

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace skep::test
