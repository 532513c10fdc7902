#include "coordinator/provider/local/tool.h"

#include <poll.h>

#include <optional>

#include "common/processes.h"
#include "coordinator/limits.h"

namespace skep::coordinator::local {
namespace {

std::string last_words(const Ended& ended) {
  std::string said = ended.err.empty() ? ended.out : ended.err;
  while (!said.empty() && said.back() == '\n') said.pop_back();
  return said.substr(said.rfind('\n') == std::string::npos ? 0 : said.rfind('\n') + 1);
}

}  // namespace

Result<std::string> tool(const std::vector<std::string>& argv) {
  auto ended = run({.argv = argv, .deadline = kLocalTool});
  if (!ended) return std::move(ended).error();
  if (ended->status == 0) return std::move(ended->out);
  std::string line;
  for (const auto& word : argv) line += (line.empty() ? "" : " ") + word;
  return Error{Code::Unavailable,
               line + ": " + last_words(*ended) + " (exit " + std::to_string(ended->status) + ")"};
}

bool succeeds(const std::vector<std::string>& argv) {
  return tool(argv).has_value();
}

bool until(Duration limit, const std::function<bool()>& so) {
  const SystemClock clock;
  const Tick end = clock.now().tick + limit;
  for (;;) {
    if (so()) return true;
    if (clock.now().tick >= end) return false;
    ::poll(nullptr, 0, static_cast<int>(kLocalLookEvery.count()));
  }
}

Result<FileLock> wait_for_lock(const std::string& path) {
  std::optional<FileLock> held;
  Error last;
  until(kLocalLock, [&] {
    auto lock = FileLock::take(path);
    if (lock) {
      held.emplace(std::move(*lock));
    } else {
      last = std::move(lock).error();
    }
    return held.has_value() || last.code != Code::Unavailable;
  });
  if (!held) return last;
  return std::move(*held);
}

}  // namespace skep::coordinator::local
