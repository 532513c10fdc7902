// Looks: what `skep verify` asks a node over ssh, and how the answers read.  Pure.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/time.h"
#include "coordinator/config.h"

namespace skep::coordinator::verify {

/// Everything of one node, as its own tools said it.
struct Seen {
  NodeId node;
  std::string address;  // private
  std::string trouble;  // not empty: it was not reached
  std::map<std::string, std::string> parts;
  std::optional<Duration> clock_ahead;  // of this machine's; the least of several tries
  std::string rows;                     // "3", what it counts after every member has written
  std::map<std::string, std::optional<double>> pairs;  // peer's probe -> milliseconds; none: silent

  std::string part(const std::string& name) const;
  /// One value of the member's status, "wsrep_cluster_size".
  std::string status(const std::string& name) const;
  /// Of its probe in the overlay.
  std::string probe() const;
};

/// For `sh -s`, as root.  `run` makes the table's name this run's own.
std::string look_script(const Config& config, const NodeId& node);
std::string create_script(const NodeId& node, const std::string& run);
std::string insert_script(const NodeId& node, const std::string& run);
std::string count_script(const NodeId& node, const std::string& run,
                         const std::vector<std::string>& probes);
std::string drop_script(const NodeId& node, const std::string& run);

/// Text between "--skep:NAME--" lines, without the empty lines around it.
std::map<std::string, std::string> read_parts(std::string_view text);

/// A line of the clock's part as it came: how far the node's clock is ahead of `now`.
std::optional<Duration> clock_ahead(std::string_view line, Utc now);

/// "answers 10.78.0.5 0.123" and "silent 10.78.0.6".
std::map<std::string, std::optional<double>> read_pairs(std::string_view text);

std::vector<std::string> lines_of(std::string_view text);
std::vector<std::string> words_of(std::string_view line);

}  // namespace skep::coordinator::verify
