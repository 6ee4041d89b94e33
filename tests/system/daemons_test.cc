// haggle-broker and haggle-agent as started by hand: exit codes and messages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "broker/journal/verify.h"
#include "deploy/launch/plan.h"
#include "proto/codec/claimed_folder.h"
#include "tests/system/support.h"

namespace haggle::journal::daemons_test {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

constexpr char kScenario[] = HAGGLE_SOURCE_DIR "/deploy/scenarios/two_companies.textproto";

class Daemons : public ::testing::Test {
 protected:
  Daemons() {
    std::ofstream(tokens_) << "maker aaa\nlab bbb\n";
    ::chmod(tokens_.c_str(), 0600);
  }
  void ExpectBroker(const std::vector<std::string>& arguments, int code, const std::string& words) {
    Daemon broker("haggle-broker", arguments);
    EXPECT_EQ(broker.Wait(), code);
    EXPECT_THAT(broker.said(), HasSubstr(words));
  }
  void ExpectAgent(const std::vector<std::string>& arguments, int code, const std::string& words) {
    Daemon agent("haggle-agent", arguments);
    EXPECT_EQ(agent.Wait(), code) << agent.said();
    EXPECT_THAT(agent.said(), HasSubstr(words));
  }

  TempFolder folder_;
  const std::string tokens_ = folder_ / "tokens";
  const std::string journal_ = folder_ / "run.haggle";
};

TEST_F(Daemons, SayWhatIsWrongWithTheCommandLine) {
  ExpectBroker({}, 2, "--scenario");
  ExpectBroker({"--scenario", kScenario, "--tokens", tokens_, "--pace", "-1"}, 2, "--pace");
  for (const char* number : {"0x10", "1e3", "3600001", "99999999999999999999", "+5", ""}) {
    ExpectBroker({"--scenario", kScenario, "--tokens", tokens_, "--pace", number}, 2,
                 "expected an integer from 0 to 3600000");
    ExpectAgent({"--broker", "x", "--party", "maker", "--strategy", "boulware", "--connect-ms", number}, 2,
                "expected an integer from 1 to 3600000");
  }
  ExpectBroker({"--scenario", folder_ / "missing", "--tokens", tokens_, "--pace", "010"}, 1, "missing");
  ExpectBroker({"--scenario", kScenario, "--tokens", tokens_, "--listen", "127.0.0.1:0x50"}, 2, "port 0 to 65535");
  ExpectBroker({"--scenario", kScenario, "--tokens", tokens_, "--summary", folder_ / "no_such/summary"}, 1,
               "cannot write the summary");
  ExpectBroker({"--pace", "1"}, 2, "haggle-broker: ");
  ExpectAgent({"--party", "maker"}, 2, "haggle-agent: ");
  ExpectAgent({}, 2, "--broker");
  ExpectAgent({"--broker", "x", "--party", "maker"}, 2, "--strategy");
  ExpectAgent({"--broker", "x", "--party", "maker", "--strategy", "boulware,exponent"}, 2, "KEY=VALUE");
  ExpectAgent({"--broker", "x", "--party", "maker", "--strategy", "no_such"}, 2, "no_such");
  ExpectAgent({"--broker", "x", "--party", "maker", "--strategy", "boulware,no_such=1"}, 2, "no_such");
}

TEST_F(Daemons, SayWhatIsWrongWithFiles) {
  ExpectBroker({"--scenario", folder_ / "missing.textproto", "--tokens", tokens_}, 1, "missing.textproto");
  ExpectBroker({"--scenario", folder_ / "missing", "--tokens", tokens_}, 1, "missing");
  ExpectBroker({"--scenario", tokens_, "--tokens", tokens_}, 1, "canonical");
  std::ofstream(folder_ / "bad.textproto") << "name: \"bad\"\nticks: many\n";
  ExpectBroker({"--scenario", folder_ / "bad.textproto", "--tokens", tokens_}, 1, "bad.textproto:2");
  ExpectBroker({"--scenario", kScenario, "--tokens", folder_ / "missing"}, 1, "missing");
  std::filesystem::create_directory(folder_ / "a_folder");
  ::chmod((folder_ / "a_folder").c_str(), 0700);
  ExpectBroker({"--scenario", folder_ / "a_folder", "--tokens", tokens_}, 1, "Is a directory");
  ExpectBroker({"--scenario", kScenario, "--tokens", folder_ / "a_folder"}, 1, "not a regular file");
  ExpectBroker({"--scenario", kScenario, "--tokens", tokens_, "--cast", folder_ / "a_folder"}, 1, "Is a directory");
  ExpectAgent({"--broker", "x", "--party", "maker", "--strategy", "boulware", "--token-file", folder_ / "a_folder"}, 1,
              "Is a directory");
  std::ofstream(folder_ / "cast") << "maker\tboulware\t\t\tc++\nlap\tboulware\t\t\tc++\n";
  ExpectBroker({"--scenario", kScenario, "--tokens", tokens_, "--cast", folder_ / "cast"}, 1, "cast:2: no party 'lap'");
  std::ofstream(journal_) << "precious";
  ExpectBroker({"--scenario", kScenario, "--tokens", tokens_, "--journal", journal_}, 1, "--force");
  EXPECT_EQ(std::filesystem::file_size(journal_), 8u);
  ::chmod(tokens_.c_str(), 0644);
  ExpectBroker({"--scenario", kScenario, "--tokens", tokens_}, 4, "chmod 600");
  ExpectAgent({"--broker", "x", "--party", "maker", "--strategy", "boulware", "--plugin", folder_ / "missing.so"}, 1,
              "missing.so");
  ExpectAgent({"--broker", "x", "--party", "maker", "--strategy", "boulware"}, 1, "HAGGLE_TOKEN");
  ExpectAgent({"--broker", "unix:" + (folder_ / "nobody"), "--party", "maker", "--strategy", "boulware", "--token-file",
               tokens_, "--connect-ms", "50"},
              1, "no broker answers");
}

TEST_F(Daemons, ABrokerRemovesTheFolderOfALauncherThatHasDiedAndNoOther) {
  // Nobody is the launcher with this number, so the broker tidies up at once.
  const std::string run = folder_ / "run";
  std::filesystem::create_directories(run + "/broker");
  std::ofstream(run + "/broker/tokens") << "x";
  const std::vector<std::string> arguments = {"--scenario", kScenario, "--tokens",  tokens_,
                                              "--launcher", "1",       "--run-dir", run};
  EXPECT_EQ(Daemon("haggle-broker", arguments).Wait(), 1);
  EXPECT_TRUE(std::filesystem::exists(run + "/broker/tokens"));  // nobody has ever claimed it
  {
    codec::FolderClaim claim;
    ASSERT_TRUE(claim.Take(run).ok());
    EXPECT_EQ(Daemon("haggle-broker", arguments).Wait(), 1);
    EXPECT_TRUE(std::filesystem::exists(run + "/broker/tokens"));  // it lives
  }
  EXPECT_EQ(Daemon("haggle-broker", arguments).Wait(), 1);
  EXPECT_FALSE(std::filesystem::exists(run));
}

TEST_F(Daemons, PlayARunByHand) {
  Daemon broker("haggle-broker", {"--scenario", kScenario, "--tokens", tokens_, "--journal", journal_, "--listen",
                                  "unix:" + (folder_ / "sockets/broker")});
  const std::string address = broker.Await("listening ");
  ASSERT_FALSE(address.empty()) << broker.said();
  std::ofstream(folder_ / "wrong") << "bbb\n";
  ExpectAgent({"--broker", address, "--party", "maker", "--strategy", "boulware", "--token-file", folder_ / "wrong"}, 4,
              "wrong token");
  ExpectAgent({"--broker", address, "--party", "nobody", "--strategy", "boulware", "--token-file", folder_ / "wrong"},
              1, "nobody");
  Daemon maker("haggle-agent",
               {"--broker", address, "--party", "maker", "--strategy", "boulware", "--token-file", tokens_});
  ::setenv("HAGGLE_TOKEN", "bbb", 1);
  Daemon lab("haggle-agent", {"--broker", address, "--party", "lab", "--strategy", "conceder,exponent=2000"});
  ::unsetenv("HAGGLE_TOKEN");
  EXPECT_EQ(maker.Wait(), 0) << maker.said();
  EXPECT_EQ(lab.Wait(), 0) << lab.said();
  EXPECT_EQ(broker.Wait(), 0) << broker.said();
  const auto report = VerifyJournal(journal_);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->ok) << report->message;
  EXPECT_THAT(broker.said(), HasSubstr("hash " + report->hash));
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "sockets"));
}

