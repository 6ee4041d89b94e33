// One seat: what is asked, what is taken, and what is refused with what words.
#include "deploy/seat/seat.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "agents/strategies/strategies.h"
#include "deploy/launch/plan.h"
#include "tests/deploy/seat/sitting.h"

namespace haggle::seat::seat_test {
namespace {

using ::testing::HasSubstr;

// A seat of two_companies' lab or of the dinner that is asked the first question that `wanted` takes.
class SeatTest : public ::testing::Test {
 protected:
  void SetUp() override { strategies::AddBuiltInStrategies(registry_); }

  using Wanted = std::function<bool(const Json& seat)>;

  void Sit(const std::string& scenario, const std::string& party, const Wanted& wanted, Tick ticks) {
    const codec::ScenarioFile file = ScenarioNamed(scenario);
    launch::RunPlan plan;
    plan.scenario = file.scenario;
    plan.scenario.stop_after = ticks;
    std::vector<Casting> seated;
    for (const codec::SuggestedCast& cast : file.cast) {
      (cast.party == party ? seated : plan.cast).push_back({cast.party, cast.strategy, cast.parameters});
    }
    StrategyPersons persons(plan.scenario, seated, registry_);
    std::vector<journal::PromptAndMoves> past;
    std::optional<Prompt> open;
    persons.on_shown = [&](const Prompt& prompt, const Json& seat) {
      if (!open && wanted(seat)) open = prompt;
    };
    persons.on_decided = [&](const Prompt& prompt, std::vector<Move>& moves) {
      if (open) return;
      past.push_back({0, prompt, {prompt.party, 0, prompt.number, moves, {}}, false});
    };
    launch::RunHooks hooks;
    hooks.persons = &persons;
    ASSERT_EQ(launch::RunInProcess(plan, registry_, hooks).how, HowEnded::kDone);
    ASSERT_TRUE(open.has_value()) << "no such question came up";
    seat_ = std::make_unique<Seat>(party, 0, [this] { ++changes_; });
    seat_->Brief(persons.briefings()[0]);
    for (const journal::PromptAndMoves& one : past) seat_->Remind(one);
    seat_->Ask(*open);
    number_ = open->number;
  }
  void SitAtSupply() {
    Sit(
        "two_companies", "lab", [](const Json& seat) { return seat["asked"][0]["kind"] == "bargain"; }, 8);
  }
  void SitAtOrders() {
    Sit(
        "two_companies", "lab", [](const Json& seat) { return seat["asked"][0]["kind"] == "order"; }, 8);
  }

  Json Shown() const { return Json::parse(seat_->Show().body); }
  // The form of that kind.
  Json FormOf(const std::string& kind) const {
    const Json seat = Shown();
    for (const Json& asked : seat["asked"]) {
      for (const Json& form : asked["forms"]) {
        if (form["kind"] == kind) return form;
      }
    }
    return Json();
  }
  static Json MoveOf(const Json& form, const Json& fields = Json::object()) {
    return {{"form", form["id"]}, {"fields", fields}};
  }
  SeatReply Send(const Json& moves) { return seat_->Take(Json{{"number", number_}, {"moves", moves}}.dump()); }
  Json Tried(const Json& moves) const {
    return Json::parse(seat_->Try(Json{{"number", number_}, {"moves", moves}}.dump()).body);
  }
  // The first error of the first move.
  std::pair<std::string, std::string> ErrorOf(const Json& moves) {
    const SeatReply reply = Send(moves);
    EXPECT_EQ(reply.status, 400) << reply.body;
    const Json body = Json::parse(reply.body);
    for (const Json& move : body["moves"]) {
      if (move["errors"].empty()) continue;
      const Json& field = move["errors"][0]["field"];
      return {field.is_null() ? "" : field.get<std::string>(), move["errors"][0]["error"].get<std::string>()};
    }
    return {"", ""};
  }
  bool Answered(launch::PersonsAnswer& answer) { return seat_->Await(std::chrono::milliseconds(0), answer); }

