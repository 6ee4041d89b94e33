#include "deploy/cli/output_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <thread>

#include "tests/deploy/program.h"

namespace haggle::cli::output_file_test {
namespace {

namespace fs = std::filesystem;
using testing::Exists;
using testing::Folder;
using ::testing::HasSubstr;
using testing::ReadFile;
using testing::WriteFile;

// How many files lie in the folder.
std::size_t CountFiles(const Folder& folder) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder.path())) ++count;
  return count;
}

unsigned ModeOf(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
}

TEST(OutputFileTest, ANewFileIsThereWhenItIsWhole) {
  const Folder folder;
  absl::StatusOr<OutputFile> file = OutputFile::Open(folder / "new", false);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_FALSE(Exists(folder / "new"));
  ASSERT_TRUE(file->Write("text").ok());
  EXPECT_EQ(ReadFile(folder / "new"), "text");
  EXPECT_EQ(CountFiles(folder), 1U);
}

TEST(OutputFileTest, WhatIsNotWrittenLeavesNothingBehind) {
  const Folder folder;
  WriteFile(folder / "old", "old");
  ASSERT_TRUE(OutputFile::Open(folder / "new", false).ok());
  ASSERT_TRUE(OutputFile::Open(folder / "old", true).ok());
  EXPECT_EQ(ReadFile(folder / "old"), "old");
  EXPECT_EQ(CountFiles(folder), 1U);
}

// What a report or an export is made of, perhaps a run that is on: not even with --force, by whatever name.
TEST(OutputFileTest, AJournalIsNeverReplacedByAText) {
  const Folder folder;
  const std::string journal = std::string("SQLite format 3") + '\0' + "pages";
  WriteFile(folder / "run.haggle", journal);
  std::filesystem::create_symlink("run.haggle", folder / "link");
  for (const char* const name : {"run.haggle", "link"}) {
    for (const bool overwrite : {false, true}) {
      const absl::Status refused = WriteOutputFile(folder / name, "new", overwrite);
      EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
      EXPECT_THAT(refused.message(),
                  ::testing::HasSubstr("is a journal or results of a sweep, which no text replaces"));
    }
  }
  EXPECT_EQ(ReadFile(folder / "run.haggle"), journal);
  EXPECT_EQ(CountFiles(folder), 2U);
}