// Nobody looks after these: the agents look for the broker until it is there again.
TEST_F(Daemons, ABrokerThatWasKilledIsResumedByHand) {
  const std::string address = "unix:" + (folder_ / "broker");
  const std::vector<std::string> common = {"--tokens", tokens_, "--journal", journal_,
                                           "--listen", address, "--pace",    "50"};
  std::vector<std::string> first = common;
  first.insert(first.end(), {"--scenario", kScenario});
  Daemon broker("haggle-broker", first);
  ASSERT_FALSE(broker.Await("listening ").empty()) << broker.said();
  std::vector<std::unique_ptr<Daemon>> agents;
  for (const char* party : {"maker", "lab"}) {
    agents.push_back(std::make_unique<Daemon>(
        "haggle-agent", std::vector<std::string>{"--broker", address, "--party", party, "--strategy", "boulware",
                                                 "--token-file", tokens_}));
  }
  for (bool decided = false; !decided;) {
    ASSERT_TRUE(broker.IsThere());
    const auto so_far = VerifyJournal(journal_);
    decided = so_far.ok() && so_far->records > 4;
  }
  broker.Signal(SIGKILL);
  EXPECT_EQ(broker.Wait(), -1);
  ExpectBroker({"--resume", "--tokens", tokens_}, 2, "--journal");
  ExpectBroker({"--resume", "--tokens", tokens_, "--journal", folder_ / "missing"}, 1, "missing");
  std::vector<std::string> again = common;
  again.emplace_back("--resume");
  Daemon resumed("haggle-broker", again);
  EXPECT_EQ(resumed.Wait(), 0) << resumed.said();
  for (const auto& agent : agents) EXPECT_EQ(agent->Wait(), 0) << agent->said();
  const auto report = VerifyJournal(journal_);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->ok) << report->message;
  EXPECT_THAT(resumed.said(), HasSubstr("hash " + report->hash));
  ExpectBroker(again, 2, "its run has come to its end");
  // One that takes another's place for a launcher tells it what that one could not.
  again.insert(again.end(), {"--orders", "--summary", folder_ / "summary"});
  ExpectBroker(again, 0, "");
  EXPECT_GT(std::filesystem::file_size(folder_ / "summary"), 0U);
  // And an agent that has not heard of the end.
  Daemon late("haggle-agent", {"--broker", address, "--party", "maker", "--strategy", "boulware", "--token-file",
                               tokens_, "--connect-ms", "60000"});
  Daemon teller("haggle-broker", again, true);
  EXPECT_EQ(late.Wait(), 0) << late.said();
  EXPECT_THAT(late.said(), HasSubstr("the run came to its end before this agent joined"));
  EXPECT_EQ(teller.Wait(), 0) << teller.said();
  // One that is told to look no longer does not.
  ExpectAgent({"--broker", address, "--party", "lab", "--strategy", "boulware", "--token-file", tokens_, "--connect-ms",
               "50", "--reconnect-ms", "0"},
              1, "no broker answers");
}

