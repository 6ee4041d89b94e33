// A folder for the journals of a test, and processes that end as they must not.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/broker/scripted_run.h"

namespace haggle {

inline std::string ReadBytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

inline void WriteBytes(const std::string& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << bytes;
}

inline std::vector<std::string> FilesIn(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

// Runs `body` in a child process and returns how it ended.
template <class Body>
int InChild(Body body) {
  const pid_t child = fork();
  if (child == 0) {
    body();
    _exit(::testing::Test::HasFailure() ? 1 : 0);
  }
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return status;
}

// Starts a run in a child that dies by SIGKILL after `ticks` ticks.
inline void KilledRun(const std::string& path, Tick ticks = 3) {
  const int status = InChild([&] {
    auto writer = journal::JournalWriter::Create(path, {LivelyVillage(), ScriptedCast()}, true);
    if (!writer.ok()) _exit(2);
    referee::Referee referee(LivelyVillage(), writer->get(), nullptr);
    if (!PlayScript(referee, ticks).ok()) _exit(3);
    raise(SIGKILL);
  });
  ASSERT_TRUE(WIFSIGNALED(status)) << status;
}

class JournalFolderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = ::testing::TempDir() + "/haggle_journal_test_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    path_ = folder_ + "/run.haggle";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::vector<std::string> Files() const { return FilesIn(folder_); }

  std::string folder_;
  std::string path_;
};

}  // namespace haggle
