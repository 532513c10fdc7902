// Remote: how a command gets onto a node: over ssh with the node's own key, as root, word for word.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/processes.h"
#include "common/result.h"
#include "common/time.h"
#include "coordinator/commands/place.h"
#include "coordinator/provider/provider.h"

namespace skep::coordinator {

/// A command line for the shell at the other end that hands each argument over exactly, as root:
/// through sudo where the login is not.
std::string root_line(const Machine& machine, const std::vector<std::string>& argv);

/// A login shell as root; empty: the one that ssh opens by itself.
std::string root_shell(const Machine& machine);

enum class Wants : std::uint8_t { Container, Running };

/// `argv`, once its container is there: where the node has no engine, or that has no such container
/// (or it does not run, and is wanted to), says what was seen, what it means and what to do next,
/// and ends with Exit::NotDone.
std::vector<std::string> in_container(const std::string& node, const std::string& container,
                                      Wants wants, const std::vector<std::string>& argv);

/// The client inside NODE's member.  Its words are UTF-8, whatever the container's locale: as
/// latin1, the client's default, what is written would be encoded twice.
std::vector<std::string> sql_argv(const std::string& node, bool prompt);

/// All machines of the YAML's nodes, in one look; no coordinator, no lock.
Result<std::vector<Machine>> find_machines(const Place& place);
/// Code::Invalid: the YAML names none such.  Code::Unavailable: it is off, or not made yet.
Result<Machine> find_machine(const Place& place, const std::string& node);

/// "ssh ... HOST", then LINE where it is not empty.  `terminal`: with one on the node.
Result<std::vector<std::string>> ssh_to(const Place& place, const Machine& machine, bool terminal,
                                        const std::string& line);

/// Becomes that ssh: stdin, stdout and the exit status are the command's own.
int become_ssh(const Call& call, const Place& place, const Machine& machine, bool terminal,
               const std::string& line);

/// Runs a shell script as root over there.  Of a host that ssh does not get into, why it does not.
Result<Ended> run_script(const Place& place, const Machine& machine, const std::string& script,
                         const std::function<void(std::string_view)>& on_line = {});

}  // namespace skep::coordinator
