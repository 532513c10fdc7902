// What a child process may do to us, with real children.

#include "common/processes.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <thread>

#include "common/files.h"
#include "tests/support/temp_folder.h"

namespace skep {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

Command shell(const std::string& script) {
  return {{"sh", "-c", script}};
}

/// Runs, or could: one that ended and waits for init to reap it does not.
bool lives(pid_t process) {
  const auto stat = read_file("/proc/" + std::to_string(process) + "/stat");
  return stat && *stat && (**stat).find(") Z ") == std::string::npos;
}

/// Children of ours that ended and were not reaped, or still run.
bool has_children() {
  return ::waitpid(-1, nullptr, WNOHANG) >= 0 || errno != ECHILD;
}

TEST(ProcessesTest, GivesStatusAndBothStreams) {
  const auto ended = run(shell("echo out; echo err >&2; exit 3"));

  ASSERT_TRUE(ended) << ended.error().message;
  EXPECT_EQ(ended->status, 3);
  EXPECT_EQ(ended->out, "out\n");
  EXPECT_EQ(ended->err, "err\n");
  EXPECT_FALSE(has_children());
}

TEST(ProcessesTest, HandsTheInputOverAndIsNotHarmedByAChildThatReadsNone) {
  Command cat{{"cat"}};
  cat.input = std::string(300'000, 'x');
  cat.keep = mib(2);
  EXPECT_EQ(run(cat)->out, cat.input);

  Command deaf = shell("exec <&-; sleep 0.05; exit 0");
  deaf.input = cat.input;
  EXPECT_EQ(run(deaf)->status, 0);
}

TEST(ProcessesTest, NeverGoesThroughAShell) {
  const auto ended = run({{"echo", "$HOME", ";", "a  b"}});

  EXPECT_EQ(ended->out, "$HOME ; a  b\n");
}

TEST(ProcessesTest, GivesTheChildACleanEnvironment) {
  ::setenv("SKEP_TEST_LEAK", "1", 1);
  Command command{{"env"}};
  command.environment = {{"DEBIAN_FRONTEND", "noninteractive"}};

  const auto ended = run(command);

  EXPECT_THAT(ended->out, HasSubstr("DEBIAN_FRONTEND=noninteractive"));
  EXPECT_THAT(ended->out, HasSubstr("LC_ALL=C\n"));
  EXPECT_THAT(ended->out, testing::Not(HasSubstr("SKEP_TEST_LEAK")));
}

TEST(ProcessesTest, SaysThatThereIsNoSuchProgram) {
  const auto ended = run({{"mkfs.nonesuch", "/dev/null"}});

  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, Code::NotFound);
  EXPECT_THAT(ended.error().message, HasSubstr("mkfs.nonesuch: no such program"));
  EXPECT_EQ(run({{"/nonesuch/tool"}}).error().code, Code::NotFound);
}

TEST(ProcessesTest, EndsTheWholeGroupAtTheDeadline) {
  const test::TempFolder folder;
  Command command = shell("sleep 1000 & echo $! > " + folder / "pid" + "; echo waiting; wait");
  command.deadline = Duration{300};

  const auto ended = run(command);

  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, Code::TimedOut);
  EXPECT_EQ(ended.error().message, "sh: no end after 0:00; its last line: waiting");
  const pid_t grandchild = std::stoi(**read_file(folder / "pid"));
  for (int i = 0; i < 1000 && lives(grandchild); ++i) ::usleep(1000);  // its parent reaps it
  EXPECT_FALSE(lives(grandchild));
  EXPECT_FALSE(has_children());
}

TEST(ProcessesTest, KillsWhoDoesNotHearTerm) {
  Command command = shell("trap '' TERM; echo deaf; while :; do sleep 0.05; done");
  command.deadline = Duration{200};
  command.term_to_kill = Duration{200};

  const auto ended = run(command);

  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, Code::TimedOut);
  EXPECT_FALSE(has_children());
}

TEST(ProcessesTest, EndsWhoSaysNothing) {
  Command command = shell("echo begun; sleep 1000");
  command.silence = Duration{200};

  const auto ended = run(command);

  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().message, "sh: no output for 0:00; its last line: begun");
}

TEST(ProcessesTest, OutputPutsSilenceOff) {
  Command command = shell("for i in 1 2 3 4 5 6; do echo $i; sleep 0.1; done");
  command.silence = Duration{400};

  EXPECT_EQ(run(command)->status, 0);
}

TEST(ProcessesTest, EndsWhenCancelled) {
  const std::atomic<bool> cancel{true};
  Command command{{"sleep", "1000"}};
  command.cancel = &cancel;

  const auto ended = run(command);

  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().message, "sleep: cancelled");
}

TEST(ProcessesTest, DoesNotWaitForADaemonThatHoldsThePipes) {
  const auto ended = run(shell("sleep 5 & echo $!"));

  ASSERT_TRUE(ended) << ended.error().message;
  const pid_t daemon = std::stoi(ended->out);
  EXPECT_TRUE(lives(daemon));
  ::kill(daemon, SIGKILL);
}

TEST(ProcessesTest, KeepsHeadAndTailOfLongOutput) {
  Command command = shell("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done");
  command.keep = kib(4);

  const auto ended = run(command);

  EXPECT_THAT(ended->out, testing::StartsWith("line 0\nline 1\n"));
  EXPECT_THAT(ended->out, testing::EndsWith("line 19998\nline 19999\n"));
  EXPECT_THAT(ended->out, HasSubstr(" bytes cut ...]"));
  EXPECT_LT(ended->out.size(), 5'000U);
}

TEST(ProcessesTest, HandsLinesOnAsTheyCome) {
  std::vector<std::string> lines;
  Command command = shell("echo one; printf 'two\\r\\nthree'");
  command.on_line = [&lines](std::string_view line) { lines.emplace_back(line); };

  ASSERT_TRUE(run(command));

  EXPECT_THAT(lines, ElementsAre("one", "two", "three"));
}

TEST(ProcessesTest, TellsOfASignalAsAShellDoes) {
  EXPECT_EQ(run(shell("kill -9 $$"))->status, 128 + SIGKILL);
}

TEST(ProcessesTest, ChildrenHearSignalsThatWeBlock) {
  sigset_t term;
  sigemptyset(&term);
  sigaddset(&term, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &term, nullptr);

  const auto ended = run(shell("kill -TERM $$; exit 0"));

  pthread_sigmask(SIG_UNBLOCK, &term, nullptr);
  EXPECT_EQ(ended->status, 128 + SIGTERM);
}

TEST(ProcessesTest, TwoThreadsRunToolsAtOnce) {
  const auto work = [] {
    for (int i = 0; i < 20; ++i) EXPECT_EQ(run(shell("echo x; exit 7"))->status, 7);
  };
  std::thread other(work);
  work();
  other.join();
}

TEST(ProcessesTest, ADetachedProgramOutlivesItsStarterAndWritesItsLog) {
  const test::TempFolder folder;

  const auto process = start_detached({"sh", "-c", "echo from afar"}, folder / "log");

  ASSERT_TRUE(process);
  ::waitpid(*process, nullptr, 0);
  EXPECT_EQ(**read_file(folder / "log"), "from afar\n");
  EXPECT_EQ(start_detached({"nonesuch"}, folder / "log").error().code, Code::NotFound);
}

}  // namespace
}  // namespace skep