TEST_F(Daemons, ABrokerThatDoesNotWaitSaysHowAnAgentWasLost) {
  Daemon broker("haggle-broker", {"--scenario", kScenario, "--tokens", tokens_, "--journal", journal_, "--restarts",
                                  "0", "--pace", "60000", "--status-fd", "1"});
  const std::string address = broker.Await("listening\t");
  ASSERT_FALSE(address.empty()) << broker.said();
  Daemon maker("haggle-agent",
               {"--broker", address, "--party", "maker", "--strategy", "boulware", "--token-file", tokens_});
  Daemon lab("haggle-agent",
             {"--broker", address, "--party", "lab", "--strategy", "boulware", "--token-file", tokens_});
  broker.Await("started\t");
  lab.Signal(SIGKILL);
  EXPECT_THAT(broker.Await("failed\t"), ContainsRegex("the agent of lab failed in tick .*: its connection ended \\("));
  EXPECT_EQ(broker.Wait(), 3);
  EXPECT_EQ(maker.Wait(), 3) << maker.said();
}

// As after a launcher that was cut off from a broker on another machine, which does not know of it yet.
TEST_F(Daemons, ABrokerThatTakesAnothersPlaceWaitsForItsEnd) {
  const std::string address = "unix:" + (folder_ / "broker");
  std::vector<std::string> arguments = {"--tokens", tokens_,  "--journal", journal_,      "--listen",
                                        address,    "--pace", "50",        "--status-fd", "1"};
  std::vector<std::string> first = arguments;
  first.insert(first.end(), {"--scenario", kScenario, "--pace", "60000"});
  first.erase(first.begin() + 6, first.begin() + 8);
  Daemon before("haggle-broker", first);
  ASSERT_FALSE(before.Await("listening\t").empty()) << before.said();
  std::vector<std::unique_ptr<Daemon>> agents;
  for (const char* party : {"maker", "lab"}) {
    agents.push_back(std::make_unique<Daemon>(
        "haggle-agent", std::vector<std::string>{"--broker", address, "--party", party, "--strategy", "boulware",
                                                 "--token-file", tokens_}));
  }
  before.Await("started\t");
  arguments.insert(arguments.end(), {"--resume", "--wait-ms"});
  std::vector<std::string> brief = arguments;
  brief.emplace_back("1");
  ExpectBroker(brief, 1, "it does not know that it is cut off from its launcher; end it on its machine");
  arguments.emplace_back("60000");
  Daemon next("haggle-broker", arguments);
  EXPECT_THAT(next.Await("note\t"), HasSubstr("still has it open; its end is waited for, 60000 ms at most"));
  before.Signal(SIGKILL);
  EXPECT_EQ(next.Wait(), 0) << next.said();
  for (const auto& agent : agents) EXPECT_EQ(agent->Wait(), 0) << agent->said();
  const auto report = VerifyJournal(journal_);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->ok && report->complete) << report->message;
}

