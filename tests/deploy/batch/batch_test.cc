// A batch of another kind than a tournament: a sweep over numbers, without a market.
#include "deploy/batch/batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "deploy/batch/checks.h"
#include "deploy/batch/numbering.h"
#include "tests/deploy/program.h"

namespace haggle::batch::batch_test {
namespace {

using ::testing::HasSubstr;

struct Point {
  std::int64_t base = 0;
  std::int64_t power = 0;
};

// Powers modulo 1009, of which those of base 13 are known as words.
class Powers : public Batch<Point, std::string> {
 public:
  std::size_t size() const override { return Axes().count(); }
  Point At(std::size_t number) const override {
    const std::vector<std::size_t> places = Axes().PlacesOf(number);
    return {static_cast<std::int64_t>(places[0]) + 10, static_cast<std::int64_t>(places[1])};
  }
  absl::StatusOr<std::string> Make(const Point& point, const std::atomic<int>*) const override {
    ++made_;
    if (point.base == broken_base_) return absl::UnavailableError("the oven is cold");
    std::int64_t value = 1;
    for (std::int64_t i = 0; i < point.power; ++i) value = value * point.base % 1009;
    return absl::StrCat(point.base == 13 ? "thirteen:\n" : "", value + shift_);
  }
  std::string SettingsText() const override { return "powers 1\nmodulo 1009\n"; }
  std::string Write(const std::string& result) const override { return result; }
  std::optional<std::string> Read(std::string_view line) const override { return std::string(line); }
  std::optional<std::uint64_t> KindOf(const Point& point, const std::string&) const override {
    if (point.base == 13) return std::nullopt;
    return static_cast<std::uint64_t>(point.base);
  }
  std::string Tell(const Point& point) const override { return absl::StrCat(point.base, " to the ", point.power); }
  BatchWords words() const override { return {"sweep", "power", "made again", "rules of arithmetic"}; }

  void Shift(std::int64_t shift) { shift_ = shift; }
  void Break(std::int64_t base) { broken_base_ = base; }
  int made() const { return made_; }

 private:
  static Numbering Axes() { return Numbering({5, 8}); }
  std::int64_t shift_ = 0;
  std::int64_t broken_base_ = 0;
  mutable std::atomic<int> made_{0};
};

class BatchTest : public ::testing::Test {
 protected:
  BatchResults<std::string> Make(const Powers& powers, int jobs, const std::string& folder = "") {
    BatchOptions options;
    options.jobs = jobs;
    options.folder = folder;
    return MakeBatch(powers, options);
  }

