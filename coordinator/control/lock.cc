#include "coordinator/control/lock.h"

#include <pwd.h>
#include <unistd.h>

#include <array>

#include "coordinator/limits.h"

namespace skep::coordinator {
namespace {

constexpr std::uint32_t kPrivate = 0600;

std::string holder_path(const std::string& folder) {
  return folder + "/holder";
}

std::string text_of(const Holder& holder) {
  return to_json(encode_holder(holder)) + "\n";
}

std::string user_name() {
  const passwd* entry = ::getpwuid(::getuid());
  return entry != nullptr ? entry->pw_name : std::to_string(::getuid());
}

}  // namespace

Result<ChangeLock> ChangeLock::take(const std::string& folder, const Holder& holder) {
  auto lock = FileLock::take(folder + "/lock");
  if (!lock) return std::move(lock).error();
  // Its words are for people: that they could not be written stops nothing.
  [[maybe_unused]] auto told = replace_file(holder_path(folder), text_of(holder), kPrivate);
  return ChangeLock(folder, std::move(*lock), holder);
}

ChangeLock::~ChangeLock() {
  if (folder_.empty()) return;
  [[maybe_unused]] auto removed = remove_file(holder_path(folder_));
}

void ChangeLock::doing(const std::string& words, Tick now) {
  if (words == holder_.doing || now - written_ < kHolderEvery) return;
  holder_.doing = words;
  written_ = now;
  [[maybe_unused]] auto told = replace_file(holder_path(folder_), text_of(holder_), kPrivate);
}

std::optional<Holder> read_holder(const std::string& folder) {
  const auto text = read_file(holder_path(folder), kQuestionMax);
  if (!text || !*text) return std::nullopt;
  const auto document = from_json(**text);
  if (!document) return std::nullopt;
  return decode_holder(*document);
}

Document encode_holder(const Holder& holder) {
  Document document = Document::object();
  document.set("pid", holder.pid).set("user", holder.user).set("host", holder.host);
  document.set("command", holder.command).set("doing", holder.doing);
  return document.set("since_ms",
                      static_cast<std::int64_t>(holder.since.time_since_epoch().count()));
}

Holder decode_holder(const Document& document) {
  return {.pid = static_cast<int>(document["pid"].number()),
          .user = document["user"].text(),
          .host = document["host"].text(),
          .command = document["command"].text(),
          .since = Utc(Duration(document["since_ms"].number())),
          .doing = document["doing"].text()};
}

Holder this_process(const std::string& command, Utc now) {
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
  return {.pid = ::getpid(),
          .user = user_name(),
          .host = host.data(),
          .command = command,
          .since = now,
          .doing = ""};
}

Result<FileLock> take_hosting(const std::string& folder) {
  return FileLock::take(folder + "/hosting");
}

}  // namespace skep::coordinator
