#include "agent/runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/answers.h"

namespace skep::agent {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Wants files to exist, in order; proves each by a look of its own.
class FilesRoom : public Room {
 public:
  std::vector<std::string> paths{"/a", "/b"};
  bool disruptive = false;
  bool look_again = false;
  bool no_proof = false;

  std::string_view name() const override { return "files"; }
  protocol::Stage stage() const override { return protocol::Stage::Prepared; }
  std::vector<Effect> looks() const override {
    std::vector<Effect> all;
    for (const auto& path : paths) all.emplace_back(ReadFile{.path = path});
    return all;
  }
  Result<Decision> decide(std::span<const Answer> seen) const override {
    for (std::size_t i = 0; i < paths.size(); ++i) {
      const auto text = text_of(seen[i]);
      if (!text) return text.error();
      if (*text == "wait") return Decision(Wait{.words = "waits for " + paths[i]});
      if (*text) continue;
      return Decision(Change{.words = "write " + paths[i],
                             .effect = RunTool{.argv = {"touch", paths[i]}},
                             .disruptive = disruptive,
                             .look_again_on_failure = look_again});
    }
    return Decision(Satisfied{});
  }
  std::vector<Effect> proof() const override {
    return no_proof ? std::vector<Effect>{} : std::vector<Effect>{ListFolder{.path = "/"}};
  }
  Result<void> proved(std::span<const Answer> seen) const override {
    const auto listed = as<FolderListed>(seen[0]);
    if (listed && listed->names && listed->names->size() == paths.size()) return {};
    return Error{Code::Corrupt, "not in the folder"};
  }
  Found found(std::span<const Answer> seen) const override {
    return {{"looks", std::to_string(seen.size())}};
  }
};

class RunnerTest : public testing::Test {
 protected:
  FilesRoom room;
  std::map<std::string, std::string> files;
  int failing = 0;
  bool lasting = true;

  Answer carry_out(const Effect& effect) {
    if (const auto* look = std::get_if<ReadFile>(&effect)) {
      const auto found = files.find(look->path);
      return Answer(FileRead{found == files.end() ? std::nullopt : std::optional(found->second)});
    }
    if (std::holds_alternative<ListFolder>(effect)) {
      std::vector<std::string> names;
      for (const auto& [name, text] : files) names.push_back(name);
      return Answer(FolderListed{names});
    }
    if (failing-- > 0) return Answer(ToolEnded{.status = 2, .err = "disk full\n"});
    if (lasting) files[std::get<RunTool>(effect).argv[1]] = "text";
    return Answer(ToolEnded{});
  }

  Result<Runner::End> run(Runner& runner) {
    while (auto effect = runner.next()) runner.answered(carry_out(*effect));
    return *runner.ended();
  }
  static bool proved(const Result<Runner::End>& end) {
    return end && std::holds_alternative<Runner::Proved>(*end);
  }
};

TEST_F(RunnerTest, ChangesOneThingAtATimeAndLooksAfterEach) {
  Runner runner(room);
  EXPECT_TRUE(proved(run(runner)));
  EXPECT_THAT(runner.changes(), ElementsAre("write /a", "write /b"));
  EXPECT_EQ(runner.looks(), 3U);
  EXPECT_EQ(runner.found().at("looks"), "2");
}

TEST_F(RunnerTest, ChangesNothingThatStands) {
  files = {{"/a", "x"}, {"/b", "x"}};
  Runner runner(room);
  EXPECT_TRUE(proved(run(runner)));
  EXPECT_THAT(runner.changes(), IsEmpty());
}

TEST_F(RunnerTest, DoesNotTakeAnExitCodeForAProof) {
  files = {{"/a", "x"}, {"/b", "x"}, {"/c", "x"}};
  Runner runner(room);
  const auto end = run(runner);
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, Code::Corrupt);
  EXPECT_EQ(end.error().message, "files: not in the folder");
}

TEST_F(RunnerTest, IsDoneWithoutAProofWhereTheLookWasOne) {
  room.no_proof = true;
  Runner runner(room);
  EXPECT_TRUE(proved(run(runner)));
}

TEST_F(RunnerTest, SaysWhatItWasDoingWhenAChangeFails) {
  failing = 1;
  Runner runner(room);
  const auto end = run(runner);
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().message, "files: write /a: exit status 2: disk full");
}

TEST_F(RunnerTest, LooksAgainWhereTheChangeSaysThatAFailureMayBeNone) {
  failing = 1;
  room.look_again = true;
  Runner runner(room);
  EXPECT_TRUE(proved(run(runner)));
  EXPECT_THAT(runner.changes(),
              ElementsAre("write /a (exit status 2: disk full)", "write /a", "write /b"));
}

TEST_F(RunnerTest, TellsWhyAChangeFailsThatIsStillWantedAfterTheSecondLook) {
  failing = 3;
  room.look_again = true;
  Runner runner(room);
  const auto end = run(runner);
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().message, "files: write /a: exit status 2: disk full");
  EXPECT_THAT(runner.changes(), ElementsAre("write /a (exit status 2: disk full)"));
}

TEST_F(RunnerTest, GivesUpOnARoomThatGetsNowhere) {
  lasting = false;
  Runner runner(room);
  const auto end = run(runner);
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, Code::Internal);
  EXPECT_EQ(end.error().message, "files: still wants to write /a after 32 changes");
}

TEST_F(RunnerTest, EndsInAWaitWithItsWords) {
  files = {{"/a", "wait"}};
  Runner runner(room);
  const auto end = run(runner);
  ASSERT_TRUE(end);
  EXPECT_EQ(std::get<Wait>(*end).words, "waits for /a");
}

TEST_F(RunnerTest, CanBeKeptFromADisruptiveChangeBeforeItBegins) {
  room.disruptive = true;
  Runner runner(room);
  while (!runner.about_to_disrupt()) runner.answered(carry_out(*runner.next()));
  runner.withhold("needs a permit: " + runner.words(), Duration(5'000));
  EXPECT_FALSE(runner.next());
  EXPECT_EQ(std::get<Wait>(**runner.ended()).words, "needs a permit: write /a");
  EXPECT_THAT(files, IsEmpty());
}

// Whatever the last effect before a cut was, a new runner ends the same.
TEST_F(RunnerTest, EndsTheSameWhereverItIsCut) {
  for (int cut = 0; cut < 12; ++cut) {
    files.clear();
    Runner first(room);
    for (int i = 0; i < cut && first.next(); ++i) first.answered(carry_out(*first.next()));
    Runner second(room);
    EXPECT_TRUE(proved(run(second))) << "cut after effect " << cut;
    EXPECT_EQ(files.size(), 2U);
  }
}

}  // namespace
}  // namespace skep::agent
