#include "coordinator/service/installation.h"

#include <string_view>

#include "coordinator/service/packaged.h"

namespace skep::coordinator {
namespace {

constexpr const char* kUnits = "/etc/systemd/system/";

/// A % is systemd's own, and doubled stands for itself.
std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) safe += c == '%' ? "%%" : std::string(1, c);
  return safe;
}

std::string filled(std::string_view text, const Site& site) {
  const std::vector<std::pair<std::string, std::string>> places{
      {"@PROGRAM@", site.program}, {"@FOLDER@", site.folder}, {"@FILE@", site.file}};
  std::string result(text);
  for (const auto& [name, value] : places) {
    for (auto at = result.find(name); at != std::string::npos; at = result.find(name, at)) {
      const std::string safe = escaped(value);
      result.replace(at, name.size(), safe);
      at += safe.size();
    }
  }
  return result;
}

}  // namespace

std::string home_of(const std::string& cluster) {
  return "/var/lib/skep/" + cluster;
}

std::string unit_of(const std::string& cluster) {
  return "skep-coordinator@" + cluster + ".service";
}

std::vector<WrittenFile> files_for(const Site& site) {
  std::vector<WrittenFile> files{
      {"/etc/sysusers.d/skep.conf", std::string(packaged::kUsers)},
      {std::string(kUnits) + "skep-coordinator@.service", filled(packaged::kUnit, site)}};
  if (site.local) {
    files.push_back(
        {kUnits + unit_of(site.cluster) + ".d/local.conf", filled(packaged::kLocalDropIn, site)});
  }
  return files;
}

}  // namespace skep::coordinator
