// Call: one command line, taken apart.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "protocol/stage.h"

namespace skep::coordinator {

struct Call {
  std::string command;  // "up", "local list"
  std::string config;   // -c; empty: found
  bool json = false;
  bool yes = false;
  bool no_color = false;

  std::string node;                                  // of commands that name one
  std::vector<std::string> rest;                     // what stands behind "--", word for word
  std::optional<std::string> statement;              // sql -e
  std::string container = "db";                      // logs
  std::size_t lines = 0;                             // logs, events; 0: the default
  bool follow = false;                               // logs
  bool watch = false;                                // status
  bool exit_code = false;                            // status, plan
  protocol::Stage until = protocol::Stage::Serving;  // up
  std::vector<std::string> missing;                  // recover
  std::vector<std::string> surely_off;               // recover
  bool dry_run = false;                              // recover
  bool order = false;                                // up: the price is agreed to
  std::vector<std::string> nodes;                    // cancel, pause, resume; cancel: empty: all
  bool all = false;                                  // pause, resume
  bool surplus = false;                              // cancel: what bears the nonce of another
  std::optional<std::string> say;                    // cancel, settle, orphans: the sentence
  bool cancel = false;                               // orphans
  bool purge = false;                                // down
  bool install = false;                              // serve
  std::string file;                                  // state
  std::string sure;                                  // adopt: the cluster's name
  std::optional<std::string> wipe_data;  // down: the cluster's name, or "" where it stands alone
  std::string disk;                      // disk give: "/dev/vdb"
  std::string serial;                    // disk give: of that disk, instead of the sentence
  std::string provider = "local";        // init
  std::string cluster = "vega";          // init
};

struct ParsedCall {
  Call call;
  bool run = false;  // else `words` is all there is: help, version, a mistake
  bool mistake = false;
  std::string words;  // of a mistake: one line, for `fail`
};

/// `arguments` without the program's own name.
ParsedCall parse_call(std::vector<std::string> arguments);

/// Runs it; gives the exit status of screens.md.
int carry_out(const Call& call);

}  // namespace skep::coordinator
