// Version of this build, as programs and agents say it; the build gives it.

#pragma once

namespace skep::coordinator {

inline constexpr const char* kVersion = SKEP_VERSION;

}  // namespace skep::coordinator
