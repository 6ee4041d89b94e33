// A seat shows nothing that its party was not told: no secret of another party's, nature's or the broker's is in it, no
// name and no number that its view does not hold, and what others' secrets are changes no byte of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "agents/strategies/strategies.h"
#include "deploy/launch/plan.h"
#include "proto/base/figures.h"
#include "proto/codec/event_json.h"
#include "tests/deploy/seat/sitting.h"
#include "tests/sampled.h"

namespace haggle::seat::seat_leak_test {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

// What a party was told from the beginning to a prompt.
struct Told {
  Briefing briefing;
  std::vector<Prompt> prompts;
};

// All strings and numbers in a JSON.
struct Found {
  std::set<std::string> texts;
  std::set<std::int64_t> numbers;

  void Add(const Json& json) {
    if (json.is_string()) {
      texts.insert(json.get<std::string>());
    } else if (json.is_number()) {
      numbers.insert(json.get<std::int64_t>());
    } else if (json.is_structured()) {
      for (const Json& member : json) Add(member);
    }
  }
};

// The seat after what was told, at the last prompt.
Json SeatOf(const Told& told, const std::string& party) {
  Seat seat(party, 0, [] {});
  seat.Brief(told.briefing);
  for (std::size_t i = 0; i < told.prompts.size(); ++i) {
    seat.Ask(told.prompts[i]);
    if (i + 1 == told.prompts.size()) break;
    const SeatReply taken = seat.Take(Json{{"number", told.prompts[i].number}, {"moves", Json::array()}}.dump());
    EXPECT_EQ(taken.status, 200) << taken.body;
  }
  return Json::parse(seat.Show().body);
}

// Names and numbers under `json` that nobody has told the party. Sentences are left to the secrets below, and what a
// seat reckons itself (consequences, sums, bounds of fields) has names of its own.
std::vector<std::string> Untold(const Json& json, const Found& told, const std::string& path = "") {
  static const std::set<std::string> kReckoned = {"text",
                                                  "label",
                                                  "help",
                                                  "consequences",
                                                  "fields",
                                                  "asked",
                                                  "history",
                                                  "protocol_text",
                                                  "room_next",
                                                  "booked",
                                                  "i",
                                                  "own_weight_ppm",
                                                  "own_ppm",
                                                  "reservation_ppm",
                                                  "spendable_cents",
                                                  "promised_tick",
                                                  "promised_date",
                                                  "requested_date",
                                                  "date",
                                                  "wants",
                                                  "id",
                                                  "number"};
  std::vector<std::string> untold;
  if (json.is_string()) {
    if (told.texts.count(json.get<std::string>()) == 0) untold.push_back(path + ": " + json.dump());
  } else if (json.is_number()) {
    if (told.numbers.count(json.get<std::int64_t>()) == 0) untold.push_back(path + ": " + json.dump());
  } else if (json.is_object()) {
    for (const auto& [name, member] : json.items()) {
      if (kReckoned.count(name) > 0) continue;
      for (std::string& one : Untold(member, told, path + "/" + name)) untold.push_back(std::move(one));
    }
  } else if (json.is_array()) {
    for (const Json& member : json) {
      for (std::string& one : Untold(member, told, path)) untold.push_back(std::move(one));
    }
  }
  return untold;
}

Found FoundIn(const Told& told) {
  Found found;
  found.Add(codec::ToJson(told.briefing.scenario));
  for (const Prompt& prompt : told.prompts) found.Add(codec::ToJson(prompt));
  // Words of the seat's own: kinds of things, and of rules.
  found.texts.insert({"offer", "accept", "reject", "leave", "alternating_offers", "allocation", "deposit", "cancel_fee",
                      "lot", "damages", "dinner", "redirection", "claims"});
  return found;
}

// A number that stands nowhere else.
std::int64_t Secret(std::size_t i) { return 731'371'137 + 1'017'139 * static_cast<std::int64_t>(i); }

// Puts secrets where nobody but `reader` and its principal, or nobody at all, may look; returns them.
std::vector<std::int64_t> Plant(Scenario& scenario, const std::string& reader, const std::set<std::string>& own) {
  std::vector<std::int64_t> secrets;
  const auto secret = [&](std::int64_t& field) {
    field = Secret(secrets.size());
    secrets.push_back(field);
  };
  for (Party& party : scenario.parties) {
    if (party.name == reader) continue;
    if (own.count(party.name) == 0) {
      secret(party.account.cash_cents);
      party.account.cash_cents *= 1000;  // enough to play with
      secrets.back() = party.account.cash_cents;
      secret(party.account.income_cents);
      for (Funding& funding : party.account.funding) secret(funding.valuation_cents);
      for (Demand& demand : party.wants.demand) secret(demand.outside_cents);
      for (Supply& supply : party.supply) secret(supply.step_cost_cents);
    }
    secret(party.wants.pride_cents);
    secret(party.wants.time_cents);
    secret(party.wants.replan_cents);
    secret(party.wants.claim_reward_cents);
  }
  return secrets;
}

// Where a secret's digits are in the text of a seat, as a number or in words.
std::vector<std::string> SecretsIn(const std::string& text, const std::vector<std::int64_t>& secrets) {
  std::vector<std::string> found;
  for (const std::int64_t secret : secrets) {
    for (const std::string& digits : {std::to_string(secret), Count(secret), Count(secret / 100)}) {
      if (text.find(digits) != std::string::npos) found.push_back(digits);
    }
  }
  return found;
}

class LeakTest : public ::testing::Test {
 protected:
  void SetUp() override { strategies::AddBuiltInStrategies(registry_); }

