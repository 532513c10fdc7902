// Every verb is a new life of the agent: real rooms, which see and change the machine through
// effects alone.

#include "tests/sim/disks_cast.h"

#include <utility>

#include "agent/rooms/filesystem/room.h"
#include "agent/rooms/lvm/room.h"
#include "agent/rooms/mount/room.h"
#include "agent/rooms/partition/room.h"
#include "agent/runner.h"

namespace skep::sim {
namespace {

using agent::Runner;
using agent::RunTool;

constexpr const char* kDisk = "/dev/vdb";

using Words = std::vector<std::string>;

std::string joined(const Words& words, const char* between) {
  std::string line;
  for (const auto& word : words) line += (line.empty() ? "" : between) + word;
  return line;
}

Words from(const Words& words, std::ptrdiff_t first) {
  return {words.begin() + first, words.end()};
}

/// "in use, 1 partition, dos partition table": what differs on each machine is left out.
std::string words(const agent::DiskProbed& probed) {
  Words said;
  if (probed.disk.in_use) said.emplace_back("in use");
  if (const auto count = probed.disk.partitions.size(); count != 0) {
    said.push_back(std::to_string(count) + " partition");
  }
  for (const auto& one : probed.disk.signatures) said.push_back(one.substr(0, one.find(" UUID")));
  if (probed.disk.signatures.empty()) said.emplace_back(probed.first_nonzero ? "bytes" : "empty");
  return joined(said, ", ");
}

/// "group skep, docker active, mysql active".
std::string words(const agent::lvm::Facts& facts) {
  Words said;
  for (const auto& one : facts.physical) {
    if (one.device != facts.device) continue;
    said.push_back(one.group.empty() ? "no group" : "group " + one.group);
  }
  for (const auto& one : facts.logical) said.push_back(one.name + (one.active ? " active" : ""));
  return said.empty() ? "none" : joined(said, ", ");
}

class DisksCast : public Cast {
 public:
  explicit DisksCast(std::unique_ptr<DisksMachine> machine) : machine_(std::move(machine)) {
    context_.spec.cluster = ClusterId("00c0ffee00c0ffee");
    context_.spec.node = NodeId("kn1");
    context_.spec.disk.device = kDisk;
    context_.spec.disk.docker_path = "/run/skep-disks/docker";
    context_.spec.disk.mysql_path = "/run/skep-disks/mysql";
    context_.host.device_mapper = true;
  }

  Result<void> act(const Step& step) override {
    if (step.verb == "run") return must_end_well(from(step.words, 1));
    if (step.verb == "cut") return cut(step.words.at(1), std::stoi(step.words.at(2)));
    if (step.verb == "give") return give();
    if (step.verb == "forget") {
      context_.spec.disk.given.reset();
      const auto done = carry_out(agent::RemoveFile{.path = agent::kClaimPath});
      return done ? Result<void>{} : done.error();
    }
    return Error{Code::Invalid, "no such verb"};
  }

  Result<std::string> seen(const Step& step, const std::string& /*who*/) override {
    const Words& about = step.words;
    if (step.verb == "see") return see(about.size() > 1 ? about[1] : kDisk);
    if (step.verb == "pass") return pass(about.at(1));
    if (step.verb == "next") return next(about.at(1));
    if (step.verb == "ends") return ends(from(about, 1));
    if (step.verb == "volumes") return volumes();
    return Error{Code::Invalid, "nothing of that name is seen"};
  }

 private:
  agent::Answer carry_out(const agent::Effect& effect) { return machine_->carry_out(effect); }

  Result<std::unique_ptr<agent::Room>> room(const std::string& name) const {
    using Made = std::unique_ptr<agent::Room>;
    if (name == "partition") return Made(new agent::partition::PartitionRoom(context_));
    if (name == "lvm") return Made(new agent::lvm::LvmRoom(context_));
    if (name == "filesystem") return Made(new agent::filesystem::FilesystemRoom(context_));
    if (name == "mount") return Made(new agent::mount::MountRoom(context_));
    return Error{Code::Invalid, "no room " + name};
  }

