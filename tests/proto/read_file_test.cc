#include "proto/codec/read_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "proto/codec/scenario_text.h"

namespace haggle::codec::read_file_test {
namespace {

using ::testing::HasSubstr;

class ReadFileTest : public ::testing::Test {
 protected:
  ReadFileTest() : folder_(::testing::TempDir() + "/read_file_XXXXXX") { EXPECT_NE(mkdtemp(folder_.data()), nullptr); }
  ~ReadFileTest() override { std::filesystem::remove_all(folder_); }

  std::string Path(const std::string& name) const { return folder_ + "/" + name; }
  std::string Write(const std::string& name, const std::string& bytes) const {
    std::ofstream(Path(name), std::ios::binary) << bytes;
    return Path(name);
  }

 private:
  std::string folder_;
};

TEST_F(ReadFileTest, BytesStayAsTheyAreAndTextsLoseTheirMark) {
  const std::string path = Write("marked", "\xEF\xBB\xBFtext");
  EXPECT_EQ(*ReadWholeFile(path), "\xEF\xBB\xBFtext");
  EXPECT_EQ(*ReadTextFile(path), "text");
  EXPECT_EQ(*ReadTextFile(Write("wide", std::string("\xFE\xFF\0a", 4))), "a");
  const auto cut = ReadTextFile(Write("cut", "\xFE\xFFx"));
  EXPECT_EQ(cut.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(cut.status().message()), HasSubstr("cut: expected UTF-16"));
}

TEST_F(ReadFileTest, ASizeIsAllowedUpToTheLimit) {
  EXPECT_TRUE(ReadWholeFile(Write("ten", "0123456789"), 10).ok());
  const auto more = ReadWholeFile(Path("ten"), 9);
  EXPECT_EQ(more.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(more.status().message()), HasSubstr("ten: expected a file of at most 9 bytes, found more"));
  EXPECT_TRUE(ReadWholeFile(Path("ten"), kAnySize).ok());
}

TEST_F(ReadFileTest, WhatHasNoEndIsRefused) {
  EXPECT_THAT(std::string(ReadWholeFile("/dev/zero").status().message()),
              HasSubstr("/dev/zero: expected a file of at most 16777216 bytes, found more"));
  EXPECT_THAT(std::string(ReadScenarioFile("/dev/zero").status().message()),
              HasSubstr("/dev/zero: expected a scenario of at most 16777216 bytes, found more"));
}

TEST_F(ReadFileTest, AFolderIsNoFileAndNothingIsNotFound) {
  EXPECT_EQ(ReadWholeFile(Path("none")).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReadWholeFile(Path("")).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(ReadScenarioFile(Path("")).status().message()), HasSubstr("Is a directory"));
}

TEST_F(ReadFileTest, APipeIsReadToItsEnd) {
  ASSERT_EQ(mkfifo(Path("pipe").c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(Path("pipe")) << "\xEF\xBB\xBFname: \"piped\""; });
  const auto file = ReadScenarioFile(Path("pipe"));
  writer.join();
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->scenario.name, "piped");
}

}  // namespace
}  // namespace haggle::codec::read_file_test