  // Plays the dinner with `party` behind a seat, and looks at every prompt of it.
  // `at_end`, if it is given, gets what the seat shows when the run is over.
  void Play(Scenario scenario, const std::string& party, const std::function<void(const Told&, const Json&)>& look,
            const std::function<void(const Told&, const Json&)>& at_end = {}) {
    const codec::ScenarioFile file = ScenarioNamed("dinner");
    launch::RunPlan plan;
    plan.scenario = std::move(scenario);
    std::vector<Casting> seated;
    for (const codec::SuggestedCast& cast : file.cast) {
      (cast.party == party ? seated : plan.cast).push_back({cast.party, cast.strategy, cast.parameters});
    }
    StrategyPersons persons(plan.scenario, seated, registry_);
    Told told;
    persons.on_shown = [&](const Prompt& prompt, const Json& seat) {
      told.briefing = persons.briefings()[0];
      told.prompts.push_back(prompt);
      look(told, seat);
    };
    launch::RunHooks hooks;
    hooks.persons = &persons;
    hooks.events = &persons.seats();
    const launch::RunResult result = launch::RunInProcess(plan, registry_, hooks);
    ASSERT_EQ(result.how, HowEnded::kDone) << result.message;
    if (!at_end) return;
    persons.seats().End(result.how, result.summary);
    at_end(told, Json::parse(persons.seats().Answer(party, {"GET", "/api/seat", {}, ""}).body));
  }

