#include "tests/bench/plain_loop.h"

#include <algorithm>
#include <string>
#include <vector>

#include "broker/journal/chain.h"
#include "proto/base/canonical.h"
#include "proto/base/math.h"
#include "proto/base/moves.h"
#include "tests/bench/bench.h"

namespace haggle::bench {
namespace {

constexpr double kReservation = 0.75;
constexpr double kExponents[] = {0.2, 3.0};  // Boulware, Conceder

// One party's side of one table.
struct Side {
  std::vector<double> curve;   // target by round
  std::vector<double> worth;   // by value
  std::vector<double> ranked;  // worths, rising
  std::vector<std::int32_t> values;
};

struct Negotiation {
  const Issue* issue = nullptr;
  Side sides[2];
  std::int64_t standing = -1;
};

Side MakeSide(const TableSpec& table, bool first) {
  Side side;
  const double exponent = kExponents[first ? 0 : 1];
  for (std::int32_t round = 0; round < table.rounds; ++round) {
    const double time = static_cast<double>(round + 1) / static_cast<double>(table.rounds + 1);
    side.curve.push_back(1 - (1 - kReservation) * Pow(time, 1 / exponent));
  }
  const std::int64_t count = table.issues.front().count();
  for (std::int64_t i = 0; i < count; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(count - 1);
    side.worth.push_back(first ? 1 - share : share);
  }
  side.ranked = side.worth;
  std::sort(side.ranked.begin(), side.ranked.end());
  for (std::int64_t i = 0; i < count; ++i) side.values.push_back(static_cast<std::int32_t>(first ? count - 1 - i : i));
  return side;
}

std::int64_t Bid(Negotiation& table, int turn, std::size_t round) {
  const Side& side = table.sides[turn];
  const double target = side.curve[round];
  if (table.standing >= 0 && side.worth[static_cast<std::size_t>(table.standing)] >= target) {
    Give("two parties of the plain loop agreed");
  }
  const auto found = std::lower_bound(side.ranked.begin(), side.ranked.end(), target) - side.ranked.begin();
  table.standing = side.values[static_cast<std::size_t>(found)];
  if (table.issue->index(table.standing) < 0) Give("the plain loop bid what is no outcome");
  return table.standing;
}

}  // namespace

double TimePlainLoop(const Scenario& scenario, std::int64_t ticks) {
  std::vector<Negotiation> tables;
  for (const TableSpec& spec : scenario.tables) {
    Negotiation& table = tables.emplace_back();
    table.issue = &spec.issues.front();
    for (const int turn : {0, 1}) table.sides[turn] = MakeSide(spec, turn == 0);
  }
  const auto rounds = static_cast<std::size_t>(scenario.tables.front().rounds);
  Chain chain(Canonical(scenario));
  Step step;
  step.phase = Phase::kBargain;
  step.commands.resize(tables.size());
  std::string bytes;
  return Seconds([&] {
    for (step.tick = 0; step.tick < ticks; ++step.tick) {
      for (Negotiation& table : tables) table.standing = -1;
      step.step = 0;
      for (std::size_t at = 0; at < 2 * rounds; ++at, ++step.step) {
        const int turn = static_cast<int>(at % 2);
        for (std::size_t i = 0; i < tables.size(); ++i) {
          Command& command = step.commands[i];
          command.party = static_cast<PartyId>(turn + 1);
          Offer& offer = command.action.emplace<Offer>();
          offer.table = kOpeningBase * 2 + 4096 + i;
          offer.values.push_back(Bid(tables[i], turn, at / 2));
        }
        bytes.clear();
        AppendCanonical(step, bytes);
        chain.Add(bytes);
      }
    }
  });
}

}  // namespace haggle::bench
