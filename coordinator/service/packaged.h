// Packaged: files of packaging/systemd that the program brings along, as they are there.

#pragma once

#include <string_view>

namespace skep::coordinator::packaged {

extern const std::string_view kUnit;         // names @PROGRAM@
extern const std::string_view kLocalDropIn;  // names @PROGRAM@, @FOLDER@ and @FILE@
extern const std::string_view kUsers;

}  // namespace skep::coordinator::packaged
