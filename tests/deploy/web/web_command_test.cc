// `haggle web` and `haggle run --web` as they are called: served, watched to the end, and ended.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/deploy/program.h"
#include "tests/deploy/web/client.h"
#include "tests/deploy/web/observer_page.h"
#include "tests/system/support.h"

namespace haggle::web_command_test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::Client;
using testing::Get;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Page;

constexpr char kTwoCompanies[] = "two_companies";

std::string Contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

class WebCommand : public ::testing::Test {
 protected:
  // A finished run of two companies.
  std::string MakeJournal(const std::string& name) {
    const testing::Said said = testing::Haggle(
        folder_.path(), {"run", kTwoCompanies, "--transport", "inprocess", "--quiet", "--journal", folder_ / name});
    EXPECT_EQ(said.exit_code, 0) << said.err;
    return folder_ / name;
  }
  std::unique_ptr<Daemon> Web(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "web");
    return std::make_unique<Daemon>("haggle-cli", arguments);
  }

  TempFolder folder_;
};

TEST_F(WebCommand, ServesWhatIsInAFolderAndChangesNothing) {
  const std::string journal = MakeJournal("a.haggle");
  std::ofstream(folder_ / "broken.haggle") << "SQLite format 3" << '\0' << "no more than that";
  const std::string before = Contents(journal);
  const auto web = Web({folder_.path()});
  const std::string link = "http://" + web->Await("http://");
  const Page page(link);
  ASSERT_NE(page.port(), 0) << web->said();
  EXPECT_THAT(web->said(), Not(HasSubstr("haggle web: ")));
  EXPECT_EQ(page.Ask("/").status, 200);
  const json index = page.Read("/api/index");
  ASSERT_EQ(index["runs"].size(), 1U) << index;
  EXPECT_EQ(index["runs"][0]["state"], "finished");
  EXPECT_EQ(index["problems"].size(), 1U) << index;
  const std::string id = index["runs"][0]["id"];
  const json head = page.Read("/api/run/head?run=" + id);
  EXPECT_EQ(head["scenario"]["name"], kTwoCompanies);
  const json rows = page.Read("/api/run/rows?run=" + id + "&from=0&count=5");
  EXPECT_EQ(rows["rows"].size(), 5U);
  EXPECT_EQ(page.Ask("/api/run/columns?run=" + id + "&from=0").body.substr(0, 4), "HGC1");
  EXPECT_EQ(page.Ask("/api/run/head?run=/etc/passwd").status, 404);
  EXPECT_EQ(page.Ask("/api/run/head?run=" + folder_.path() + "/a.haggle").status, 404) << "an id is no path";
  EXPECT_EQ(testing::Ask(page.port(), Get("/api/index")).status, 401);
  web->Signal(SIGINT);
  EXPECT_EQ(web->Wait(), 0) << web->said();
  EXPECT_EQ(Contents(journal), before);
  int files = 0;
  for ([[maybe_unused]] const auto& file : fs::directory_iterator(folder_.path())) ++files;
  EXPECT_EQ(files, 2);
}

TEST_F(WebCommand, EndsOnEverySignalThatAsksForIt) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const auto web = Web({folder_.path()});
    const Page page("http://" + web->Await("http://"));
    ASSERT_NE(page.port(), 0) << web->said();
    Client stream(page.port());
    stream.Send(page.Live(""));
    stream.ReadUntil("retry: 1000\n\n");
    web->Signal(signal);
    EXPECT_EQ(web->Wait(), 0) << signal << web->said();
    EXPECT_TRUE(stream.ReadToEnd());
  }
}

