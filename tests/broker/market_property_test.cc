// What holds whatever parties do: random villages, random moves, legal or not.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "broker/core/audit.h"
#include "broker/core/market.h"
#include "broker/core/nature.h"
#include "broker/core/state.h"
#include "broker/core/validate.h"
#include "proto/base/canonical.h"
#include "tests/broker/random_moves.h"

namespace haggle::core::market_property_test {
namespace {

// Events as canonical bytes with their audiences.
class Recorder : public EventSink {
 public:
  void OnEvent(const Event& event, bool all, const std::vector<PartyId>& audience) override {
    std::string line = Canonical(event);
    line += all ? 'a' : 's';
    for (const PartyId party : audience) line += std::to_string(party) + ",";
    lines.push_back(std::move(line));
    for (const PartyId party : audience) meant[party].push_back(Canonical(event));
    if (const auto* refused = std::get_if<Refused>(&event.body)) refusals.push_back(*refused);
    ++counts[event.body.index()];
  }

  std::vector<std::string> lines;
  std::map<PartyId, std::vector<std::string>> meant;  // events by who is in their audience
  std::vector<Refused> refusals;
  std::vector<int> counts = std::vector<int>(std::variant_size_v<EventBody>, 0);
};

Random StreamOf(std::uint64_t seed) { return Random::Named(seed, 1, 0, StreamName("property")); }

Step NaturesStep(const Scenario& scenario, const Market& market) {
  Step step;
  step.tick = market.tick();
  step.phase = market.phase();
  step.commands = step.phase == Phase::kGenesis ? GenesisDraws(scenario) : TickDraws(scenario, market.tick());
  return step;
}

Step StepOf(const Market& market, std::vector<Command> commands) {
  Step step;
  step.tick = market.tick();
  step.phase = market.phase();
  step.step = market.step();
  step.commands = std::move(commands);
  return step;
}

// Plays `steps` steps of a random village and hands each to `look` before it is applied.
template <class Look>
std::vector<Step> Play(const Scenario& scenario, Random& random, int steps, Look look) {
  std::vector<Step> played;
  Market market(scenario);
  for (int i = 0; i < steps && market.waiting() != Market::Waiting::kNobody; ++i) {
    const bool draws = market.waiting() == Market::Waiting::kDraws;
    Step step = draws ? NaturesStep(scenario, market) : StepOf(market, RandomMoves(market, random));
    look(market, step);
    played.push_back(std::move(step));
  }
  return played;
}

void ApplyAll(Market& market, const std::vector<Step>& steps) {
  for (const Step& step : steps) market.Apply(step);
}

TEST(MarketProperty, TheRandomVillageIsValid) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Random random = StreamOf(seed);
    for (const ScenarioFault& fault : Validate(RandomVillage(random))) {
      ADD_FAILURE() << fault.path << ": " << fault.expected;
    }
  }
}

TEST(MarketProperty, NoLawIsBrokenAfterAnyStep) {
  std::vector<int> counts(std::variant_size_v<EventBody>, 0);
  std::set<RefusalReason> reasons;
  EXPECT_TRUE(rc::check([&](std::uint64_t seed) {
    Random random = StreamOf(seed);
    const Scenario scenario = RandomVillage(random);
    Recorder seen;
    Play(scenario, random, 400, [&](Market& market, const Step& step) {
      const MarketState before = market.state();
      market.Apply(step, &seen);
      std::vector<std::string> broken = Audit(market);
      for (std::string& law : AuditDates(before, market.state())) broken.push_back(std::move(law));
      if (!broken.empty()) RC_FAIL(broken.front());
    });
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += seen.counts[i];
    for (const Refused& refused : seen.refusals) reasons.insert(refused.reason);
  }));
  // The moves reached every corner: every kind of event, and most refusals.
  for (std::size_t i = 1; i < counts.size(); ++i) {
    if (i == EventBody(Funded()).index()) continue;  // no village here has funding
    EXPECT_GT(counts[i], 0) << "event kind " << i;
  }
  EXPECT_GE(reasons.size(), 22U);
}

