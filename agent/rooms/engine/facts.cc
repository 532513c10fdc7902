#include "agent/rooms/engine/facts.h"

#include "agent/answers.h"

namespace skep::agent::engine {
namespace {

std::string between(const std::string& text, const std::string& from, const std::string& to) {
  const std::size_t begin = text.find(from);
  if (begin == std::string::npos) return "";
  const std::size_t start = begin + from.size();
  const std::size_t end = text.find(to, start);
  return text.substr(start, end == std::string::npos ? end : end - start);
}

}  // namespace

std::vector<Effect> looks(const std::string& docker_path) {
  const Paths paths;
  return {ReadFile{.path = paths.request},
          ReadFile{.path = paths.certificate},
          ReadFile{.path = paths.ca},
          ReadFile{.path = paths.config},
          ReadFile{.path = paths.drop_in},
          ReadFile{.path = paths.undo},
          RunTool{.argv = {"systemctl", "show", "docker.service",
                           "--property=ExecStart,NeedDaemonReload"}},
          LookAtUnit{.unit = "docker.service"},
          LookAtUnit{.unit = "docker.socket"},
          RunTool{.argv = {"findmnt", "--noheadings", "--output", "FSTYPE", "--mountpoint",
                           docker_path}},
          docker::look_at_info()};
}

Result<Facts> read(std::span<const Answer> seen) {
  Facts facts;
  const std::pair<std::optional<std::string>*, const Answer*> files[] = {
      {&facts.request, &seen[0]}, {&facts.certificate, &seen[1]}, {&facts.ca, &seen[2]},
      {&facts.config, &seen[3]},  {&facts.drop_in, &seen[4]},     {&facts.undo, &seen[5]}};
  for (const auto& [place, answer] : files) {
    auto text = text_of(*answer);
    if (!text) return std::move(text).error();
    *place = std::move(*text);
  }
  auto unit = output_of(seen[6]);
  if (!unit) return std::move(unit).error().within("docker.service");
  facts.program = between(*unit, "path=", " ;");
  facts.reload_wanted = unit->find("NeedDaemonReload=yes") != std::string::npos;
  auto service = as<UnitSeen>(seen[7]);
  if (!service) return std::move(service).error();
  facts.service = *service;
  auto socket = as<UnitSeen>(seen[8]);
  if (!socket) return std::move(socket).error();
  facts.socket = *socket;
  auto mounted = as<ToolEnded>(seen[9]);
  if (!mounted) return std::move(mounted).error().within("findmnt");
  if (mounted->status == 0) facts.file_system = mounted->out.substr(0, mounted->out.find('\n'));
  // An engine that does not answer is a fact; a wrong answer shows in what it lacks.
  if (auto info = docker::read_info(seen[10]); info) facts.info = std::move(*info);
  return facts;
}

}  // namespace skep::agent::engine
