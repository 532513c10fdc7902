#include "tests/fakes/fake_consul.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace skep::fakes {
namespace {

using Json = nlohmann::json;

constexpr int kAlive = 1;

agent::HttpEnded ok(const Json& json) {
  return {.status = 200, .body = json.dump()};
}

}  // namespace

std::string FakeQuorum::leader() const {
  if (voters.empty() || looks_until_leader > 0) return "";
  std::size_t there = 0;
  for (const auto& voter : voters) there += up.contains(voter) ? 1U : 0U;
  if (there * 2 <= voters.size()) return "";
  const auto first = std::find_if(voters.begin(), voters.end(),
                                  [this](const auto& voter) { return up.contains(voter); });
  return *first + ":8300";
}

FakeProgram::Start FakeConsul::start(const std::string& /*name*/,
                                     const std::vector<std::string>& /*command*/) {
  quorum_.up.insert(address_);
  if (quorum_.voters.empty() && quorum_.up.size() >= quorum_.expected) quorum_.voters = quorum_.up;
  return {.exit_code = std::nullopt, .log = {"==> Starting Consul agent..."}};
}

int FakeConsul::end(const std::string& /*name*/, bool /*in_order*/) {
  quorum_.up.erase(address_);
  return 0;
}

agent::Answer FakeConsul::answer(const agent::CallConsul& call) {
  if (silent || !quorum_.up.contains(address_)) {
    return Error{Code::Unavailable, "consul: connection refused"};
  }
  if (call.path == "/v1/status/leader") {
    if (!quorum_.voters.empty() && quorum_.looks_until_leader > 0) --quorum_.looks_until_leader;
    return ok(quorum_.leader());
  }
  if (call.path == "/v1/agent/members") {
    Json list = Json::array();
    for (const auto& address : quorum_.up) {
      list.push_back({{"Addr", address}, {"Status", kAlive}, {"Tags", {{"role", "consul"}}}});
    }
    return ok(list);
  }
  if (call.path.starts_with("/v1/agent/service/register")) {
    services[Json::parse(call.body).at("ID")] = call.body;
    return ok(Json::object());
  }
  constexpr std::string_view kOff = "/v1/agent/service/deregister/";
  if (call.path.starts_with(kOff)) {
    services.erase(call.path.substr(kOff.size()));
    return ok(Json::object());
  }
  constexpr std::string_view kOne = "/v1/agent/service/";
  if (call.path.starts_with(kOne)) {
    const auto found = services.find(call.path.substr(kOne.size()));
    if (found == services.end()) return agent::HttpEnded{.status = 404, .body = "unknown service"};
    return agent::HttpEnded{.status = 200, .body = found->second};
  }
  // The rest needs a leader.
  if (quorum_.leader().empty()) {
    return agent::HttpEnded{.status = 500, .body = "No cluster leader"};
  }
  Json list = Json::array();
  if (call.path == "/v1/catalog/nodes") {
    for (const auto& address : quorum_.up) list.push_back({{"Address", address}});
    return ok(list);
  }
  for (const auto& voter : quorum_.voters) {
    list.push_back({{"Address", voter + ":8300"}, {"Voter", true}});
  }
  return ok({{"Servers", list}});
}

}  // namespace skep::fakes