// The journal is free, and the one before still says goodbye.
TEST_F(Daemons, ABrokerThatTakesAnothersPlaceWaitsForItsAddress) {
  const std::string address = "unix:" + (folder_ / "broker");
  Daemon before("haggle-broker", {"--scenario", kScenario, "--tokens", tokens_, "--listen", address});
  ASSERT_FALSE(before.Await("listening ").empty()) << before.said();
  const launch::RunPlan plan = PlanOf("two_companies");
  std::atomic<int> interrupted{0};
  launch::RunHooks hooks;
  hooks.interrupted = &interrupted;
  hooks.on_progress = [&](const Progress& progress) { interrupted = progress.tick > 0 ? 1 : 0; };
  launch::RunPlan stopped = plan;
  stopped.transport = launch::Transport::kInProcess;
  stopped.journal = journal_;
  ASSERT_EQ(launch::RunInProcess(stopped, BuiltIn(), hooks).how, HowEnded::kInterrupted);
  Daemon next("haggle-broker", {"--tokens", tokens_, "--journal", journal_, "--listen", address, "--status-fd", "1",
                                "--resume", "--wait-ms", "60000"});
  EXPECT_THAT(next.Await("note\t"), HasSubstr("another process listens at " + address));
  before.Signal(SIGKILL);
  EXPECT_EQ(next.Await("listening\t"), address) << next.said();
  next.Signal(SIGTERM);
  EXPECT_EQ(next.Wait(), 1);
}

