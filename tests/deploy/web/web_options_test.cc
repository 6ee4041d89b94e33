// What the observatory's options cannot go with, and how a run of this process ends for who looks on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "deploy/cli/observatory.h"
#include "deploy/observe/source.h"
#include "proto/codec/scenario_text.h"
#include "tests/deploy/program.h"
#include "tests/deploy/web/client.h"
#include "tests/deploy/web/observer_page.h"
#include "tests/system/support.h"

namespace haggle::web_options_test {
namespace {

using nlohmann::json;
using testing::Client;
using ::testing::HasSubstr;
using testing::Page;
using ::testing::StartsWith;

class WebOptionsTest : public ::testing::Test {
 protected:
  // What a command that is refused says, behind its exit code.
  std::string Refused(std::vector<std::string> arguments) {
    Daemon command("haggle-cli", arguments);  // which would serve until it is ended
    const int code = command.Wait();
    return std::to_string(code) + " " + command.said();
  }
  std::string Keys() {
    const testing::Said said =
        testing::Haggle(folder_.path(), {"keys", "init", folder_ / "keys", "--party", "maker", "--party", "lab"});
    EXPECT_EQ(said.exit_code, 0) << said.err;
    return folder_ / "keys";
  }

  TempFolder folder_;
};

// A flag that does nothing would have let somebody think that it did.
TEST_F(WebOptionsTest, FlagsThatWouldDoNothingAreRefused) {
  const std::string keys = Keys();
  const std::string token = folder_ / "token";
  std::ofstream(token) << "ooo\n";
  const std::string folder = folder_.path();
  EXPECT_THAT(Refused({"web", folder, "--keys", keys}), StartsWith("2 haggle web: --keys has nobody to show keys to"));
  EXPECT_THAT(Refused({"web", folder, "--keys", keys, "--listen", "[::1]:0"}), StartsWith("2 haggle web: --keys has"));
  EXPECT_THAT(Refused({"web", folder, "--token-file", token}),
              StartsWith("2 haggle web: --token-file is for the address of a live broker"));
  const std::vector<std::string> play = {"web", "--play", "two_companies", "--human", "lab"};
  const auto with = [&play](std::vector<std::string> more) {
    more.insert(more.begin(), play.begin(), play.end());
    return more;
  };
  EXPECT_THAT(Refused(with({"--token-file", token})), StartsWith("2 haggle web: --token-file is for the address"));
  EXPECT_THAT(Refused(with({"--keys", keys})), StartsWith("2 haggle web: --keys has nobody to show keys to"));
  EXPECT_THAT(Refused(with({"--listen", "8080"})), StartsWith("2 haggle web: --listen: expected HOST:PORT"));
  EXPECT_THAT(Refused(with({"--open"})), StartsWith("2 haggle web: --play shows its own run"));
  EXPECT_THAT(Refused({"web", "--human", "lab"}), StartsWith("2 haggle web: --human plays in a run"));
  const std::vector<std::string> run = {"run", "two_companies"};
  const auto running = [&run](std::vector<std::string> more) {
    more.insert(more.begin(), run.begin(), run.end());
    return more;
  };
  EXPECT_THAT(Refused(running({"--web", "--human", "lab", "--keys", keys})),
              StartsWith("2 haggle run: --keys has nobody to show keys to"));
  EXPECT_THAT(Refused(running({"--web", "--human", "lab", "--restarts", "1"})),
              StartsWith("2 haggle run: --restarts is for --transport processes"));
  EXPECT_THAT(Refused(running({"--transport", "inprocess", "--restarts", "1"})),
              StartsWith("2 haggle run: --restarts is for --transport processes"));
  EXPECT_THAT(Refused(running({"--transport", "inprocess", "--journal", "none", "--durable"})),
              StartsWith("2 haggle run: --durable is about the journal"));
  EXPECT_THAT(Refused(running({"--transport", "inprocess", "--force"})),
              StartsWith("2 haggle run: --force overwrites the journal that --journal FILE names"));
  EXPECT_THAT(Refused({"top", "--keys", keys}), StartsWith("2 haggle top: --keys and --token-file are for"));
  EXPECT_FALSE(testing::Exists(folder + "/haggle-runs"));
}

TEST_F(WebOptionsTest, KeysThatAreShownAreTaken) {
  const std::string keys = Keys();
  Daemon to_broker("haggle-cli", {"web", "127.0.0.1:1", "--keys", keys});
  EXPECT_NE(to_broker.Await("http://127.0.0.1:"), "") << to_broker.said();
  Daemon to_pages("haggle-cli", {"web", folder_.path(), "--keys", keys, "--listen", "0.0.0.0:0"});
  EXPECT_NE(to_pages.Await("https://"), "") << to_pages.said();
}

TEST_F(WebOptionsTest, AnAddressOfIpv6IsServed) {
  if (Client(1, 0, true).no_such_network()) GTEST_SKIP() << "this machine does not speak IPv6 on loopback";
  Daemon web("haggle-cli", {"web", folder_.path(), "--listen", "[::1]:0"});
  const std::string link = web.Await("http://[::1]:");
  ASSERT_NE(link, "") << web.said();
  const auto port = static_cast<std::uint16_t>(std::stoi(link));
  Client client(port, 0, true);
  client.Send("GET " + link.substr(link.find('/')) + " HTTP/1.1\r\nHost: [::1]:" + std::to_string(port) + "\r\n\r\n");
  EXPECT_EQ(client.Read().status, 303);
  EXPECT_THAT(Refused({"web", folder_.path(), "--listen", "[127.0.0.1]:0"}), StartsWith("2 haggle web: --listen: "));
}

// A run of this process, whose journal nobody may read while it is written.
class InProcess : public WebOptionsTest {
 protected:
  void Run(std::vector<std::string> more) {
    more.insert(more.begin(),
                {"run", "two_companies", "--transport", "inprocess", "--journal", folder_ / "a.haggle", "--web"});
    run_ = std::make_unique<Daemon>("haggle-cli", more);
    page_ = std::make_unique<Page>(run_->Await("observatory "));
    ASSERT_NE(page_->port(), 0) << run_->said();
  }
  // A short run may have said so with its first words.
  bool AwaitOver() const {
    const std::string over = "the run is over; the observatory goes on until Ctrl-C";
    return run_->said().find(over) != std::string::npos || !run_->Await(over).empty();
  }
  // What the list of runs and the run itself say alike, once the end is told.
  json End() const {
    Client all(page_->port());
    all.Send(page_->Live(""));
    all.ReadUntil("retry: 1000\n\n");
    json index = page_->Read("/api/index");
    EXPECT_EQ(index["runs"].size(), 1U) << index;
    while (index["runs"][0]["state"] == "live") {
      const std::string news = all.ReadUntil("\n\n");
      if (news.find("\n\n") == std::string::npos) break;  // nothing more came
      index = page_->Read("/api/index");
    }
    const json head = page_->Read("/api/run/head?run=" + std::string(index["runs"][0]["id"]));
    for (const char* const name : {"state", "reason", "hash", "events"}) {
      EXPECT_EQ(index["runs"][0][name], head[name]) << name;
    }
    return head;
  }

