// Installation: what `skep serve --install` writes, and where.  Pure.

#pragma once

#include <string>
#include <vector>

namespace skep::coordinator {

/// Where things are that the service runs with.
struct Site {
  std::string cluster;
  std::string program;  // "/usr/local/lib/skep/bin/skep"
  bool local = false;   // a playground: its machines are root's, and stay where they lie
  std::string folder;   // with skep.yaml and .skep in it
  std::string file;     // the YAML's name there
};

struct WrittenFile {
  std::string path;
  std::string text;
};

/// "/var/lib/skep/vega".
std::string home_of(const std::string& cluster);
/// "skep-coordinator@vega.service".
std::string unit_of(const std::string& cluster);

/// The user and its group, the unit, and for a playground what differs there.
std::vector<WrittenFile> files_for(const Site& site);

}  // namespace skep::coordinator
