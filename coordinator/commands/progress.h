// Progress: what a changing command shows on stderr while it runs: on a terminal the screen in
// place, else a line a change.

#pragma once

#include <string>

#include "coordinator/commands/terminal.h"
#include "coordinator/fleet/view.h"
#include "coordinator/screen/up.h"

namespace skep::coordinator {

class ShownProgress {
 public:
  explicit ShownProgress(const Call& call)
      : style_(progress_style(call)), draws_(stderr_is_terminal()) {}

  void show(const View& view) {
    if (draws_) {
      canvas_.draw(up_screen(view, style_));
      return;
    }
    for (const std::string& line : lines_.on(view)) tell(line + "\n");
  }
  void end() { canvas_.clear(); }

 private:
  Style style_;
  bool draws_;
  Canvas canvas_;
  UpLines lines_;
};

}  // namespace skep::coordinator
