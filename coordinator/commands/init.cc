// skep init: the commented starter, never over a file that is there.

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "common/spawn.h"
#include "coordinator/commands/commands.h"
#include "coordinator/commands/terminal.h"
#include "coordinator/config.h"

namespace skep::coordinator {

int init_command(const Call& call) {
  const std::string path = call.config.empty() ? "skep.yaml" : call.config;
  ProviderKind provider = ProviderKind::Local;
  for (const ProviderKind one : {ProviderKind::Hosts, ProviderKind::SoftLayer}) {
    if (call.provider == name(one)) provider = one;
  }
  const std::string text = starter(provider, call.cluster);
  if (const Parsed parsed = parse_config(path, text); !parsed.faults.empty()) {
    return fail(call, call.cluster, Exit::Usage, parsed.faults.front().words);
  }
  // O_EXCL: the file system itself says whether one is there.
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (!file.open() && errno == EEXIST) {
    return fail(call, call.cluster, Exit::Refused, path + " is there already; it was left as it is",
                {"skep plan", "skep up"});
  }
  if (!file.open() ||
      ::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    return fail(call, call.cluster, Exit::NotDone, path + ": " + std::strerror(errno));
  }
  if (call.json) {
    print_document(answer("init", call.cluster, SystemClock().now().utc).set("file", path));
  } else {
    print(path + ": written.  next: skep plan · skep up\n");
  }
  return 0;
}

}  // namespace skep::coordinator
