// Version of this build, as programs and agents say it.

#pragma once

namespace skep::coordinator {

inline constexpr const char* kVersion = "0.1.0";

}  // namespace skep::coordinator
