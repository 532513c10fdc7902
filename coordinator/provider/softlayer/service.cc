#include "coordinator/provider/softlayer/service.h"

#include <algorithm>
#include <map>
#include <set>

#include "common/backoff.h"

namespace skep::coordinator::softlayer {

Duration Service::budgeted() {
  const std::lock_guard guard(mutex_);
  return budget_.take(world_.clock.now().tick);
}

Result<void> Service::take_token() {
  const Tick now = world_.clock.now().tick;
  if (token_ && now + kTokenSpare < token_->until) return {};
  Result<Token> token = Error{Code::Unavailable, "none yet"};
  if (token_ && !token_->refresh.empty()) {
    token = read_token(door_.exchange(token_refreshed(token_->refresh), {}), now);
  }
  // A refresh token ends, too; the key does not.
  if (!token) token = read_token(door_.exchange(token_for_key(credentials_->key), {}), now);
  if (!token) return std::move(token).error();
  token_ = std::move(*token);
  return {};
}

Result<Login> Service::login() {
  const std::lock_guard guard(mutex_);
  if (!credentials_) {
    auto loaded = load_();
    if (!loaded) return std::move(loaded).error();
    credentials_ = std::move(*loaded);
  }
  if (!credentials_->by_token) return Login{.user = credentials_->user, .key = credentials_->key};
  if (auto taken = take_token(); !taken) return std::move(taken).error();
  return Login{.bearer = token_->bearer};
}

/// Once; what is no order twice where the token had ended.
Answer Service::send(const Request& request) {
  Answer answer;
  for (int i = 0; i < 2; ++i) {
    const auto who = login();
    if (!who) {
      const bool denied = who.error().code == Code::Denied;
      return {.meaning = denied ? Meaning::NoEntry : Meaning::NotSent,
              .words = who.error().message};
    }
    if (const Duration wait = budgeted(); wait.count() > 0) world_.pause(wait);
    answer = read_answer(door_.exchange(request, *who));
    const bool expired = answer.meaning == Meaning::TokenExpired && !who->bearer.empty();
    if (!expired) break;
    const std::lock_guard guard(mutex_);
    // Another thread may have renewed it by now.
    if (token_ && token_->bearer == who->bearer) token_->until = Tick{};
    if (request.kind == Kind::Order) break;
  }
  if (answer.meaning == Meaning::Passing) {
    const std::lock_guard guard(mutex_);
    budget_.refused(world_.clock.now().tick);
  }
  return answer;
}

Duration Service::wait_before(std::uint32_t tries) {
  const Duration most = std::min(kTryFirst * (1U << tries), kTryMost);
  const std::lock_guard guard(mutex_);
  return most / 2 + Duration(world_.random.below(static_cast<std::uint64_t>(most.count() / 2)));
}

Answer Service::call(const Request& request) {
  for (std::uint32_t tries = 0;; ++tries) {
    Answer answer = send(request);
    const bool again = request.kind != Kind::Order && may_pass(answer.meaning);
    if (!again || tries + 1 >= kTriesMost) return answer;
    world_.pause(wait_before(tries));
  }
}

Result<std::vector<Guest>> Service::guests(const std::string& domain,
                                           std::span<const NodeId> hostnames) {
  std::map<GuestId, Guest> found;
  std::set<GuestId> seen;
  for (std::size_t page = 0; page < kPagesMost; ++page) {
    const Request request = list_guests(domain, hostnames, page);
    const Answer answer = call(request);
    if (!answer.well()) return error_of(answer, request.what);
    auto read = read_guests(answer.value);
    if (!read) return std::move(read).error().within(request.what);
    const std::size_t count = read->size();
    const std::size_t before = seen.size();
    for (Guest& one : *read) {
      seen.insert(one.id);
      const bool wanted = hostnames.empty() ||
                          std::ranges::find(hostnames, NodeId(one.hostname)) != hostnames.end();
      if (one.domain == domain && wanted) found.insert_or_assign(one.id, std::move(one));
    }
    // A short page is the last one, whatever total was promised; one that brings nothing new is of
    // a service that does not page.
    if (count < kPage || seen.size() == before) {
      std::vector<Guest> all;
      for (auto& [id, one] : found) all.push_back(std::move(one));
      return all;
    }
  }
  return Error{Code::Unavailable, "look at the guests: more pages than any account has"};
}

Result<std::optional<Guest>> Service::guest(GuestId id) {
  const Request request = get_guest(id);
  const Answer answer = call(request);
  if (answer.meaning == Meaning::Missing) return std::optional<Guest>{};
  if (!answer.well()) return error_of(answer, request.what);
  auto read = read_guest(answer.value);
  if (!read) return std::move(read).error().within(request.what);
  if (read->id != id) {
    return Error{Code::Corrupt, request.what + ": SoftLayer describes guest " +
                                    std::to_string(read->id) + " instead"};
  }
  return std::optional(std::move(*read));
}

}  // namespace skep::coordinator::softlayer
