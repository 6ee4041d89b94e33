// Records of a run that is followed: read back from pieces of any size, and nothing else taken for one.
#include "proto/base/run_feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace haggle::run_feed_test {
namespace {

std::vector<FeedRecord> Records() {
  Hash hash{};
  for (std::size_t i = 0; i < hash.size(); ++i) hash[i] = static_cast<std::uint8_t>(250 + i);
  Standing standing;
  standing.state = "running";
  standing.scenario = "tab\tand\nline";
  standing.steps = 12;
  standing.parties = {{"maker", 2, true, false, false}, {"lab", 0, false, true, true}};
  return {FeedScenario{3, std::string("\0\n\xff scenario", 12)},
          FeedStep{1, hash, std::string("step\0one", 8), ""},
          standing,
          FeedStep{std::int64_t{1} << 40, hash, "", std::string("told\0", 5)},
          FeedStep{2, hash, std::string(70000, 'x'), std::string(300, '\n')},
          FeedEnd{true, ""},
          FeedEnd{false, "the agent of lab failed"}};
}

std::string Written(const std::vector<FeedRecord>& records) {
  std::string bytes;
  for (const FeedRecord& record : records) bytes += WriteFeedRecord(record);
  return bytes;
}

TEST(RunFeed, ReadsBackFromPiecesOfAnySize) {
  const std::string bytes = Written(Records());
  for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, std::size_t{4096}, bytes.size()}) {
    FeedReader reader;
    std::vector<FeedRecord> read;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      reader.Add(std::string_view(bytes).substr(at, piece));
      for (;;) {
        const absl::StatusOr<std::optional<FeedRecord>> next = reader.Next();
        ASSERT_TRUE(next.ok()) << next.status();
        if (!next->has_value()) break;
        read.push_back(**next);
      }
    }
    EXPECT_TRUE(read == Records()) << piece;
    EXPECT_EQ(reader.waiting(), 0u);
  }
}

TEST(RunFeed, ARecordThatIsCutOffIsWaitedFor) {
  const std::string bytes = WriteFeedRecord(Records()[1]);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    FeedReader reader;
    reader.Add(std::string_view(bytes).substr(0, size));
    const absl::StatusOr<std::optional<FeedRecord>> next = reader.Next();
    ASSERT_TRUE(next.ok()) << size;
    EXPECT_FALSE(next->has_value()) << size;
    EXPECT_EQ(reader.waiting(), size);
  }
}

absl::Status Refusal(const std::string& bytes) {
  FeedReader reader;
  reader.Add(bytes);
  return reader.Next().status();
}

std::string Framed(const std::string& content) {
  return std::string{static_cast<char>(content.size()), '\0', '\0', '\0'} + content;
}

TEST(RunFeed, WhatIsNoRecordIsRefusedAndSaysWhatIsExpected) {
  for (const std::string& bytes :
       {Framed(""), std::string("\xff\xff\xff\xff"), Framed("?what"), Framed("SHGFEED2\n12345678"),
        Framed("SHGFEED1\n1"), Framed("T12345678"), Framed("Nno standing"), Framed("E"), Framed("E\x02"),
        Framed("T" + std::string(40, 'h') + std::string("\5\0\0\0", 4) + "four")}) {
    const absl::Status refused = Refusal(bytes);
    EXPECT_TRUE(absl::IsDataLoss(refused)) << ::testing::PrintToString(bytes) << refused;
    EXPECT_THAT(std::string(refused.message()), ::testing::HasSubstr("proto/base/run_feed.h"));
  }
}

}  // namespace
}  // namespace haggle::run_feed_test
