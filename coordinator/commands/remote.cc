#include "coordinator/commands/remote.h"

#include <algorithm>

#include "coordinator/commands/terminal.h"
#include "coordinator/install/answers.h"
#include "coordinator/install/argv.h"
#include "coordinator/install/ssh_installer.h"
#include "coordinator/limits.h"

namespace skep::coordinator {
namespace {

// In one session with what it guards: another would cost its ssh.
constexpr const char* kContainerScript = R"(
node=$1 container=$2 wants=$3 not_done=$4
shift 4
stop() {
  printf 'skep: %s: %s; %s\nnext: %s\n' "$node" "$1" "$2" "$3" >&2
  exit "$not_done"
}
seen=$(docker container inspect --format '{{.State.Status}}' "$container" 2>&1 </dev/null)
ended=$?
last=${seen##*
}
case $ended.$last in
  0.running) ;;
  0.*) [ "$wants" = container ] || stop "$container is $last" "nothing answers in it" \
         "skep why $node · skep logs $node" ;;
  127.*) stop "it has no docker" "its engine is not installed yet" "skep why $node · skep up" ;;
  *"o such container"*) stop "its engine has no container $container" \
      'it was not started yet, or `skep down` took it off' "skep why $node · skep up" ;;
  *) stop "$last" "its engine does not answer" "skep why $node · skep up" ;;
esac
exec "$@"
)";

}  // namespace

std::string root_line(const Machine& machine, const std::vector<std::string>& argv) {
  std::string line = machine.ssh_user == "root" ? "exec" : "exec sudo -n --";
  for (const std::string& word : argv) line += " " + install::quoted(word);
  return line;
}

std::string root_shell(const Machine& machine) {
  return machine.ssh_user == "root" ? "" : "exec sudo -n -i";
}

std::vector<std::string> in_container(const std::string& node, const std::string& container,
                                      Wants wants, const std::vector<std::string>& argv) {
  std::vector<std::string> all{"sh",
                               "-c",
                               kContainerScript,
                               "skep",
                               node,
                               container,
                               wants == Wants::Running ? "running" : "container",
                               std::to_string(static_cast<int>(Exit::NotDone))};
  all.insert(all.end(), argv.begin(), argv.end());
  return all;
}

std::vector<std::string> sql_argv(const std::string& node, bool prompt) {
  std::vector<std::string> argv{"docker",
                                "exec",
                                prompt ? "-it" : "-i",
                                "db-" + node,
                                "mariadb",
                                "--user=root",
                                "--default-character-set=utf8mb4"};
  if (!prompt) argv.emplace_back("--batch");
  return argv;
}

Result<std::vector<Machine>> find_machines(const Place& place) {
  const auto provider = make_provider(place, ClusterId{});
  auto machines = provider->describe();
  if (!machines) return std::move(machines).error();
  std::erase_if(*machines, [&](const Machine& machine) { return !place.node(machine.node.value); });
  return machines;
}

Result<Machine> find_machine(const Place& place, const std::string& node) {
  if (auto known = place.node(node); !known) return std::move(known).error();
  auto machines = find_machines(place);
  if (!machines) return std::move(machines).error();
  const auto found = std::ranges::find(*machines, NodeId(node), &Machine::node);
  if (found == machines->end()) {
    return Error{Code::Unavailable, node + " does not exist yet: skep up makes it"};
  }
  if (!found->running) {
    return Error{
        Code::Unavailable,
        node + " is off" +
            (place.config.provider == ProviderKind::Local ? ": skep local start " + node : "")};
  }
  return *found;
}

Result<std::vector<std::string>> ssh_to(const Place& place, const Machine& machine, bool terminal,
                                        const std::string& line) {
  if (auto made = make_state_folder(place); !made) return std::move(made).error();
  auto argv = install::pinned_ssh(place.folder, machine);
  if (!argv) return std::move(argv).error();
  if (terminal) std::ranges::replace(*argv, std::string("-T"), std::string("-t"));
  if (!line.empty()) argv->push_back(line);
  return argv;
}

int become_ssh(const Call& call, const Place& place, const Machine& machine, bool terminal,
               const std::string& line) {
  auto argv = ssh_to(place, machine, terminal, line);
  if (!argv) return fail(call, place.config.cluster, argv.error());
  return fail(call, place.config.cluster, exec(*argv));
}

Result<Ended> run_script(const Place& place, const Machine& machine, const std::string& script,
                         const std::function<void(std::string_view)>& on_line) {
  // The script goes through stdin: its length has no limit there, and nothing needs quotes.
  auto argv = ssh_to(place, machine, false, root_line(machine, {"sh", "-s"}));
  if (!argv) return std::move(argv).error();
  auto ended = run({.argv = std::move(*argv),
                    .input = script,
                    .inherit_environment = true,
                    .deadline = kLookLimit,
                    .on_line = on_line});
  if (!ended) return std::move(ended).error().within(machine.node.value);
  constexpr int kSshItself = 255;  // ssh(1)
  if (ended->status == kSshItself) return install::ssh_error(machine, kSshItself, ended->err);
  return ended;
}

}  // namespace skep::coordinator
