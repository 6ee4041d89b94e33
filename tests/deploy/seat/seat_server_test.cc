// Seats through the server, over loopback: a program plays as a page would, with its key and nothing else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "agents/strategies/strategies.h"
#include "broker/journal/verify.h"
#include "deploy/launch/plan.h"
#include "deploy/web/server.h"
#include "tests/deploy/seat/page.h"
#include "tests/deploy/seat/sitting.h"

namespace haggle::seat::seat_server_test {
namespace {

using haggle::testing::FakeAnswerer;
using haggle::testing::Response;
using ::testing::HasSubstr;

class SeatServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    strategies::AddBuiltInStrategies(registry_);
    std::string name = ::testing::TempDir() + "/haggle_seat_server_test_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    auto server = web::Server::Start({}, nobody_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  void TearDown() override {
    if (run_.joinable()) {
      interrupted_ = 1;
      run_.join();
    }
    server_.reset();
    std::filesystem::remove_all(folder_);
  }

  // Starts a run in which pages play `parties`.
  void Play(const std::string& scenario, const std::vector<std::string>& parties, std::int64_t deadline_ms = 0,
            Tick ticks = 0) {
    const codec::ScenarioFile file = ScenarioNamed(scenario);
    plan_.scenario = file.scenario;
    plan_.scenario.stop_after = ticks;
    plan_.journal = folder_ + "/run.haggle";
    for (const codec::SuggestedCast& cast : file.cast) {
      const bool sits = std::find(parties.begin(), parties.end(), cast.party) != parties.end();
      (sits ? suggested_ : plan_.cast).push_back({cast.party, cast.strategy, cast.parameters});
    }
    seats_ = std::make_unique<Seats>(SeatsOptions{
        parties, deadline_ms, &registry_, suggested_,
        [this](const std::string& party, const std::string& live) { server_->TellSeat(party, "seat", live); }});
    for (const std::string& party : parties) {
      const std::string link = server_->AddSeat(party, [this, party](const web::Question& question) {
        const SeatReply reply =
            seats_->Answer(party, {question.method, question.path, question.arguments, question.body});
        return web::Answer{reply.status, "application/json", reply.body};
      });
      pages_.push_back(std::make_unique<Page>(server_->port(), party, link));
    }
    run_ = std::thread([this] {
      launch::RunHooks hooks;
      hooks.persons = seats_.get();
      hooks.interrupted = &interrupted_;
      result_ = launch::RunInProcess(plan_, registry_, hooks);
      seats_->End(result_.how);
    });
  }

  void JoinRun() { run_.join(); }

  void ExpectSound() {
    const auto verified = journal::VerifyJournal(plan_.journal);
    ASSERT_TRUE(verified.ok()) << verified.status();
    EXPECT_TRUE(verified->ok) << verified->message;
    EXPECT_EQ(verified->hash, result_.summary.hash);
  }

  Registry registry_;
  std::string folder_;
  FakeAnswerer nobody_;
  std::unique_ptr<web::Server> server_;
  launch::RunPlan plan_;
  std::vector<Casting> suggested_;
  std::unique_ptr<Seats> seats_;
  std::vector<std::unique_ptr<Page>> pages_;
  std::atomic<int> interrupted_ = 0;
  std::thread run_;
  launch::RunResult result_;
};

TEST_F(SeatServerTest, TwoCompaniesComeToAnAgreement) {
  Play("two_companies", {"lab"});
  bool agreed = false;
  PlayToTheEnd(server_->port(), *pages_[0], [&](const Json& seat) -> Json {
    for (const Json& table : seat["known"]["tables"])
      agreed = agreed || (!table["open"] && table["result"]["kind"] == "agreed");
    return TakeOrOffer(seat);
  });
  JoinRun();
  EXPECT_EQ(result_.how, HowEnded::kDone) << result_.message;
  EXPECT_TRUE(agreed);
  ExpectSound();
  const Response advice = pages_[0]->Get("/api/seat/advice", "&strategy=boulware");
  EXPECT_EQ(advice.status, 200) << advice.body;
  EXPECT_FALSE(Json::parse(advice.body)["decisions"].empty());
}

