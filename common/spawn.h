// Spawn: starts a program with its pipes; what run() and start_detached() share.

#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "common/descriptor.h"
#include "common/result.h"

namespace skep {

struct Pipe {
  Descriptor read;
  Descriptor write;
};

/// Both ends close on exec.
Result<Pipe> make_pipe();

struct Launch {
  std::string program;  // a path, found already
  std::vector<std::string> argv;
  std::vector<std::string> environment;  // "NAME=value"
  int in = -1;                           // -1: /dev/null
  int out = -1;
  int err = -1;
  bool own_session = false;  // else: leads a process group of its own
};

/// The child's process id, once its exec has succeeded.  Code::NotFound: there is no such program.
Result<pid_t> spawn(const Launch& launch);

/// Where `program` is in `path` ("/usr/sbin:/usr/bin"); one with a slash is taken as it is.
Result<std::string> find_program(const std::string& program, const std::string& path);

}  // namespace skep
