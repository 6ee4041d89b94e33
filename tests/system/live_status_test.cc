// `haggle status ADDRESS`: what a live broker tells of its run, and who is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "nlohmann/json.hpp"
#include "tests/system/support.h"

namespace haggle::live_status_test {
namespace {

using nlohmann::json;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;

constexpr char kScenario[] = HAGGLE_SOURCE_DIR "/deploy/scenarios/two_companies.textproto";

struct Said {
  int code = 0;
  std::string words;
};

Said Say(const std::string& program, const std::vector<std::string>& arguments) {
  Daemon process(program, arguments);
  Said said;
  said.code = process.Wait();
  said.words = process.said();
  return said;
}

Said Status(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "status");
  return Say(Programs() + "/haggle-cli", arguments);
}

class LiveStatus : public ::testing::Test {
 protected:
  LiveStatus() {
    std::ofstream(tokens_) << "maker aaa\nlab bbb\n@observer ooo\n";
    ::chmod(tokens_.c_str(), 0600);
  }
  // A broker of two_companies whose ticks take a minute.
  std::string Start(const std::string& listen, std::vector<std::string> identity) {
    identity.insert(identity.end(), {"--scenario", kScenario, "--journal", journal_, "--pace", "60000", "--listen",
                                     listen, "--status-fd", "1"});
    broker_ = std::make_unique<Daemon>("haggle-broker", identity);
    return address_ = broker_->Await("listening\t");
  }
  std::unique_ptr<Daemon> Agent(const std::string& party) {
    return std::make_unique<Daemon>(
        "haggle-agent", std::vector<std::string>{"--broker", address_, "--party", party, "--strategy", "boulware",
                                                 "--token-file", tokens_});
  }
  // Until the broker has told so many lines that begin so. False: it has ended before.
  bool Told(const std::string& beginning, int times = 1) {
    for (;;) {
      const std::string said = "\n" + broker_->said();
      int found = 0;
      for (std::size_t at = 0; (at = said.find("\n" + beginning, at)) != std::string::npos; ++at) ++found;
      if (found >= times) return true;
      if (broker_->Await("").empty()) return false;
    }
  }
  // Without what time alone changes, and what is not stored before a step is over.
  static json Lasting(const Said& said) {
    EXPECT_EQ(said.code, 0) << said.words;
    json standing = json::parse(said.words, nullptr, false);
    EXPECT_FALSE(standing.is_discarded()) << said.words;
    EXPECT_TRUE(standing["quiet_ms"].is_number());
    standing.erase("quiet_ms");
    for (json& party : standing["parties"]) party.erase("answered");
    return standing;
  }