TEST_F(SeatServerTest, OracleInvitesAndDinesWithWhomItKnows) {
  Play("dinner", {"oracle"}, 0, 45);
  bool invited = false;
  bool sat = false;
  bool agreed = false;
  PlayToTheEnd(server_->port(), *pages_[0], [&](const Json& seat) -> Json {
    for (const Json& table : seat["known"]["tables"]) {
      if (table["kind"] != "dinner") continue;
      sat = sat || table["parties"].size() == 3;
      agreed = agreed || table["result"].is_object();
    }
    // In company of one of those whom its acquaintance speaks for, until it comes to something.
    if (const Json* const invite = FormOfKind(seat, "invite"); invite != nullptr && !agreed) {
      invited = true;
      const char* const guests[] = {"x", "xai", "tesla"};
      Json fields = {{"party", "oracle"},
                     {"units", 10'000},
                     {"pledge_cents", 30'000'000'000},
                     {"urgency_ticks", 20},
                     {"prepaid_permille", 1000}};
      Json guest = fields;
      guest["party"] = guests[seat["tick"].get<int>() % 3];
      fields["guests"] = Json::array({guest});
      return Json::array({MoveOf(*invite, fields)});
    }
    if (const Json* const accept = FormOfKind(seat, "accept")) return Json::array({MoveOf(*accept)});
    const Json* const offer = FormOfKind(seat, "offer");
    return offer == nullptr ? Json::array()
                            : Json::array({MoveOf(*offer, {{"issue-0", 250}, {"issue-2", 200}, {"issue-3", 4}})});
  });
  JoinRun();
  EXPECT_EQ(result_.how, HowEnded::kDone) << result_.message;
  EXPECT_TRUE(invited);
  EXPECT_TRUE(sat) << "the seller came, and so did a guest";
  EXPECT_TRUE(agreed);
  ExpectSound();
}

TEST_F(SeatServerTest, TwoPlayFromTwoBrowsersEachWithItsKey) {
  Play("two_companies", {"maker", "lab"});
  const auto decide = [](const Json& seat) -> Json {
    if (const Json* const accept = FormOfKind(seat, "accept")) return Json::array({MoveOf(*accept)});
    const Json* const offer = FormOfKind(seat, "offer");
    return offer == nullptr ? Json::array() : Json::array({MoveOf(*offer)});
  };
  std::thread other([&] { PlayToTheEnd(server_->port(), *pages_[0], decide); });
  PlayToTheEnd(server_->port(), *pages_[1], decide);
  other.join();
  JoinRun();
  EXPECT_EQ(result_.how, HowEnded::kDone) << result_.message;
  ExpectSound();
}

TEST_F(SeatServerTest, AKeyOpensItsOwnSeatAlone) {
  Play("two_companies", {"maker", "lab"});
  Stream stream(server_->port(), *pages_[0]);
  while (stream.Next()["state"] != "asked") {
  }
  const Page& maker = *pages_[0];
  const Page& lab = *pages_[1];
  const auto ask = [&](const std::string& target, const std::string& cookie) {
    return haggle::testing::Ask(server_->port(), haggle::testing::Get(target, cookie)).status;
  };
  EXPECT_EQ(ask("/api/seat?party=maker", maker.cookie()), 200);
  EXPECT_EQ(ask("/api/seat?party=maker", ""), 401);
  EXPECT_NE(ask("/api/seat?party=maker", lab.cookie()), 200);
  EXPECT_NE(ask("/api/seat?party=lab", maker.cookie()), 200);
  EXPECT_NE(ask("/api/seat/live?party=maker", lab.cookie()), 200);
  EXPECT_NE(ask("/api/index", maker.cookie()), 200);
  EXPECT_NE(maker.Post("/api/seat/moves", {{"number", 1}, {"moves", Json::array()}}, lab.cookie()).status, 200);
  EXPECT_NE(maker.Post("/api/seat/moves", {{"number", 1}, {"moves", Json::array()}}, "").status, 200);
  EXPECT_EQ(Shown(*seats_, "maker")["state"], "asked") << "nothing was taken";
  EXPECT_EQ(maker.Send({{"number", 77}, {"moves", Json::array()}}).status, 409);
  EXPECT_EQ(maker.Post("/api/seat/try", {{"number", 1}, {"moves", Json::array()}}, maker.cookie()).status, 200);
  EXPECT_EQ(maker.Get("/api/seat/advice", "&strategy=boulware").status, 409);
  EXPECT_EQ(maker.Send({{"number", 1}, {"moves", Json::array()}}).status, 200);
}

TEST_F(SeatServerTest, AClosedPageKeepsTheRunWaitingAndMayComeBack) {
  Play("two_companies", {"lab"});
  std::uint64_t number = 0;
  {
    Stream stream(server_->port(), *pages_[0]);
    Json change = stream.Next();
    while (change["state"] != "asked") change = stream.Next();
    number = change["number"];
  }
  // The page is gone; what was asked still is.
  Stream again(server_->port(), *pages_[0]);
  const Json change = again.Next();
  EXPECT_EQ(change["state"], "asked");
  EXPECT_EQ(change["number"], number);
  EXPECT_EQ(pages_[0]->Send({{"number", number}, {"moves", Json::array()}}).status, 200);
}

TEST_F(SeatServerTest, ThePageIsToldOfADeadlineThatHasPassed) {
  Play("two_companies", {"lab"}, 20, 1);
  Stream stream(server_->port(), *pages_[0]);
  Json change = stream.Next();
  while (change.is_object() && change["late"] == 0) change = stream.Next();
  ASSERT_TRUE(change.is_object());
  EXPECT_GT(change["late"], 0);
  JoinRun();
  EXPECT_EQ(result_.how, HowEnded::kDone);
  EXPECT_THAT(pages_[0]->Seat()["late"]["text"].get<std::string>(), HasSubstr("nothing was said in its place"));
}

}  // namespace
}  // namespace haggle::seat::seat_server_test
