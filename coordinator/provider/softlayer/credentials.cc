#include "coordinator/provider/softlayer/credentials.h"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <map>

#include "common/files.h"
#include "common/processes.h"
#include "coordinator/provider/softlayer/limits.h"
#include "coordinator/screen/document.h"

namespace skep::coordinator::softlayer {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const auto begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

std::string_view unquoted(std::string_view text) {
  const bool quoted = text.size() >= 2 && text.front() == text.back() &&
                      (text.front() == '"' || text.front() == '\'');
  return quoted ? text.substr(1, text.size() - 2) : text;
}

/// A line end in a header would begin another.
bool one_line(const std::string& text) {
  return std::ranges::none_of(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

Result<Credentials> from_environment() {
  const char* user = std::getenv("SL_USERNAME");
  const char* key = std::getenv("SL_API_KEY");
  if (user == nullptr || key == nullptr || *user == '\0' || *key == '\0') {
    return Error{Code::Denied, "credentials: SL_USERNAME and SL_API_KEY are not both set"};
  }
  return parse_credentials("username = " + std::string(user) + "\napi_key = " + key + "\n",
                           "SL_USERNAME and SL_API_KEY");
}

Result<Credentials> from_command(const std::vector<std::string>& argv) {
  Command command{.argv = argv, .deadline = kCredentialCommand, .keep = kCredentialsMost};
  command.inherit_environment = true;
  // What it prints stays between it and us, its complaints too.
  auto ended = run(command);
  if (!ended) return Error{Code::Denied, "credentials: " + ended.error().message};
  if (ended->status != 0) {
    return Error{Code::Denied, "credentials: " + argv.front() + " ended with status " +
                                   std::to_string(ended->status)};
  }
  return parse_credentials(ended->out, argv.front());
}

}  // namespace

Result<Credentials> parse_credentials(std::string_view text, const std::string& source) {
  std::map<std::string, std::string, std::less<>> values;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    values[std::string(trimmed(line.substr(0, equals)))] =
        std::string(unquoted(trimmed(line.substr(equals + 1))));
  }
  Credentials found;
  if (const auto iam = values.find("iam_api_key"); iam != values.end() && !iam->second.empty()) {
    found = {.user = "apikey", .key = Secret(iam->second), .by_token = true};
  } else {
    found = {.user = values["username"], .key = Secret(values["api_key"])};
  }
  if (found.user.empty() || found.key.empty()) {
    return Error{Code::Denied,
                 "credentials: " + source + " names no username and api_key, and no iam_api_key"};
  }
  const bool well = one_line(found.user) && one_line(found.key.reveal()) &&
                    found.user.find(':') == std::string::npos;
  if (!well) return Error{Code::Denied, "credentials: " + source + " has a strange character"};
  return found;
}

Result<Credentials> load_credentials(const CredentialSource& source) {
  // From here on the key is in memory, and a core file would hold it.
  constexpr rlimit kNone{.rlim_cur = 0, .rlim_max = 0};
  if (::setrlimit(RLIMIT_CORE, &kNone) != 0) {
    return Error{Code::Internal, std::string("setrlimit: ") + std::strerror(errno)};
  }
  if (source.environment) return from_environment();
  if (!source.command.empty()) return from_command(source.command);
  auto text = read_file(source.file, kCredentialsMost);
  if (!text) return Error{Code::Denied, "credentials: " + text.error().message};
  if (!*text) return Error{Code::Denied, "credentials: " + source.file + ": no such file"};
  return parse_credentials(**text, source.file);
}

Result<Token> read_token(const Reply& reply, Tick now) {
  constexpr std::int64_t kLongest = 24 * 3600;
  if (reply.reached != Reached::Answered) {
    return Error{Code::Unavailable, "the token service: " + reply.words};
  }
  const auto value = from_json(reply.body);
  if (!value || reply.status != 200) {
    const bool denied = reply.status >= 400 && reply.status < 500;
    return Error{denied ? Code::Denied : Code::Unavailable,
                 "the token service gives no token: status " + std::to_string(reply.status)};
  }
  const std::int64_t seconds =
      std::clamp<std::int64_t>((*value)["expires_in"].number(), 0, kLongest);
  Token token{.bearer = Secret((*value)["access_token"].text()),
              .refresh = Secret((*value)["refresh_token"].text()),
              .until = now + Duration(seconds * 1000)};
  if (token.bearer.empty() || !one_line(token.bearer.reveal())) {
    return Error{Code::Unavailable, "the token service gives no token"};
  }
  return token;
}

}  // namespace skep::coordinator::softlayer