  Registry registry_;
  std::unique_ptr<Seat> seat_;
  std::uint64_t number_ = 0;
  int changes_ = 0;
};

TEST_F(SeatTest, TakesTheMovesOfTheQuestionThatIsOpenAndOfNoOther) {
  SitAtSupply();
  launch::PersonsAnswer answer;
  EXPECT_FALSE(Answered(answer)) << "nobody has answered yet";
  const SeatReply wrong = seat_->Take(Json{{"number", number_ + 1}, {"moves", Json::array()}}.dump());
  EXPECT_EQ(wrong.status, 409);
  EXPECT_EQ(Json::parse(wrong.body)["number"], number_);
  EXPECT_EQ(Send(Json::array({MoveOf(FormOf("offer"), {{"issue-0", 3'000'000}})})).status, 200);
  ASSERT_TRUE(Answered(answer));
  ASSERT_EQ(answer.moves.moves.size(), 1U);
  const Offer& offer = std::get<Offer>(answer.moves.moves[0].action);
  EXPECT_EQ(offer.values[0], 3'000'000);
  EXPECT_EQ(answer.moves.number, number_);
  EXPECT_TRUE(answer.in_time);
  EXPECT_EQ(Shown()["state"], "waiting");
  EXPECT_TRUE(Shown()["asked"].empty());
  const SeatReply again = Send(Json::array());
  EXPECT_EQ(again.status, 409) << "a second answer to the same question";
  EXPECT_EQ(Json::parse(again.body)["number"], 0);
  EXPECT_EQ(changes_, 2);
}

TEST_F(SeatTest, WhatIsNoMessageIsRefused) {
  SitAtSupply();
  for (const std::string body :
       {"", "[", "[]", "{}", "{\"number\":1}", "{\"moves\":[]}", "{\"number\":-1,\"moves\":[]}",
        "{\"number\":1.5,\"moves\":[]}", "{\"number\":1,\"moves\":{}}", "{\"number\":1,\"moves\":[],\"why\":7}",
        "{\"number\":1,\"moves\":[],\"other\":0}", "{\"number\":1,\"moves\":[],\"why\":\"\xff\"}"}) {
    const SeatReply reply = seat_->Take(body);
    EXPECT_EQ(reply.status, 400) << body << " -> " << reply.body;
    EXPECT_FALSE(Json::parse(reply.body)["error"].get<std::string>().empty());
  }
  EXPECT_EQ(
      seat_->Take(Json{{"number", number_}, {"moves", Json::array()}, {"why", std::string(501, 'x')}}.dump()).status,
      400);
  // However deep it is.
  EXPECT_EQ(
      seat_->Take("{\"number\":1,\"moves\":[" + std::string(30'000, '[') + std::string(30'000, ']') + "]}").status,
      400);
  std::string inside = "1";
  for (int i = 0; i < 10'000; ++i) inside = "{\"a\":" + inside + "}";
  const std::string form = "{\"form\":\"offer\",\"fields\":" + inside + "}";
  EXPECT_EQ(seat_->Try("{\"number\":1,\"moves\":[" + form + "]}").status, 400);
  EXPECT_EQ(Shown()["state"], "asked");
}

// Whoever sends ten thousand moves has no work done for them, for the other seats wait meanwhile.
TEST_F(SeatTest, MoreMovesThanMayBeAreNotLookedAt) {
  SitAtSupply();
  const std::string moves = Json{{"number", number_}, {"moves", Json::array_t(5000, Json::object())}}.dump();
  for (const SeatReply& reply : {seat_->Try(moves), seat_->Take(moves)}) {
    EXPECT_EQ(reply.status, 400);
    EXPECT_THAT(reply.body, HasSubstr("expected 4096 moves at most, found 5000"));
  }
  EXPECT_EQ(Tried(Json::array_t(3, Json::object()))["moves"].size(), 3U);
}

TEST_F(SeatTest, WrongFieldsAreToldByNameAndNothingIsTaken) {
  SitAtSupply();
  const Json offer = FormOf("offer");
  using Error = std::pair<std::string, std::string>;
  EXPECT_EQ(ErrorOf(Json::array({MoveOf(offer, {{"issue-0", 1}})})),
            (Error{"issue-0", "expected $25,000 to $40,000, found $0.01"}));
  EXPECT_EQ(ErrorOf(Json::array({MoveOf(offer, {{"issue-0", 2'500'001}})})),
            (Error{"issue-0", "expected $25,000 and steps of $500 from there, found $25,000.01"}));
  EXPECT_EQ(ErrorOf(Json::array({MoveOf(offer, {{"issue-2", 3}})})),
            (Error{"issue-2", "expected one of the 3 choices, found \"3\""}));
  EXPECT_EQ(ErrorOf(Json::array({MoveOf(offer, {{"issue-1", "many"}})})).first, "issue-1");
  EXPECT_EQ(ErrorOf(Json::array({MoveOf(offer, {{"issue-1", 100.5}})})).first, "issue-1");
  EXPECT_EQ(ErrorOf(Json::array({MoveOf(offer, {{"issue-1", 18'446'744'073'709'551'615ULL}})})).first, "issue-1");
  EXPECT_EQ(ErrorOf(Json::array({MoveOf(offer, {{"price", 1}})})), (Error{"price", "the form has no such field"}));
  EXPECT_EQ(ErrorOf(Json::array({{{"form", "order-0"}}})).first, "form") << "orders are not asked for at a table";
  EXPECT_EQ(ErrorOf(Json::array({MoveOf(offer), MoveOf(offer)})).second, "this can be done once in an answer");
  EXPECT_THAT(ErrorOf(Json::array({MoveOf(offer), MoveOf(FormOf("leave"))})).second, HasSubstr("it is one turn"));
  EXPECT_EQ(Shown()["state"], "asked");
}

TEST_F(SeatTest, TryingTellsAndTakesNothing) {
  SitAtSupply();
  const Json good = Tried(Json::array(
      {MoveOf(FormOf("offer"), {{"issue-0", 3'100'000}, {"issue-1", 400}, {"issue-2", 0}, {"issue-3", 2}})}));
  EXPECT_EQ(good["ok"], true);
  Json found;
  for (const Json& one : good["moves"][0]["consequences"]) found[one["name"].get<std::string>()] = one;
  EXPECT_EQ(found["obliges"]["value"], 400LL * 3'100'000);
  const Json seat = Shown();  // half of it is paid at once
  EXPECT_EQ(found["cash_after"]["value"], seat["known"]["me"]["cash_cents"].get<std::int64_t>() - 400LL * 1'550'000);
  EXPECT_LT(found["utility"]["value"], 1'000'000);
  const Json bad = Tried(Json::array({MoveOf(FormOf("offer"), {{"issue-0", 1}})}));
  EXPECT_EQ(bad["ok"], false);
  EXPECT_EQ(bad["moves"][0]["errors"][0]["field"], "issue-0");
  EXPECT_EQ(Shown()["state"], "asked");
  EXPECT_EQ(changes_, 1);
}

TEST_F(SeatTest, AnOfferTellsWhatItIsWorthToThePartyItself) {
  SitAtSupply();
  const Json form = FormOf("offer");
  EXPECT_EQ(form["fields"][0]["own_ppm_low"], 450'000) << "the lowest price is worth its whole weight to the lab";
  EXPECT_EQ(form["fields"][0]["own_ppm_high"], 0);
  EXPECT_EQ(form["fields"][2]["choices"][0]["own_ppm"], 300'000);
  EXPECT_EQ(form["fields"][2]["choices"][0]["text"], "2 ticks");
}

TEST_F(SeatTest, AnOrderTellsItsMoneyAndDate) {
  SitAtOrders();
  const Json seat = Shown();
  const Json tried = Tried(Json::array({MoveOf(FormOf("order"), {{"units", 10}})}));
  Json found;
  for (const Json& one : tried["moves"][0]["consequences"]) found[one["name"].get<std::string>()] = one;
  const std::int64_t price = seat["known"]["market"][0]["price_cents"];
  EXPECT_EQ(found["cost"]["value"], 10 * price);
  EXPECT_EQ(found["deposit"]["value"], price) << "a tenth of ten";
  EXPECT_EQ(found["cash_after"]["value"].get<std::int64_t>(),
            seat["known"]["me"]["cash_cents"].get<std::int64_t>() - price);
  EXPECT_EQ(found["promised"]["value"], seat["known"]["market"][0]["promised_tick"]);
  const Json order = FormOf("order");
  EXPECT_EQ(order["fields"][0]["high"], seat["known"]["me"]["spendable_cents"].get<std::int64_t>() / (price / 10));
}

TEST_F(SeatTest, TheSellerOfADinnerSeesWhatItBrings) {
  const auto dines = [](const Json& seat) {
    for (const Json& asked : seat["asked"]) {
      for (const Json& table : seat["known"]["tables"]) {
        if (table["id"] == asked["table"] && table["kind"] == "dinner" && table["open"])
          return asked["kind"] == "bargain";
      }
    }
    return false;
  };
  Sit("dinner", "nvidia", dines, 56);
  const Json form = FormOf("offer");
  ASSERT_FALSE(form.is_null());
  std::string all;
  for (const Json& one : form["consequences"]) all += one["text"].get<std::string>() + "\n";
  EXPECT_THAT(all, HasSubstr("it brings you $"));
  EXPECT_THAT(all, HasSubstr("a unit and tick"));
}

TEST_F(SeatTest, WhatIsNotOnSaleComesAtNoDate) {
  const auto all_told = [](const Json& seat) {
    for (const Json& row : seat["known"]["market"]) {
      if (row["price_cents"].is_null()) return false;
    }
    return seat["known"]["market"].size() == 2;
  };
  Sit("dinner", "oracle", all_told, 3);
  const Json market = Shown()["known"]["market"];
  ASSERT_TRUE(market[0]["on_sale"]);
  EXPECT_TRUE(market[0]["promised_tick"].is_number());
  EXPECT_TRUE(market[0]["lead_ticks"].is_number());
  ASSERT_FALSE(market[1]["on_sale"]) << "h200 comes in tick " << market[1]["from_tick"];
  for (const char* const name : {"promised_tick", "promised_date", "lead_ticks"}) {
    EXPECT_TRUE(market[1][name].is_null()) << name;
  }
  EXPECT_FALSE(market[1]["quoted"]);
}

TEST_F(SeatTest, TheReasonIsKeptWithTheAnswer) {
  SitAtSupply();
  const SeatReply reply =
      seat_->Take(Json{{"number", number_}, {"moves", Json::array()}, {"why", "<b>wait</b>"}}.dump());
  ASSERT_EQ(reply.status, 200) << reply.body;
  launch::PersonsAnswer answer;
  ASSERT_TRUE(Answered(answer));
  EXPECT_EQ(answer.said, "<b>wait</b>");
  EXPECT_TRUE(answer.moves.moves.empty());
  const Json last = Shown()["history"].back();
  EXPECT_EQ(last["why"], "<b>wait</b>");
  EXPECT_EQ(last["silence"], "chosen");
}

}  // namespace
}  // namespace haggle::seat::seat_test
