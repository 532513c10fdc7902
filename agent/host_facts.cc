#include "agent/host_facts.h"

#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "common/files.h"
#include "common/processes.h"

namespace skep::agent {
namespace {

std::string text_at(const std::string& path) {
  auto text = read_file(path);
  if (!text || !*text) return "";
  while (!(*text)->empty() && (**text).back() == '\n') (**text).pop_back();
  return std::move(**text);
}

std::string virtualization() {
  // systemd writes it at the start of a container; systemd-detect-virt reads the same.
  std::string container = text_at("/run/systemd/container");
  if (!container.empty()) return container;
  Command detect{{"systemd-detect-virt"}};
  detect.deadline = Duration{5'000};
  auto ended = run(detect);
  if (!ended || ended->out.empty()) return "";
  return ended->out.substr(0, ended->out.find('\n'));
}

bool device_mapper() {
  constexpr std::string_view kName = " device-mapper\n";
  return (text_at("/proc/devices") + "\n").find(kName) != std::string::npos;
}

/// Start of the first process, in clock ticks since boot: field 22 of proc(5)'s stat.
std::string first_process_started() {
  constexpr int kFieldsBefore = 20;  // those between the name, in parentheses, and it
  const std::string stat = text_at("/proc/1/stat");
  std::size_t at = stat.rfind(')');
  for (int i = 0; i < kFieldsBefore && at != std::string::npos; ++i) at = stat.find(' ', at + 1);
  if (at == std::string::npos) return "";
  return stat.substr(at + 1, stat.find(' ', at + 1) - at - 1);
}

}  // namespace

std::string os_release_value(std::string_view text, std::string_view key) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.starts_with(key) || line.size() <= key.size() || line[key.size()] != '=') continue;
    line.remove_prefix(key.size() + 1);
    const bool quoted = line.size() >= 2 && (line.front() == '"' || line.front() == '\'') &&
                        line.back() == line.front();
    return std::string(quoted ? line.substr(1, line.size() - 2) : line);
  }
  return "";
}

protocol::HostFacts look_at_host() {
  protocol::HostFacts facts;
  facts.machine_id = text_at("/etc/machine-id");
  const std::string release = text_at("/etc/os-release");
  facts.os_id = os_release_value(release, "ID");
  facts.os_version = os_release_value(release, "VERSION_ID");
  utsname kernel{};
  if (::uname(&kernel) == 0) facts.kernel = kernel.release;
  facts.virtualization = virtualization();
  facts.cores = static_cast<std::uint32_t>(std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN)));
  struct sysinfo seen {};
  if (::sysinfo(&seen) == 0) facts.memory = {std::uint64_t{seen.totalram} * seen.mem_unit};
  facts.device_mapper = device_mapper();
  return facts;
}

std::string boot_id() {
  const std::string kernel = text_at("/proc/sys/kernel/random/boot_id");
  const bool container = !text_at("/run/systemd/container").empty();
  return container ? kernel + "/" + first_process_started() : kernel;
}

}  // namespace skep::agent