TEST(OutputFileTest, AFileIsOverwrittenOnlyIfAsked) {
  const Folder folder;
  WriteFile(folder / "old", "old");
  const absl::Status refused = WriteOutputFile(folder / "old", "new", false);
  EXPECT_EQ(refused.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(std::string(refused.message()),
              HasSubstr("old exists; choose another file, or overwrite it with --force"));
  EXPECT_EQ(ReadFile(folder / "old"), "old");
  ASSERT_TRUE(WriteOutputFile(folder / "old", "new", true).ok());
  EXPECT_EQ(ReadFile(folder / "old"), "new");
  EXPECT_EQ(WriteOutputFile(folder.path(), "new", true).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(WriteOutputFile(folder / "no/file", "new", true).message()),
              HasSubstr("no/file cannot be written: No such file or directory"));
}

TEST(OutputFileTest, OneThatCameMeanwhileIsNotOverwritten) {
  const Folder folder;
  absl::StatusOr<OutputFile> file = OutputFile::Open(folder / "new", false);
  ASSERT_TRUE(file.ok());
  WriteFile(folder / "new", "of another");
  EXPECT_EQ(file->Write("mine").code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ReadFile(folder / "new"), "of another");
  EXPECT_EQ(CountFiles(folder), 1U);
}

TEST(OutputFileTest, KnowsOneFileByTwoNames) {
  const Folder folder;
  WriteFile(folder / "old", "old");
  fs::create_symlink("old", folder / "link");
  const auto same = [&](const std::string& one, const std::string& other) {
    const absl::StatusOr<OutputFile> first = OutputFile::Open(one, true);
    const absl::StatusOr<OutputFile> second = OutputFile::Open(other, true);
    EXPECT_TRUE(first.ok() && second.ok());
    return first.ok() && second.ok() && first->Same(*second);
  };
  EXPECT_TRUE(same(folder / "new", folder / "new"));
  EXPECT_TRUE(same(folder / "new", (folder / ".") + "/new"));
  EXPECT_TRUE(same(folder / "old", folder / "link"));
  EXPECT_FALSE(same(folder / "new", folder / "other"));
  EXPECT_FALSE(same("/dev/null", "/dev/null"));  // which holds both
}

TEST(OutputFileTest, WhereNothingMayBeMadeTheFileItselfIsWritten) {
  constexpr uid_t kNobody = 65534;
  const bool root = ::geteuid() == 0;  // who may do everything
  const Folder folder;
  WriteFile(folder / "old", "something longer");
  ASSERT_EQ(::chmod(folder.path().c_str(), 0555), 0);
  ASSERT_TRUE(!root || ::chown((folder / "old").c_str(), kNobody, kNobody) == 0);
  ASSERT_TRUE(!root || ::seteuid(kNobody) == 0);
  const absl::Status written = WriteOutputFile(folder / "old", "new", true);
  const absl::Status refused = WriteOutputFile(folder / "other", "new", true);
  ASSERT_TRUE(!root || ::seteuid(0) == 0);
  ASSERT_EQ(::chmod(folder.path().c_str(), 0700), 0);
  EXPECT_TRUE(written.ok()) << written;
  EXPECT_EQ(ReadFile(folder / "old"), "new");
  EXPECT_THAT(std::string(refused.message()), HasSubstr("other cannot be written: Permission denied"));
}

TEST(OutputFileTest, PermissionsStay) {
  const Folder folder;
  WriteFile(folder / "secret", "old");
  ASSERT_EQ(::chmod((folder / "secret").c_str(), 0600), 0);
  ASSERT_TRUE(WriteOutputFile(folder / "secret", "new", true).ok());
  EXPECT_EQ(ModeOf(folder / "secret"), 0600U);
}

TEST(OutputFileTest, ALinkStaysAndWhatItLeadsToIsWritten) {
  const Folder folder;
  fs::create_directory(folder / "there");
  WriteFile(folder / "there/target", "old");
  fs::create_symlink("there/target", folder / "link");
  fs::create_symlink("link", folder / "link_to_link");
  EXPECT_EQ(WriteOutputFile(folder / "link_to_link", "new", false).code(), absl::StatusCode::kAlreadyExists);
  ASSERT_TRUE(WriteOutputFile(folder / "link_to_link", "new", true).ok());
  EXPECT_EQ(ReadFile(folder / "there/target"), "new");
  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_TRUE(fs::is_symlink(folder / "link_to_link"));
  // To nothing yet, and to itself.
  fs::create_symlink(folder / "there/other", folder / "dangling");
  ASSERT_TRUE(WriteOutputFile(folder / "dangling", "first", false).ok());
  EXPECT_EQ(ReadFile(folder / "there/other"), "first");
  fs::create_symlink("circle", folder / "circle");
  EXPECT_THAT(std::string(WriteOutputFile(folder / "circle", "", true).message()),
              HasSubstr("circle cannot be written: Too many levels of symbolic links"));
}

TEST(OutputFileTest, APipeIsWrittenInto) {
  const Folder folder;
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  for (const bool overwrite : {false, true}) {
    std::string read;
    std::thread reader([&] { read = ReadFile(folder / "pipe"); });
    const absl::Status written = WriteOutputFile(folder / "pipe", "text", overwrite);
    reader.join();
    ASSERT_TRUE(written.ok()) << written;
    EXPECT_EQ(read, "text");
    EXPECT_TRUE(fs::is_fifo(folder / "pipe"));
  }
}

TEST(OutputFileTest, APipeWhoseReaderHasGoneIsNoFault) {
  const Folder folder;
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  std::signal(SIGPIPE, SIG_IGN);
  const int reader = ::open((folder / "pipe").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  ASSERT_GE(reader, 0);
  absl::StatusOr<OutputFile> file = OutputFile::Open(folder / "pipe", false);
  ASSERT_TRUE(file.ok()) << file.status();
  ::close(reader);
  EXPECT_TRUE(file->Write("text").ok());
}

TEST(OutputFileTest, ADeviceIsWrittenInto) {
  const Folder folder;
  fs::create_symlink("/dev/null", folder / "null");
  ASSERT_TRUE(WriteOutputFile(folder / "null", "text", false).ok());
  EXPECT_TRUE(fs::is_symlink(folder / "null"));
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  EXPECT_THAT(std::string(WriteOutputFile("/dev/full", "text", true).message()),
              HasSubstr("/dev/full cannot be written: No space left on device"));
}

// They are links to the file that the stream is open on, which would be replaced.
TEST(OutputFileTest, AStreamIsWrittenInto) {
  const Folder folder;
  WriteFile(folder / "out", "");
  const int fd = ::open((folder / "out").c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  const std::string number = std::to_string(fd);
  fs::create_symlink("/dev/fd/" + number, folder / "link");
  ASSERT_TRUE(WriteOutputFile("/dev/fd/" + number, "one ", false).ok());
  ASSERT_TRUE(WriteOutputFile("/proc/self/fd/" + number, "two ", true).ok());
  ASSERT_TRUE(WriteOutputFile(folder / "link", "three ", false).ok());
  ASSERT_EQ(::write(fd, "four", 4), 4);
  ::close(fd);
  EXPECT_EQ(ReadFile(folder / "out"), "one two three four");
  EXPECT_THAT(std::string(WriteOutputFile("/dev/fd/" + number, "text", false).message()),
              HasSubstr("cannot be written: Bad file descriptor"));
}

}  // namespace
}  // namespace haggle::cli::output_file_test
