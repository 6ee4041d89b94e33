#include "broker/journal/measures.h"

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "broker/core/state.h"
#include "broker/journal/measure_book.h"
#include "broker/journal/measure_rows.h"
#include "broker/journal/measure_spread.h"
#include "broker/journal/measure_talk.h"
#include "proto/base/civil_date.h"
#include "proto/base/visit.h"

namespace haggle::journal {

namespace {

using Id = MeasureId;

}  // namespace

class Measures::Impl {
 public:
  Impl(const Scenario& scenario, const MeasureChoice& choice)
      : choice_(choice), book_(scenario), rows_(choice), tick_days_(scenario.tick_days) {
    for (const Product& product : scenario.products) {
      for (const Party& party : scenario.parties) {
        if (party.name == product.seller) revenue_[party.id] = 0;
      }
    }
    for (const Product& product : scenario.products) from_ticks_.push_back(product.from_tick);
    sellers_.resize(scenario.products.size());
    for (std::size_t p = 0; p < sellers_.size(); ++p) {
      for (const Party& party : scenario.parties) {
        if (party.name == scenario.products[p].seller) sellers_[p] = party.id;
      }
    }
    if (absl::StatusOr<CivilDate> start = ParseDate(scenario.start_date); start.ok()) start_ = *start;
  }

  void On(const Event&, const Bulletin& body) {
    book_.On(body);
    talk_.On(body);
  }
  void On(const Event& event, const SellerBook& body) { book_.On(event, body); }
  void On(const Event& event, const Ordered& body) {
    book_.On(body);
    talk_.On(event, body);
  }
  void On(const Event&, const Rescheduled& body) { book_.On(body); }
  void On(const Event& event, const Cancelled& body) { book_.On(event, body); }
  void On(const Event&, const Allocated& body) { book_.On(body); }
  void On(const Event& event, const Delivered& body) { book_.On(event, body); }
  void On(const Event&, const Expanded& body) { book_.On(body); }
  void On(const Event& event, const TableClosed& body) { talk_.On(event, body); }
  void On(const Event&, const OneOf<Sounded, Invited, TableOpened, RedirectionRequested, Redirected, Claimed,
                                    ClaimBooked, ClaimAudited> auto& body) {
    talk_.On(body);
  }
  // Not measured, or read from the market's state when the tick has ended.
  void On(const Event&, const OneOf<std::monostate, TickBegan, Statement, Answered, Offered, Accepted, LeftTable,
                                    Refused, Unpaid, PriceSet, LeadQuoted, SiteExtended, LineShared, Funded, SiteOpened,
                                    DamagesPaid, Drawn, Rejected, TimedOut> auto&) {}

  void OnTickEnd(Tick tick, const core::MarketState& state);
  std::vector<Measure> TakeTicks() { return rows_.Take(); }
  std::vector<Measure> OfRun(const core::MarketState& state) const;

 private:
  void AddTick(Tick tick, const core::MarketState& state);
  // Amounts of those to whom a product (or any) may come; of all parties that have a part in it.
  std::vector<std::int64_t> DeliveredTo(std::optional<std::size_t> product) const;
  void AddSpread(const std::vector<std::int64_t>& delivered, MeasureRows& rows) const;
  void AddRunSpread(std::optional<std::size_t> product, const Shares& shares, MeasureRows& rows) const;
  void AddTalk(const TalkCount& count, MeasureRows& rows) const;
  void AddWaits(MeasureRows& rows) const;
  void AddAll(const Shares& shares, MeasureRows& rows) const;
  void AddParties(MeasureRows& rows) const;
  void AddProducts(const Shares& shares, MeasureRows& rows) const;
  void TakeRevenue(Tick tick);
  RunSums RunOf(std::size_t party) const;
  RunSums RunOfProduct(std::size_t product) const;
  bool IsActive(std::size_t party) const;

