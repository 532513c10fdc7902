#include "common/files.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/support/temp_folder.h"

namespace skep {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

unsigned mode_of(const std::string& path) {
  struct stat seen {};
  EXPECT_EQ(::stat(path.c_str(), &seen), 0);
  return seen.st_mode & 07777U;
}

ino_t inode_of(const std::string& path) {
  struct stat seen {};
  EXPECT_EQ(::stat(path.c_str(), &seen), 0);
  return seen.st_ino;
}

class FilesTest : public testing::Test {
 protected:
  test::TempFolder folder;
};

TEST_F(FilesTest, AMissingFileIsNothingAndNoError) {
  EXPECT_EQ(*read_file(folder / "none"), std::nullopt);
  EXPECT_EQ(*read_file(folder / "none/deeper"), std::nullopt);
  EXPECT_EQ(*list_folder(folder / "none"), std::nullopt);
  EXPECT_TRUE(remove_file(folder / "none"));
}

TEST_F(FilesTest, ReadsFilesThatSayTheyAreEmpty) {
  EXPECT_THAT(**read_file("/proc/self/status"), HasSubstr("Name:"));
}

TEST_F(FilesTest, RefusesWhatIsLargerThanAsked) {
  ASSERT_TRUE(replace_file(folder / "big", std::string(2000, 'x')));

  const auto text = read_file(folder / "big", kib(1));

  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, Code::Invalid);
  EXPECT_THAT(text.error().message, HasSubstr("larger than 1.0 KiB"));
}

TEST_F(FilesTest, APipeIsRefusedAndNotWaitedFor) {
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  for (const std::string& path : {folder / "pipe", std::string("/dev/zero")}) {
    const auto text = read_file(path);
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().code, Code::Invalid);
    EXPECT_EQ(text.error().message, path + ": is no regular file");
  }
}

TEST_F(FilesTest, AFolderIsNotAFile) {
  EXPECT_FALSE(read_file(folder.path()));
}

TEST_F(FilesTest, ReplacesInOneStroke) {
  ASSERT_TRUE(replace_file(folder / "conf", "old"));
  const ino_t before = inode_of(folder / "conf");

  ASSERT_TRUE(replace_file(folder / "conf", "new", 0600));

  // Another file under the old name: who has the old one open reads it to its end.
  EXPECT_NE(inode_of(folder / "conf"), before);
  EXPECT_EQ(**read_file(folder / "conf"), "new");
  EXPECT_EQ(mode_of(folder / "conf"), 0600U);
  EXPECT_THAT(**list_folder(folder.path()), ElementsAre("conf"));
}

TEST_F(FilesTest, TheModeIsExactWhateverTheMask) {
  const mode_t before = ::umask(0077);

  EXPECT_TRUE(replace_file(folder / "deep/er/file", "x", 0644));
  EXPECT_TRUE(make_folder(folder / "open", 0777));

  ::umask(before);
  EXPECT_EQ(mode_of(folder / "deep/er/file"), 0644U);
  EXPECT_EQ(mode_of(folder / "deep/er"), 0755U);
  EXPECT_EQ(mode_of(folder / "open"), 0777U);
}

TEST_F(FilesTest, WhatCannotBeReplacedLeavesNothingBehind) {
  ASSERT_TRUE(make_folder(folder / "conf/full"));

  const auto replaced = replace_file(folder / "conf", "text");

  EXPECT_FALSE(replaced);
  EXPECT_THAT(**list_folder(folder.path()), ElementsAre("conf"));
}

TEST_F(FilesTest, AFileInTheWayOfAFolderIsSaid) {
  ASSERT_TRUE(replace_file(folder / "thing", "x"));

  EXPECT_THAT(make_folder(folder / "thing").error().message, HasSubstr("no folder"));
  EXPECT_FALSE(make_folder(folder / "thing/below"));
}

TEST_F(FilesTest, ListsNamesInOrder) {
  for (const char* name : {"b", "c", "a"}) ASSERT_TRUE(replace_file(folder / name, ""));

  EXPECT_THAT(**list_folder(folder.path()), ElementsAre("a", "b", "c"));
}

TEST_F(FilesTest, ALockIsHeldByOneUntilItIsGone) {
  auto first = FileLock::take(folder / "lock");
  ASSERT_TRUE(first);

  EXPECT_EQ(FileLock::take(folder / "lock").error().code, Code::Unavailable);

  { const FileLock moved(std::move(*first)); }
  EXPECT_TRUE(FileLock::take(folder / "lock"));
}

}  // namespace
}  // namespace skep