TEST_F(WebCommand, SaysWhyItDoesNotServe) {
  const auto fails = [&](std::vector<std::string> arguments) {
    const auto web = Web(std::move(arguments));
    const int code = web->Wait();
    return std::to_string(code) + " " + web->said();
  };
  EXPECT_THAT(
      fails({folder_.path(), "--listen", "0.0.0.0:0"}),
      HasSubstr(
          "4 haggle web: --listen: 0.0.0.0 can be reached by other machines, which wants TLS and so keys (--keys DIR"));
  EXPECT_THAT(fails({folder_.path(), "--listen", "[::]:0"}), HasSubstr("4 haggle web: "));
  EXPECT_THAT(fails({folder_.path(), "--listen", "0.0.0.0:0", "--keys", folder_.path()}),
              HasSubstr("haggle web: --listen: "));
  for (const char* const listen : {"8080", ":8080", "example.org:80", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:x"}) {
    EXPECT_THAT(fails({folder_.path(), "--listen", listen}), HasSubstr("2 haggle web: --listen: ")) << listen;
  }
  EXPECT_THAT(fails({folder_ / "nothing"}), HasSubstr("1 haggle web: "));
  const auto web = Web({folder_.path()});
  const Page page("http://" + web->Await("http://"));
  ASSERT_NE(page.port(), 0);
  EXPECT_THAT(fails({folder_.path(), "--listen", "127.0.0.1:" + std::to_string(page.port())}),
              HasSubstr("1 haggle web: cannot listen at 127.0.0.1, port "));
}

TEST_F(WebCommand, OffLoopbackItSpeaksTls) {
  const testing::Said keys = testing::Haggle(folder_.path(), {"keys", "init", folder_ / "keys", "--party", "lab"});
  ASSERT_EQ(keys.exit_code, 0) << keys.err;
  const auto web = Web({folder_.path(), "--listen", "0.0.0.0:0", "--keys", folder_ / "keys"});
  const std::string link = web->Await("https://");
  ASSERT_NE(link, "") << web->said();
  const auto port = static_cast<std::uint16_t>(std::stoi(link.substr(link.find(':') + 1)));
  Client plain(port);
  plain.Send(Get("/"));
  EXPECT_EQ(plain.Read().status, 0);
  Client client(port);
  ASSERT_TRUE(client.Encrypt());
  client.Send(Get(link.substr(link.find("/?key="))));
  EXPECT_EQ(client.Read().status, 303);
}

// The browser's command line can be read by all users, so the key stands in a file.
TEST_F(WebCommand, OpensTheDesktopsBrowserWithoutTellingTheKeyToOthers) {
  const std::string told = folder_ / "told";
  ASSERT_EQ(::mkfifo(told.c_str(), 0600), 0);
  std::ofstream(folder_ / "xdg-open") << "#!/bin/sh\n{ echo \"$@\"; stat -c %a \"$1\"; cat \"$1\"; } > " << told
                                      << "\n";
  fs::permissions(folder_ / "xdg-open", fs::perms::owner_all);
  ::setenv("PATH", (folder_.path() + ":" + std::getenv("PATH")).c_str(), 1);
  ::setenv("DISPLAY", ":9", 1);
  const auto web = Web({folder_.path(), "--open"});
  const std::string link = "http://" + web->Await("http://");
  std::ifstream pipe(told);
  std::string arguments;
  std::string mode;
  std::string file;
  std::getline(pipe, arguments);
  std::getline(pipe, mode);
  std::getline(pipe, file);
  EXPECT_THAT(arguments, Not(HasSubstr(link.substr(link.find("key=") + 4))));
  EXPECT_EQ(mode, "600");
  EXPECT_THAT(file, HasSubstr("content=\"0; url=" + link + "\""));
  web->Signal(SIGTERM);
  EXPECT_EQ(web->Wait(), 0);
  EXPECT_FALSE(fs::exists(arguments)) << "the file goes with the server";

  ::unsetenv("DISPLAY");
  ::unsetenv("WAYLAND_DISPLAY");
  const auto bare = Web({folder_.path(), "--open"});
  // On standard error, so before the link or after it.
  EXPECT_THAT(bare->Await("haggle web: --open: "), HasSubstr("there is no desktop here"));
  bare->Signal(SIGTERM);
  EXPECT_EQ(bare->Wait(), 0);
}

TEST_F(WebCommand, ARunIsFollowedToItsEndAndStaysTheSame) {
  const std::string plain = MakeJournal("plain.haggle");
  const testing::Said of_plain = testing::Haggle(folder_.path(), {"verify", plain});
  const std::string journal = folder_ / "web.haggle";
  Daemon run("haggle-cli", {"run", kTwoCompanies, "--journal", journal, "--pace", "100", "--web"});
  const Page page(run.Await("observatory "));
  ASSERT_NE(page.port(), 0) << run.said();
  Client all(page.port());
  all.Send(page.Live(""));
  all.ReadUntil("retry: 1000\n\n");
  json index = page.Read("/api/index");
  while (index["runs"].empty()) {
    ASSERT_THAT(all.ReadUntil("\n\n"), HasSubstr("event: ")) << "the list of runs changes when it begins";
    index = page.Read("/api/index");
  }
  const std::string id = index["runs"][0]["id"];
  const json head = page.Read("/api/run/head?run=" + id);
  std::size_t events = head["events"];
  std::string state = head["state"];
  while (state == "live") {
    const std::string event = all.ReadUntil("\n\n");
    ASSERT_THAT(event, HasSubstr("\n\n")) << "the stream ended before the run";
    if (event.find("event: grew\n") == std::string::npos) continue;
    const std::size_t data = event.find("data: ") + 6;
    const json grew = json::parse(event.substr(data, event.find('\n', data) - data));
    EXPECT_EQ(grew["run"], id);
    EXPECT_GE(grew["events"], events);
    events = grew["events"];
    state = grew["state"];
  }
  EXPECT_EQ(state, "finished");
  ASSERT_NE(run.Await("the run is over; the observatory goes on until Ctrl-C: http://"), "") << run.said();
  EXPECT_EQ(page.Read("/api/run/head?run=" + id)["events"], events);
  run.Signal(SIGINT);
  EXPECT_EQ(run.Wait(), 0) << run.said();
  const testing::Said of_web = testing::Haggle(folder_.path(), {"diff", plain, journal});
  EXPECT_EQ(of_web.exit_code, 0) << of_web.out;
}

TEST_F(WebCommand, AnObservatoryThatCannotBeOpenedStopsNoRun) {
  const auto web = Web({folder_.path()});
  const Page page("http://" + web->Await("http://"));
  ASSERT_NE(page.port(), 0);
  const std::string taken = "--web=127.0.0.1:" + std::to_string(page.port());
  const testing::Said run = testing::Haggle(
      folder_.path(), {"run", kTwoCompanies, "--transport", "inprocess", "--journal", folder_ / "b.haggle", taken});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.err, HasSubstr("haggle run: --web: cannot listen at 127.0.0.1, port "));
  EXPECT_THAT(run.err, HasSubstr("; the run goes on without"));
  EXPECT_TRUE(fs::exists(folder_ / "b.haggle"));
  const auto refused = [&](const std::string& option, const std::string& more) {
    const testing::Said said =
        testing::Haggle(folder_.path(), {"run", kTwoCompanies, "--transport", "inprocess", "--journal", more, option});
    return std::to_string(said.exit_code) + " " + said.err;
  };
  EXPECT_THAT(refused("--web=0.0.0.0:0", folder_ / "c.haggle"),
              HasSubstr("4 haggle run: --web: 0.0.0.0 can be reached"));
  EXPECT_THAT(refused("--web=8080", folder_ / "c.haggle"), HasSubstr("2 haggle run: --web: expected HOST:PORT"));
  EXPECT_THAT(refused("--web", "none"), HasSubstr("2 haggle run: --web shows the run's journal"));
  EXPECT_FALSE(fs::exists(folder_ / "c.haggle"));
}

