// What a tournament's folder of results keeps, and what it refuses.
#include "deploy/batch/results_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "deploy/tournament/finding_line.h"
#include "tests/deploy/program.h"

namespace haggle::tournament::results_folder_test {
namespace {

using ::testing::HasSubstr;

constexpr char kSettings[] = "strategy a\nstrategy b\n";

Finding Agreed() {
  Finding finding;
  finding.ending = Ending::kAgreed;
  finding.round = 7;
  finding.agreement.push_back(3);
  finding.agreement.push_back(-12);
  finding.hash = std::string(64, 'e');
  return finding;
}

Finding None() {
  Finding finding;
  finding.round = 19;
  finding.hash = std::string(64, '0');
  return finding;
}

Finding Failed() {
  Finding finding;
  finding.ending = Ending::kFailed;
  finding.culprit = 1;
  finding.message = "party ann: it threw 1 , 2";
  return finding;
}

class Findings : public batch::ResultsFolder<Finding> {
 public:
  Findings() : ResultsFolder({WriteFinding, ReadFinding}, TournamentWords()) {}
};

class ResultsFolderTest : public ::testing::Test {
 protected:
  // The findings of a folder with the three of them, or why it cannot be opened.
  absl::StatusOr<std::vector<std::optional<Finding>>> Reopen(const char* settings = kSettings) {
    Findings folder;
    absl::Status status = folder.Open(path_, settings, 5);
    if (!status.ok()) return status;
    return folder.results();
  }
  void Fill() {
    Findings folder;
    ASSERT_TRUE(folder.Open(path_, kSettings, 5).ok());
    ASSERT_TRUE(folder.Append(3, Agreed()).ok());
    ASSERT_TRUE(folder.Append(0, None()).ok());
    ASSERT_TRUE(folder.Append(4, Failed()).ok());
  }

  testing::Folder base_;
  std::string path_ = base_ / "deep/results";
  std::string lines_ = path_ + "/results.txt";
};

TEST_F(ResultsFolderTest, EverythingIsThereAgain) {
  Fill();
  const auto kept = Reopen();
  ASSERT_TRUE(kept.ok()) << kept.status();
  EXPECT_EQ((*kept)[3], Agreed());
  EXPECT_EQ((*kept)[0], None());
  EXPECT_EQ((*kept)[4], Failed());
  EXPECT_FALSE((*kept)[1].has_value());
}

TEST_F(ResultsFolderTest, ALineThatWasBeingWrittenIsDroppedAndWrittenAnew) {
  Fill();
  const std::string whole = testing::ReadFile(lines_);
  testing::WriteFile(lines_, whole.substr(0, whole.size() - 1));
  {
    Findings folder;
    ASSERT_TRUE(folder.Open(path_, kSettings, 5).ok());
    EXPECT_FALSE(folder.results()[4].has_value());
    ASSERT_TRUE(folder.Append(4, Failed()).ok());
  }
  EXPECT_EQ(testing::ReadFile(lines_), whole);
}

TEST_F(ResultsFolderTest, EveryDamagedLineIsNoticed) {
  Fill();
  const std::string whole = testing::ReadFile(lines_);
  for (std::size_t i = 0; i + 1 < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = damaged[i] == '1' ? '2' : '1';
    testing::WriteFile(lines_, damaged);
    EXPECT_TRUE(absl::IsDataLoss(Reopen().status())) << "byte " << i;
  }
  testing::WriteFile(lines_, whole + whole);
  EXPECT_THAT(std::string(Reopen().status().message()), HasSubstr("results.txt:4: a negotiation for the second time"));
}

TEST_F(ResultsFolderTest, OtherSettingsAreRefusedWithTheFirstDifference) {
  Fill();
  const absl::Status status = Reopen("strategy a\nstrategy c\n").status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("line 2 of its settings.txt is \"strategy b\""));
  EXPECT_THAT(std::string(status.message()), HasSubstr("these settings have \"strategy c\""));
}

TEST_F(ResultsFolderTest, AFolderIsOneTournamentsAtATimeAndNobodyElses) {
  Findings folder;
  ASSERT_TRUE(folder.Open(path_, kSettings, 5).ok());
  EXPECT_THAT(std::string(Reopen().status().message()), HasSubstr("in use by another tournament"));
  testing::WriteFile(base_ / "note.txt", "mine");
  Findings other;
  EXPECT_THAT(std::string(other.Open(base_.path(), kSettings, 5).message()), HasSubstr("holds something else"));
}

}  // namespace
}  // namespace haggle::tournament::results_folder_test
