// Up: the screen of a bring-up while it runs, and the lines that stand for it without a terminal.
// Pure.

#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/ids.h"
#include "coordinator/fleet/view.h"
#include "coordinator/screen/text.h"

namespace skep::coordinator {

/// The lines to draw, none wider than the terminal.
std::vector<std::string> up_screen(const View& view, const Style& style);

/// One line for each change, and one for each node a minute while nothing changes.
class UpLines {
 public:
  std::vector<std::string> on(const View& view);

 private:
  struct Told {
    std::string key;  // what a change is a change of
    std::string sentence;
  };
  std::map<NodeId, Told> told_;
  Duration last_line_{0};
};

}  // namespace skep::coordinator
