#include "common/processes.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <optional>

#include "common/check.h"
#include "common/kept_output.h"
#include "common/limits.h"
#include "common/spawn.h"

namespace skep {
namespace {

constexpr const char* kPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

Tick tick() {
  return SystemClock().now().tick;
}

std::string said(const char* what) {
  return std::string(what) + ": " + std::strerror(errno);
}

std::vector<std::string> environment_of(const Command& command) {
  std::map<std::string, std::string> all;
  if (command.inherit_environment) {
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
      const std::string_view text(*entry);
      const auto equals = text.find('=');
      if (equals == std::string_view::npos) continue;
      all.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  } else {
    all = {{"PATH", kPath}, {"LC_ALL", "C"}};
  }
  for (const auto& [name, value] : command.environment) all[name] = value;
  std::vector<std::string> out;
  for (const auto& [name, value] : all) out.push_back(name + "=" + value);
  return out;
}

std::string path_of(const Command& command) {
  const auto own = command.environment.find("PATH");
  if (own != command.environment.end()) return own->second;
  const char* inherited = command.inherit_environment ? std::getenv("PATH") : nullptr;
  return inherited != nullptr ? inherited : kPath;
}

/// A child that closes its stdin must not end us.
class WithoutSigpipe {
 public:
  WithoutSigpipe() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  WithoutSigpipe(const WithoutSigpipe&) = delete;
  WithoutSigpipe& operator=(const WithoutSigpipe&) = delete;
  ~WithoutSigpipe() {
    const timespec at_once{};
    while (sigtimedwait(&pipe_, nullptr, &at_once) > 0) {
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t pipe_{};
  sigset_t before_{};
};

/// One program from its start to its end; step() may be called until it says so.
class Run {
 public:
  explicit Run(const Command& command)
      : command_(command),
        out_{Descriptor(), KeptOutput(command.keep), {}},
        err_{Descriptor(), KeptOutput(command.keep), {}} {}

  Result<void> start();
  bool step();  // false: ended
  Result<Ended> end();

 private:
  struct Stream {
    Descriptor pipe;
    KeptOutput kept;
    LineCutter lines;
  };

  void wait_for_pipes();
  void drain(Stream& stream);
  void feed();
  bool has_ended() const;
  void look_at_limits(Tick now);
  void begin_to_end(std::string why, Tick now);

  const Command& command_;
  pid_t child_ = -1;
  Descriptor in_;
  std::size_t fed_ = 0;
  Stream out_;
  Stream err_;
  Tick started_{};
  Tick last_output_{};
  std::optional<Tick> ended_at_;
  std::optional<Tick> kill_at_;  // TERM was sent
  std::string given_up_;         // why it was ended by us
};

Result<void> Run::start() {
  CHECK(!command_.argv.empty(), "a command without a program");
  auto program = find_program(command_.argv[0], path_of(command_));
  if (!program) return std::move(program).error();
  auto out = make_pipe();
  if (!out) return std::move(out).error();
  auto err = make_pipe();
  if (!err) return std::move(err).error();
  Pipe in;
  if (!command_.input.empty()) {
    auto made = make_pipe();
    if (!made) return std::move(made).error();
    in = std::move(*made);
  }
  auto child = spawn({*program, command_.argv, environment_of(command_), in.read.get(),
                      out->write.get(), err->write.get()});
  if (!child) return std::move(child).error();
  child_ = *child;
  in_ = std::move(in.write);
  out_.pipe = std::move(out->read);
  err_.pipe = std::move(err->read);
  for (const Descriptor* pipe : {&in_, &out_.pipe, &err_.pipe}) {
    if (pipe->open()) ::fcntl(pipe->get(), F_SETFL, O_NONBLOCK);
  }
  started_ = last_output_ = tick();
  return {};
}

bool Run::step() {
  wait_for_pipes();
  const Tick now = tick();
  if (!ended_at_ && has_ended()) ended_at_ = now;
  const bool pipes_done = !out_.pipe.open() && !err_.pipe.open();
  if (ended_at_ && (pipes_done || now - *ended_at_ >= kDrainAfterEnd)) return false;
  look_at_limits(now);
  return true;
}

void Run::wait_for_pipes() {
  std::array<pollfd, 3> wanted{};
  nfds_t count = 0;
  for (const Stream* stream : {&out_, &err_}) {
    if (stream->pipe.open()) wanted[count++] = {stream->pipe.get(), POLLIN, 0};
  }
  const bool pipes_done = count == 0;
  if (in_.open()) wanted[count++] = {in_.get(), POLLOUT, 0};
  // Who closed both pipes is about to end: its end has no descriptor to wait on.
  constexpr Duration kAboutToEnd{2};
  const Duration most = pipes_done && !ended_at_ && !in_.open() ? kAboutToEnd : kProcessTick;
  ::poll(wanted.data(), count, static_cast<int>(most.count()));
  if (in_.open()) feed();
  drain(out_);
  drain(err_);
}

void Run::drain(Stream& stream) {
  if (!stream.pipe.open()) return;
  std::array<char, 4096> buffer;
  for (std::size_t total = 0; total < kPipeRead;) {
    const ssize_t got = ::read(stream.pipe.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
      stream.pipe.close();
      return;
    }
    const std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
    stream.kept.add(bytes);
    stream.lines.add(bytes, command_.on_line);
    last_output_ = tick();
    total += bytes.size();
  }
}

void Run::feed() {
  while (fed_ < command_.input.size()) {
    const ssize_t put =
        ::write(in_.get(), command_.input.data() + fed_, command_.input.size() - fed_);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0 && errno == EAGAIN) return;
    if (put < 0) break;  // it does not want to read: its status tells whether that is well
    fed_ += static_cast<std::size_t>(put);
  }
  in_.close();
}

bool Run::has_ended() const {
  // Left unreaped until end(): its number, which is the group's, cannot be used again before.
  siginfo_t seen{};
  const int asked = ::waitid(P_PID, static_cast<id_t>(child_), &seen, WEXITED | WNOHANG | WNOWAIT);
  return asked < 0 || seen.si_pid == child_;
}

void Run::look_at_limits(Tick now) {
  if (kill_at_) {
    if (now >= *kill_at_) ::kill(-child_, SIGKILL);
    return;
  }
  if (ended_at_) return;
  if (command_.cancel != nullptr && command_.cancel->load()) {
    begin_to_end("cancelled", now);
  } else if (now - started_ >= command_.deadline) {
    begin_to_end("no end after " + minutes(command_.deadline), now);
  } else if (command_.silence > Duration{0} && now - last_output_ >= command_.silence) {
    begin_to_end("no output for " + minutes(command_.silence), now);
  }
}

void Run::begin_to_end(std::string why, Tick now) {
  given_up_ = std::move(why);
  kill_at_ = now + command_.term_to_kill;
  in_.close();
  ::kill(-child_, SIGTERM);
  ::kill(-child_, SIGCONT);  // a stopped process hears TERM only when it goes on
}

Result<Ended> Run::end() {
  // Whoever of the group did not hear TERM.
  if (!given_up_.empty()) ::kill(-child_, SIGKILL);
  int status = 0;
  while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) {
  }
  out_.lines.finish(command_.on_line);
  err_.lines.finish(command_.on_line);
  if (!given_up_.empty()) {
    std::string words = command_.argv[0] + ": " + given_up_;
    const std::string last = err_.lines.last().empty() ? out_.lines.last() : err_.lines.last();
    if (!last.empty()) words += "; its last line: " + last;
    return Error{Code::TimedOut, std::move(words)};
  }
  Ended ended{0, out_.kept.text(), err_.kept.text()};
  ended.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return ended;
}

}  // namespace

Result<Ended> run(const Command& command) {
  const WithoutSigpipe quiet;
  Run running(command);
  auto started = running.start();
  if (!started) return std::move(started).error();
  while (running.step()) {
  }
  return running.end();
}

Error exec(const std::vector<std::string>& argv) {
  CHECK(!argv.empty(), "a command without a program");
  std::vector<char*> arguments;
  for (const auto& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  sigset_t none;
  sigemptyset(&none);
  sigset_t before;
  pthread_sigmask(SIG_SETMASK, &none, &before);
  ::execvp(arguments[0], arguments.data());
  const int reason = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return Error{reason == ENOENT ? Code::NotFound : Code::Unavailable,
               argv[0] + ": " + std::strerror(reason)};
}

Result<int> start_detached(const std::vector<std::string>& argv, const std::string& log_path) {
  CHECK(!argv.empty(), "a command without a program");
  Command command{argv};
  command.inherit_environment = true;
  auto program = find_program(argv[0], path_of(command));
  if (!program) return std::move(program).error();
  Descriptor log(::open(log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!log.open()) return Error{Code::Unavailable, said(log_path.c_str())};
  Launch launch{*program, argv, environment_of(command), -1, log.get(), log.get()};
  launch.own_session = true;
  auto child = spawn(launch);
  if (!child) return std::move(child).error();
  return static_cast<int>(*child);
}

}  // namespace skep
