// Strategies that print, throw or end the process: what they do harms nobody but
// their own party, and is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "agents/sdk/agent.h"
#include "agents/sdk/plugin_loader.h"
#include "nlohmann/json.hpp"
#include "tests/deploy/program.h"

namespace haggle::testing::misbehaviour_test {
namespace {

using nlohmann::ordered_json;
using ::testing::HasSubstr;

using Arguments = std::vector<std::string>;

const std::string kPlugin = std::string(HAGGLE_BINARY_DIR) + "/plugins/rude.so";

std::string Rude(const std::string& when, const std::string& what) { return "rude,when=" + when + ",what=" + what; }

Said RunWith(const Folder& folder, const std::string& strategy, const std::string& transport, Arguments more = {}) {
  Arguments arguments = {"run",         "two_companies", "--plugin", kPlugin,     "--agent",  "lab=" + strategy,
                         "--transport", transport,       "--json",   "--journal", "x.haggle", "--force"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return Haggle(folder.path(), arguments);
}

TEST(MisbehaviourTest, WhatAStrategyPrintsIsNoResult) {
  const Folder folder;
  for (const char* when : {"asked", "made", "checked", "destroyed"}) {
    for (const char* transport : {"inprocess", "processes"}) {
      const Said said = RunWith(folder, Rude(when, "print"), transport);
      EXPECT_EQ(said.exit_code, 0) << said.err;
      EXPECT_TRUE(ordered_json::accept(said.out)) << when << " " << transport << ": " << said.out;
      EXPECT_THAT(said.err, HasSubstr("thinking")) << when << " " << transport;
      EXPECT_THAT(said.err, HasSubstr("aloud")) << when << " " << transport;
    }
  }
  const Said checked = Haggle(folder.path(), {"replay", "x.haggle", "--check", "--plugin", kPlugin, "--json"});
  EXPECT_EQ(checked.exit_code, 0) << checked.err;
  EXPECT_TRUE(ordered_json::accept(checked.out)) << checked.out;
}

TEST(MisbehaviourTest, WhateverItThrowsFailsItsParty) {
  const Folder folder;
  const std::vector<std::pair<std::string, std::string>> cases = {{"throw_int", "threw an exception of type int"},
                                                                  {"throw_error", "threw an exception: no idea"}};
  for (const auto& [what, words] : cases) {
    for (const char* when : {"asked", "made"}) {
      for (const char* transport : {"inprocess", "processes"}) {
        const Said said = RunWith(folder, Rude(when, what), transport);
        EXPECT_EQ(said.exit_code, 3) << said.err;
        EXPECT_THAT(said.err, HasSubstr("party lab: its strategy rude")) << when << " " << transport;
        EXPECT_THAT(said.err, HasSubstr(words)) << when << " " << transport;
      }
    }
  }
  const Said unmade = RunWith(folder, Rude("made", "nothing"), "inprocess");
  EXPECT_EQ(unmade.exit_code, 3);
  EXPECT_THAT(unmade.err, HasSubstr("its factory gave none"));
}

TEST(MisbehaviourTest, WhoEndsTheProcessIsNamed) {
  const Folder folder;
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"exit", "has called exit"}, {"quick_exit", "has called exit"}, {"abort", "has crashed: Aborted"}};
  for (const auto& [what, words] : cases) {
    for (const char* when : {"asked", "made"}) {
      for (const char* transport : {"inprocess", "processes"}) {
        const Said said = RunWith(folder, Rude(when, what), transport);
        EXPECT_EQ(said.exit_code, 3) << what << " " << when << " " << transport << ": " << said.err;
        EXPECT_THAT(said.err, HasSubstr("party lab: its strategy rude " + words)) << when << " " << transport;
      }
    }
  }
  // Before anything is started.
  const Said early = RunWith(folder, Rude("checked", "exit"), "processes");
  EXPECT_EQ(early.exit_code, 3);
  EXPECT_THAT(early.err, HasSubstr("its strategy rude has called exit"));
  // After everything has been played.
  const Said late = RunWith(folder, Rude("destroyed", "exit"), "inprocess");
  EXPECT_EQ(late.exit_code, 3);
  EXPECT_THAT(late.err, HasSubstr("its strategy rude has called exit"));
}

TEST(MisbehaviourTest, ATournamentGoesOn) {
  const Folder folder;
  const auto tournament = [&](const std::string& what) {
    return Haggle(folder.path(), {"tournament", "--plugin", kPlugin, "--strategy", Rude("asked", what), "--strategies",
                                  "boulware", "--domains", "rack_lease", "--seeds", "1", "--quiet", "--json"});
  };
  const Said prints = tournament("print");
  EXPECT_EQ(prints.exit_code, 0) << prints.err;
  EXPECT_TRUE(ordered_json::accept(prints.out)) << prints.out;
  const Said throws = tournament("throw_int");
  EXPECT_EQ(throws.exit_code, 0) << throws.err;
  ASSERT_TRUE(ordered_json::accept(throws.out)) << throws.out;
  EXPECT_THAT(throws.out, HasSubstr("boulware"));
  const Said exits = tournament("exit");
  EXPECT_EQ(exits.exit_code, 3);
  EXPECT_THAT(exits.err, HasSubstr("its strategy rude has called exit"));
  EXPECT_EQ(exits.out, "");
}

TEST(MisbehaviourTest, AReplayNamesTheStrategyThatThrows) {
  const Folder folder;
  ASSERT_EQ(
      Haggle(folder.path(), {"run", "two_companies", "--transport", "inprocess", "--journal", "y.haggle"}).exit_code,
      0);
  for (const char* what : {"throw_int", "exit"}) {
    const Said said = Haggle(
        folder.path(), {"replay", "y.haggle", "--check", "--plugin", kPlugin, "--agent", "lab=" + Rude("asked", what)});
    EXPECT_EQ(said.exit_code, 3) << said.err;
    EXPECT_THAT(said.err, HasSubstr("party lab: its strategy rude"));
  }
}

TEST(MisbehaviourTest, AnAgentComesBackWithAnErrorAndNoMoves) {
  Registry registry;
  ASSERT_TRUE(sdk::LoadPlugin(kPlugin, registry).ok());
  Briefing briefing;
  briefing.party = 7;
  auto strategy = registry.Make({"me", "rude", {{"what", "throw_int"}}}, briefing);
  ASSERT_TRUE(strategy.ok()) << strategy.status();
  briefing.scenario.parties.emplace_back();
  briefing.scenario.parties.back().id = 7;
  briefing.scenario.parties.back().name = "me";
  sdk::Agent agent(briefing, *std::move(strategy), "rude");
  Prompt prompt;
  prompt.party = 7;
  prompt.number = 3;
  Moves moves;
  moves.moves.resize(2);
  const absl::Status status = agent.Answer(prompt, moves);
  EXPECT_TRUE(absl::IsInternal(status));
  EXPECT_EQ(status.message(), "party me: its strategy rude threw an exception of type int");
  EXPECT_EQ(moves.number, 3u);
  EXPECT_TRUE(moves.moves.empty());
}

}  // namespace
}  // namespace haggle::testing::misbehaviour_test