  const MeasureChoice choice_;
  BookMeasures book_;
  TalkMeasures talk_;
  MeasureRows rows_;
  std::vector<Tick> from_ticks_;             // by product
  std::vector<PartyId> sellers_;             // by product; 0: none
  std::map<PartyId, std::int64_t> revenue_;  // cents
  std::optional<CivilDate> start_;
  std::int32_t tick_days_ = 0;
  // By quarter, as they came.
  struct Quarter {
    std::string name;
    Tick last = 0;
    std::map<PartyId, std::int64_t> revenue;
  };
  std::vector<Quarter> quarters_;
};

// ---- ticks ----------------------------------------------------------------------------

void Measures::Impl::OnTickEnd(Tick tick, const core::MarketState& state) {
  book_.OnTickEnd(tick, state);
  talk_.OnTickEnd();
  TakeRevenue(tick);
  if (choice_.ticks) AddTick(tick, state);
  book_.BeginTick();
}

void Measures::Impl::TakeRevenue(Tick tick) {
  if (start_) {
    std::string name = FormatQuarter(DateOfTick(*start_, tick_days_, tick));
    if (quarters_.empty() || quarters_.back().name != name) quarters_.push_back({std::move(name), tick, {}});
    quarters_.back().last = tick;
  }
  for (std::size_t p = 0; p < sellers_.size(); ++p) {
    if (sellers_[p] == 0) continue;
    const std::int64_t cents = book_.product(p).tick.spent_cents;
    revenue_[sellers_[p]] += cents;
    if (start_) quarters_.back().revenue[sellers_[p]] += cents;
  }
}

void Measures::Impl::AddTick(Tick tick, const core::MarketState& state) {
  for (std::size_t p = 0; p < book_.products(); ++p) {
    const auto product = static_cast<ProductId>(p);
    const BookMeasures::ProductSums& sums = book_.product(p);
    bool wants = false;
    for (std::size_t i = 0; i < book_.parties(); ++i) wants = wants || book_.cell(p, i).run.wants;
    if (tick < from_ticks_[p]) continue;  // nobody knows of it
    rows_.At(kTickProduct, tick, product, 0);
    rows_.AddTick(sums.tick, sums.now, wants, 0);
    rows_.Add(Id::kSupply, sums.supply);
    rows_.Add(Id::kInventory, sums.inventory);
    rows_.Add(Id::kLeadQuoted, sums.bulletin.lead_ticks);
    rows_.Add(Id::kPrice, sums.bulletin.price_cents);
    if (sums.capacity_bought != 0) rows_.Add(Id::kCapacityBought, sums.capacity_bought);
    AddSpread(DeliveredTo(p), rows_);
    for (std::size_t i = 0; i < book_.parties(); ++i) {
      const BookMeasures::Cell& cell = book_.cell(p, i);
      if (!cell.active) continue;
      rows_.At(kTickProductParty, tick, product, book_.id(i));
      rows_.AddTick(cell.tick, cell.now, cell.run.wants, sums.now.delivered);
    }
  }
  for (const core::PartyState& party : state.parties) {
    rows_.At(kTickParty, tick, std::nullopt, party.id);
    if (!party.sites.empty()) {
      std::int64_t room = 0;
      for (const SiteState& site : party.sites) room += site.room;
      rows_.AddUnlessZero(Id::kRoom, room);
    }
    rows_.AddUnlessZero(Id::kCash, party.cash_cents);
  }
}

// ---- how it is spread -------------------------------------------------------------------

bool Measures::Impl::IsActive(std::size_t party) const {
  for (std::size_t p = 0; p < book_.products(); ++p) {
    if (book_.cell(p, party).active) return true;
  }
  return false;
}

std::vector<std::int64_t> Measures::Impl::DeliveredTo(std::optional<std::size_t> product) const {
  std::vector<std::int64_t> amounts;
  for (std::size_t i = 0; i < book_.parties(); ++i) {
    if (product ? !book_.cell(*product, i).active : !IsActive(i)) continue;
    amounts.push_back(0);
    for (std::size_t p = 0; p < book_.products(); ++p) {
      if (!product || *product == p) amounts.back() += book_.cell(p, i).now.delivered;
    }
  }
  return amounts;
}

void Measures::Impl::AddSpread(const std::vector<std::int64_t>& delivered, MeasureRows& rows) const {
  const std::optional<Spread> spread = SpreadOf(delivered);
  if (!spread) return;
  rows.Add(Id::kJain, spread->jain);
  rows.Add(Id::kGini, spread->gini);
  rows.Add(Id::kHhi, spread->hhi);
  rows.Add(Id::kTheil, spread->theil);
  rows.Add(Id::kAtkinson, spread->atkinson);
  rows.Add(Id::kNashWelfare, spread->nash_welfare);
}

void Measures::Impl::AddRunSpread(std::optional<std::size_t> product, const Shares& shares, MeasureRows& rows) const {
  AddSpread(DeliveredTo(product), rows);
  std::vector<std::int64_t> satisfied;
  std::vector<std::int64_t> fills;
  for (std::size_t i = 0; i < book_.parties(); ++i) {
    const RunSums run = product ? book_.cell(*product, i).run : RunOf(i);
    const OverTicks& over = product ? book_.cell(*product, i).over : book_.OverTicksOf(i);
    if (run.wanted > 0) satisfied.push_back(MulDiv(run.met_delivered, 1'000'000, run.wanted));
    if (over.fill_ticks > 0) fills.push_back(over.fill_ppm / over.fill_ticks);
  }
  if (const std::optional<Spread> spread = SpreadOf(satisfied)) {
    rows.Add(Id::kJainSatisfied, spread->jain);
    rows.Add(Id::kGiniSatisfied, spread->gini);
    rows.Add(Id::kTheilSatisfied, spread->theil);
    rows.Add(Id::kAtkinsonSatisfied, spread->atkinson);
    rows.Add(Id::kNashWelfareSatisfied, spread->nash_welfare);
  }
  if (const std::optional<Spread> spread = SpreadOf(fills)) rows.Add(Id::kJainFill, spread->jain);
  Shares judged;
  for (const std::vector<Share>& party : shares) {
    if (!product) {
      judged.push_back(party);
    } else if (party[*product].scale > 0) {
      judged.push_back({party[*product]});
    }
  }
  if (judged.empty()) return;
  const EnvyCount envy = EnvyOf(judged);
  rows.Add(Id::kEnvy, envy.pairs);
  rows.Add(Id::kEnvyButOne, envy.pairs_but_one);
  rows.Add(Id::kEnvyMost, envy.most_cents);
  DivisionValue value;
  for (std::size_t p = 0; p < judged.front().size(); ++p) {
    const DivisionValue one = ValueOfDivision(judged, p);
    value.came += one.came;
    value.best += one.best;
  }
  rows.AddIf(Id::kPriceOfFairness, PriceOfFairnessPpm(value));
}

// ---- the run ------------------------------------------------------------------------------

RunSums Measures::Impl::RunOf(std::size_t party) const {
  RunSums run;
  for (std::size_t p = 0; p < book_.products(); ++p) {
    if (book_.cell(p, party).active) run.Add(book_.cell(p, party).run);
  }
  return run;
}

RunSums Measures::Impl::RunOfProduct(std::size_t product) const {
  RunSums run;
  for (std::size_t i = 0; i < book_.parties(); ++i) {
    if (book_.cell(product, i).active) run.Add(book_.cell(product, i).run);
  }
  return run;
}

void Measures::Impl::AddTalk(const TalkCount& count, MeasureRows& rows) const {
  rows.Add(Id::kSoundings, count.soundings);
  rows.Add(Id::kInvitations, count.invitations);
  rows.Add(Id::kInvitationsRefused, count.invitations - count.invitations_held);
  rows.Add(Id::kDinners, count.dinners);
  rows.Add(Id::kDinnerAgreements, count.dinner_agreements);
  rows.Add(Id::kDinnerUnits, count.dinner_units);
  rows.Add(Id::kDinnerPremium, count.dinner_premium_cents);
  if (rows.IsOfAll()) AddWaits(rows);
  rows.Add(Id::kRedirectionsAsked, count.redirections_asked);
  rows.Add(Id::kRedirectionsDeclined, count.redirections_asked - count.redirections_agreed);
  rows.Add(Id::kRedirectionsAgreed, count.redirections_agreed);
  rows.Add(Id::kSwappedBack, count.swapped_back);
  rows.Add(Id::kClaims, count.claims);
  rows.Add(Id::kClaimedOverBooked, count.claimed_over_booked);
  rows.Add(Id::kClaimedOverActual, count.claimed_over_actual);
}

void Measures::Impl::AddWaits(MeasureRows& rows) const {
  FlowSums guests;
  FlowSums others;
  for (std::size_t i = 0; i < book_.parties(); ++i) {
    (talk_.IsGuest(book_.id(i)) ? guests : others).Add(RunOf(i).flows);
  }
  const auto add = [&](MeasureId id, const FlowSums& flows) {
    if (flows.lead_units > 0) rows.Add(id, MulDiv(flows.lead_unit_ticks, 1'000'000, flows.lead_units));
  };
  add(Id::kLeadOfGuests, guests);
  add(Id::kLeadOfOthers, others);
}

void Measures::Impl::AddAll(const Shares& shares, MeasureRows& rows) const {
  RunSums all;
  std::int64_t supply = 0, inventory = 0, capacity = 0, cost = 0;
  for (std::size_t p = 0; p < book_.products(); ++p) {
    all.Add(RunOfProduct(p));
    supply += book_.product(p).produced;
    inventory += book_.product(p).inventory;
    capacity += book_.product(p).capacity_units;
    cost += book_.product(p).capacity_cents;
  }
  rows.At(kRunAll, std::nullopt, std::nullopt, 0);
  rows.AddRun(all, book_.over_all(), 0);
  rows.Add(Id::kSupply, supply);
  rows.Add(Id::kInventory, inventory);
  rows.Add(Id::kCapacityBought, capacity);
  rows.Add(Id::kCapacityCost, cost);
  AddRunSpread(std::nullopt, shares, rows);
  AddTalk(talk_.all(), rows);
}

void Measures::Impl::AddParties(MeasureRows& rows) const {
  std::int64_t ever = 0;
  for (std::size_t p = 0; p < book_.products(); ++p) ever += book_.product(p).now.delivered;
  for (std::size_t i = 0; i < book_.parties(); ++i) {
    rows.At(kRunParty, std::nullopt, std::nullopt, book_.id(i));
    if (IsActive(i)) rows.AddRun(RunOf(i), book_.OverTicksOf(i), ever);
    if (const auto revenue = revenue_.find(book_.id(i)); revenue != revenue_.end()) {
      rows.Add(Id::kRevenue, revenue->second);
    }
    AddTalk(talk_.Of(book_.id(i)), rows);
  }
}

void Measures::Impl::AddProducts(const Shares& shares, MeasureRows& rows) const {
  for (std::size_t p = 0; p < book_.products(); ++p) {
    const auto product = static_cast<ProductId>(p);
    const BookMeasures::ProductSums& sums = book_.product(p);
    rows.At(kRunProduct, std::nullopt, product, 0);
    rows.AddRun(RunOfProduct(p), sums.over, 0);
    rows.AddIf(Id::kBullwhip, sums.orders.RatioPpm());
    rows.Add(Id::kSupply, sums.produced);
    rows.Add(Id::kInventory, sums.inventory);
    rows.Add(Id::kCapacityBought, sums.capacity_units);
    rows.Add(Id::kCapacityCost, sums.capacity_cents);
    AddRunSpread(p, shares, rows);
  }
  for (std::size_t p = 0; p < book_.products(); ++p) {
    for (std::size_t i = 0; i < book_.parties(); ++i) {
      const BookMeasures::Cell& cell = book_.cell(p, i);
      if (!cell.active) continue;
      rows.At(kRunProductParty, std::nullopt, static_cast<ProductId>(p), book_.id(i));
      rows.AddRun(cell.run, cell.over, book_.product(p).now.delivered);
    }
  }
}

std::vector<Measure> Measures::Impl::OfRun(const core::MarketState& state) const {
  MeasureRows rows(choice_);
  const Shares shares = book_.SharesOf(state);
  AddAll(shares, rows);
  AddParties(rows);
  AddProducts(shares, rows);
  for (const Quarter& quarter : quarters_) {
    for (const auto& [seller, cents] : quarter.revenue) {
      rows.At(kTickParty, quarter.last, std::nullopt, seller);
      rows.Add(Id::kRevenueQuarter, cents);
    }
  }
  return rows.Take();
}

// ---- Measures -----------------------------------------------------------------------------

Measures::Measures(const Scenario& scenario, const MeasureChoice& choice)
    : impl_(std::make_unique<Impl>(scenario, choice)) {}
Measures::~Measures() = default;
void Measures::OnEvent(const Event& event, bool, const std::vector<PartyId>&) { VisitEventOn(event, *impl_); }
void Measures::OnTickEnd(Tick tick, const core::Market& market) { impl_->OnTickEnd(tick, market.state()); }
std::vector<Measure> Measures::TakeTicks() { return impl_->TakeTicks(); }
std::vector<Measure> Measures::OfRun(const core::Market& market) const { return impl_->OfRun(market.state()); }

}  // namespace haggle::journal
