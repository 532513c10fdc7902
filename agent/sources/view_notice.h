// ViewNotice: says when the member's view changes, as wsrep-notify tells it by a datagram.

#pragma once

#include <string>
#include <vector>

#include "agent/event.h"
#include "common/descriptor.h"

namespace skep::agent {

class ViewNotice {
 public:
  explicit ViewNotice(std::string path) : path_(std::move(path)) {}
  ViewNotice(const ViewNotice&) = delete;
  ViewNotice& operator=(const ViewNotice&) = delete;
  ~ViewNotice();

  /// Listens, where it does not yet; the folder is the member's and may have been made anew.  Where
  /// it cannot, nothing is heard: the looks go on at their own pace.
  void listen();

  int descriptor() const { return descriptor_.get(); }  // -1: it does not listen
  /// Adds one event, however often the view changed.
  void take(std::vector<Event>& events);

 private:
  std::string path_;
  Descriptor descriptor_;
};

}  // namespace skep::agent
