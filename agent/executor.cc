#include "agent/executor.h"

#include "agent/executor/dial.h"
#include "agent/executor/disks.h"
#include "agent/executor/docker.h"
#include "agent/executor/files.h"
#include "agent/executor/http.h"
#include "agent/executor/keys.h"
#include "agent/executor/sql.h"
#include "agent/executor/tools.h"
#include "agent/executor/units.h"

namespace skep::agent {
namespace {

constexpr const char* kConsul = "http://127.0.0.1:8500";

template <typename T>
Answer answer(Result<T> result) {
  if (!result) return std::move(result).error();
  return Answer(std::move(*result));
}

Answer done(Result<void> result) {
  if (!result) return std::move(result).error();
  return Answer(Done{});
}

class MachineExecutor : public Executor {
 public:
  explicit MachineExecutor(const std::atomic<bool>& cancel) : cancel_(cancel) {}

  Answer carry_out(const Effect& effect, const Progress& progress) override {
    if (const auto* tool = std::get_if<RunTool>(&effect)) {
      return answer(executor::run_tool(*tool, cancel_, progress));
    }
    return std::visit([this](const auto& one) { return carry(one); }, effect);
  }

 private:
  Answer carry(const RunTool& tool) { return answer(executor::run_tool(tool, cancel_, {})); }
  Answer carry(const ReadFile& file) { return answer(executor::read(file)); }
  Answer carry(const ReplaceFile& file) { return done(executor::replace(file)); }
  Answer carry(const RemoveFile& file) { return done(executor::remove(file)); }
  Answer carry(const MakeFolder& folder) { return done(executor::make(folder)); }
  Answer carry(const ListFolder& folder) { return answer(executor::list(folder)); }
  Answer carry(const LookAtDisks&) { return answer(executor::look_at_disks()); }
  Answer carry(const ProbeDisk& probe) { return answer(executor::probe_disk(probe.device)); }
  Answer carry(const CallDocker& call) { return answer(docker_.call(call)); }
  Answer carry(const CallConsul& call) {
    executor::HttpCall http{call.method, std::string(kConsul) + call.path, "", call.body};
    http.deadline = call.deadline;
    return answer(http_.call(http));
  }
  Answer carry(const ChangeUnit& change) { return done(executor::change_unit(change, cancel_)); }
  Answer carry(const LookAtUnit& look) { return answer(executor::look_at_unit(look.unit)); }
  Answer carry(const Dial& dial) { return answer(executor::dial(dial)); }
  Answer carry(const RunSql& sql) { return answer(sql_.run(sql)); }
  Answer carry(const MakeKey& key) { return done(executor::make_key(key)); }

  const std::atomic<bool>& cancel_;
  executor::Http http_{cancel_};
  executor::Docker docker_{http_};
  executor::Sql sql_;
};

}  // namespace

std::unique_ptr<Executor> make_executor(const std::atomic<bool>& cancel) {
  return std::make_unique<MachineExecutor>(cancel);
}

}  // namespace skep::agent
