// Finds skep.yaml as git finds its repository: here, or in a folder above.

#include <filesystem>
#include <system_error>

#include "coordinator/config.h"

namespace skep::coordinator {

std::string find_config(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code problem;
  fs::path here = fs::absolute(folder, problem);
  if (problem) return "";
  for (;;) {
    const fs::path file = here / "skep.yaml";
    if (fs::exists(file, problem)) return file.string();
    if (!here.has_parent_path() || here.parent_path() == here) return "";
    here = here.parent_path();
  }
}

}  // namespace skep::coordinator
