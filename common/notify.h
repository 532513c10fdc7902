// Notify: tells the service manager how the program is (sd_notify(3), by hand: one datagram).

#pragma once

#include <string>
#include <string_view>

#include "common/descriptor.h"

namespace skep {

class Notify {
 public:
  /// `socket` is $NOTIFY_SOCKET; empty: nobody listens, and nothing is told.
  explicit Notify(const std::string& socket);

  void ready(std::string_view words);
  void alive();
  void stopping();

 private:
  void tell(const std::string& text);

  std::string socket_;
  Descriptor descriptor_;
  bool told_ready_ = false;
};

}  // namespace skep
