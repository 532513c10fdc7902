// Spawn: starts a program with its pipes; what run() and start_detached() share.

#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

#include "common/result.h"

namespace skep {

/// A descriptor that is closed with its owner.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();

  int get() const { return number_; }
  bool open() const { return number_ >= 0; }
  int release() { return std::exchange(number_, -1); }
  void close();

 private:
  int number_ = -1;
};

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
