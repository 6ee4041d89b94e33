// Plays every transcript in transcripts/ and compares. With UPDATE_TRANSCRIPTS=1 in
// the environment the files are rewritten instead, for review as a difference.
#include "tests/broker/transcript.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "proto/codec/enum_names.h"

namespace haggle::codec::transcript_test {
namespace {

std::string FolderOfTranscripts() { return std::string(HAGGLE_SOURCE_DIR) + "/tests/broker/transcripts"; }

std::vector<std::string> Transcripts() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(FolderOfTranscripts())) {
    if (entry.path().extension() == ".txt") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string NameOfCase(const ::testing::TestParamInfo<std::string>& story) { return story.param; }

class TranscriptTest : public ::testing::TestWithParam<std::string> {};

TEST_P(TranscriptTest, SaysWhatItSaid) {
  const std::string path = FolderOfTranscripts() + "/" + GetParam() + ".txt";
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  const std::vector<TranscriptBlock> written = ParseTranscript(text.str());
  ASSERT_FALSE(written.empty());
  const std::vector<TranscriptBlock> played = PlayTranscript(written);
  if (std::getenv("UPDATE_TRANSCRIPTS") != nullptr) {
    std::ofstream(path) << TranscriptText(played);
    return;
  }
  for (std::size_t i = 0; i < written.size(); ++i) {
    EXPECT_EQ(written[i].output, played[i].output) << path << ":" << written[i].line;
  }
}

INSTANTIATE_TEST_SUITE_P(All, TranscriptTest, ::testing::ValuesIn(Transcripts()), NameOfCase);

// Every reason for which a move can be refused is in some story.
TEST(Transcripts, TellEveryRefusal) {
  std::string all;
  for (const std::string& name : Transcripts()) {
    std::ifstream in(FolderOfTranscripts() + "/" + name + ".txt");
    std::stringstream text;
    text << in.rdbuf();
    all += text.str();
  }
  for (int reason = 1; reason <= static_cast<int>(RefusalReason::kConflict); ++reason) {
    const std::string name(EnumName(static_cast<RefusalReason>(reason)));
    EXPECT_NE(all.find("reason=" + name + " "), std::string::npos) << name;
  }
}

// A runner that compared nothing would pass every transcript.
TEST(TranscriptRunner, FindsAWrongLine) {
  std::vector<TranscriptBlock> blocks = ParseTranscript("village\n----\ntick 0 asks nobody\n");
  EXPECT_NE(PlayTranscript(blocks)[0].output, blocks[0].output);
}

TEST(TranscriptRunner, RefusesAWordItDoesNotKnow) {
  EXPECT_ANY_THROW(PlayTranscript(ParseTranscript("village\nada dance\n")));
  EXPECT_ANY_THROW(PlayTranscript(ParseTranscript("ada order chip 10\n")));
}

}  // namespace
}  // namespace haggle::codec::transcript_test