  std::unique_ptr<Daemon> run_;
  std::unique_ptr<Page> page_;
};

TEST_F(InProcess, ARunThatIsFinishedIsToldSo) {
  Run({});
  ASSERT_TRUE(AwaitOver()) << run_->said();
  const json head = End();
  EXPECT_EQ(head["state"], "finished");
  EXPECT_EQ(head["reason"], "");
  run_->Signal(SIGTERM);
  EXPECT_EQ(run_->Wait(), 0) << run_->said();
}

TEST_F(InProcess, ARunThatFailsIsToldWithItsReason) {
  Run({"--plugin", HAGGLE_BINARY_DIR "/plugins/rude.so", "--agent", "lab=rude,what=throw_error"});
  ASSERT_TRUE(AwaitOver()) << run_->said();
  const json head = End();
  EXPECT_EQ(head["state"], "stopped");
  EXPECT_THAT(head["reason"].get<std::string>(), HasSubstr("no idea"));
  run_->Signal(SIGINT);
  EXPECT_EQ(run_->Wait(), 3) << run_->said();
}

// By Ctrl-C the program ends with its run, so this is about what it says until then.
TEST_F(WebOptionsTest, ARunOfThisProcessThatIsStoppedIsToldSo) {
  const absl::StatusOr<codec::ScenarioFile> file =
      codec::ReadScenarioFile(HAGGLE_SOURCE_DIR "/deploy/scenarios/two_companies.textproto");
  ASSERT_TRUE(file.ok()) << file.status();
  const auto run = std::make_shared<observe::LiveSource>(file->scenario, std::vector<journal::CastLine>());
  cli::ObservatorySources sources;
  sources.runs.emplace_back("here", run);
  sources.seats = {"lab"};
  const auto served = cli::ServedObservatory::Open(sources, {}, "test");
  ASSERT_TRUE(served.ok()) << served.status();
  const Page page((*served)->Link());
  Client all(page.port());
  all.Send(page.Live(""));
  all.ReadUntil("retry: 1000\n\n");
  EXPECT_EQ(page.Read("/api/run/head?run=here")["state"], "live");
  EXPECT_EQ(page.Read("/api/index")["seats"], json({"lab"})) << "a person plays it";
  run->End("stopped", "Ctrl-C");
  const std::string news = all.ReadUntil("\"reason\":\"Ctrl-C\"");
  EXPECT_THAT(news, HasSubstr("\"state\":\"stopped\""));
  EXPECT_EQ(page.Read("/api/run/head?run=here")["state"], "stopped");
  EXPECT_EQ(page.Read("/api/run/head?run=here")["reason"], "Ctrl-C");
  EXPECT_EQ(page.Read("/api/index")["runs"][0]["state"], "stopped");
  EXPECT_EQ(page.Read("/api/index")["runs"][0]["reason"], "Ctrl-C");
}

}  // namespace
}  // namespace haggle::web_options_test
