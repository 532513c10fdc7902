#include "common/spawn.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace skep {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (const auto& text : texts) out.push_back(const_cast<char*>(text.c_str()));
  out.push_back(nullptr);
  return out;
}

// From here to exec only what is safe after fork() in a program with threads.
[[noreturn]] void become(const Launch& launch, char* const* argv, char* const* environment,
                         int report) {
  if (launch.own_session) {
    ::setsid();
  } else {
    ::setpgid(0, 0);
  }
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) ::sigaction(number, &standard, nullptr);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);

  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  ::dup2(launch.in >= 0 ? launch.in : null, STDIN_FILENO);
  ::dup2(launch.out >= 0 ? launch.out : null, STDOUT_FILENO);
  ::dup2(launch.err >= 0 ? launch.err : null, STDERR_FILENO);
  // A descriptor that a library opened without O_CLOEXEC must not reach the child.
  constexpr unsigned kCloseOnExec = 4;  // CLOSE_RANGE_CLOEXEC, close_range(2), Linux 5.11
  ::syscall(SYS_close_range, 3U, ~0U, kCloseOnExec);

  ::execve(launch.program.c_str(), argv, environment);
  const int reason = errno;
  [[maybe_unused]] const ssize_t told = ::write(report, &reason, sizeof reason);
  ::_exit(127);
}

}  // namespace

Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return Error{Code::Unavailable, std::string("pipe: ") + std::strerror(errno)};
  }
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

Result<pid_t> spawn(const Launch& launch) {
  auto report = make_pipe();
  if (!report) return std::move(report).error();
  auto argv = pointers(launch.argv);
  auto environment = pointers(launch.environment);

  const pid_t child = ::fork();
  if (child < 0) {
    return Error{Code::Unavailable, std::string("fork: ") + std::strerror(errno)};
  }
  if (child == 0) become(launch, argv.data(), environment.data(), report->write.get());
  // In the parent too, so that a kill of the group cannot come before the group.
  if (!launch.own_session) ::setpgid(child, child);
  report->write.close();

  int reason = 0;
  ssize_t got = 0;
  do {
    got = ::read(report->read.get(), &reason, sizeof reason);
  } while (got < 0 && errno == EINTR);
  if (got != sizeof reason) return child;
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
  const Code code = reason == ENOENT || reason == ENOTDIR ? Code::NotFound : Code::Unavailable;
  return Error{code, launch.program + ": " + std::strerror(reason)};
}

Result<std::string> find_program(const std::string& program, const std::string& path) {
  if (program.empty()) return Error{Code::NotFound, "a program without a name"};
  if (program.find('/') != std::string::npos) return program;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find(':', at), path.size());
    const std::string candidate = path.substr(at, end - at) + "/" + program;
    struct stat seen {};
    if (::access(candidate.c_str(), X_OK) == 0 && ::stat(candidate.c_str(), &seen) == 0 &&
        S_ISREG(seen.st_mode)) {
      return candidate;
    }
    at = end + 1;
  }
  return Error{Code::NotFound, program + ": no such program in " + path};
}

}  // namespace skep
