// `haggle run --hosts` and `haggle replay --check --hosts` as they are called.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_replace.h"
#include "tests/deploy/program.h"

namespace haggle::testing::hosts_command_test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string kThisMachine = HAGGLE_SOURCE_DIR "/deploy/hosts/this_machine.textproto";

std::string LastLine(const std::string& text) {
  const std::size_t end = text.find_last_not_of('\n');
  return text.substr(text.rfind('\n', end) + 1, end - text.rfind('\n', end));
}

TEST(HostsCommandTest, ARunOverHostsIsReplayedOverThem) {
  const Folder folder;
  const Said plain = Haggle(folder.path(), {"run", "two_companies", "--journal", "none"});
  ASSERT_EQ(plain.exit_code, 0) << plain.err;
  const Said run = Haggle(folder.path(), {"run", "two_companies", "--hosts", kThisMachine});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(LastLine(run.out), LastLine(plain.out));
  EXPECT_TRUE(Exists(folder / "haggle-runs/two_companies-1-1.haggle"));
  for (const char* log : {"here-broker", "a-maker", "b-lab"}) {
    EXPECT_TRUE(Exists(folder / "haggle-runs/two_companies-1-1/" + log + ".log")) << log;
  }
  const std::string journal = "haggle-runs/two_companies-1-1.haggle";
  const Said replay = Haggle(folder.path(), {"replay", journal, "--check", "--hosts", kThisMachine});
  EXPECT_EQ(replay.exit_code, 0) << replay.err;
  EXPECT_THAT(replay.out, HasSubstr(" moves made again, all the same"));
  EXPECT_EQ(LastLine(replay.out), LastLine(plain.out));
  const Said other = Haggle(
      folder.path(), {"replay", journal, "--check", "--hosts", kThisMachine, "--agent", "lab=boulware,exponent=100"});
  EXPECT_EQ(other.exit_code, 5);
  EXPECT_THAT(other.err, HasSubstr("party lab: expected "));
  const Said unchecked = Haggle(folder.path(), {"replay", journal, "--hosts", kThisMachine});
  EXPECT_THAT(unchecked.err, HasSubstr("--hosts, --plugin, --agent and --external have no effect without --check"));
}

TEST(HostsCommandTest, APluginThatAHostDoesNotHaveIsCopied) {
  const Folder folder;
  const std::string plugin = std::string(HAGGLE_BINARY_DIR) + "/plugins/greedy.so";
  // A machine on which nothing lies at the plug-in's path.
  WriteFile(folder / "hosts.textproto", "hosts { name: 'a' folder: '" + folder.path() +
                                            "' start: ['sh', '-c', 'eval \"$(printf %s \"$1\" | sed \"s,q0=" + plugin +
                                            ",q0=/nowhere/else.so,\")\"', 'sh', '{command}'] }\n"
                                            "hosts { name: 'b' start: 'env' folder: '" +
                                            folder.path() +
                                            "' }\n"
                                            "broker { listen: '127.0.0.1:0' }\n"
                                            "parties { party: 'oracle' host: 'a' }\nothers: 'b'\n");
  std::vector<std::string> command = {"run",      "dinner",     "--ticks",   "4",
                                      "--plugin", plugin,       "--agent",   "oracle=greedy,greed=3",
                                      "--agent",  "xai=greedy", "--journal", "none"};
  const Said plain = Haggle(folder.path(), command);
  ASSERT_EQ(plain.exit_code, 0) << plain.err;
  command.insert(command.end(), {"--hosts", "hosts.textproto"});
  const Said run = Haggle(folder.path(), command);
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(LastLine(run.out), LastLine(plain.out));
  // By a command that copies, and one that copies another plug-in than was meant.
  const std::string hosts = ReadFile(folder / "hosts.textproto");
  WriteFile(folder / "hosts.textproto",
            absl::StrReplaceAll(hosts, {{"name: 'a'", "name: 'a' copy: ['cp', '{from}', '{to}']"}}));
  const Said copied = Haggle(folder.path(), command);
  ASSERT_EQ(copied.exit_code, 0) << copied.err;
  EXPECT_EQ(LastLine(copied.out), LastLine(plain.out));
  WriteFile(folder / "hosts.textproto",
            absl::StrReplaceAll(
                hosts, {{"name: 'a'",
                         "name: 'a' copy: ['sh', '-c', 'cp \"$1\" \"$2\"; case \"$2\" in *.so) echo >>\"$2\";; "
                         "esac', 'sh', '{from}', '{to}']"}}));
  const Said other = Haggle(folder.path(), command);
  EXPECT_EQ(other.exit_code, 3) << other.err;
  EXPECT_THAT(other.err, HasSubstr("plugin-0.so is not what was to be copied there"));
  WriteFile(folder / "hosts.textproto", hosts);
  command.emplace_back("--dry-run");
  const std::string would = Haggle(folder.path(), command).out;
  const std::string oracle = would.substr(would.find("--party oracle") - 3000, 4000);
  EXPECT_THAT(oracle, HasSubstr("say wants 0"));
  const std::size_t of_another = would.find("--party nvidia");
  ASSERT_NE(of_another, std::string::npos);
  EXPECT_THAT(would.substr(of_another, would.find('\n', of_another) - of_another), Not(HasSubstr("--plugin")))
      << "who plays without it gets it too";
}

