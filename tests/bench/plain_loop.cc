#include "tests/bench/plain_loop.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "broker/core/nature.h"
#include "broker/run/chain.h"
#include "proto/base/canonical.h"
#include "proto/base/ids.h"
#include "proto/base/math.h"
#include "proto/base/moves.h"
#include "tests/bench/bench.h"

namespace haggle::bench {
namespace {

constexpr double kExponents[] = {0.2, 3.0};  // of Boulware and Conceder
constexpr std::ptrdiff_t kBandWidth = 16;

// One party's side of one table.
struct Side {
  double reservation = 0;
  std::vector<double> given;         // share of the way that has been gone, by round
  std::vector<double> worth;         // by value
  std::vector<double> ranked;        // worths, falling
  std::vector<std::int64_t> values;  // by rank
};

struct Negotiation {
  const Issue* issue = nullptr;
  Side sides[2];
  std::int64_t standing = -1;
};

Side MakeSide(const TableSpec& table, const Preference& preference, double exponent) {
  Side side;
  side.reservation = static_cast<double>(preference.reservation_ppm) / 1e6;
  for (std::int32_t round = 0; round < table.rounds; ++round) {
    const double time = static_cast<double>(round + 1) / static_cast<double>(table.rounds + 1);
    side.given.push_back(Pow(time, 1 / exponent));
  }
  const IssueUtility& utility = preference.issues.front();
  const auto last = static_cast<double>(table.issues.front().count() - 1);
  for (std::int64_t value = 0; value < table.issues.front().count(); ++value) {
    const auto at = static_cast<double>(value);
    const double evaluation =
        (static_cast<double>(utility.first) * (last - at) + static_cast<double>(utility.last) * at) / last;
    side.worth.push_back(evaluation / 1000);
    side.values.push_back(value);
  }
  if (utility.first < utility.last) std::reverse(side.values.begin(), side.values.end());
  for (const std::int64_t value : side.values) side.ranked.push_back(side.worth[static_cast<std::size_t>(value)]);
  return side;
}

std::int64_t Bid(const Negotiation& table, const Side& side, std::size_t round) {
  const double best = side.ranked.front();
  const double target = best - (best - side.reservation) * side.given[round];
  if (table.standing >= 0 && side.worth[static_cast<std::size_t>(table.standing)] >= target) {
    Give("two parties of the plain loop agreed");
  }
  if (round == 0) return side.values.front();
  const auto behind = std::partition_point(side.ranked.begin(), side.ranked.end(),
                                           [target](double worth) { return worth >= target - 1e-12; });
  const std::ptrdiff_t last = behind - side.ranked.begin();
  std::int64_t bid = 0;
  std::int64_t least = INT64_MAX;
  for (std::ptrdiff_t rank = last - std::min(last, kBandWidth); rank < last; ++rank) {
    const std::int64_t value = side.values[static_cast<std::size_t>(rank)];
    const std::int64_t distance = std::abs(value - table.standing);
    if (distance >= least) continue;
    least = distance;
    bid = value;
  }
  return bid;
}

// The steps of a run, in their order.
class Loop {
 public:
  explicit Loop(const Scenario& scenario) : rounds_(scenario.tables.front().rounds), chain_(Canonical(scenario)) {
    for (std::size_t i = 0; i < scenario.tables.size(); ++i) {
      Negotiation& table = tables_.emplace_back();
      table.issue = &scenario.tables[i].issues.front();
      for (const std::size_t party : {0, 1}) {
        table.sides[party] = MakeSide(scenario.tables[i], scenario.parties[party].preferences[i], kExponents[party]);
      }
    }
    bargain_.phase = Phase::kBargain;
    bargain_.commands.resize(tables_.size());
  }

  std::string Play(const Scenario& scenario) {
    Close(Step{0, Phase::kGenesis, 0, core::GenesisDraws(scenario)});
    for (bargain_.tick = 0; bargain_.tick < scenario.ticks; ++bargain_.tick) {
      const Seq begun = seq_;
      Close(Step{bargain_.tick, Phase::kOpen, 0, core::TickDraws(scenario, bargain_.tick)});
      for (std::int32_t at = 0; at < 2 * rounds_; ++at) Bargain(at, ScenarioTableId(begun, 0));
      for (Negotiation& table : tables_) table.standing = -1;
    }
    return Hex(chain_.hash());
  }

 private:
  void Bargain(std::int32_t at, TableId first_table) {
    const auto turn = static_cast<std::size_t>(at % 2);
    bargain_.step = static_cast<std::uint32_t>(at);
    for (std::size_t i = 0; i < tables_.size(); ++i) {
      Negotiation& table = tables_[i];
      table.standing = Bid(table, table.sides[turn], static_cast<std::size_t>(at / 2));
      if (table.issue->index(table.standing) < 0) Give("the plain loop bid what is no outcome");
      Command& command = bargain_.commands[i];
      command.party = static_cast<PartyId>(turn + 1);
      Offer& offer = command.action.emplace<Offer>();
      offer.table = first_table + i;
      offer.values.push_back(table.standing);
    }
    Close(bargain_);
  }

  void Close(const Step& step) {
    bytes_.clear();
    AppendCanonical(step, bytes_);
    chain_.Add(bytes_);
    seq_ += step.commands.size();
  }

  std::int32_t rounds_;
  run::Chain chain_;
  std::vector<Negotiation> tables_;
  Step bargain_;
  Seq seq_ = 1;  // of the next command
  std::string bytes_;
};

}  // namespace

LoopResult PlainLoop(const Scenario& scenario) {
  Loop loop(scenario);
  LoopResult result;
  result.seconds = Seconds([&] { result.hash = loop.Play(scenario); });
  return result;
}

}  // namespace haggle::bench
