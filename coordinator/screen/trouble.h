// Trouble: faults of the YAML, another command at work, and errors that end a command.  Pure.

#pragma once

#include <string>
#include <vector>

#include "common/result.h"
#include "coordinator/config.h"
#include "coordinator/screen/document.h"
#include "coordinator/screen/text.h"

namespace skep::coordinator {

/// Who changes the cluster, as it wrote beside its lock.
struct Holder {
  int pid = 0;
  std::string user;
  std::string host;
  std::string command;  // "skep up"
  Utc since;
  std::string doing;  // "sw3, packages"
};

/// Exit codes by cause (screens.md).
enum class Exit : int {
  Done = 0,
  OurMistake = 1,
  Usage = 2,
  Refused = 3,
  NotDone = 4,
  Interrupted = 5,
  Held = 6,
  Credentials = 7,
  NotAsWanted = 8,
};
Exit exit_for(Code code);

/// "vega.yaml:7:9: disks.mysql: ..." for each, and how many.
std::string faults_text(const std::string& file, const std::vector<Fault>& faults);
/// The same lines without the count: allowed, but said.
std::string remarks_text(const std::string& file, const std::vector<Fault>& remarks);
Document faults_document(const std::string& command, const std::string& file,
                         const std::vector<Fault>& faults, Utc at);

std::string held_text(const std::string& cluster, const Holder& holder, const Style& style);

/// {"skep": 1, "error": {...}}: an error is a document too.
Document trouble_document(const std::string& command, const std::string& cluster, Utc at, int code,
                          const std::string& seen, const std::vector<std::string>& next);

}  // namespace skep::coordinator
