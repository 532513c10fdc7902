#include "coordinator/commands/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "coordinator/limits.h"

namespace skep::coordinator {
namespace {

constexpr std::size_t kWidthWithoutTerminal = 100;
constexpr std::size_t kWidthMost = 160;  // longer lines are not read faster

volatile std::sig_atomic_t interrupts = 0;

void on_interrupt(int signal) {
  interrupts = 1;
  std::signal(signal, SIG_DFL);
}

std::size_t width_of(int descriptor) {
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kWidthWithoutTerminal;
  return std::min<std::size_t>(size.ws_col, kWidthMost);
}

Style style_of(const Call& call, int descriptor) {
  const char* forbidden = std::getenv("NO_COLOR");
  const bool no = call.no_color || (forbidden != nullptr && *forbidden != '\0');
  return {.colour = ::isatty(descriptor) == 1 && !no, .width = width_of(descriptor)};
}

void write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t put = ::write(descriptor, text.data(), text.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return;  // nobody reads any more
    text.remove_prefix(static_cast<std::size_t>(put));
  }
}

}  // namespace

void print(std::string_view text) {
  write_all(STDOUT_FILENO, text);
}
void print_document(const Document& document) {
  print(to_json(document, 2) + "\n");
}
void tell(std::string_view text) {
  write_all(STDERR_FILENO, text);
}

Style result_style(const Call& call) {
  return style_of(call, STDOUT_FILENO);
}
Style progress_style(const Call& call) {
  return style_of(call, STDERR_FILENO);
}

bool stdin_is_terminal() {
  return ::isatty(STDIN_FILENO) == 1;
}
bool stdout_is_terminal() {
  return ::isatty(STDOUT_FILENO) == 1;
}
bool stderr_is_terminal() {
  return ::isatty(STDERR_FILENO) == 1;
}

bool typed(const std::string& question, const std::string& wanted) {
  if (!stdin_is_terminal()) return false;
  tell(question + " Type \"" + wanted + "\" to go on: ");
  std::string line;
  return static_cast<bool>(std::getline(std::cin, line)) && line == wanted;
}

std::string asked(const std::string& question) {
  if (!stdin_is_terminal()) return "";
  tell(question);
  std::string line;
  return std::getline(std::cin, line) ? line : "";
}

int fail(const Call& call, const std::string& cluster, Exit exit, const std::string& words,
         const std::vector<std::string>& next) {
  const int status = static_cast<int>(exit);
  if (call.json) {
    print_document(
        trouble_document(call.command, cluster, SystemClock().now().utc, status, words, next));
    return status;
  }
  std::string text = "skep: " + clean(words) + "\n";
  if (!next.empty()) text += "next: " + join(next, " · ") + "\n";
  tell(text);
  return status;
}

int fail(const Call& call, const std::string& cluster, const Error& error,
         const std::vector<std::string>& next) {
  return fail(call, cluster, exit_for(error.code), error.message, next);
}

void catch_interrupts() {
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);
  std::signal(SIGPIPE, SIG_IGN);
}

bool interrupted() {
  return interrupts != 0;
}

bool Caller::gone(Tick now) {
  if (!first_asked_) first_asked_ = now;
  // `(skep up &)` has a caller for a moment only: whom it is left to is its caller.
  if (now - *first_asked_ < kCallerSettles) return false;
  if (caller_ == 0) caller_ = ::getppid();
  if (caller_ == ::getppid()) return false;
  struct sigaction hangup {};
  return ::sigaction(SIGHUP, nullptr, &hangup) == 0 && hangup.sa_handler != SIG_IGN;
}

void Canvas::draw(const std::vector<std::string>& lines) {
  std::string text;
  if (drawn_ > 0) text += "\x1b[" + std::to_string(drawn_) + "A";
  text += "\r";
  for (const std::string& line : lines) text += line + "\x1b[K\n";
  text += "\x1b[J";
  tell(text);
  drawn_ = lines.size();
}

void Canvas::clear() {
  if (drawn_ > 0) draw({});
}

}  // namespace skep::coordinator