TEST(HostsCommandTest, WhatCannotBeIsRefusedBeforeAnythingStarts) {
  const Folder folder;
  WriteFile(folder / "wrong.textproto", "broker { listen: '127.0.0.1:0' }\nparties { party: 'oracle' }\n");
  const struct {
    std::vector<std::string> arguments;
    int exit_code;
    const char* words;
  } cases[] = {
      {{"--hosts", "wrong.textproto"}, 2, "wrong.textproto:2: parties.0.party: no party \"oracle\" in the scenario"},
      {{"--hosts", "missing.textproto"}, 1, "missing.textproto"},
      {{"--hosts", kThisMachine, "--transport", "inprocess"}, 2, "leave --transport inprocess out"},
      {{"--hosts", kThisMachine, "--listen", "127.0.0.1:0"}, 2, "broker.listen"},
      {{"--dry-run"}, 2, "--hosts"},
  };
  for (const auto& [arguments, exit_code, words] : cases) {
    std::vector<std::string> command = {"run", "two_companies"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const Said said = Haggle(folder.path(), command);
    EXPECT_EQ(said.exit_code, exit_code) << said.err;
    EXPECT_THAT(said.err, HasSubstr(words));
    EXPECT_THAT(said.out, IsEmpty());
    EXPECT_FALSE(Exists(folder / "haggle-runs"));
  }
}

// With HAGGLE_UPDATE_GOLDEN=1 in the environment the text is written anew, for review as a difference.
TEST(HostsCommandTest, TheDryRunTellsWholeCommandLines) {
  const Folder folder;
  WriteFile(folder / "hosts.textproto",
            "hosts { name: 'far' address: 'me@far.example' }\n"
            "hosts { name: 'near' start: 'env' programs: '/opt/haggle/bin' folder: '/run' }\n"
            "broker { host: 'near' listen: '0.0.0.0:7400' address: 'near.example' }\n"
            "parties { party: 'lab' host: 'far' }\n");
  const Said said = Haggle(folder.path(), {"run", "two_companies", "--hosts", "hosts.textproto", "--dry-run"});
  ASSERT_EQ(said.exit_code, 0) << said.err;
  const std::string text = absl::StrReplaceAll(said.out, {{ProgramPath(""), "PROGRAMS/"}});
  const std::string golden = HAGGLE_SOURCE_DIR "/tests/deploy/golden/hosts_dry_run.txt";
  if (std::getenv("HAGGLE_UPDATE_GOLDEN") != nullptr) WriteFile(golden, text);
  EXPECT_EQ(text, ReadFile(golden)) << "if the change is meant: HAGGLE_UPDATE_GOLDEN=1 hosts_command_test";
  EXPECT_FALSE(Exists(folder / "haggle-runs"));
}

}  // namespace
}  // namespace haggle::testing::hosts_command_test
