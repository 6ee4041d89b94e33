// What the fuzzers call, on what they begin with and on some changes of it; with a planted mistake, the
// checks find it.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "haggle/v1/broker_service.pb.h"
#include "proto/base/canonical.h"
#include "proto/base/moves.h"
#include "proto/base/random.h"
#include "proto/codec/codec.h"
#include "tests/broker/journal_folder.h"
#include "tests/fuzz/drive.h"
#include "tests/fuzz/seeds.h"

namespace haggle::testing::fuzz_drive_test {
namespace {

class FuzzDriveTest : public JournalFolderTest {
 protected:
  void SetUp() override {
    JournalFolderTest::SetUp();
    seeds_ = MakeSeeds(folder_);
  }

  // Changes, takes out or doubles some bytes.
  static std::string Changed(const std::string& seed, Random& random) {
    std::string bytes = seed;
    for (std::int64_t changes = random.Uniform(1, 3); changes > 0 && bytes.size() > 1; --changes) {
      const auto at = static_cast<std::size_t>(random.Uniform(1, static_cast<std::int64_t>(bytes.size()) - 1));
      const std::int64_t kind = random.Uniform(0, 3);
      if (kind < 2) bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.Uniform(0, 7)));
      if (kind == 2) bytes.erase(at, static_cast<std::size_t>(random.Uniform(1, 4)));
      if (kind == 3) bytes.insert(at, bytes.substr(at, static_cast<std::size_t>(random.Uniform(1, 4))));
    }
    return bytes;
  }

  static void DriveChanges(void (*drive)(std::string_view, bool), const std::vector<std::string>& seeds, int changes) {
    Random random(11, 1, 0, 0, 0);
    ASSERT_FALSE(seeds.empty());
    for (const std::string& seed : seeds) {
      drive(seed, false);
      for (int i = 0; i < changes; ++i) drive(Changed(seed, random), false);
    }
  }

  Seeds seeds_;
};

using FuzzDriveDeathTest = FuzzDriveTest;

TEST_F(FuzzDriveTest, CanonicalReaderHolds) { DriveChanges(&DriveCanonical, seeds_.canonical, 300); }
TEST_F(FuzzDriveTest, MessagesHold) { DriveChanges(&DriveWire, seeds_.wire, 300); }
TEST_F(FuzzDriveTest, JournalsHold) { DriveChanges(&DriveJournal, seeds_.journal, 100); }

TEST_F(FuzzDriveTest, KeysHold) { DriveChanges(&DriveKeys, seeds_.keys, 100); }
TEST_F(FuzzDriveTest, HostsHold) { DriveChanges(&DriveHosts, seeds_.hosts, 300); }
TEST_F(FuzzDriveTest, AnswersHold) { DriveChanges(&DriveAnswers, seeds_.answers, 1000); }
TEST_F(FuzzDriveTest, RequestsHold) { DriveChanges(&DriveRequest, seeds_.request, 2000); }

TEST_F(FuzzDriveDeathTest, PlantedMistakesAreFound) {
  EXPECT_DEATH(DriveCanonical(seeds_.canonical[0] + "x", true), "Canonical");
  DriveCanonical(seeds_.canonical[0] + "x");

  v1::Moves message;
  message.set_number(1 << 20);
  const std::string wire = std::string(1, '\0') + message.SerializeAsString();
  EXPECT_DEATH(DriveWire(wire, true), "Canonical");
  DriveWire(wire);

  // The name of a strategy stands in the diary alone.
  std::string journal = seeds_.journal[0];
  const std::size_t at = journal.find("greed=3");
  ASSERT_NE(at, std::string::npos);
  journal[at] = 'b';
  EXPECT_DEATH(DriveJournal(journal, true), "read");
  DriveJournal(journal);

  const std::string uri = "\3haggle://party/lab?as=maker";
  EXPECT_DEATH(DriveKeys(uri, true), "UriOf");
  DriveKeys(uri);

  EXPECT_DEATH(DriveHosts(seeds_.hosts[0], true), "parties");

  v1::AgentMessage answers;
  for (int i = 0; i < 2; ++i) answers.mutable_moves()->add_moves()->set_number(7);
  const std::string to_one_prompt = "\3" + answers.SerializeAsString();
  EXPECT_DEATH(DriveAnswers(to_one_prompt, true), "moves_size");
  DriveAnswers(to_one_prompt);

  EXPECT_DEATH(DriveRequest(seeds_.request[1], true), "IsOurs");
  DriveRequest(seeds_.request[1]);
}

}  // namespace
}  // namespace haggle::testing::fuzz_drive_test