  std::string see(const std::string& device) {
    const auto answer = carry_out(agent::ProbeDisk{device});
    if (!answer) return answer.error().code == Code::NotFound ? "none" : answer.error().message;
    return words(std::get<agent::DiskProbed>(*answer));
  }

  Result<std::string> pass(const std::string& name) {
    auto made = room(name);
    if (!made) return std::move(made).error();
    Runner runner(**made);
    while (auto effect = runner.next()) runner.answered(carry_out(*effect));
    const auto& end = *runner.ended();
    if (!end) return (end.error().code == Code::Refused ? "refused: " : "") + end.error().message;
    const auto* wait = std::get_if<agent::Wait>(&*end);
    return wait == nullptr ? std::string("proved") : "waits for " + wait->words;
  }

  /// What it would change now, as its arguments where it is a tool's.
  Result<std::string> next(const std::string& name) {
    auto made = room(name);
    if (!made) return std::move(made).error();
    Runner runner(**made);
    while (auto effect = runner.next()) {
      if (runner.changing()) {
        const auto* tool = std::get_if<RunTool>(&*effect);
        return tool == nullptr ? runner.words() : joined(tool->argv, " ");
      }
      runner.answered(carry_out(*effect));
    }
    return *runner.ended() ? std::string("nothing") : runner.ended()->error().message;
  }

  /// So many changes of the room; then the agent is gone before it sees what came of the last.
  Result<void> cut(const std::string& name, int changes) {
    auto made = room(name);
    if (!made) return std::move(made).error();
    Runner runner(**made);
    while (auto effect = runner.next()) {
      const bool last = runner.changing() && --changes == 0;
      auto answer = carry_out(*effect);
      if (last) return answer ? Result<void>{} : std::move(answer).error();
      runner.answered(std::move(answer));
    }
    const auto& end = *runner.ended();
    return end ? Error{Code::Invalid, name + " ended before that"} : end.error();
  }

  /// As the coordinator does after a person's sentence.
  Result<void> give() {
    const auto answer = carry_out(agent::ProbeDisk{kDisk});
    if (!answer) return answer.error();
    context_.spec.disk.given = std::get<agent::DiskProbed>(*answer).disk.serial;
    return {};
  }

  agent::Answer run(const Words& argv) {
    RunTool tool{.argv = argv};
    if (argv.at(0) == "sfdisk" && argv.at(1) != "--dump") {
      const auto answer = carry_out(agent::ProbeDisk{argv.back()});
      if (!answer) return answer;
      agent::Claim claim;
      claim.size = std::get<agent::DiskProbed>(*answer).disk.size;
      tool.input = agent::partition::script_for(agent::partition::plan_for(claim), argv.back());
    }
    return carry_out(tool);
  }

  Result<void> must_end_well(const Words& argv) {
    const auto answer = run(argv);
    if (!answer) return answer.error();
    const auto& ended = std::get<agent::ToolEnded>(*answer);
    if (ended.status == 0) return {};
    return Error{Code::Unavailable, std::to_string(ended.status) + ": " + ended.err};
  }

  Result<std::string> ends(const Words& argv) {
    const auto answer = run(argv);
    if (!answer) return answer.error();
    const auto& ended = std::get<agent::ToolEnded>(*answer);
    return std::to_string(ended.status) + " " + ended.err;
  }

  Result<std::string> volumes() {
    std::vector<agent::Answer> seen;
    for (const auto& look : agent::lvm::looks()) seen.push_back(carry_out(look));
    for (const auto& look : agent::lvm::further_looks(seen)) seen.push_back(carry_out(look));
    const auto facts = agent::lvm::read(seen);
    if (!facts) return facts.error();
    return words(*facts);
  }

  std::unique_ptr<DisksMachine> machine_;
  agent::Context context_;
};

}  // namespace

std::unique_ptr<Cast> disks_cast(std::unique_ptr<DisksMachine> machine) {
  return std::make_unique<DisksCast>(std::move(machine));
}

}  // namespace skep::sim