  Registry registry_;
};

const std::map<std::string, std::set<std::string>> kOwn = {
    {"oracle", {}}, {"nvidia", {}}, {"musk", {"tesla", "x", "xai"}}, {"xai", {}}};

TEST_F(LeakTest, NoSecretOfOthersIsInASeat) {
  for (const auto& [party, own] : kOwn) {
    Scenario scenario = ScenarioNamed("dinner").scenario;
    scenario.stop_after = Sampled(45, 16);
    const std::vector<std::int64_t> secrets = Plant(scenario, party, own);
    ASSERT_GT(secrets.size(), 30U);
    std::int64_t looked = 0;
    Play(scenario, party, [&, party = party](const Told&, const Json& seat) {
      ++looked;
      EXPECT_THAT(SecretsIn(seat.dump(), secrets), IsEmpty()) << party;
    });
    EXPECT_GE(looked, scenario.stop_after) << party;
  }
}

TEST_F(LeakTest, NoNameAndNoNumberIsInASeatThatItsViewDoesNotHold) {
  for (const auto& [party, own] : kOwn) {
    Scenario scenario = ScenarioNamed("dinner").scenario;
    scenario.stop_after = Sampled(20, 8);
    Play(scenario, party, [&, party = party](const Told& told, const Json& seat) {
      EXPECT_THAT(Untold(seat["known"], FoundIn(told)), IsEmpty()) << party << " at " << seat["number"];
    });
  }
}

// What came of the run is the party's own: its line of the sums, and tables at which it sat.
TEST_F(LeakTest, NothingOfOthersIsInTheResult) {
  for (const auto& [party, own] : kOwn) {
    Scenario scenario = ScenarioNamed("dinner").scenario;
    scenario.stop_after = Sampled(45, 16);
    const std::vector<std::int64_t> secrets = Plant(scenario, party, own);
    bool ended = false;
    Play(
        scenario, party, [](const Told&, const Json&) {},
        [&, party = party](const Told& told, const Json& seat) {
          ended = true;
          EXPECT_THAT(SecretsIn(seat.dump(), secrets), IsEmpty()) << party;
          const Json& result = seat["over"]["result"];
          ASSERT_TRUE(result.is_object()) << seat["over"].dump();
          EXPECT_TRUE(seat["over"]["run"].is_null()) << "who has no key to the run is not told where it is";
          std::set<TableId> sat;
          for (const Prompt& prompt : told.prompts) {
            for (const Event& event : prompt.shown) {
              if (const auto* opened = std::get_if<TableOpened>(&event.body)) sat.insert(opened->table);
            }
          }
          for (const Json& table : result["tables"]) {
            const Json& parties = table["parties"];
            EXPECT_NE(std::find(parties.begin(), parties.end(), Json(party)), parties.end()) << table.dump();
            // One that was opened in the last step is told of at the end alone.
            EXPECT_TRUE(sat.count(std::stoull(table["id"].get<std::string>())) > 0 ||
                        table["tick"].get<Tick>() == scenario.stop_after - 1)
                << table.dump();
          }
        });
    EXPECT_TRUE(ended) << party;
  }
}

// The planted leak: a seat that is briefed with the whole scenario.
TEST_F(LeakTest, ASeatThatKnowsTooMuchIsFound) {
  Scenario scenario = ScenarioNamed("dinner").scenario;
  scenario.stop_after = 3;
  const std::vector<std::int64_t> secrets = Plant(scenario, "musk", {});
  bool found = false;
  bool untold = false;
  Play(scenario, "musk", [&](const Told& told, const Json&) {
    Told leaky = told;
    leaky.briefing.scenario = scenario;
    const Json seat = SeatOf(leaky, "musk");
    found = found || !SecretsIn(seat.dump(), secrets).empty();
  });
  Play(ScenarioNamed("dinner").scenario, "nvidia", [&](const Told& told, const Json& seat) {
    if (untold || seat["known"]["book"].empty()) return;
    Json leaky = seat["known"];
    leaky["book"][0]["payers"].push_back({{"party", "oracle"}, {"cash_cents", 123'456'789'012}});
    untold = !Untold(leaky, FoundIn(told)).empty();
  });
  EXPECT_TRUE(untold) << "a number that was not told is found";
  EXPECT_TRUE(found) << "an affiliate's income that its principal may not know is found";
}

// Two worlds that differ in what others have and want alone: as long as the party is told the same, it is shown the
// same.
TEST_F(LeakTest, OthersSecretsChangeNoByte) {
  const auto shown = [&](bool other) {
    Scenario scenario = ScenarioNamed("two_companies").scenario;
    if (other) {
      scenario.parties[0].wants.unit_cost_cents += 12'345;
      scenario.parties[0].preferences[1].reservation_ppm += 1;
      scenario.parties[0].supply[0].growth += 3;
      scenario.seed += 0;
    }
    launch::RunPlan plan;
    plan.scenario = scenario;
    plan.cast = {{"maker", "silent", {}}};
    StrategyPersons persons(plan.scenario, {{"lab", "silent", {}}}, registry_);
    std::string text;
    persons.on_shown = [&](const Prompt& prompt, const Json& seat) {
      if (prompt.tick == 0) text += seat.dump() + "\n";
    };
    launch::RunHooks hooks;
    hooks.persons = &persons;
    EXPECT_EQ(launch::RunInProcess(plan, registry_, hooks).how, HowEnded::kDone);
    return text;
  };
  const std::string one = shown(false);
  EXPECT_THAT(one, Not(IsEmpty()));
  EXPECT_EQ(one, shown(true));
}

}  // namespace
}  // namespace haggle::seat::seat_leak_test