  testing::Folder base_;
  std::string kept_ = base_ / "kept";
  std::string lines_ = kept_ + "/results.txt";
};

TEST(NumberingTest, TheLastAxisRunsFastestAndEveryCombinationComesOnce) {
  const Numbering axes({2, 3, 4});
  EXPECT_EQ(axes.count(), 24u);
  std::vector<std::vector<std::size_t>> seen;
  for (std::size_t number = 0; number < axes.count(); ++number) seen.push_back(axes.PlacesOf(number));
  EXPECT_EQ(seen[1], (std::vector<std::size_t>{0, 0, 1}));
  EXPECT_EQ(seen[23], (std::vector<std::size_t>{1, 2, 3}));
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_EQ(std::unique(seen.begin(), seen.end()), seen.end());
  EXPECT_EQ(Numbering({}).count(), 1u);
  EXPECT_EQ(Numbering({3, 0}).count(), 0u);
}

TEST_F(BatchTest, TheNumberOfJobsDecidesNothing) {
  const Powers powers;
  const BatchResults<std::string> one = Make(powers, 1);
  ASSERT_TRUE(one.status.ok()) << one.status;
  EXPECT_EQ(one.known, 40u);
  EXPECT_EQ(one.results[10], "121");  // 11 to the 2
  for (const int jobs : {0, 2, 64}) EXPECT_EQ(Make(powers, jobs).results, one.results) << jobs;
}

TEST_F(BatchTest, WhatIsKeptIsNotMadeAgainButForASample) {
  const Powers powers;
  ASSERT_TRUE(Make(powers, 2, kept_).status.ok());
  const std::string whole = testing::ReadFile(lines_);
  const Powers again;
  const BatchResults<std::string> second = Make(again, 2, kept_);
  ASSERT_TRUE(second.status.ok()) << second.status;
  EXPECT_EQ(again.made(), 4);  // one of each base but 13
  EXPECT_EQ(second.known, 40u);
  EXPECT_EQ(second.results[10], "121");
  EXPECT_EQ(second.results[3 * 8], "thirteen: 1");  // on one line
  EXPECT_EQ(testing::ReadFile(lines_), whole);
}

TEST_F(BatchTest, ItGoesOnAfterAnInterruptionAndAfterAKillInTheMiddleOfALine) {
  const Powers powers;
  std::atomic<int> interrupted{0};
  BatchOptions options;
  options.jobs = 2;
  options.folder = kept_;
  options.interrupted = &interrupted;
  options.on_progress = [&](std::size_t known) { interrupted = known >= 20 ? 1 : 0; };
  const BatchResults<std::string> half = MakeBatch(powers, options);
  EXPECT_TRUE(absl::IsCancelled(half.status)) << half.status;
  EXPECT_GE(half.known, 20u);
  EXPECT_LE(half.known, 21u);

  const std::string text = testing::ReadFile(lines_);
  testing::WriteFile(lines_, text.substr(0, text.size() - 2));
  const BatchResults<std::string> rest = Make(powers, 2, kept_);
  ASSERT_TRUE(rest.status.ok()) << rest.status;
  EXPECT_EQ(rest.known, 40u);
  const std::string now = testing::ReadFile(lines_);
  EXPECT_EQ(std::count(now.begin(), now.end(), '\n'), 40);
}

TEST_F(BatchTest, ResultsOfOlderCodeAreRefused) {
  Powers powers;
  ASSERT_TRUE(Make(powers, 1, kept_).status.ok());
  powers.Shift(1);
  const BatchResults<std::string> made = Make(powers, 1, kept_);
  EXPECT_TRUE(absl::IsDataLoss(made.status));
  EXPECT_THAT(std::string(made.status.message()), HasSubstr("holds another result of 10 to the 0 "));
  EXPECT_THAT(std::string(made.status.message()), HasSubstr("than it has now; rules of arithmetic have changed since"));
}

TEST_F(BatchTest, AnErrorOfTheSurroundingsEndsItAndWhatIsMadeIsKept) {
  Powers powers;
  powers.Break(12);
  const BatchResults<std::string> made = Make(powers, 1, kept_);
  EXPECT_TRUE(absl::IsUnavailable(made.status));
  EXPECT_THAT(std::string(made.status.message()), HasSubstr("the oven is cold"));
  EXPECT_EQ(made.known, 16u);
  powers.Break(0);
  const BatchResults<std::string> whole = Make(powers, 1, kept_);
  ASSERT_TRUE(whole.status.ok()) << whole.status;
  EXPECT_EQ(whole.results[16], "1");
}

TEST_F(BatchTest, AFolderOfAnotherIsRefusedInTheWordsOfThisOne) {
  const Powers powers;
  ASSERT_TRUE(Make(powers, 1, kept_).status.ok());
  testing::WriteFile(kept_ + "/settings.txt", "powers 1\nmodulo 1013\n");
  const absl::Status other = Make(powers, 1, kept_).status;
  EXPECT_TRUE(absl::IsFailedPrecondition(other));
  EXPECT_THAT(std::string(other.message()), HasSubstr("holds another sweep: line 2 of its settings.txt"));
  testing::WriteFile(kept_ + "/settings.txt", powers.SettingsText());
  const std::string text = testing::ReadFile(lines_);
  testing::WriteFile(lines_, text + text.substr(0, text.find('\n') + 1));
  const absl::Status twice = Make(powers, 1, kept_).status;
  EXPECT_TRUE(absl::IsDataLoss(twice));
  EXPECT_THAT(std::string(twice.message()),
              HasSubstr("results.txt:41: a power for the second time; remove the line, and its power is made again"));
}

// Writes what it cannot read.
class Mute : public Powers {
 public:
  std::optional<std::string> Read(std::string_view) const override { return std::nullopt; }
};

TEST_F(BatchTest, AResultThatCannotBeReadAgainIsNoticedWhenItIsWritten) {
  const BatchResults<std::string> made = Make(Mute(), 1, kept_);
  EXPECT_TRUE(absl::IsInternal(made.status)) << made.status;
}

TEST(ChecksTest, PartsAreOneText) {
  EXPECT_EQ(CheckDigits({"abc"}), "ba7816bf");  // as FIPS 180-4 has it
  EXPECT_EQ(CheckDigits({"a", "", "bc"}), "ba7816bf");
  EXPECT_NE(CheckDigits({"abd"}), "ba7816bf");
}

TEST(ChecksTest, TheFirstOtherLineIsNamed) {
  EXPECT_FALSE(CompareSettingsTexts("a\nb\n", "a\nb\n").has_value());
  const auto other = CompareSettingsTexts("a\nb\nc\n", "a\nx\ny\n");
  ASSERT_TRUE(other.has_value());
  EXPECT_EQ(other->line, 2u);
  EXPECT_EQ(other->kept, "b");
  EXPECT_EQ(other->now, "x");
  const auto shorter = CompareSettingsTexts("a", "a\nb");
  ASSERT_TRUE(shorter.has_value());
  EXPECT_EQ(shorter->line, 2u);
  EXPECT_EQ(shorter->kept, "");
  EXPECT_EQ(shorter->now, "b");
}

}  // namespace
}  // namespace haggle::batch::batch_test
