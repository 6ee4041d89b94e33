// Files of hosts: what is read, and how what is wrong is told.
#include "proto/codec/hosts_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "proto/codec/scenario_text.h"

namespace haggle::codec::hosts_text_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Scenario ThreeParties() {
  Scenario scenario;
  scenario.name = "three";
  for (const char* name : {"maker", "lab", "shop"}) {
    Party& party = scenario.parties.emplace_back();
    party.id = static_cast<PartyId>(scenario.parties.size());
    party.name = name;
  }
  return scenario;
}

absl::StatusOr<HostsFile> Parse(const std::string& text) {
  return ParseHostsText(text, "my.textproto", ThreeParties());
}

std::vector<std::string> HomesOf(const HostsFile& file) {
  std::vector<std::string> homes;
  for (const PartyHost& party : file.parties) homes.push_back(party.party + " " + party.host);
  return homes;
}

TEST(HostsText, NothingIsLeftEmpty) {
  const auto file = Parse("hosts { name: 'b' }\nbroker { listen: '10.0.0.1:0' }\nparties { party: 'lab' host: 'b' }");
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_EQ(file->hosts.size(), 1U);
  const HostEntry& b = file->hosts[0];
  EXPECT_EQ(b.address, "b");
  EXPECT_EQ(b.start.front(), "ssh");
  EXPECT_EQ(b.start.back(), "{command}");
  EXPECT_EQ(b.programs, "");
  EXPECT_EQ(b.folder, "/tmp");
  EXPECT_EQ(b.answer_ms, 8'000);
  EXPECT_EQ(b.away_ms, 300'000);
  EXPECT_FALSE(b.together);
  EXPECT_FALSE(file->here_together);
  EXPECT_EQ(file->broker_host, "here");
  EXPECT_EQ(file->listen, "10.0.0.1:0");
  EXPECT_EQ(file->address, "10.0.0.1");
  EXPECT_THAT(HomesOf(*file), ElementsAre("maker here", "lab b", "shop here"));
}

TEST(HostsText, EverythingCanBeSaid) {
  const auto file = Parse(R"(
hosts { name: 'b' address: 'me@b.example' start: ['run', '{host}'] programs: '/opt/bin' folder: '/run'
        answers_within_seconds: 30 back_within_seconds: 3600
        copy: ['scp', '{from}', '{host}:{to}'] copy_back: ['scp', '{host}:{from}', '{to}'] }
hosts { name: 'c' }
broker { host: 'c' listen: '0.0.0.0:7400' address: 'c.example' }
parties { party: 'shop' host: 'here' }
others: ['c', 'b']
together: ['b', 'here'])");
  ASSERT_TRUE(file.ok()) << file.status();
  const HostEntry& b = file->hosts[0];
  EXPECT_EQ(b.address, "me@b.example");
  EXPECT_THAT(b.start, ElementsAre("run", "{host}"));
  EXPECT_EQ(b.programs, "/opt/bin");
  EXPECT_EQ(b.folder, "/run");
  EXPECT_EQ(b.answer_ms, 30'000);
  EXPECT_EQ(b.away_ms, 3'600'000);
  EXPECT_TRUE(b.together);
  EXPECT_THAT(b.copy, ElementsAre("scp", "{from}", "{host}:{to}"));
  EXPECT_THAT(b.copy_back, ElementsAre("scp", "{host}:{from}", "{to}"));
  EXPECT_TRUE(file->hosts[1].copy.empty());
  EXPECT_FALSE(file->hosts[1].together);
  EXPECT_TRUE(file->here_together);
  EXPECT_EQ(file->broker_host, "c");
  EXPECT_EQ(file->address, "c.example");
  EXPECT_THAT(HomesOf(*file), ElementsAre("maker c", "lab b", "shop here"));
}

TEST(HostsText, OthersAreDealtFromTheFirstAgain) {
  const auto file =
      Parse("hosts { name: 'b' } hosts { name: 'c' } broker { listen: '127.0.0.1:1' } others: ['b', 'c']");
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(HomesOf(*file), ElementsAre("maker b", "lab c", "shop b"));
}

TEST(HostsText, WhatIsWrongHasALineAndAField) {
  const std::string good = "broker { listen: '127.0.0.1:0' }\nhosts { name: 'b' }\n";
  const struct {
    std::string text;
    std::vector<std::string> words;
  } cases[] = {
      {"broker { listen: 1 }", {"my.textproto:1:18: broker.listen: ", "expected a string in quotes"}},
      {"broker {}\nhost { }", {"my.textproto:2:", "no field \"host\"", "did you mean hosts"}},
      {"hosts { name: 'b' }", {"my.textproto: broker.listen: found \"\"; expected HOST:PORT"}},
      {"broker {\n  listen: '10.0.0.1' }", {"my.textproto:2: broker.listen: found \"10.0.0.1\"; expected HOST:PORT"}},
      {"broker { listen: '10.0.0.1:65536' }", {"my.textproto:1: broker.listen: ", "65535"}},
      {"broker { listen: '0.0.0.0:1' }", {"broker.address: nobody can call 0.0.0.0; expected the name or address"}},
      {good + "hosts { name: 'b' }", {"my.textproto:3: hosts.1.name: a second host \"b\"; expected each name once"}},
      {good + "hosts { name: 'here' }", {"my.textproto:3: hosts.1.name: \"here\" is this machine"}},
      {good + "hosts {\n  name: '-x' }", {"my.textproto:4: hosts.1.name: found \"-x\"; expected 1 to 64 letters"}},
      {good + "hosts { }", {"my.textproto:3: hosts.1.name: found \"\""}},
      {good + "hosts { name: 'c' address: '-oProxyCommand=x' }", {"hosts.1.address: ", "expected no '-'"}},
      {good + "hosts { name: 'c' folder: 'tmp' }", {"hosts.1.folder: found \"tmp\"; expected an absolute path"}},
      {good + "hosts { name: 'c' programs: 'bin' }", {"hosts.1.programs: found \"bin\"; expected an absolute path"}},
      {good + "hosts { name: 'c' start: '' }", {"hosts.1.start.0: found an empty word"}},
      {good + "hosts { name: 'c' answers_within_seconds: 601 }", {"found 601; expected 1 to 600"}},
      {good + "parties { party: 'labb' host: 'b' }",
       {"my.textproto:3: parties.0.party: no party \"labb\" in the scenario \"three\"; did you mean lab?"}},
      {good + "parties { party: 'lab' host: 'b' }\nparties { party: 'lab' }",
       {"my.textproto:4: parties.1.party: the party \"lab\" stands here a second time"}},
      {good + "parties { party: 'lab'\n host: 'bb' }",
       {"my.textproto:4: parties.0.host: no host \"bb\"; did you mean b? There are: b, here"}},
      {good + "hosts { name: 'c' back_within_seconds: 86401 }", {"found 86401; expected 1 to 86400, or 0 for 300"}},
      {good + "hosts { name: 'c' copy: ['scp', '{from}'] }",
       {"hosts.1.copy: found no {to} in it; expected a program and its arguments, for instance", "\"{host}:{to}\" ]"}},
      {good + "hosts { name: 'c' copy_back: ['', '{to}'] }",
       {"hosts.1.copy_back.0: found an empty word", "hosts.1.copy_back: found no {from}", "\"{host}:{from}\""}},
      {good + "together: 'bb'", {"my.textproto:3: together.0: no host \"bb\"; did you mean b?"}},
      {good + "others: 'x'", {"my.textproto:3: others.0: no host \"x\""}},
      {"broker { listen: '127.0.0.1:0' host: 'z' }", {"my.textproto:1: broker.host: no host \"z\"", "here"}},
      {"others: 'x'\nothers: 'y'\n" + good, {"others.0: no host \"x\"", "\nmy.textproto:2: others.1: no host \"y\""}},
  };
  for (const auto& [text, words] : cases) {
    const auto file = Parse(text);
    EXPECT_EQ(file.status().code(), absl::StatusCode::kInvalidArgument) << text;
    for (const std::string& word : words) EXPECT_THAT(std::string(file.status().message()), HasSubstr(word)) << text;
  }
}

TEST(HostsText, TheExamplesBelongToTheirScenarios) {
  const std::pair<const char*, const char*> examples[] = {{"this_machine", "dinner"},
                                                          {"this_machine", "two_companies"},
                                                          {"two_machines", "two_companies"},
                                                          {"four_machines", "dinner"}};
  for (const auto& [hosts, scenario] : examples) {
    const auto played = ReadScenarioFile(std::string(HAGGLE_SOURCE_DIR "/deploy/scenarios/") + scenario + ".textproto");
    ASSERT_TRUE(played.ok()) << played.status();
    const auto file =
        ReadHostsFile(std::string(HAGGLE_SOURCE_DIR "/deploy/hosts/") + hosts + ".textproto", played->scenario);
    EXPECT_TRUE(file.ok()) << file.status();
  }
  const auto missing = ReadHostsFile("/no/such/file", ThreeParties());
  EXPECT_EQ(missing.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(missing.status().message()), HasSubstr("/no/such/file"));
}

}  // namespace
}  // namespace haggle::codec::hosts_text_test
