// Engines of one swarm, as an agent sees them: their API.

#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "tests/fakes/fake_docker.h"
#include "tests/sim/cast.h"

namespace skep::sim {
namespace {

using Json = nlohmann::json;
using fakes::FakeDocker;

class DockerCast : public Cast {
 public:
  DockerCast() {
    for (const char* who : {"1", "2", "3"}) {
      const std::string address = std::string("10.77.0.1") + who;
      auto& engine = engines_[who] = std::make_unique<FakeDocker>(swarm_, who, address);
      engine->images.insert("probe");
      engine->start_engine("");
      const bool first = who == std::string("1");
      call(who, "POST", first ? "/swarm/init" : "/swarm/join",
           {{"AdvertiseAddr", address}, {"JoinToken", swarm_.token()}});
    }
    call("1", "POST", "/networks/create",
         {{"Name", "trial"}, {"IPAM", {{"Config", {{{"Subnet", "10.79.0.0/24"}}}}}}});
  }

  Result<void> act(const Step& step) override {
    const auto& words = step.words;
    if (step.verb == "run" || step.verb == "create") {
      create(words.at(0), words.at(1), step.verb == "run" ? words.at(2) : "no",
             step.verb == "run" ? "host" : "trial");
      if (step.verb == "run") start(words.at(0), words.at(1));
      return {};
    }
    if (step.verb == "disconnect") {
      call(words.at(0), "POST", "/networks/trial/disconnect",
           {{"Container", words.at(1)}, {"Force", true}});
      return {};
    }
    const bool stops = step.verb == "engine-stop" || step.verb == "engine-restart";
    const bool starts = step.verb == "engine-start" || step.verb == "engine-restart";
    if (!stops && !starts) return Error{Code::Invalid, "no such verb"};
    for (const std::string& who : words) {
      if (stops) engines_.at(who)->stop_engine();
      if (starts) engines_.at(who)->start_engine("");
    }
    return {};
  }

  Result<std::string> seen(const Step& step, const std::string& who) override {
    if (step.verb == "see") {
      const auto nodes = call(who, "GET", "/nodes", {});
      return std::string(nodes.status == 0 ? "down" : nodes.status == 200 ? "leader" : "no leader");
    }
    if (step.verb == "container") {
      const auto found = call(who, "GET", "/containers/" + step.words.at(1) + "/json", {});
      if (found.status != 200) return std::string("none");
      return std::string(Json::parse(found.body).at("State").at("Status"));
    }
    if (step.verb == "starts") return start(who, step.words.at(1));
    return Error{Code::Invalid, "nothing of that name is seen"};
  }

 private:
  agent::HttpEnded call(const std::string& who, const std::string& method, const std::string& path,
                        const Json& body) {
    const auto answer = engines_.at(who)->answer(
        agent::CallDocker{.method = method, .path = path, .body = body.dump()});
    const auto* ended = answer ? std::get_if<agent::HttpEnded>(&*answer) : nullptr;
    return ended == nullptr ? agent::HttpEnded{} : *ended;
  }

  void create(const std::string& who, const std::string& name, const std::string& policy,
              const std::string& network) {
    Json body{{"Image", "probe"},
              {"HostConfig", {{"NetworkMode", network}, {"RestartPolicy", {{"Name", policy}}}}}};
    if (network != "host") {
      body["NetworkingConfig"]["EndpointsConfig"][network]["IPAMConfig"]["IPv4Address"] =
          "10.79.0.5" + who;
    }
    call(who, "POST", "/containers/create?name=" + name, body);
  }

  std::string start(const std::string& who, const std::string& name) {
    const auto started = call(who, "POST", "/containers/" + name + "/start", {});
    if (started.status < 300) return "running";
    return Json::parse(started.body).at("message");
  }

  fakes::FakeSwarm swarm_;
  std::map<std::string, std::unique_ptr<FakeDocker>> engines_;
};

}  // namespace

std::unique_ptr<Cast> docker_cast() {
  return std::make_unique<DockerCast>();
}

}  // namespace skep::sim
