#include "coordinator/install/argv.h"

#include "coordinator/limits.h"

namespace skep::coordinator::install {
namespace {

/// As a value of -o: ssh parts words at spaces and expands what follows a percent sign.
std::string path_option(const std::string& name, const std::string& path) {
  std::string value;
  for (const char letter : path) value += letter == '%' ? "%%" : std::string(1, letter);
  return name + "=\"" + value + "\"";
}

/// Ask for the kind of key that is known: a host may have several.
std::string key_kinds(const std::string& host_key) {
  const std::string kind = host_key.substr(0, host_key.find(' '));
  return kind == "ssh-rsa" ? "rsa-sha2-512,rsa-sha2-256" : kind;
}

}  // namespace

std::vector<std::string> ssh_argv(const Machine& machine, const std::string& known_hosts,
                                  bool pinned) {
  std::vector<std::string> argv{"ssh", "-F", "/dev/null", "-T"};
  const auto option = [&argv](const std::string& text) {
    argv.emplace_back("-o");
    argv.push_back(text);
  };
  option("BatchMode=yes");
  option(pinned ? "StrictHostKeyChecking=yes" : "StrictHostKeyChecking=accept-new");
  option(path_option("UserKnownHostsFile", known_hosts));
  option("GlobalKnownHostsFile=/dev/null");
  option("HashKnownHosts=no");
  option("UpdateHostKeys=no");
  // The key belongs to the node, whatever address or port leads to it today.
  option("HostKeyAlias=" + machine.node.value);
  if (!machine.host_key.empty()) option("HostKeyAlgorithms=" + key_kinds(machine.host_key));
  option("ConnectTimeout=" + std::to_string(kSshConnect.count() / 1000));
  option("ServerAliveInterval=5");
  option("ServerAliveCountMax=3");
  option("LogLevel=ERROR");
  if (!machine.ssh_key.empty()) {
    option("IdentitiesOnly=yes");
    argv.insert(argv.end(), {"-i", machine.ssh_key});
  }
  argv.insert(argv.end(), {"-p", std::to_string(machine.ssh_port), "-l", machine.ssh_user, "--",
                           machine.ssh_address});
  return argv;
}

std::string known_host(const NodeId& node, const std::string& host_key) {
  return node.value + " " + host_key + "\n";
}

std::string quoted(const std::string& argument) {
  std::string out = "'";
  for (const char letter : argument) out += letter == '\'' ? "'\\''" : std::string(1, letter);
  return out + "'";
}

std::string as_root(const Machine& machine, const std::string& script,
                    const std::vector<std::string>& arguments) {
  std::string line = machine.ssh_user == "root" ? "" : "sudo -n -- ";
  line += "sh -c " + quoted(script) + " skep";
  for (const std::string& argument : arguments) line += " " + quoted(argument);
  return line;
}

}  // namespace skep::coordinator::install
