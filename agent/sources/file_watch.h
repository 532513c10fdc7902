// FileWatch: says when one of these files was changed or replaced (inotify).

#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "agent/event.h"
#include "common/descriptor.h"

namespace skep::agent {

class FileWatch {
 public:
  /// Their folders are watched, so that a file may come, go and be replaced.  A
  /// folder that is not there is not watched.
  explicit FileWatch(const std::vector<std::string>& paths);

  int descriptor() const { return descriptor_.get(); }
  /// Adds an event for each file once, however often it changed.
  void take(std::vector<Event>& events);

 private:
  Descriptor descriptor_;
  std::map<int, std::string> folders_;
  std::set<std::string> paths_;
};

}  // namespace skep::agent
