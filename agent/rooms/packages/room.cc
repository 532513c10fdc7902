#include "agent/rooms/packages/room.h"

#include <algorithm>
#include <set>

#include "agent/answers.h"

namespace skep::agent::packages {
namespace {

void add(std::vector<std::string>& to, const std::vector<std::string>& names) {
  for (const auto& name : names) {
    if (std::find(to.begin(), to.end(), name) == to.end()) to.push_back(name);
  }
}

}  // namespace

PackagesRoom::PackagesRoom(const Context& context)
    : system_(context.host.os_id + " " + context.host.os_version) {
  const auto backend = backend_of(context.host);
  known_ = backend.has_value();
  wanted_.backend = backend.value_or(Backend::Apt);
  auto names = needs(context);
  add(names, context.spec.packages.install);
  for (const auto& name : names) {
    add(wanted_.install, resolved(name, wanted_.backend));
    if (auto program = program_of(name); !program.empty()) programs_.push_back(program);
  }
  wanted_.engine = resolved("engine", wanted_.backend);
  wanted_.hold = engine_packages(wanted_.backend);
  for (const auto& name : context.spec.packages.hold) {
    add(wanted_.hold, resolved(name, wanted_.backend));
  }
  wanted_.docker_path = context.spec.disk.docker_path;
  wanted_.cut_loses_nothing = context.host.virtualization == "systemd-nspawn";
}

std::vector<Effect> PackagesRoom::looks() const {
  if (!known_) return {};
  std::vector<std::string> names = wanted_.install;
  add(names, wanted_.hold);
  return packages::looks(wanted_.backend, names);
}

Result<Decision> PackagesRoom::decide(std::span<const Answer> seen) const {
  if (!known_) {
    return Error{Code::Refused, "no way to install packages on \"" + system_ +
                                    "\": Debian, Ubuntu and the EL family are known"};
  }
  auto facts = read(wanted_.backend, seen);
  if (!facts) return std::move(facts).error();
  return packages::decide(*facts, wanted_);
}

std::vector<Effect> PackagesRoom::proof() const {
  return {ListFolder{.path = "/usr/bin"}, ListFolder{.path = "/usr/sbin"},
          ListFolder{.path = "/sbin"}};
}

Result<void> PackagesRoom::proved(std::span<const Answer> seen) const {
  std::set<std::string> there;
  for (const Answer& answer : seen) {
    auto listed = as<FolderListed>(answer);
    if (!listed) return std::move(listed).error();
    if (listed->names) there.insert(listed->names->begin(), listed->names->end());
  }
  for (const auto& program : programs_) {
    if (!there.contains(program)) {
      return Error{Code::Corrupt, "its package is installed, but there is no " + program};
    }
  }
  return {};
}

}  // namespace skep::agent::packages
