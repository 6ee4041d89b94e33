#include "broker/core/opening.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "broker/core/claims.h"
#include "broker/core/nature.h"
#include "broker/core/sites.h"
#include "broker/core/statements.h"
#include "broker/core/supply.h"
#include "broker/core/tables.h"

namespace haggle::core {
namespace {

// A valuation that is told is never more than this, cents.
constexpr std::int64_t kMostValuation = std::int64_t{1} << 60;

// Takes nature's draws in the order in which they are expected.
class DrawReader {
 public:
  DrawReader(World& world, std::vector<NamedRange> expected) : world_(world), expected_(std::move(expected)) {}

  // Whether the command was the next draw expected.
  bool Take(const Command& command) {
    const auto* draw = std::get_if<Draw>(&command.action);
    if (draw == nullptr || command.party != kNature || values_.size() == expected_.size()) return false;
    const NamedRange& range = expected_[values_.size()];
    if (draw->path != range.path || draw->value < range.low || draw->value > range.high) return false;
    Set(command.seq, draw->value);
    return true;
  }

  // The values of all ranges; those that nature left out are their low ends.
  const std::vector<std::int64_t>& Finish() {
    while (values_.size() < expected_.size()) Set(0, expected_[values_.size()].low);
    return values_;
  }

 private:
  void Set(Seq cause, std::int64_t value) {
    const NamedRange& range = expected_[values_.size()];
    values_.push_back(value);
    if (range.range != nullptr) *range.range = Range{value, value};
    world_.state.draws.push_back(DrawState{range.path, world_.state.tick, range.low, range.high, value});
    Drawn drawn;
    drawn.path = range.path;
    drawn.value = value;
    world_.router.Note(cause, drawn);
  }

  World& world_;
  std::vector<NamedRange> expected_;
  std::vector<std::int64_t> values_;
};

// The valuation of a party by what it uses, cents; 0 for a round of a fixed amount.
std::int64_t ValuationOf(const PartyState& party, const Funding& funding) {
  if (funding.stake_permille == 0) return 0;
  Int128 productive = 0;
  for (const Position& position : party.positions) productive += position.productive;
  const Int128 valuation = funding.valuation_cents + productive * funding.valuation_unit_cents;
  return static_cast<std::int64_t>(std::min<Int128>(valuation, kMostValuation));
}

void PayIn(World& world) {
  for (const PartyState& party : world.state.parties) {
    const Account& account = world.SpecOf(party.id).account;
    if (account.income_cents != 0) world.ledger.Income(party.id, Money(account.income_cents));
    for (const Funding& funding : account.funding) {
      if (funding.tick.low != world.state.tick) continue;
      Funded funded;
      funded.party = party.id;
      funded.name = funding.name;
      funded.valuation_cents = ValuationOf(party, funding);
      std::int64_t amount = funding.amount_cents;
      if (funding.stake_permille > 0) {
        amount = std::min(amount, Permille(funded.valuation_cents, funding.stake_permille));
      }
      funded.amount_cents = Permille(amount, PermilleOr1000(funding.amount_permille.low));
      world.ledger.Funding(party.id, Money(funded.amount_cents));
      world.router.TellAll(0, funded);
    }
  }
}

// The draws of genesis stay for good; a tick's make room for the next one's.
void ForgetTickDraws(World& world) { world.state.draws.resize(world.genesis_draws); }

}  // namespace

void Genesis(World& world, const Step& step) {
  DrawReader draws(world, RangesOf(world.state.scenario));
  for (const Command& command : step.commands) {
    if (!draws.Take(command)) world.Refuse(command, RefusalReason::kMalformed);
  }
  draws.Finish();
  world.genesis_draws = world.state.draws.size();
  StartSupply(world);
  SettleStocks(world);
}

void OpenTick(World& world, const Step& step) {
  MarketState& state = world.state;
  ForgetTickDraws(world);
  state.tables.clear();
  world.table_cursor = 0;
  DrawReader draws(world, TickRangesOf(state.scenario));
  Seq begun = 0;
  world.router.TellAll(world.step_first, TickBegan{});
  for (const Command& command : step.commands) {
    if (begun == 0 && command.party == kNature && std::holds_alternative<BeginTick>(command.action)) {
      begun = command.seq;
    } else if (!draws.Take(command)) {
      world.Refuse(command, RefusalReason::kMalformed);
    }
  }
  PayIn(world);
  for (ProductState& product : state.products) product.price_cents = product.next_price_cents;
  MakeSupply(world, draws.Finish());
  for (std::size_t p = 0; p < state.products.size(); ++p) {
    MoveDatesUp(world, static_cast<ProductId>(p));
    PublishLead(world, static_cast<ProductId>(p));
  }
  OpenSites(world);
  Ramp(world);
  AuditClaims(world);
  for (std::size_t p = 0; p < state.products.size(); ++p) {
    world.router.TellAll(0, BulletinOf(world, static_cast<ProductId>(p)));
  }
  TellStatements(world, true);
  TellSellerBooks(world);
  OpenScenarioTables(world, begun != 0 ? begun : world.step_first);
}

}  // namespace haggle::core