TEST_F(WebCommand, CtrlCDuringTheRunEndsBoth) {
  Daemon run("haggle-cli", {"run", kTwoCompanies, "--journal", folder_ / "d.haggle", "--pace", "60000", "--web"});
  const Page page(run.Await("observatory "));
  ASSERT_NE(page.port(), 0) << run.said();
  Client all(page.port());
  all.Send(page.Live(""));
  all.ReadUntil("retry: 1000\n\n");
  while (page.Read("/api/index")["runs"].empty()) all.ReadUntil("\n\n");
  run.Signal(SIGINT);
  EXPECT_EQ(run.Wait(), 130) << run.said();
  EXPECT_THAT(run.said(), Not(HasSubstr("the observatory goes on")));
  EXPECT_THAT(run.said(), HasSubstr("go on with haggle resume " + (folder_ / "d.haggle")));
}

// A broker that nobody started is told, and everything else is shown.
TEST_F(WebCommand, ABrokerThatIsNotThereIsTold) {
  MakeJournal("a.haggle");
  const auto web = Web({"unix:" + (folder_ / "nobody"), folder_.path()});
  const Page page("http://" + web->Await("http://"));
  ASSERT_NE(page.port(), 0) << web->said();
  EXPECT_THAT(web->Await("haggle web: unix:" + (folder_ / "nobody") + " is not followed: "), Not("")) << web->said();
  EXPECT_EQ(page.Read("/api/index")["runs"].size(), 1U);
}

