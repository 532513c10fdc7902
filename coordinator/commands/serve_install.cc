// skep serve --install: the coordinator as a systemd service of this machine, under its own user.

#include "coordinator/commands/serve_install.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "common/descriptor.h"
#include "common/files.h"
#include "common/processes.h"
#include "coordinator/commands/change.h"
#include "coordinator/commands/commands.h"
#include "coordinator/commands/place.h"
#include "coordinator/commands/terminal.h"
#include "coordinator/install/bundle.h"
#include "coordinator/service/installation.h"

namespace skep::coordinator {
namespace {

namespace fs = std::filesystem;

constexpr const char* kProgramHome = "/usr/local/lib/skep";

Result<void> tool(const std::vector<std::string>& argv) {
  auto ended = run(Command{.argv = argv});
  if (!ended) return std::move(ended).error().within(argv.front());
  if (ended->status == 0) return {};
  return Error{Code::Unavailable, argv.front() + " " + argv.back() + ": " + ended->err};
}

Error failed(const std::string& what, const std::error_code& problem) {
  return Error{Code::Unavailable, what + ": " + problem.message()};
}

/// In one stroke, also over a program that runs.
Result<void> copy_program(const fs::path& from, const fs::path& to) {
  std::error_code problem;
  fs::create_directories(to.parent_path(), problem);
  const fs::path fresh = to.string() + ".new";
  fs::copy_file(from, fresh, fs::copy_options::overwrite_existing, problem);
  if (!problem) fs::rename(fresh, to, problem);
  return problem ? failed("copy to " + to.string(), problem) : Result<void>{};
}

/// Where the service's user may run it: a build's program lies in somebody's home.
Result<std::string> place_program() {
  std::error_code problem;
  const fs::path self = fs::read_symlink("/proc/self/exe", problem);
  if (problem) return failed("/proc/self/exe", problem);
  if (self.string().starts_with("/usr/")) return self.string();
  const fs::path home = kProgramHome;
  if (auto done = copy_program(self, home / "bin/skep"); !done) return std::move(done).error();
  // Agents are installed from it; where there is none the service installs none.
  if (fs::exists(bundle_path(), problem)) {
    if (auto done = copy_program(bundle_path(), home / "opt-skep.tar"); !done) {
      return std::move(done).error();
    }
  }
  return (home / "bin/skep").string();
}

/// All that is a file or a folder; locks and sockets are of those who held them.
Result<void> copy_state(const fs::path& from, const fs::path& to) {
  std::error_code problem;
  fs::create_directory(to, problem);
  if (problem) return failed(to.string(), problem);
  for (const fs::directory_entry& entry : fs::directory_iterator(from, problem)) {
    if (entry.is_socket() || entry.is_symlink()) continue;
    const fs::path target = to / entry.path().filename();
    if (entry.is_directory()) {
      if (auto done = copy_state(entry.path(), target); !done) return done;
    } else {
      fs::copy_file(entry.path(), target, problem);
      if (problem) return failed(target.string(), problem);
    }
  }
  fs::permissions(to, fs::status(from, problem).permissions(), problem);
  return problem ? failed(to.string(), problem) : Result<void>{};
}

/// Keys that lie in somebody's home come along, one for each node.
Result<void> copy_keys(const Place& place, const fs::path& state) {
  for (const NodeConfig& node : place.config.nodes) {
    if (node.key.empty()) {
      return Error{Code::Refused,
                   place.file + ":" + std::to_string(node.line) + ": " + node.name.value +
                       " names no key: the service's own user has none of yours; write key: "
                       "~/.ssh/id_ed25519, or another"};
    }
    auto text = read_file(node.key);
    if (!text) return std::move(text).error();
    if (!*text) return Error{Code::NotFound, node.key + ": no such file"};
    auto kept = replace_file(own_key_path(state.string(), node.name), **text, 0600);
    if (!kept) return kept;
  }
  return {};
}

/// The folder becomes /var/lib/skep/CLUSTER, and links remain: cut anywhere, one ledger is in use.
Result<void> move_place(const Place& place, const fs::path& file, const fs::path& home) {
  std::error_code problem;
  const fs::path state = place.folder;
  if (fs::is_symlink(state, problem)) return {};
  if (fs::exists(home / ".skep", problem)) {
    return Error{Code::Refused, "there is a ledger in " + home.string() + " and one in " +
                                    state.string() + ": take one of them away"};
  }
  fs::create_directories(home, problem);
  if (problem) return failed(home.string(), problem);
  ::chmod(home.c_str(), 0750);
  const fs::path fresh = home / ".skep.new";
  fs::remove_all(fresh, problem);
  if (auto copied = copy_state(state, fresh); !copied) return copied;
  if (auto keys = copy_keys(place, fresh); !keys) return keys;
  if (auto text = replace_file((home / "skep.yaml").string(), place.text, 0660); !text) return text;
  const Descriptor opened(::open(home.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.open() || ::syncfs(opened.get()) != 0) {
    return Error{Code::Unavailable, home.string() + ": not synced"};
  }
  fs::rename(fresh, home / ".skep", problem);
  const fs::path old = state.string() + ".moved";
  if (!problem) fs::rename(state, old, problem);
  if (!problem) fs::create_directory_symlink(home / ".skep", state, problem);
  if (problem) return failed(state.string(), problem);
  fs::rename(file, file.string() + ".moved", problem);
  if (!problem) fs::create_symlink(home / "skep.yaml", file, problem);
  // A second copy of a ledger is a danger.
  if (!problem) fs::remove_all(old, problem);
  return problem ? failed(file.string(), problem) : Result<void>{};
}

Result<void> set_up(const Place& place, const fs::path& file) {
  const std::string& cluster = place.config.cluster;
  auto program = place_program();
  if (!program) return std::move(program).error();
  Site site{.cluster = cluster, .program = *program};
  site.local = place.config.provider == ProviderKind::Local;
  site.folder = file.parent_path().string();
  site.file = file.filename().string();
  for (const WrittenFile& one : files_for(site)) {
    if (auto written = replace_file(one.path, one.text); !written) return written;
  }
  if (auto made = tool({"systemd-sysusers", "/etc/sysusers.d/skep.conf"}); !made) return made;
  if (!site.local) {
    if (auto moved = move_place(place, file, home_of(cluster)); !moved) return moved;
  }
  return tool({"systemctl", "daemon-reload"});
}

}  // namespace

int install_service(const Call& call, const Place& place) {
  const std::string& cluster = place.config.cluster;
  std::error_code problem;
  if (!fs::exists("/run/systemd/system", problem)) {
    return fail(
        call, cluster, Exit::Refused,
        "no systemd runs here, so there is nothing to install into; `skep serve` watches for "
        "as long as it runs");
  }
  if (::geteuid() != 0) {
    return fail(call, cluster, Exit::Refused, "a service is installed by root; nothing was changed",
                {"sudo skep serve --install"});
  }
  if (place.config.provider == ProviderKind::SoftLayer) {
    return fail(call, cluster, Exit::Refused,
                "a service has a user of its own, who would need your credentials to order and "
                "cancel: none is installed for guests; `skep serve` watches for as long as it runs",
                {"skep serve"});
  }
  if (!fs::exists(place.folder + "/ledger.db", problem)) {
    return fail(call, cluster, Exit::Refused, "there is nothing to watch yet", {"skep up"});
  }
  const fs::path file = fs::absolute(call.config.empty() ? place.file : call.config, problem);
  {
    auto taken = take_seat_to_change(call, place);
    if (const int* status = std::get_if<int>(&taken)) return *status;
    if (auto done = set_up(place, file.lexically_normal()); !done) {
      return fail(call, cluster, done.error(), {"skep serve --install"});
    }
  }
  if (auto on = tool({"systemctl", "enable", "--now", unit_of(cluster)}); !on) {
    return fail(call, cluster, on.error(), {"journalctl -u " + unit_of(cluster)});
  }
  print(cluster + " is watched by " + unit_of(cluster) +
        "\n  asks   root, and members of the group skep: skep status · skep up · skep down\n"
        "  next   skep status · journalctl -u " +
        unit_of(cluster) + " · systemctl disable --now " + unit_of(cluster) + "\n");
  return 0;
}

}  // namespace skep::coordinator
