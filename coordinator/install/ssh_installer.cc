#include "coordinator/install/ssh_installer.h"

#include "common/files.h"
#include "coordinator/install/argv.h"
#include "coordinator/install/bundle.h"
#include "coordinator/install/knock.h"
#include "coordinator/limits.h"

namespace skep::coordinator {
namespace {

constexpr const char* kLookScript = R"(
cat /opt/skep/build-id 2>/dev/null
printf '\n--skep--\n'
cat /var/lib/skep/kept 2>/dev/null
printf '\n--skep--\n'
cat /etc/skep/agent.conf 2>/dev/null
printf '\n--skep--\n'
systemctl is-active skep-agent.service
systemctl is-enabled skep-agent.service 2>/dev/null || :
)";

// Synced before it gets its name: a build-id on the disk promises the files beside it.
constexpr const char* kUploadScript = R"(
set -e
rm -rf /opt/skep.new /opt/skep.old
mkdir -p /opt/skep.new
tar -x -C /opt/skep.new
chown -R 0:0 /opt/skep.new
sync -f /opt/skep.new 2>/dev/null || sync
[ ! -e /opt/skep ] || mv /opt/skep /opt/skep.old
mv /opt/skep.new /opt/skep
rm -rf /opt/skep.old
)";

constexpr const char* kEnrolScript = R"(
set -e
verb=$1
shift
answer=$(/opt/skep/bin/skep-agent enroll "$@")
printf '%s\n' "$answer"
case $answer in *'"refused"'*) exit 0 ;; esac
if [ "$verb" = restart ]; then
  systemctl --quiet --no-reload enable skep-agent.service
  systemctl daemon-reload
fi
systemctl "$verb" skep-agent.service || {
  journalctl --no-pager --output=cat --lines=5 --unit=skep-agent.service >&2
  exit 1
}
)";

std::string without_end(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

}  // namespace

namespace install {

std::string known_hosts_path(const std::string& state, const NodeId& node) {
  return state + "/known_hosts." + node.value;
}

Result<std::vector<std::string>> pinned_ssh(const std::string& state, const Machine& machine) {
  const std::string path = known_hosts_path(state, machine.node);
  auto known = read_file(path);
  if (!known) return std::move(known).error();
  bool pinned = *known && !(*known)->empty();
  if (!machine.host_key.empty()) {
    const std::string line = known_host(machine.node, machine.host_key);
    pinned = true;
    if (!*known || **known != line) {
      auto written = replace_file(path, line);
      if (!written) return std::move(written).error();
    }
  }
  return ssh_argv(machine, path, pinned);
}

}  // namespace install

Result<std::string> SshInstaller::as_root(const Machine& machine, const std::string& script,
                                          const std::vector<std::string>& arguments,
                                          std::string input) const {
  auto argv = install::pinned_ssh(state_, machine);
  if (!argv) return std::move(argv).error();
  argv->push_back(install::as_root(machine, script, arguments));
  auto ended = run({.argv = std::move(*argv), .input = std::move(input), .deadline = kSshCommand});
  if (!ended) return std::move(ended).error();
  if (ended->status != 0) return install::ssh_error(machine, ended->status, ended->err);
  return std::move(ended->out);
}

Result<void> SshInstaller::reachable(const Machine& machine) {
  // A machine that boots is heard of within moments of its sshd, not at the next try; of a host
  // that exists whatever is wrong is told at once.
  const bool boots = machine.kind != kHostKind;
  auto heard = install::knock(machine.ssh_address, machine.ssh_port, boots ? kKnock : Duration{0},
                              boots ? kKnockOnce : kSshConnect);
  if (!heard) return heard;
  auto answer = as_root(machine, "exit 0", {});
  if (!answer) return std::move(answer).error();
  return {};
}

Result<void> SshInstaller::upload(const Machine& machine) const {
  auto archive = read_file(bundle_, kBundleMax);
  if (!archive) return std::move(archive).error();
  if (!*archive) return Error{Code::NotFound, bundle_ + " is missing; packaging/bundle makes it"};
  auto answer = as_root(machine, kUploadScript, {}, std::move(**archive));
  if (!answer) return std::move(answer).error().within("upload of /opt/skep");
  return {};
}

Result<Enrolled> SshInstaller::install(const Machine& machine, const Home& home) {
  auto build = install::build_id_of(bundle_);
  if (!build) return std::move(build).error();
  auto looked = as_root(machine, kLookScript, {});
  if (!looked) return std::move(looked).error();
  auto standing = install::read_standing(*looked);
  if (!standing) return std::move(standing).error().within(machine.node.value);
  if (!standing->kept.cluster.empty() && standing->kept.cluster != home.cluster) {
    return install::belongs_elsewhere(machine.node, standing->kept, home.cluster);
  }
  const bool same_build = standing->build == *build;
  if (!same_build) {
    auto uploaded = upload(machine);
    if (!uploaded) return std::move(uploaded).error();
  }
  const bool stands =
      same_build && standing->enabled && install::says_home(standing->config, machine.node, home);
  auto answer = as_root(machine, kEnrolScript,
                        {stands ? "start" : "restart", "--node", machine.node.value, "--cluster",
                         home.cluster.value, "--endpoint", home.endpoint, "--coordinator-key",
                         home.coordinator_key, "--private-address", home.private_address});
  if (!answer) return std::move(answer).error().within("enrol");
  auto enrolled = install::read_enrolled(*answer);
  if (!enrolled) return std::move(enrolled).error().within(machine.node.value);
  enrolled->host_key = machine.host_key;
  if (enrolled->host_key.empty()) {
    const auto known = read_file(install::known_hosts_path(state_, machine.node));
    const std::string line = known && *known ? without_end(**known) : "";
    enrolled->host_key =
        line.substr(line.find(' ') == std::string::npos ? line.size() : line.find(' ') + 1);
  }
  return enrolled;
}

}  // namespace skep::coordinator