TEST_F(WebCommand, ALiveBrokerIsFollowedByItsAddress) {
  const std::string tokens = folder_ / "tokens";
  std::ofstream(tokens) << "maker aaa\nlab bbb\n@observer ooo\n";
  ::chmod(tokens.c_str(), 0600);
  Daemon broker("haggle-broker", {"--scenario", HAGGLE_SOURCE_DIR "/deploy/scenarios/two_companies.textproto",
                                  "--tokens", tokens, "--listen", "127.0.0.1:0", "--status-fd", "1", "--pace", "100"});
  const std::string address = broker.Await("listening\t");
  const auto web = Web({address, "--token-file", tokens});
  const Page page("http://" + web->Await("http://"));
  ASSERT_NE(page.port(), 0) << web->said();
  Client all(page.port());
  all.Send(page.Live(""));
  all.ReadUntil("retry: 1000\n\n");
  json index = page.Read("/api/index");
  while (index["runs"].empty()) {
    ASSERT_THAT(all.ReadUntil("\n\n"), HasSubstr("event: ")) << web->said();
    index = page.Read("/api/index");
  }
  const std::string id = index["runs"][0]["id"];
  EXPECT_EQ(page.Read("/api/run/head?run=" + id)["state"], "live");
  Daemon agent("haggle-agent", {"--broker", address, "--party", "maker", "--strategy", "boulware", "--party", "lab",
                                "--strategy", "boulware", "--token-file", tokens});
  std::string said;
  while (said.find("\"state\":\"finished\"") == std::string::npos) {
    said = all.ReadUntil("\n\n");
    ASSERT_THAT(said, HasSubstr("event: ")) << web->said();
  }
  const json head = page.Read("/api/run/head?run=" + id);
  EXPECT_GT(head["events"], 10);
  EXPECT_EQ(head["state"], "finished");
  // The broker and who has played are gone; what they have left is not.
  EXPECT_EQ(broker.Wait(), 0) << broker.said();
  EXPECT_EQ(agent.Wait(), 0) << agent.said();
  const std::string last = std::to_string(head["events"].get<int>() - 1);
  EXPECT_EQ(page.Read("/api/run/state?run=" + id + "&event=" + last)["event"], head["events"].get<int>() - 1);
  EXPECT_EQ(page.Read("/api/run/rows?run=" + id + "&events=" + last)["rows"].size(), 1U);
  EXPECT_EQ(page.Read("/api/run/head?run=" + id)["hash"], head["hash"]);
  const json runs = page.Read("/api/index")["runs"];
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(runs[0]["state"], "finished");
  EXPECT_EQ(runs[0]["events"], head["events"]);
}

}  // namespace
}  // namespace haggle::web_command_test
