#include "tests/sim/host_model.h"

namespace skep::sim {

using namespace agent;

HostModel::HostModel(Setting& setting, NodeId node) : setting_(setting), node_(std::move(node)) {
  (void)setting_;
}

void HostModel::boot() {}
void HostModel::cut() { active_.clear(); }

protocol::HostFacts HostModel::facts() const {
  return {.machine_id = node_.value,
          .os_id = "debian",
          .os_version = "12",
          .kernel = "6.1",
          .virtualization = "systemd-nspawn",
          .cores = 2,
          .memory = gib(4)};
}

std::optional<std::string> HostModel::Paths::read(const std::string& path) const {
  const auto found = texts.find(path);
  return found == texts.end() ? std::nullopt : std::optional(found->second);
}
void HostModel::Paths::write(const std::string& path, const std::string& text) {
  texts[path] = text;
}
void HostModel::Paths::remove(const std::string& path) {
  texts.erase(path);
  folders.erase(path);
  std::erase_if(texts, [&](const auto& one) { return one.first.starts_with(path + "/"); });
}
std::optional<std::vector<std::string>> HostModel::Paths::list(const std::string& folder) const {
  std::set<std::string> names;
  const std::string below = folder + "/";
  for (auto at = texts.lower_bound(below); at != texts.end() && at->first.starts_with(below); ++at) {
    names.insert(at->first.substr(below.size(), at->first.find('/', below.size()) - below.size()));
  }
  for (const auto& one : folders) {
    if (one.starts_with(below)) names.insert(one.substr(below.size(), one.find('/', below.size()) - below.size()));
  }
  if (names.empty() && !folders.contains(folder)) return std::nullopt;
  return std::vector<std::string>(names.begin(), names.end());
}

Answer HostModel::carry_out(const Effect& effect) {
  if (const auto* one = std::get_if<ReadFile>(&effect)) return FileRead{files_.read(one->path)};
  if (const auto* one = std::get_if<ReplaceFile>(&effect)) {
    files_.write(one->path, one->text);
    return Done{};
  }
  if (const auto* one = std::get_if<RemoveFile>(&effect)) {
    files_.remove(one->path);
    return Done{};
  }
  if (const auto* one = std::get_if<MakeFolder>(&effect)) {
    files_.make(one->path);
    return Done{};
  }
  if (const auto* one = std::get_if<ListFolder>(&effect)) return FolderListed{files_.list(one->path)};
  if (const auto* one = std::get_if<MakeKey>(&effect)) {
    files_.write(one->key_path, "key");
    files_.write(one->request_path, "request of " + node_.value);
    return Done{};
  }
  if (const auto* one = std::get_if<ChangeUnit>(&effect)) {
    if (one->verb == UnitVerb::Start || one->verb == UnitVerb::Restart) active_.insert(one->unit);
    if (one->verb == UnitVerb::Stop) active_.erase(one->unit);
    return Done{};
  }
  if (const auto* one = std::get_if<LookAtUnit>(&effect)) {
    return UnitSeen{.load = "loaded", .active = active_.contains(one->unit) ? "active" : "inactive"};
  }
  if (const auto* one = std::get_if<RunTool>(&effect)) {
    if (one->argv[0] == "findmnt") return ToolEnded{.out = "btrfs\n"};
    if (one->argv[0] == "systemctl") return ToolEnded{.out = "ExecStart={ path=/usr/bin/dockerd ; }\n"};
    if (one->argv[0] == "ss" || one->argv[0] == "df") return ToolEnded{};
    return ToolEnded{.status = 127, .err = "no such tool " + one->argv[0]};
  }
  return Error{Code::Internal, "the model does not know: " + words(effect)};
}

}  // namespace skep::sim
