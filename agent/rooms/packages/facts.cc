#include "agent/rooms/packages/facts.h"

#include <algorithm>

#include "agent/answers.h"
#include "agent/limits.h"
#include "agent/marked_block.h"

namespace skep::agent::packages {
namespace {

enum AptLook : std::size_t { DpkgAt, JournalAt, StampAt, InitramfsAt, AptDropInAt };
enum RpmLook : std::size_t { RpmAt, ConfigAt, RpmDropInAt };

bool digits(const std::string& name) {
  return !name.empty() && name.find_first_not_of("0123456789") == std::string::npos;
}

Result<Facts> read_apt(std::span<const Answer> seen) {
  Facts facts;
  auto listed = output_of(seen[DpkgAt]);
  if (!listed) return std::move(listed).error().within("dpkg-query");
  auto known = read_dpkg(*listed);
  if (!known) return std::move(known).error();
  facts.packages = std::move(*known);
  auto journal = as<FolderListed>(seen[JournalAt]);
  if (!journal) return std::move(journal).error().within("/var/lib/dpkg/updates");
  const auto names = journal->names.value_or(std::vector<std::string>{});
  facts.interrupted = std::any_of(names.begin(), names.end(), digits);
  auto stamp = as<ToolEnded>(seen[StampAt]);
  if (!stamp) return std::move(stamp).error().within("find");
  facts.list_is_fresh = !stamp->out.empty();
  auto initramfs = text_of(seen[InitramfsAt]);
  if (!initramfs) return std::move(initramfs).error();
  facts.initramfs = std::move(*initramfs);
  auto drop_in = text_of(seen[AptDropInAt]);
  if (!drop_in) return std::move(drop_in).error();
  facts.drop_in = std::move(*drop_in);
  return facts;
}

Result<Facts> read_dnf(std::span<const Answer> seen) {
  Facts facts;
  // Its status counts the packages that are not installed.
  auto listed = as<ToolEnded>(seen[RpmAt]);
  if (!listed) return std::move(listed).error().within("rpm");
  facts.packages = read_rpm(listed->out);
  auto config = text_of(seen[ConfigAt]);
  if (!config) return std::move(config).error();
  facts.config = std::move(*config);
  // What is excluded from upgrades is what we hold.
  for (const std::string& line : lines_of(facts.config.value_or(""))) {
    const auto equals = line.find('=');
    if (equals == std::string::npos || !line.starts_with("exclude")) continue;
    for (const auto& name : fields_of(std::string_view(line).substr(equals + 1))) {
      if (facts.packages.contains(name)) facts.packages[name].held = true;
    }
  }
  auto drop_in = text_of(seen[RpmDropInAt]);
  if (!drop_in) return std::move(drop_in).error();
  facts.drop_in = std::move(*drop_in);
  return facts;
}

}  // namespace

const char* config_path(Backend backend) {
  return backend == Backend::Yum ? "/etc/yum.conf" : "/etc/dnf/dnf.conf";
}

std::vector<Effect> looks(Backend backend, const std::vector<std::string>& names) {
  if (backend == Backend::Apt) {
    return {RunTool{.argv = {"dpkg-query", "--show", "--showformat",
                             "${db:Status-Abbrev}|${Package}\\n"}},
            ListFolder{.path = "/var/lib/dpkg/updates"},
            RunTool{.argv = {"find", kListStampPath, "-mmin",
                             "-" + std::to_string(kPackageListMinutes)}},
            ReadFile{.path = kInitramfsPath}, ReadFile{.path = kDropInPath}};
  }
  RunTool query{.argv = {"rpm", "--query", "--queryformat", "%{NAME}\\n"}};
  query.argv.insert(query.argv.end(), names.begin(), names.end());
  return {std::move(query), ReadFile{.path = config_path(backend)}, ReadFile{.path = kDropInPath}};
}

Result<Facts> read(Backend backend, std::span<const Answer> seen) {
  return backend == Backend::Apt ? read_apt(seen) : read_dnf(seen);
}

Result<std::map<std::string, Package>> read_dpkg(std::string_view text) {
  std::map<std::string, Package> packages;
  for (const std::string& line : lines_of(text)) {
    const auto bar = line.find('|');
    // Desired, status, error (a blank: none).
    if (bar == std::string::npos || bar < 2) {
      return Error{Code::Corrupt, "not what dpkg-query prints: " + line.substr(0, 60)};
    }
    const char status = line[1];
    const bool reinstall = bar > 2 && line[2] == 'R';
    Package package;
    package.installed = status == 'i' && !reinstall;
    package.held = line[0] == 'h';
    package.broken = reinstall || status == 'H' || status == 'U' || status == 'F' ||
                     status == 'W' || status == 't';
    packages[line.substr(bar + 1)] = package;
  }
  if (packages.empty()) return Error{Code::Corrupt, "dpkg-query knows no package at all"};
  return packages;
}

std::map<std::string, Package> read_rpm(std::string_view text) {
  std::map<std::string, Package> packages;
  for (const std::string& line : lines_of(text)) {
    const auto fields = fields_of(line);
    if (fields.size() == 1) packages[fields[0]] = {.installed = true};
  }
  return packages;
}

}  // namespace skep::agent::packages
