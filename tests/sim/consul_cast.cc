// Consul servers, as an agent sees them: the HTTP API of each on its own machine.

#include <map>
#include <nlohmann/json.hpp>

#include "tests/sim/cast.h"
#include "tests/sim/consul_model.h"
#include "tests/sim/host_model.h"

namespace skep::sim {
namespace {

using Json = nlohmann::json;

class ConsulCast : public Cast {
 public:
  explicit ConsulCast(Setting& setting) : model_(setting, 3) {
    for (const char* who : {"1", "2", "3"}) {
      auto& host =
          hosts_.try_emplace(who, NodeId(who), Kind::Container, Spare::Empty).first->second;
      model_.add(NodeId(who), address(who), host.files(), true);
    }
  }

  Result<void> act(const Step& step) override {
    if (step.verb == "put") {
      (void)model_.call(NodeId(step.words.at(0)),
                        {.method = "PUT", .path = "/v1/kv/trial", .body = step.words.at(1)});
      return {};
    }
    for (const std::string& word : step.words) {
      for (const std::string& who : those(word)) {
        if (step.verb == "start") {
          model_.start(NodeId(who));
        } else if (step.verb == "kill") {
          killed_ = who;
          model_.kill(NodeId(who));
        } else if (step.verb == "alone") {
          hosts_.at(who).files().write("/var/lib/skep/consul/raft/peers.json", "[]");
        } else {
          return Error{Code::Invalid, "no such verb"};
        }
      }
    }
    return {};
  }

  Result<std::string> seen(const Step& step, const std::string& who) override {
    if (step.verb == "see") return state(who);
    if (step.verb == "voters") return std::to_string(voters(who));
    if (step.verb == "kept") return ask(who, "/v1/kv/trial");
    return Error{Code::Invalid, "nothing of that name is seen"};
  }

  std::vector<std::string> those(const std::string& word) const override {
    if (word == "killed") return {killed_};
    if (word != "leader" && word != "others") return {word};
    std::vector<std::string> found;
    for (const auto& [who, host] : hosts_) {
      if (word == "leader" ? address(who) == leader() : who != killed_) found.push_back(who);
    }
    return found;
  }

 private:
  static std::string address(const std::string& who) { return "10.77.0.1" + who; }

  std::string ask(const std::string& who, const std::string& path) const {
    const auto answer = model_.call(NodeId(who), {.method = "GET", .path = path});
    const auto* ended = answer ? std::get_if<agent::HttpEnded>(&*answer) : nullptr;
    return ended != nullptr && ended->status == 200 ? ended->body : "";
  }

  std::string leader() const {
    for (const auto& [who, host] : hosts_) {
      const std::string told = ask(who, "/v1/status/leader");
      if (told.size() > 2) return told.substr(1, told.find(':') - 1);
    }
    return "";
  }

  std::string state(const std::string& who) const {
    const std::string told = ask(who, "/v1/status/leader");
    if (told.empty()) return "down";
    return told == "\"\"" ? "no leader" : "leader";
  }

  std::size_t voters(const std::string& who) const {
    const std::string told = ask(who, "/v1/operator/raft/configuration");
    return told.empty() ? 0 : Json::parse(told).at("Servers").size();
  }

  std::map<std::string, HostModel> hosts_;
  mutable ConsulModel model_;  // its API takes changes, too
  std::string killed_;
};

}  // namespace

std::unique_ptr<Cast> consul_cast(Setting& setting) {
  return std::make_unique<ConsulCast>(setting);
}

}  // namespace skep::sim