// A journal keeps canonical bytes: what they say has to be what was played.
TEST(MarketProperty, AReplayFromTheCanonicalBytesIsTheSameRun) {
  EXPECT_TRUE(rc::check([](std::uint64_t seed) {
    Random random = StreamOf(seed);
    const Scenario scenario = RandomVillage(random);
    Recorder seen;
    Recorder replayed_seen;
    Market replayed(scenario);
    Play(scenario, random, 400, [&](Market& market, const Step& step) {
      market.Apply(step, &seen);
      Step read;
      RC_ASSERT(ParseCanonical(Canonical(step), read));
      replayed.Apply(read, &replayed_seen);
      RC_ASSERT(market.Digest() == replayed.Digest());
    });
    RC_ASSERT(seen.lines == replayed_seen.lines);
  }));
}

TEST(MarketProperty, ARefusedMoveChangesNothing) {
  int refused = 0;
  EXPECT_TRUE(rc::check([&refused](std::uint64_t seed) {
    Random random = StreamOf(seed);
    const Scenario scenario = RandomVillage(random);
    const int length = static_cast<int>(random.Uniform(2, 60));
    const std::vector<Step> past =
        Play(scenario, random, length, [](Market& market, const Step& step) { market.Apply(step); });
    Market without(scenario);
    ApplyAll(without, past);
    if (without.waiting() != Market::Waiting::kParties) return;
    std::vector<Command> moves;
    for (int i = 0; i < 10; ++i) moves.push_back(RandomMove(without, random));
    const Step empty = StepOf(without, {});
    without.Apply(empty);
    for (Command& move : moves) {
      Market with(scenario);
      ApplyAll(with, past);
      Recorder seen;
      Step step = empty;
      step.commands.push_back(std::move(move));
      with.Apply(step, &seen);
      if (seen.refusals.size() != 1) continue;
      RC_ASSERT(with.Digest() == without.Digest());
      ++refused;
    }
  }));
  EXPECT_GT(refused, 0);
}

TEST(MarketProperty, TheOrderInWhichPartiesArriveDoesNotShow) {
  EXPECT_TRUE(rc::check([](std::uint64_t seed) {
    Random random = StreamOf(seed);
    const Scenario scenario = RandomVillage(random);
    Recorder seen;
    Recorder shuffled_seen;
    Market shuffled(scenario);
    Random order = StreamOf(seed + 1);
    Play(scenario, random, 200, [&](Market& market, const Step& step) {
      market.Apply(step, &seen);
      // Parties in another order, each party's moves in its own.
      std::vector<PartyId> parties;
      for (const Command& command : step.commands) {
        if (std::find(parties.begin(), parties.end(), command.party) == parties.end()) parties.push_back(command.party);
      }
      order.Shuffle(parties);
      Step other = step;
      other.commands.clear();
      for (const PartyId party : parties) {
        for (const Command& command : step.commands) {
          if (command.party == party) other.commands.push_back(command);
        }
      }
      shuffled.Apply(other, &shuffled_seen);
      RC_ASSERT(market.Digest() == shuffled.Digest());
    });
    RC_ASSERT(seen.lines == shuffled_seen.lines);
  }));
}

// With its first prompt and every later one, a party has been shown exactly the
// events whose audience names it, in order.
TEST(MarketProperty, EverybodyIsShownWhatItsAudienceNamesAndNothingElse) {
  EXPECT_TRUE(rc::check([](std::uint64_t seed) {
    Random random = StreamOf(seed);
    const Scenario scenario = RandomVillage(random);
    Recorder seen;
    std::map<PartyId, std::vector<std::string>> shown;
    Play(scenario, random, 200, [&](Market& market, const Step& step) {
      market.Apply(step, &seen);
      for (const PartyId party : market.due()) {
        for (const Event& event : market.prompt(party).shown) shown[party].push_back(Canonical(event));
        RC_ASSERT(shown[party] == seen.meant[party]);
      }
    });
    RC_ASSERT(!shown.empty());
  }));
}

}  // namespace
}  // namespace haggle::core::market_property_test