  TempFolder folder_;
  const std::string tokens_ = folder_ / "tokens";
  const std::string journal_ = folder_ / "run.haggle";
  std::string address_;
  std::unique_ptr<Daemon> broker_;
};

TEST_F(LiveStatus, TheBrokerAndItsJournalAgree) {
  ASSERT_NE(Start("unix:" + (folder_ / "s"), {"--tokens", tokens_}), "") << broker_->said();
  const auto maker = Agent("maker");
  ASSERT_TRUE(Told("joined\tmaker"));
  const Said early = Status({address_, "--token-file", tokens_});
  EXPECT_EQ(early.code, 0) << early.words;
  EXPECT_THAT(early.words, HasSubstr("two_companies, seed 1: joining (process "));
  EXPECT_THAT(early.words, ContainsRegex("waits for somebody to play lab, since [0-9]+ seconds\n"));
  const auto lab = Agent("lab");
  // Into the second tick, whose questions wait for the pace. Then one dies, and another comes for it, and dies.
  ASSERT_TRUE(Told("progress\t1\t")) << broker_->said();
  const json live = Lasting(Status({address_, "--token-file", tokens_, "--json"}));
  EXPECT_EQ(live["state"], "running");
  EXPECT_EQ(live, Lasting(Status({journal_, "--json"})));
  lab->Signal(SIGKILL);
  ASSERT_TRUE(Told("left\tlab"));
  {
    const auto again = Agent("lab");
    ASSERT_TRUE(Told("joined\tlab", 2));
    const auto instead = Agent("lab");
    ASSERT_TRUE(Told("left\tlab", 2)) << "it has been replaced";
    EXPECT_EQ(again->Wait(), 4) << again->said();
    ASSERT_TRUE(Told("joined\tlab", 3));
    instead->Signal(SIGKILL);
  }
  ASSERT_TRUE(Told("left\tlab", 3));
  const json gone = Lasting(Status({address_, "--token-file", tokens_, "--json"}));
  EXPECT_EQ(gone, Lasting(Status({journal_, "--json"})));
  for (const json& party : gone["parties"]) {
    EXPECT_EQ(party["gone"], party["party"] == "lab") << party;
    EXPECT_EQ(party["joins"], party["party"] == "lab" ? 3 : 1) << party;
  }
  const Said text = Status({address_, "--token-file", tokens_});
  EXPECT_THAT(text.words,
              ContainsRegex("waits for somebody to play lab, since [0-9]+ seconds\njoined: lab 3 times\nhash "));
}

TEST_F(LiveStatus, TellsWhoIsNotToldWhy) {
  ASSERT_NE(Start("unix:" + (folder_ / "s"), {"--tokens", tokens_}), "") << broker_->said();
  std::ofstream(folder_ / "wrong") << "aaa\n";
  const Said wrong = Status({address_, "--token-file", folder_ / "wrong"});
  EXPECT_EQ(wrong.code, 4) << wrong.words;
  EXPECT_THAT(wrong.words, HasSubstr("haggle status: the broker at " + address_ + " does not let this one look on"));
  EXPECT_THAT(wrong.words, HasSubstr("stands behind @observer"));
  const Said none = Status({address_});
  EXPECT_EQ(none.code, 1) << none.words;
  EXPECT_THAT(none.words, HasSubstr("no token: give --token-file FILE, or set HAGGLE_TOKEN"));
  const Said file = Status({journal_, "--token-file", tokens_});
  EXPECT_EQ(file.code, 2) << file.words;
  EXPECT_THAT(file.words, HasSubstr("are for a broker's address"));
  EXPECT_EQ(Status({address_, "--token-file", tokens_, "--keys", "x"}).code, 2);
  // What looks like an address is one, and ./ makes a path of it.
  EXPECT_THAT(Status({"./run:7"}).words, HasSubstr("./run:7"));
  EXPECT_EQ(Say("haggle-agent", {"--status", "--broker", address_, "--party", "maker"}).code, 2);
}

// Of the program that asks, since that can be told to be less patient.
TEST_F(LiveStatus, TellsWhenThereIsNoBroker) {
  const auto ask = [&](const std::string& address, std::vector<std::string> more) {
    more.insert(more.end(), {"--status", "--broker", address, "--connect-ms", "300"});
    return Say("haggle-agent", more);
  };
  const Said nobody = ask("unix:" + (folder_ / "nobody"), {"--token-file", tokens_});
  EXPECT_EQ(nobody.code, 1);
  EXPECT_THAT(nobody.words, HasSubstr("no broker answers at unix:" + (folder_ / "nobody")));
  // Somebody who listens and says nothing.
  const int silent = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(at);
  ASSERT_EQ(::bind(silent, reinterpret_cast<sockaddr*>(&at), size), 0);
  ASSERT_EQ(::listen(silent, 5), 0);
  ::getsockname(silent, reinterpret_cast<sockaddr*>(&at), &size);
  const Said mute = ask("127.0.0.1:" + std::to_string(ntohs(at.sin_port)), {"--token-file", tokens_});
  EXPECT_EQ(mute.code, 1);
  EXPECT_THAT(mute.words, HasSubstr("within 300 ms"));
  ::close(silent);
}

TEST_F(LiveStatus, WithKeysTheObserversCertificateIsWanted) {
  const std::string keys = folder_ / "keys";
  ASSERT_EQ(Say(Programs() + "/haggle-cli", {"keys", "init", keys, "--scenario", kScenario}).code, 0);
  ASSERT_NE(Start("127.0.0.1:0", {"--keys", keys + "/broker"}), "") << broker_->said();
  for (const std::string& folder : {keys, keys + "/observer"}) {
    const Said told = Status({address_, "--keys", folder});
    EXPECT_EQ(told.code, 0) << told.words;
    EXPECT_THAT(told.words, HasSubstr("waits for somebody to play maker, lab"));
  }
  const Said party = Status({address_, "--keys", keys + "/party/maker"});
  EXPECT_EQ(party.code, 4) << party.words;
  EXPECT_THAT(party.words, HasSubstr("observer"));
  // Another authority's broker; no keys at all; keys where none are wanted.
  ASSERT_EQ(Say(Programs() + "/haggle-cli", {"keys", "init", folder_ / "other", "--scenario", kScenario}).code, 0);
  const Said other = Status({address_, "--keys", folder_ / "other"});
  EXPECT_EQ(other.code, 4) << other.words;
  EXPECT_THAT(other.words, HasSubstr("is not the broker that these keys are for"));
  const Said plain =
      Say("haggle-agent", {"--status", "--broker", address_, "--connect-ms", "500", "--token-file", tokens_});
  EXPECT_EQ(plain.code, 1) << plain.words;
  EXPECT_THAT(plain.words, HasSubstr("answers only to who has keys"));
  ASSERT_NE(Start("127.0.0.1:0", {"--tokens", tokens_}), "") << broker_->said();
  const Said too_much =
      Say("haggle-agent", {"--status", "--broker", address_, "--connect-ms", "500", "--keys", keys + "/observer"});
  EXPECT_EQ(too_much.code, 1) << too_much.words;
  EXPECT_THAT(too_much.words, HasSubstr("With keys only a broker that has --keys answers"));
}

}  // namespace
}  // namespace haggle::live_status_test
