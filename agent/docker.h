// Docker: the engine's API as effects, and its JSON as small structs.  Pure.
//
// Written for API 1.41 (engine 20.10); fields of later engines are passed over.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/effect.h"
#include "common/result.h"

namespace skep::agent::docker {

struct Mount {
  std::string source;  // on the host; must exist when the container starts
  std::string target;
  bool read_only = false;
};

struct Published {
  std::uint16_t container_port = 0;
  std::string address;  // on the host
  std::uint16_t port = 0;
};

/// What a container of ours is made from.  There is no field for a secret:
/// those are files, mounted.
struct ContainerSpec {
  std::string image;
  std::vector<std::string> entrypoint;
  std::vector<std::string> command;
  std::vector<std::string> environment;  // "NAME=value"
  std::vector<Mount> mounts;
  std::string network = "none";  // "host", "none" or a network's name
  std::string address;           // fixed, on a named network
  std::vector<Published> published;
  bool restart_always = false;
  std::uint32_t stop_seconds = 10;  // of grace before the engine kills it
  std::string stop_signal;          // empty: the image's
  std::map<std::string, std::string> labels;
};

/// The label that says what a container was made from.
constexpr std::string_view kConfigLabel = "skep.config";

/// A container as the engine shows it.
struct Container {
  std::string id;
  std::string image;   // as it was asked for
  std::string status;  // "created", "running", "restarting", "exited", "dead", "removing", "paused"
  int exit_code = 0;
  std::string error;       // of the last start, "" when that went well
  std::string started_at;  // RFC 3339; empty: never
  std::string finished_at;
  std::map<std::string, std::string> labels;
  std::map<std::string, std::string> addresses;  // by network: had, or asked for while it is not on

  bool running() const { return status == "running" || status == "paused"; }
  /// It ended by itself, and not well.
  bool failed() const;
  std::string config() const;  // value of kConfigLabel
  /// The engine gave it an address other than this one: seen after a power cut in a start, and kept
  /// for good.  Empty: not so, or not known.
  std::string other_address(const std::string& network, const std::string& address) const;
};

/// What GET /info says.
struct Info {
  std::string version;
  std::string storage;  // "overlay2"
  std::string root;     // "/var/lib/docker"
  std::vector<std::string> labels;
  std::string system_time;  // RFC 3339, the engine's own clock
  std::string swarm_state;  // "inactive", "pending", "active", "error", "locked"
  std::string swarm_error;
  std::string swarm_node;     // id of this node
  std::string swarm_address;  // that it advertises
  std::string swarm_cluster;  // managers only
  bool swarm_manager = false;
};

struct Network {
  std::string id;
  std::string name;
  std::string driver;
  std::string subnet;  // the first
  bool attachable = false;
  std::vector<std::string> endpoints;  // names of what is attached on this engine
};

std::string create_body(const ContainerSpec& spec);

CallDocker look_at_container(const std::string& name);
CallDocker look_at_info();
CallDocker look_at_network(const std::string& name);
/// The last lines of stdout and stderr, with their times.
CallDocker look_at_log(const std::string& name, std::uint32_t lines);

CallDocker create_container(const std::string& name, const ContainerSpec& spec);
/// The engine gives an attachment to an overlay 20 s; ours is longer.
CallDocker start_container(const std::string& name);
CallDocker stop_container(const std::string& name, std::uint32_t grace_seconds);
/// By force: what runs is killed.  Volumes are never touched: all of ours are mounts.
CallDocker remove_container(const std::string& name);
/// Takes an endpoint off a network that its container left behind.
CallDocker forget_endpoint(const std::string& network, const std::string& name);

/// Nothing where there is no such container.  Code::Corrupt: not what the engine should say.
Result<std::optional<Container>> read_container(const Answer& answer);
Result<Info> read_info(const Answer& answer);
Result<std::optional<Network>> read_network(const Answer& answer);
Result<std::vector<Network>> read_networks(const Answer& answer);
/// The lines of a container's log without their times, of those written at `since`
/// (a container's started_at) or later; none where there is no such container.
Result<std::vector<std::string>> read_log(const Answer& answer, std::string_view since = "");

/// A start that failed for the network's sake: the container must be made anew.
bool lost_its_network(const Container& container);

/// Seconds between two times as the engine writes them; nothing where one is none.
std::optional<std::int64_t> seconds_between(std::string_view earlier, std::string_view later);

/// 16 hex digits that change when the text does (FNV-1a).  Not for secrets.
std::string fingerprint(std::string_view text);

/// For a place in a query: "a/b:1" -> "a%2Fb%3A1".
std::string escaped(std::string_view text);

/// "10.77.0.1:5000/skep/mariadb:10.11" -> name and tag; a digest stays with the name.
std::pair<std::string, std::string> name_and_tag(const std::string& image);

}  // namespace skep::agent::docker
