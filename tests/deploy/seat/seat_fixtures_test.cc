// What a seat shows for each kind of question, as recorded answers that the page is developed and tested against.
// HAGGLE_UPDATE_GOLDEN=1 writes them anew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "agents/strategies/strategies.h"
#include "deploy/launch/plan.h"
#include "tests/deploy/seat/sitting.h"

namespace haggle::seat::seat_fixtures_test {
namespace {

const char* const kFolder = HAGGLE_SOURCE_DIR "/tests/web/fixtures/seat/";

bool Updates() { return std::getenv("HAGGLE_UPDATE_GOLDEN") != nullptr; }

std::string FileText(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

class FixturesTest : public ::testing::Test {
 protected:
  void SetUp() override { strategies::AddBuiltInStrategies(registry_); }

  void Keep(const std::string& name, const Json& json) {
    if (!seen_.insert(name).second) return;
    const std::string text = json.dump(1) + "\n";
    const std::string path = kFolder + name + ".json";
    if (Updates()) {
      std::ofstream(path) << text;
    } else {
      EXPECT_EQ(text, FileText(path)) << path << " differs; look at what has changed, and HAGGLE_UPDATE_GOLDEN=1";
    }
  }

  void KeepReply(const std::string& name, const SeatReply& reply) {
    Keep(name, {{"status", reply.status}, {"body", Json::parse(reply.body)}});
  }

  // Plays a scenario up to a tick, and keeps the first answer of each party's kinds of question, and of its turns.
  void Play(const std::string& scenario, const std::vector<std::string>& parties, Tick ticks, std::uint64_t seed) {
    const codec::ScenarioFile file = ScenarioNamed(scenario);
    launch::RunPlan plan;
    plan.scenario = file.scenario;
    plan.scenario.stop_after = ticks;
    plan.scenario.seed = seed;
    std::vector<Casting> seated;
    for (const codec::SuggestedCast& cast : file.cast) {
      const bool sits = std::find(parties.begin(), parties.end(), cast.party) != parties.end();
      (sits ? seated : plan.cast).push_back({cast.party, cast.strategy, cast.parameters});
    }
    StrategyPersons persons(plan.scenario, seated, registry_);
    persons.reason = "because it is time";
    persons.on_shown = [&](const Prompt&, const Json& seat) {
      for (const Json& asked : seat["asked"]) {
        if (asked["forms"].empty()) continue;
        const std::string turn = asked["turn"].is_null() ? "" : "_" + asked["turn"].get<std::string>();
        const std::string kind = asked["kind"];
        const bool standing = turn == "_offer" && asked["forms"].size() == 3;
        Keep(scenario + "_" + kind + turn + (standing ? "_accept" : ""), seat);
      }
      if (!first_.is_null()) return;
      first_ = seat;
      Seats& seats = persons.seats();
      const std::string party = seat["party"]["name"];
      const std::string form = seat["asked"][0]["forms"][0]["id"];
      const Json wrong = {{"form", form}, {"fields", {{"issue-0", 7}, {"issue-1", "many"}}}};
      KeepReply("moves_errors", Post(seats, party, {{"number", seat["number"]}, {"moves", Json::array({wrong})}}));
      KeepReply("moves_conflict", Post(seats, party, {{"number", 99}, {"moves", Json::array()}}));
      const Json right = {{"form", form}, {"fields", Json::object()}};
      KeepReply("try",
                Post(seats, party, {{"number", seat["number"]}, {"moves", Json::array({right})}}, "/api/seat/try"));
    };
    launch::RunHooks hooks;
    hooks.persons = &persons;
    hooks.events = &persons.seats();
    const launch::RunResult result = launch::RunInProcess(plan, registry_, hooks);
    ASSERT_EQ(result.how, HowEnded::kDone) << result.message;
    persons.seats().End(result.how, result.summary);
    if (scenario != "two_companies") return;
    Keep("over", Shown(persons.seats(), parties[0]));
    KeepReply("advice",
              persons.seats().Answer(parties[0], {"GET", "/api/seat/advice", {{"strategy", "boulware"}}, ""}));
  }

  Registry registry_;
  std::set<std::string> seen_;
  Json first_;
};

TEST_F(FixturesTest, AreWhatTheSeatShows) {
  if (Updates()) std::filesystem::create_directories(kFolder);
  Play("two_companies", {"lab"}, 8, 1);
  Play("dinner", {"oracle", "musk", "nvidia"}, 41, 10);
  Play("unanimity", {"ann", "ben"}, 8, 1);
  Play("concession", {"ann"}, 8, 1);
  Play("contract_net", {"manager", "ann"}, 8, 1);
  Play("uniform_price", {"ann"}, 8, 1);
  for (const char* const kind : {"sound", "claim", "approach", "answer", "order", "allocate", "bargain_offer"}) {
    EXPECT_TRUE(seen_.count(std::string("dinner_") + kind) > 0) << kind << ": no such question came up";
  }
}

}  // namespace
}  // namespace haggle::seat::seat_fixtures_test
