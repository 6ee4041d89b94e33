#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "agents/sdk/plugin_loader.h"
#include "agents/strategies/strategies.h"
#include "tests/deploy/program.h"

namespace haggle::testing::plugin_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

std::string PluginPath(const std::string& name) { return std::string(HAGGLE_BINARY_DIR) + "/plugins/" + name + ".so"; }

TEST(PluginTest, AddsItsStrategiesAndTheDigestOfItsFile) {
  Registry registry;
  const auto plugin = sdk::LoadPlugin(PluginPath("greedy"), registry);
  ASSERT_TRUE(plugin.ok()) << plugin.status();
  EXPECT_THAT(plugin->strategies, ElementsAre("greedy"));
  EXPECT_THAT(plugin->sha256, MatchesRegex("[0-9a-f]{64}"));
  const StrategySpec* spec = registry.Find("greedy");
  ASSERT_NE(spec, nullptr);
  EXPECT_EQ(spec->parameters[0].name, "greed");
  EXPECT_TRUE(registry.Make({"me", "greedy", {{"greed", "3"}}}, Briefing{}).ok());
  EXPECT_FALSE(registry.Check({"me", "greedy", {{"greed", "11"}}}).ok());
  EXPECT_FALSE(sdk::LoadPlugin(PluginPath("greedy"), registry).ok()) << "its strategy's name is taken now";
}

TEST(PluginTest, EveryWrongOneIsRefusedWithItsReason) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"other_abi", "has plug-in ABI 2, this haggle has 1"},
      {"other_library", "was compiled with another library"},
      {"other_layout", "other headers"},
      {"no_strategy", "has no strategy"},
      {"no_entry", "has no function haggle_plugin_v1"},
      {"unresolved", "cannot be loaded"},
      {"taken", "boulware"},
      {"missing", "No such file"},
  };
  for (const auto& [name, reason] : cases) {
    Registry registry;
    strategies::AddBuiltInStrategies(registry);
    const auto plugin = sdk::LoadPlugin(PluginPath(name), registry);
    ASSERT_FALSE(plugin.ok()) << name;
    EXPECT_THAT(std::string(plugin.status().message()), HasSubstr(reason)) << name;
    EXPECT_THAT(std::string(plugin.status().message()), HasSubstr(name + ".so")) << name;
  }
}

TEST(PluginTest, TheCommandLineExitsWithOne) {
  const Folder folder;
  for (const char* name : {"other_abi", "no_entry", "missing"}) {
    const Said said = Haggle(folder.path(), {"run", "two_companies", "--plugin", PluginPath(name)});
    EXPECT_EQ(said.exit_code, 1) << name;
    EXPECT_THAT(said.err, HasSubstr("plug-in")) << name;
  }
  ASSERT_EQ(mkfifo((folder / "pipe.so").c_str(), 0600), 0);
  for (const std::string& path : {std::string("/dev/zero"), std::string("pipe.so"), folder.path()}) {
    const Said said = Haggle(folder.path(), {"strategies", "--plugin", path});
    EXPECT_EQ(said.exit_code, 1) << path;
    EXPECT_THAT(said.err, HasSubstr(path == folder.path() ? "is a folder; expected" : "is no regular file; expected"));
  }
  WriteFile(folder / "text.so", "no shared object");
  EXPECT_EQ(Haggle(folder.path(), {"strategies", "--plugin", "text.so"}).exit_code, 1);
  EXPECT_EQ(Haggle(folder.path(), {"run", "two_companies", "--plugin", PluginPath("greedy"), "--agent", "lab=greedie"})
                .exit_code,
            2);
}

TEST(PluginTest, PlaysAPartyAlikeInBothTransportsAndIsJournaledWithItsDigest) {
  const Folder folder;
  const std::vector<std::string> run = {
      "run", "dinner", "--ticks", "6", "--plugin", PluginPath("greedy"), "--agent", "oracle=greedy,greed=3"};
  auto inprocess = run;
  inprocess.insert(inprocess.end(), {"--transport", "inprocess", "--journal", "a.haggle"});
  auto processes = run;
  processes.insert(processes.end(), {"--transport", "processes", "--journal", "b.haggle"});
  ASSERT_EQ(Haggle(folder.path(), inprocess).exit_code, 0);
  const Said apart = Haggle(folder.path(), processes);
  ASSERT_EQ(apart.exit_code, 0) << apart.err;
  EXPECT_EQ(Haggle(folder.path(), {"diff", "a.haggle", "b.haggle"}).exit_code, 0);
  Registry registry;
  const auto plugin = sdk::LoadPlugin(PluginPath("greedy"), registry);
  ASSERT_TRUE(plugin.ok());
  for (const char* journal : {"a.haggle", "b.haggle"}) {
    const Said said = Haggle(
        folder.path(), {"sql", journal, "SELECT strategy, parameters, plugin FROM casting WHERE party = 'oracle'"});
    EXPECT_THAT(said.out, HasSubstr("greed=3")) << said.err;
    EXPECT_THAT(said.out, HasSubstr(plugin->sha256));
    EXPECT_EQ(Haggle(folder.path(), {"replay", journal, "--check"}).exit_code, 2) << "without its plug-in";
    EXPECT_EQ(Haggle(folder.path(), {"replay", journal, "--check", "--plugin", PluginPath("greedy")}).exit_code, 0);
  }
}

}  // namespace
}  // namespace haggle::testing::plugin_test
