// Who may play which party, by token or otherwise.
#include "broker/server/identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "proto/codec/scenario_text.h"

namespace haggle::server::identity_test {
namespace {

using ::testing::HasSubstr;

Scenario TwoCompanies() {
  const auto file = codec::ReadScenarioFile(HAGGLE_SOURCE_DIR "/deploy/scenarios/two_companies.textproto");
  EXPECT_TRUE(file.ok()) << file.status();
  return file->scenario;
}

TEST(TokenIdentityTest, ATokenIsOnePartysAlone) {
  const TokenIdentity identity(Tokens{{{"maker", "abc"}, {"lab", "def"}, {"empty", ""}}, "xyz"});
  EXPECT_TRUE(identity.CheckParty("maker", {"abc", {}}).ok());
  for (const char* token : {"", "def", "xyz", "ab", "abcd"}) {
    EXPECT_TRUE(absl::IsUnauthenticated(identity.CheckParty("maker", {token, {}}))) << token;
  }
  EXPECT_TRUE(absl::IsUnauthenticated(identity.CheckParty("empty", {"", {}})));
  EXPECT_TRUE(absl::IsUnauthenticated(identity.CheckParty("nobody", {"abc", {}})));
  // What a certificate says is not this one's affair.
  EXPECT_TRUE(absl::IsUnauthenticated(identity.CheckParty("maker", {"", {"haggle:maker"}})));
}

TEST(TokenIdentityTest, WithoutAnObserversTokenNobodyMayWatch) {
  const TokenIdentity identity(Tokens{{}, "xyz"});
  EXPECT_TRUE(identity.CheckObserver({"xyz", {}}).ok());
  EXPECT_TRUE(absl::IsUnauthenticated(identity.CheckObserver({"", {}})));
  const TokenIdentity none(Tokens{});
  EXPECT_TRUE(absl::IsUnauthenticated(none.CheckObserver({"", {}})));
}

TEST(TokenIdentityTest, ARefusalTellsNothingOfTheRun) {
  const TokenIdentity identity(Tokens{{{"maker", "abc"}, {"lab", "def"}}, "xyz"});
  const absl::Status there = identity.CheckParty("maker", {"def", {}});
  EXPECT_EQ(identity.CheckParty("nobody", {"def", {}}), there);
  EXPECT_TRUE(identity.CheckAnyParty({"def", {}}).ok());
  for (const char* token : {"", "xyz", "x"}) {
    EXPECT_TRUE(absl::IsUnauthenticated(identity.CheckAnyParty({token, {}}))) << token;
  }
}

TEST(CertificateIdentityTest, OneUriEntitlesToOneThing) {
  const CertificateIdentity identity;
  const std::vector<std::string> maker = {"haggle://party/maker"};
  const std::vector<std::string> observer = {"haggle://observer"};
  EXPECT_TRUE(identity.CheckConnection(maker).ok());
  EXPECT_TRUE(identity.CheckConnection(observer).ok());
  EXPECT_TRUE(identity.CheckParty("maker", {"", maker}).ok());
  EXPECT_TRUE(absl::IsPermissionDenied(identity.CheckParty("lab", {"", maker})));
  EXPECT_TRUE(absl::IsPermissionDenied(identity.CheckParty("Maker", {"", maker})));
  EXPECT_TRUE(absl::IsPermissionDenied(identity.CheckParty("maker", {"", observer})));
  EXPECT_TRUE(identity.CheckAnyParty({"", maker}).ok());
  EXPECT_TRUE(absl::IsPermissionDenied(identity.CheckAnyParty({"", observer})));
  EXPECT_TRUE(identity.CheckObserver({"", observer}).ok());
  EXPECT_TRUE(absl::IsPermissionDenied(identity.CheckObserver({"", maker})));
  for (const std::vector<std::string>& names :
       {std::vector<std::string>{}, {"maker"}, {"haggle://party/maker", "haggle://party/lab"}}) {
    EXPECT_TRUE(absl::IsUnauthenticated(identity.CheckConnection(names)));
    EXPECT_TRUE(absl::IsUnauthenticated(identity.CheckParty("maker", {"", names})));
    EXPECT_TRUE(absl::IsUnauthenticated(identity.CheckObserver({"", names})));
  }
  // A token beside a certificate is a mistake that is told.
  EXPECT_TRUE(absl::IsUnauthenticated(identity.CheckParty("maker", {"abc", maker})));
  EXPECT_TRUE(absl::IsUnauthenticated(identity.CheckObserver({"abc", observer})));
}

TEST(Tokens, AreReadAndMustBePrivate) {
  std::string path = "/tmp/haggle-tokens-XXXXXX";
  const int fd = ::mkstemp(path.data());
  ASSERT_GE(fd, 0);
  ::close(fd);
  std::ofstream(path) << "maker abc\n\n@observer xyz\nlab def\n";
  const auto tokens = ReadTokens(path, TwoCompanies());
  ASSERT_TRUE(tokens.ok()) << tokens.status();
  EXPECT_EQ(tokens->parties.at("maker"), "abc");
  EXPECT_EQ(tokens->observer, "xyz");
  std::ofstream(path) << "\xEF\xBB\xBFmaker abc\r\n\r\n@observer xyz\r\nlab def\r\n";  // as of Windows
  const auto marked = ReadTokens(path, TwoCompanies());
  ASSERT_TRUE(marked.ok()) << marked.status();
  EXPECT_EQ(marked->parties, tokens->parties);
  EXPECT_EQ(marked->observer, "xyz");
  for (const char* text : {"maker\n", "maker a b\n", " abc\n", "maker \n", "maker a\nmaker b\n"}) {
    std::ofstream(path) << text;
    const auto bad = ReadTokens(path, TwoCompanies());
    EXPECT_EQ(bad.status().code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(std::string(bad.status().message()), HasSubstr(path + ":"));
  }
  // With these a run could never start.
  std::ofstream(path) << "maker a\n@observer xyz\n";
  EXPECT_THAT(std::string(ReadTokens(path, TwoCompanies()).status().message()), HasSubstr("no token for party 'lab'"));
  std::ofstream(path) << "maker a\nlab b\nlabb c\n";
  const auto misspelt = ReadTokens(path, TwoCompanies());
  EXPECT_EQ(misspelt.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(misspelt.status().message()), HasSubstr(path + ":3: no party 'labb'"));
  ::chmod(path.c_str(), 0640);
  EXPECT_EQ(ReadTokens(path, TwoCompanies()).status().code(), absl::StatusCode::kPermissionDenied);
  ::unlink(path.c_str());
  EXPECT_EQ(ReadTokens(path, TwoCompanies()).status().code(), absl::StatusCode::kNotFound);
  ASSERT_EQ(::mkdir(path.c_str(), 0700), 0);
  EXPECT_THAT(std::string(ReadTokens(path, TwoCompanies()).status().message()), HasSubstr("not a regular file"));
  ASSERT_EQ(::rmdir(path.c_str()), 0);
}

}  // namespace
}  // namespace haggle::server::identity_test
