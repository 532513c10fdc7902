#include "agent/rooms/engine/decide.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace skep::agent::engine {
namespace {

using Json = nlohmann::json;

constexpr const char* kService = "docker.service";
constexpr const char* kSocket = "docker.socket";

Change replace(std::string words, std::string path, std::string text) {
  return {.words = std::move(words),
          .effect = ReplaceFile{.path = std::move(path), .text = std::move(text)}};
}

Change unit(std::string words, UnitVerb verb, const char* name) {
  return {.words = std::move(words), .effect = ChangeUnit{.verb = verb, .unit = name}};
}

bool stopped(const UnitSeen& seen) {
  return seen.load == "not-found" || seen.active == "inactive" || seen.active == "failed";
}

std::string label(const std::string& value) {
  return std::string(docker::kConfigLabel) + "=" + value;
}

Json settings(const Facts& facts, const Wanted& wanted) {
  const Paths paths;
  std::vector<std::string> dns{wanted.address};
  dns.insert(dns.end(), wanted.resolvers.begin(), wanted.resolvers.end());
  Json json{{"log-driver", "json-file"},
            {"log-opts",
             {{"max-size", wanted.engine.log_max_size},
              {"max-file", std::to_string(wanted.engine.log_max_file)}}},
            {"dns", dns},
            {"storage-driver", storage_driver(facts.file_system)},
            {"data-root", wanted.docker_path},
            {"tls", true},
            {"tlsverify", true},
            {"tlscacert", paths.ca},
            {"tlscert", paths.certificate},
            {"tlskey", paths.key}};
  if (!wanted.engine.insecure_registries.empty()) {
    json["insecure-registries"] = wanted.engine.insecure_registries;
  }
  if (wanted.in_container) json["exec-opts"] = {"native.cgroupdriver=cgroupfs"};
  return json;
}

std::string config_hash(const Facts& facts, const Wanted& wanted) {
  return docker::fingerprint(settings(facts, wanted).dump() + drop_in(facts.program, wanted) +
                             wanted.engine.certificate + wanted.engine.ca_certificate);
}

bool runs_as_wanted(const Facts& facts, const Wanted& wanted) {
  const auto& labels = facts.info->labels;
  return std::find(labels.begin(), labels.end(), label(config_hash(facts, wanted))) != labels.end();
}

/// Everything that lies on the disk before the engine starts.
std::optional<Change> next_file(const Facts& facts, const Wanted& wanted) {
  const Paths paths;
  if (facts.certificate != wanted.engine.certificate) {
    return replace("store the engine's certificate", paths.certificate, wanted.engine.certificate);
  }
  if (facts.ca != wanted.engine.ca_certificate) {
    return replace("store the cluster's CA certificate", paths.ca, wanted.engine.ca_certificate);
  }
  const std::string text = config(facts, wanted);
  if (facts.config != text) {
    if (!facts.undo) {
      return replace("keep the engine's former configuration", paths.undo,
                     facts.config.value_or(""));
    }
    return replace("write daemon.json", paths.config, text);
  }
  if (const std::string unit_text = drop_in(facts.program, wanted); facts.drop_in != unit_text) {
    return replace("write the engine's drop-in", paths.drop_in, unit_text);
  }
  return std::nullopt;
}

Result<Decision> take_off(const Facts& facts) {
  const Paths paths;
  if (!stopped(facts.socket)) {
    return unit("stop the engine's socket", UnitVerb::Stop, kSocket);
  }
  if (!stopped(facts.service)) return unit("stop the engine", UnitVerb::Stop, kService);
  if (facts.drop_in) {
    return Change{.words = "remove the engine's drop-in", .effect = RemoveFile{paths.drop_in}};
  }
  if (facts.reload_wanted) return unit("let systemd read its units", UnitVerb::Reload, "");
  if (!facts.undo) return Satisfied{};
  if (facts.undo->empty() && facts.config) {
    return Change{.words = "remove daemon.json", .effect = RemoveFile{paths.config}};
  }
  if (!facts.undo->empty() && facts.config != facts.undo) {
    return replace("put back the former daemon.json", paths.config, *facts.undo);
  }
  return Change{.words = "forget the former daemon.json", .effect = RemoveFile{paths.undo}};
}

Result<Decision> keep_running(const Facts& facts, const Wanted& wanted) {
  if (facts.service.enabled) {
    return unit("leave the engine's start to the agent", UnitVerb::Disable, kService);
  }
  if (facts.socket.enabled) {
    return unit("leave the engine's socket to the agent", UnitVerb::Disable, kSocket);
  }
  if (stopped(facts.service)) return unit("start the engine", UnitVerb::Start, kService);
  // One that hangs does so for as long as it runs (seen after its disk was full: 12 minutes).
  if (!facts.info && wanted.hangs && facts.service.active == "active") {
    Change restart =
        unit("restart the engine, which runs and answers nothing", UnitVerb::Restart, kService);
    restart.disruptive = true;
    return restart;
  }
  if (!facts.info || facts.service.active != "active") {
    return Wait{.words = "the engine answers on its socket", .again = Duration(500)};
  }
  if (!runs_as_wanted(facts, wanted)) {
    Change restart =
        unit("restart the engine with its new configuration", UnitVerb::Restart, kService);
    restart.disruptive = true;
    return restart;
  }
  return Satisfied{};
}

}  // namespace

std::string storage_driver(const std::string& file_system) {
  return file_system == "btrfs" ? "btrfs" : "overlay2";
}

std::string drop_in(const std::string& program, const Wanted& wanted) {
  return "# Written by Skep; taken off by `skep down`.\n"
         "[Unit]\nConditionPathIsMountPoint=" +
         wanted.docker_path + "\n\n[Service]\nExecStart=\nExecStart=" + program +
         " -H fd:// -H tcp://" + wanted.address +
         ":2376 --containerd=/run/containerd/containerd.sock\n";
}

std::string config(const Facts& facts, const Wanted& wanted) {
  Json json = settings(facts, wanted);
  json["labels"] = wanted.engine.labels;
  json["labels"].push_back(label(config_hash(facts, wanted)));
  return json.dump(2) + "\n";
}

Result<Decision> decide(const Facts& facts, const Wanted& wanted) {
  if (wanted.down) return take_off(facts);
  const Paths paths;
  if (!facts.request) {
    return Change{
        .words = "make the engine's key",
        .effect = MakeKey{.key_path = paths.key,
                          .request_path = paths.request,
                          .common_name = wanted.node,
                          .names = {"DNS:" + wanted.node, "IP:" + wanted.address, "IP:127.0.0.1"}}};
  }
  if (wanted.engine.certificate.empty()) {
    return Wait{.words = "the coordinator signs this node's certificate"};
  }
  if (facts.program.empty() || facts.service.load == "not-found") {
    return Error{Code::NotFound, "there is no docker.service: is the engine installed?"};
  }
  if (facts.file_system.empty()) {
    return Error{Code::Unavailable, "nothing is mounted at " + wanted.docker_path};
  }
  if (auto change = next_file(facts, wanted)) return *change;
  if (facts.reload_wanted) return unit("let systemd read its units", UnitVerb::Reload, "");
  return keep_running(facts, wanted);
}

}  // namespace skep::agent::engine
