// What a loss of power takes: the log is cut to what the disk was told to keep.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "broker/journal/reader.h"
#include "broker/journal/writer.h"
#include "broker/referee/referee.h"
#include "tests/broker/scripted_run.h"

namespace {

std::mutex synced_mutex;
std::map<std::string, off_t> synced;  // bytes that are on the disk, by the file's path

int Synced(int fd, long number) {
  char path[4096];
  const std::string link = "/proc/self/fd/" + std::to_string(fd);
  const ssize_t length = ::readlink(link.c_str(), path, sizeof(path));
  struct stat status {};
  const int result = static_cast<int>(::syscall(number, fd));
  if (result == 0 && length > 0 && ::fstat(fd, &status) == 0) {
    const std::lock_guard<std::mutex> lock(synced_mutex);
    synced[std::string(path, static_cast<std::size_t>(length))] = status.st_size;
  }
  return result;
}

}  // namespace

// SQLite calls these.
extern "C" int fdatasync(int fd) { return Synced(fd, SYS_fdatasync); }
extern "C" int fsync(int fd) { return Synced(fd, SYS_fsync); }

namespace haggle::journal::durable_test {
namespace {

// Steps that are left of those that were acknowledged, if the power is lost after each of them in turn: the fewest
// compared with what should be there.
std::int64_t MostLost(bool durable) {
  std::string folder = ::testing::TempDir() + "/haggle_durable_test_XXXXXX";
  EXPECT_NE(::mkdtemp(folder.data()), nullptr);
  const std::string path = std::filesystem::canonical(folder).string() + "/run.haggle";
  const std::string after = path + "-after";
  std::int64_t most_lost = 0;
  std::int64_t steps = 0;
  class Watching : public StepRecorder {
   public:
    Watching(JournalWriter& writer, std::function<void()> after_step)
        : writer_(writer), after_(std::move(after_step)) {}
    absl::Status OnStep(const Step& step, std::string_view bytes, const Hash& hash, const Told& told) override {
      absl::Status status = writer_.OnStep(step, bytes, hash, told);
      after_();
      return status;
    }
    absl::Status OnTick(Tick tick, const Hash& digest) override { return writer_.OnTick(tick, digest); }

   private:
    JournalWriter& writer_;
    std::function<void()> after_;
  };
  {
    const Scenario scenario = LivelyVillage();
    auto writer = JournalWriter::Create(path, {scenario, {}}, false);
    EXPECT_TRUE(writer.ok()) << writer.status();
    if (durable) {
      EXPECT_TRUE((*writer)->MakeDurable().ok());
    }
    const auto lose_power = [&] {
      ++steps;
      std::filesystem::copy_file(path, after, std::filesystem::copy_options::overwrite_existing);
      std::filesystem::copy_file(path + "-wal", after + "-wal", std::filesystem::copy_options::overwrite_existing);
      off_t kept = 0;
      {
        const std::lock_guard<std::mutex> lock(synced_mutex);
        kept = synced[path + "-wal"];
      }
      if (kept < static_cast<off_t>(std::filesystem::file_size(after + "-wal"))) {
        std::filesystem::resize_file(after + "-wal", static_cast<std::uintmax_t>(kept));
      }
      std::int64_t left = 0;
      if (const auto reader = JournalReader::Open(after); reader.ok()) {
        EXPECT_TRUE((*reader)
                        ->ReadSteps([&](const StoredStep& step) {
                          left = step.id;
                          return absl::OkStatus();
                        })
                        .ok());
      }
      most_lost = std::max(most_lost, steps - left);
    };
    Watching recorder(**writer, lose_power);
    referee::Referee referee(scenario, &recorder, nullptr);
    EXPECT_TRUE(PlayScript(referee, 6).ok());
  }
  EXPECT_GT(steps, 20);
  std::filesystem::remove_all(folder);
  return most_lost;
}

TEST(Durable, ALossOfPowerTakesNothingThatWasAcknowledged) { EXPECT_EQ(MostLost(true), 0); }

// Without it this test would show nothing.
TEST(Durable, WithoutItALossOfPowerMayTakeSteps) { EXPECT_GT(MostLost(false), 0); }

}  // namespace
}  // namespace haggle::journal::durable_test
