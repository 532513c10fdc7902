#include "coordinator/provider/softlayer/keys.h"

#include <optional>

namespace skep::coordinator::softlayer {
namespace {

Result<std::optional<std::int64_t>> find_key(Service& service, const std::string& fingerprint) {
  const Request request = list_keys();
  const Answer answer = service.call(request);
  if (!answer.well()) return error_of(answer, request.what);
  const auto fits = [&](const Document& one) { return one["fingerprint"].text() == fingerprint; };
  if (fits(answer.value)) return std::optional(answer.value["id"].number());
  for (const Document& one : answer.value.items()) {
    if (fits(one)) return std::optional(one["id"].number());
  }
  return std::optional<std::int64_t>{};
}

}  // namespace

Result<std::string> read_fingerprint(const std::string& printed) {
  constexpr std::string_view kHead = "MD5:";
  constexpr std::size_t kSize = 47;
  const auto at = printed.find(kHead);
  const std::string text = at == std::string::npos ? "" : printed.substr(at + kHead.size(), kSize);
  const bool well =
      text.size() == kSize && text.find_first_not_of("0123456789abcdef:") == std::string::npos;
  if (!well) return Error{Code::Invalid, "ssh-keygen tells no MD5 fingerprint"};
  return text;
}

Result<std::int64_t> stand_key(Service& service, Book& book, const PublicKey& key,
                               const std::string& label) {
  auto known = find_key(service, key.fingerprint);
  if (!known) return std::move(known).error();
  if (*known) return **known;
  // Before it is made: a crash behind that leaves a key that is known to be ours.
  if (auto noted = book.may_make_key(key.fingerprint); !noted) return std::move(noted).error();
  const Request request = create_key(label, key.text);
  const Answer answer = service.call(request);
  if (answer.well() && answer.value["id"].number() > 0) return answer.value["id"].number();
  // Another try of ours, or somebody else at the same moment.
  auto again = find_key(service, key.fingerprint);
  if (again && *again) return **again;
  return error_of(answer, request.what);
}

Result<void> remove_key(Service& service, Book& book, const std::string& fingerprint) {
  if (!book.made_key(fingerprint)) return {};
  auto known = find_key(service, fingerprint);
  if (!known) return std::move(known).error();
  if (*known) {
    const Request request = delete_key(**known);
    const Answer answer = service.call(request);
    if (!answer.well() && answer.meaning != Meaning::Missing) return error_of(answer, request.what);
  }
  return book.forget_key(fingerprint);
}

}  // namespace skep::coordinator::softlayer
