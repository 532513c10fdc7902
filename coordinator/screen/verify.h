// Verify: what `skep verify` saw with its own looks, line by line.  Pure.

#pragma once

#include <string>
#include <vector>

#include "common/time.h"
#include "coordinator/screen/document.h"
#include "coordinator/screen/text.h"

namespace skep::coordinator {

struct VerifyLine {
  std::string area;  // "Galera", "Consul", ...
  std::string words;
  bool passed = false;
};

struct Verification {
  std::string cluster;
  Utc at;
  Duration took{0};
  std::vector<VerifyLine> lines;

  bool passed() const;
};

std::string verify_text(const Verification& seen, const Style& style);
Document verify_document(const Verification& seen);

}  // namespace skep::coordinator