TEST_F(Daemons, AnAgentStartedFromAnotherMachineWaitsForThePlaceOfTheOneBefore) {
  Daemon broker("haggle-broker",
                {"--scenario", kScenario, "--tokens", tokens_, "--journal", journal_, "--status-fd", "1"});
  const std::string address = broker.Await("listening\t");
  ASSERT_FALSE(address.empty()) << broker.said();
  const std::vector<std::string> maker = {"--broker",   address,    "--party",      "maker",
                                          "--strategy", "boulware", "--token-file", tokens_};
  Daemon before("haggle-agent", maker);
  ASSERT_EQ(broker.Await("joined\t"), "maker") << broker.said();
  std::vector<std::string> remote = maker;
  remote.insert(remote.end(), {"--until-eof", "--connect-ms", "60000"});
  Daemon again("haggle-agent", remote, true);
  ExpectAgent(maker, 4, "is played by another agent already");  // somebody else is refused, and not sooner
  EXPECT_TRUE(again.IsThere());
  before.Signal(SIGKILL);
  Daemon lab("haggle-agent",
             {"--broker", address, "--party", "lab", "--strategy", "boulware", "--token-file", tokens_});
  EXPECT_EQ(broker.Wait(), 0) << broker.said();
  EXPECT_EQ(again.Wait(), 0) << again.said();
}

TEST_F(Daemons, ABrokerThatIsInterruptedSendsItsAgentsAway) {
  Daemon broker("haggle-broker", {"--scenario", kScenario, "--tokens", tokens_, "--journal", journal_});
  const std::string address = broker.Await("listening ");
  ASSERT_FALSE(address.empty()) << broker.said();
  Daemon maker("haggle-agent", {"--broker", address, "--party", "maker", "--strategy", "boulware", "--token-file",
                                tokens_, "--connect-ms", "500"});
  broker.Signal(SIGINT);
  EXPECT_EQ(broker.Wait(), 130);
  EXPECT_THAT(broker.said(), HasSubstr("interrupted"));
  // Told that the run is stopped, or too late to be told anything.
  const int code = maker.Wait();
  EXPECT_TRUE(code == 3 || code == 1) << maker.said();
  EXPECT_FALSE(std::filesystem::exists(journal_));  // it never started
}

TEST_F(Daemons, ABrokerThatASystemTellsToStopSealsAndSaysSo) {
  Daemon broker("haggle-broker",
                {"--scenario", kScenario, "--tokens", tokens_, "--journal", journal_, "--pace", "5000"});
  const std::string address = broker.Await("listening ");
  ASSERT_FALSE(address.empty()) << broker.said();
  Daemon maker("haggle-agent",
               {"--broker", address, "--party", "maker", "--strategy", "boulware", "--token-file", tokens_});
  Daemon lab("haggle-agent",
             {"--broker", address, "--party", "lab", "--strategy", "boulware", "--token-file", tokens_});
  // Once the journal is there, the run is on.
  while (!std::filesystem::exists(journal_)) ASSERT_TRUE(broker.IsThere());
  // One after the other, as when a terminal closes and the system goes down: not what a second Ctrl-C is.
  broker.Signal(SIGHUP);
  broker.Signal(SIGTERM);
  broker.Signal(SIGTERM);
  EXPECT_EQ(broker.Wait(), 1);
  EXPECT_THAT(broker.said(), ContainsRegex("the broker was told to stop by a signal \\(SIG(HUP|TERM)\\)"));
  EXPECT_EQ(maker.Wait(), 3) << maker.said();
  EXPECT_EQ(lab.Wait(), 3) << lab.said();
  const auto report = VerifyJournal(journal_);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->ok) << report->message;
  EXPECT_EQ(report->state, "stopped");
}

}  // namespace
}  // namespace haggle::journal::daemons_test
