// Golden: compares a text with tests/golden/NAME, literally.  SKEP_WRITE_GOLDEN=1 writes what
// differs.

#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace skep::golden {

inline std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

inline void expect(const std::string& name, const std::string& text) {
  const std::string path = std::string(SOURCE_ROOT) + "/tests/golden/" + name;
  if (std::getenv("SKEP_WRITE_GOLDEN") != nullptr && read(path) != text) {
    std::ofstream(path, std::ios::binary) << text;
  }
  EXPECT_EQ(text, read(path)) << "in tests/golden/" << name;
}

}  // namespace skep::golden
