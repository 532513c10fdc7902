// Secret: text that cannot be printed, formatted or compared by accident.

#pragma once

#include <string>
#include <utility>

namespace skep {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}

  /// The text itself, for the one place that must hand it over (a file of mode
  /// 0600, a wire under CURVE).  Every call is a place to look at in a review.
  const std::string& reveal() const { return text_; }
  bool empty() const { return text_.empty(); }
  bool operator==(const Secret&) const = default;

 private:
  std::string text_;
};

}  // namespace skep
