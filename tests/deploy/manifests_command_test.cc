// `haggle manifests` as it is called.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>
#include <vector>

#include "tests/deploy/program.h"

namespace haggle::testing::manifests_command_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::vector<std::string> kFiles = {"agents.yaml",  "broker.yaml", "journal.yaml", "kustomization.yaml",
                                         "network.yaml", "reader.yaml", "secrets.yaml"};

int ModeOf(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return static_cast<int>(status.st_mode & 0777U);
}

std::size_t CountOf(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(ManifestsCommandTest, WritesAFolderForItsOwnerAlone) {
  const Folder folder;
  const Said said = Haggle(folder.path(), {"manifests", "dinner", "--image", "haggle:1", "--namespace", "trade",
                                           "--agent", "oracle=boulware,exponent=300", "-o", "out"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_THAT(said.out, AllOf(HasSubstr("dinner-10, a broker and 9 agents"), HasSubstr("kubectl apply -k out")));
  EXPECT_EQ(ModeOf(folder / "out"), 0700);
  for (const std::string& file : kFiles) EXPECT_EQ(ModeOf(folder / "out/" + file), 0600) << file;
  const std::string agents = ReadFile(folder / "out/agents.yaml");
  EXPECT_EQ(CountOf(agents, "kind: Job\n"), 9u);
  EXPECT_THAT(agents, HasSubstr("\"boulware,exponent=300\""));
  EXPECT_THAT(ReadFile(folder / "out/kustomization.yaml"), HasSubstr("namespace: trade\n"));
  // Never over what is there.
  const Said again = Haggle(folder.path(), {"manifests", "dinner", "--image", "haggle:2", "-o", "out"});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.err, HasSubstr("out is there already"));
  EXPECT_THAT(ReadFile(folder / "out/broker.yaml"), Not(HasSubstr("haggle:2")));
}

TEST(ManifestsCommandTest, PrintsWhatIsAppliedAndNothingElse) {
  const Folder folder;
  const Said said = Haggle(folder.path(), {"manifests", "two_companies", "--seed", "7", "--image", "haggle:1"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_THAT(said.err, IsEmpty());
  EXPECT_EQ(CountOf(said.out, "---\n"), CountOf(said.out, "\nkind: "));
  EXPECT_THAT(said.out, AllOf(HasSubstr("name: two-companies-7-broker\n"), HasSubstr("kind: NetworkPolicy\n"),
                              Not(HasSubstr("kind: Pod\n")), Not(HasSubstr("kind: Kustomization\n"))));
}

TEST(ManifestsCommandTest, TakesKeysThatNameTheBroker) {
  const Folder folder;
  ASSERT_EQ(Haggle(folder.path(), {"keys", "init", "keys", "--scenario", "two_companies"}).exit_code, 0);
  const std::vector<std::string> words = {"manifests", "two_companies", "--image", "haggle:1", "--keys", "keys"};
  const Said unnamed = Haggle(folder.path(), words);
  EXPECT_EQ(unnamed.exit_code, 4);
  EXPECT_THAT(unnamed.out, IsEmpty());
  EXPECT_THAT(unnamed.err,
              HasSubstr("haggle keys init " + folder.path() + "/keys --add --host two-companies-1-broker"));
  ASSERT_EQ(Haggle(folder.path(), {"keys", "init", "keys", "--add", "--host", "two-companies-1-broker"}).exit_code, 0);
  const Said named = Haggle(folder.path(), words);
  EXPECT_EQ(named.exit_code, 0) << named.err;
  // The same keys and scenario are the same files.
  EXPECT_EQ(Haggle(folder.path(), words).out, named.out);
  const Said strangers = Haggle(folder.path(), {"manifests", "dinner", "--image", "haggle:1", "--keys", "keys"});
  EXPECT_EQ(strangers.exit_code, 4);
  EXPECT_THAT(strangers.err, HasSubstr("no keys of the party"));
}

TEST(ManifestsCommandTest, WhatIsWrongIsToldAndNothingIsWritten) {
  const Folder folder;
  const struct {
    std::vector<std::string> arguments;
    const char* told;
  } cases[] = {
      {{"--image", "a b"}, "--image"},
      {{"--image", "x", "--name", "Big"}, "--name"},
      {{"--image", "x", "--namespace", "a/b"}, "--namespace"},
      {{"--image", "x", "--storage", "much"}, "--storage"},
      {{"--image", "x", "--broker-cpu", "all"}, "--broker-cpu"},
      {{"--image", "x", "--pull-policy", "Sometimes"}, "--pull-policy"},
      {{"--image", "x", "--restarts", "-1"}, "--restarts"},
      {{"--image", "x", "--agent", "lab=nobody"}, "nobody"},
      {{"--image", "x", "--set", "no.such=1"}, "no"},
      {{}, "--image"},
  };
  for (const auto& [arguments, told] : cases) {
    std::vector<std::string> words = {"manifests", "two_companies", "-o", "out"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    const Said said = Haggle(folder.path(), words);
    EXPECT_EQ(said.exit_code, 2) << told;
    EXPECT_THAT(said.err, HasSubstr(told));
    EXPECT_THAT(said.out, IsEmpty());
  }
  EXPECT_EQ(Haggle(folder.path(), {"manifests", "no_such", "--image", "x"}).exit_code, 1);
  EXPECT_FALSE(Exists(folder / "out"));
}

}  // namespace
}  // namespace haggle::testing::manifests_command_test
