#include "broker/journal/derived_tables.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/core/limits.h"
#include "broker/core/state.h"
#include "broker/journal/belief.h"
#include "broker/journal/belief_series.h"
#include "broker/journal/database.h"
#include "broker/journal/derived_rows.h"
#include "broker/journal/invitations.h"
#include "broker/journal/measures.h"
#include "broker/journal/names.h"
#include "broker/journal/quality.h"
#include "broker/journal/row_inserter.h"
#include "proto/base/civil_date.h"
#include "proto/base/visit.h"
#include "proto/base/why.h"

namespace haggle::journal {
namespace {

// By tick, product and party these have tables of their own: stocks and allocations.
bool StandsElsewhere(const Measure& measure) {
  if (!measure.tick || !measure.product || measure.party == 0) return false;
  for (const MeasureId id : {MeasureId::kWarehoused, MeasureId::kInstalled, MeasureId::kProductive, MeasureId::kDue,
                             MeasureId::kAllocated}) {
    if (measure.name == InfoOf(id).name) return true;
  }
  return false;
}

}  // namespace

class TablesBuilder::Impl {
 public:
  Impl(const Scenario& scenario, Database& database);

  void OnStep(const Step& step, const Told& told);
  void OnEvent(const Event& event, bool all, const std::vector<PartyId>& audience) {
    measures_.OnEvent(event, all, audience);
    VisitEventOn(event, *this);
  }
  void OnTickEnd(Tick tick, const core::Market& market);
  absl::Status Finish(const core::Market& market);

  // One for each kind of event that leaves a row or is summed in one.
  void On(const Event& event, const Invited& body);
  void On(const Event& event, const Answered& body) { invitations_.On(event, body); }
  void On(const Event& event, const RedirectionRequested& body);
  void On(const Event& event, const TableOpened& body);
  void On(const Event& event, const Offered& body);
  void On(const Event& event, const TableClosed& body);
  void On(const Event& event, const SellerBook& body);
  void On(const Event& event, const Ordered& body);
  void On(const Event& event, const Cancelled& body);
  void On(const Event& event, const Redirected& body);
  void On(const Event& event, const Claimed& body);
  void On(const Event& event, const ClaimBooked& body);
  void On(const Event& event, const ClaimAudited& body);
  void On(const Event& event, const Allocated& body);
  void On(const Event& event, const Delivered& body);
  void On(const Event& event, const LeadQuoted& body);
  void On(const Event& event, const Rescheduled& body);
  void On(const Event& event, const SiteExtended& body);
  // Without a row: what commands has as a move, stocks and metrics (measures.h) as what came of it, or the
  // market's state as it stands at the tick's end.
  void On(const Event&,
          const OneOf<std::monostate, TickBegan, Bulletin, Statement, Sounded, Accepted, LeftTable, Refused, Unpaid,
                      PriceSet, Expanded, LineShared, Funded, SiteOpened, DamagesPaid, Rejected, TimedOut> auto&) {}
  void On(const Event&, const Drawn& body) { meter_.Take(body); }

 private:
  std::string_view ProductName(ProductId product) const {
    return product < scenario_.products.size() ? std::string_view(scenario_.products[product].name) : "?";
  }
  void AddBooking(const Booking& booking) { orders_.try_emplace(booking.id, OrderRow{booking, booking.units}); }
  void Ship(BookingId id, std::int64_t units, std::string_view how);
  std::string Tell(const Why& why) const;
  // The reason of a command of this step; null if it has none.
  const Why* WhyOf(Seq command) const {
    const auto found = whys_.find(command);
    return found == whys_.end() ? nullptr : &found->second;
  }
  void AddInvitations();
  void AddQuality(const TableOpened& opened, const TableClosed& closed);
  void AddMeasures(const std::vector<Measure>& measures);
  void AddBeliefs(Tick tick);
  void AddCalendar(Tick tick);

  const Scenario scenario_;
  Inserter command_insert_, party_insert_, table_insert_, offer_insert_, agreement_insert_, order_insert_,
      allocation_insert_, delivery_insert_, redirection_insert_, claim_insert_, stock_insert_, metric_insert_,
      calendar_insert_, why_insert_, award_insert_, utility_insert_, quality_insert_, invitation_insert_,
      pledge_insert_, quote_insert_, date_insert_, redirected_insert_, belief_insert_, extension_insert_;
  QualityMeter meter_;
  Invitations invitations_;
  BeliefSeries beliefs_;
  Measures measures_;
  std::map<Seq, Why> whys_;                // of this step
  std::pair<Seq, Redirected> redirected_;  // the last one, and the command that made it
  std::map<TableId, TableRow> tables_;
  std::map<BookingId, OrderRow> orders_;
  std::map<BookingId, Tick> opening_dates_;  // of opening bookings whose dates have moved up: the ones booked with
  std::map<ClaimId, ClaimRow> claims_;
  std::map<ProductParty, AllocationSums> sums_;
  std::string json_;
};

TablesBuilder::Impl::Impl(const Scenario& scenario, Database& database)
    : scenario_(scenario),
      command_insert_(database, "commands", 8),
      party_insert_(database, "parties", 3),
      table_insert_(database, "tables", 6),
      offer_insert_(database, "offers", 6),
      agreement_insert_(database, "agreements", 4),
      order_insert_(database, "orders", 8),
      allocation_insert_(database, "allocations", 5),
      delivery_insert_(database, "deliveries", 6),
      redirection_insert_(database, "redirections", 8),
      claim_insert_(database, "claims", 9),
      stock_insert_(database, "stocks", 6),
      metric_insert_(database, "metrics", 6),
      calendar_insert_(database, "calendar", 3),
      why_insert_(database, "whys", 8),
      award_insert_(database, "awards", 5),
      utility_insert_(database, "utilities", 3),
      quality_insert_(database, "qualities", 13),
      invitation_insert_(database, "invitations", 10),
      pledge_insert_(database, "pledges", 9),
      quote_insert_(database, "quotes", 5),
      date_insert_(database, "dates", 7),
      redirected_insert_(database, "redirected_bookings", 9),
      belief_insert_(database, "claim_beliefs", 4),
      extension_insert_(database, "extensions", 8),
      meter_(scenario_),
      invitations_(scenario_),
      beliefs_(scenario_),
      measures_(scenario_) {
  std::map<PartyId, const Party*> by_id;
  for (const Party& party : scenario_.parties) by_id[party.id] = &party;
  for (const auto& [id, party] : by_id) party_insert_.Add(id, party->name, KindName(party->kind));
}

// ---- steps --------------------------------------------------------------------------

std::string TablesBuilder::Impl::Tell(const Why& why) const {
  return TellWhy(why, [this](PartyId id) -> std::string {
    for (const Party& party : scenario_.parties) {
      if (party.id == id) return party.name;
    }
    return absl::StrCat("party ", id);
  });
}

void TablesBuilder::Impl::OnStep(const Step& step, const Told& told) {
  const std::vector<Why>& whys = told.whys;
  invitations_.OnStep(step, whys);
  beliefs_.Take(told.beliefs);
  whys_.clear();
  for (std::size_t i = 0; i < step.commands.size(); ++i) {
    const Command& command = step.commands[i];
    std::optional<std::int64_t> table;
    if (const TableId id = core::TableOf(command); id != 0) table = static_cast<std::int64_t>(id);
    json_.clear();
    AppendJson(command.action, json_);
    command_insert_.Add(command.seq, step.tick, PhaseName(step.phase), step.step, command.party,
                        ActionName(command.action), table, json_);
    if (i >= whys.size() || whys[i].code == 0) continue;
    const Why& why = whys[i];
    whys_[command.seq] = why;
    why_insert_.Add(command.seq, command.party, why.code, why.args[0], why.args[1], why.args[2], why.args[3],
                    Tell(why));
  }
}

// ---- tables -------------------------------------------------------------------------

void TablesBuilder::Impl::On(const Event& event, const Invited& body) {
  TableRow& row = tables_[body.table];
  row.kind = TableKind::kDinner;
  row.tick = event.tick;
  row.host = body.host;
  row.parties = {body.seller};
  for (const Plea& plea : body.pleas) row.parties.push_back(plea.party);
  invitations_.On(event, body);
}

void TablesBuilder::Impl::On(const Event& event, const RedirectionRequested& body) {
  TableRow& row = tables_[body.table];
  row.kind = TableKind::kRedirection;
  row.tick = event.tick;
  row.host = body.principal;
  row.parties = {body.principal, body.seller};
}

void TablesBuilder::Impl::On(const Event& event, const TableOpened& body) {
  TableRow& row = tables_[body.table];
  row.kind = body.kind;
  row.tick = event.tick;
  row.parties = body.parties;
  row.issues = body.issues;
  row.protocol = body.protocol;
  invitations_.On(event, body);
  if (body.kind == TableKind::kScenario) row.opened = body;
}

void TablesBuilder::Impl::On(const Event& event, const Offered& body) {
  const std::vector<Issue>& issues = tables_[body.table].issues;
  for (std::size_t i = 0; i < issues.size() && i < static_cast<std::size_t>(body.values.size); ++i) {
    offer_insert_.Add(event.cause, body.table, body.round, body.party, issues[i].name,
                      issues[i].meaning(body.values[static_cast<int>(i)]));
  }
}

void TablesBuilder::Impl::On(const Event& event, const TableClosed& body) {
  TableRow& row = tables_[body.table];
  row.result = body.result;
  invitations_.On(event, body);
  if (row.kind == TableKind::kScenario) AddQuality(row.opened, body);
  if (body.result != TableResult::kAgreed) return;
  for (std::size_t i = 0; i < row.issues.size() && i < static_cast<std::size_t>(body.values.size); ++i) {
    agreement_insert_.Add(body.table, event.tick, row.issues[i].name,
                          row.issues[i].meaning(body.values[static_cast<int>(i)]));
  }
  for (const Awarded& award : body.awards) {
    award_insert_.Add(body.table, event.tick, award.party, award.units, award.payment);
  }
}

void TablesBuilder::Impl::AddQuality(const TableOpened& opened, const TableClosed& closed) {
  // A solution that does not exist is infinitely far away: NULL.
  const auto ppm = [](double value) {
    return value < 1e9 ? std::optional<std::int64_t>(ToPpm(value)) : std::optional<std::int64_t>();
  };
  const TableQuality measured = meter_.Measure(opened, closed);
  for (const auto& [party, utility] : measured.utilities) utility_insert_.Add(closed.table, party, ToPpm(utility));
  if (!measured.measured) return;
  const theory::Quality& q = measured.quality;
  quality_insert_.Add(closed.table, std::int64_t{closed.result == TableResult::kAgreed}, closed.round + 1,
                      ppm(q.welfare), ppm(q.nash_product), ppm(q.to_frontier), ppm(q.to_nash),
                      ppm(q.to_kalai_smorodinsky), ppm(q.to_egalitarian), ppm(q.to_utilitarian),
                      std::int64_t{q.rational}, std::int64_t{q.efficient}, ppm(measured.opposition));
}

// ---- bookings -----------------------------------------------------------------------

void TablesBuilder::Impl::On(const Event& event, const SellerBook& body) {
  // The only event that tells of bookings placed before the run.
  if (event.tick != 0) return;
  for (Booking booking : body.bookings) {
    const auto first = opening_dates_.find(booking.id);
    if (first != opening_dates_.end()) booking.requested_tick = first->second;
    AddBooking(booking);
  }
}

void TablesBuilder::Impl::On(const Event& event, const Ordered& body) {
  const Booking& booking = body.booking;
  AddBooking(booking);
  if (!booking.moved) return;
  // What moves is told right after the redirection, as bookings of those who have it now.
  const auto& [cause, redirected] = redirected_;
  if (event.cause != cause) return;
  const bool swap = booking.owner == redirected.from;
  redirected_insert_.Add(redirected.table, booking.id, event.tick, swap ? redirected.to : redirected.from,
                         booking.owner, booking.units, booking.price_cents, booking.requested_tick, std::int64_t{swap});
}

void TablesBuilder::Impl::Ship(BookingId id, std::int64_t units, std::string_view how) {
  const auto found = orders_.find(id);
  if (found == orders_.end()) return;
  found->second.left -= units;
  found->second.closed_by = how;
}

void TablesBuilder::Impl::On(const Event&, const Cancelled& body) { Ship(body.booking, body.units, "cancelled"); }

void TablesBuilder::Impl::On(const Event& event, const Delivered& body) {
  Ship(body.booking, body.units, "delivered");
  delivery_insert_.Add(event.tick, body.booking, body.party, ProductName(body.product), body.units, body.paid_cents);
}

void TablesBuilder::Impl::On(const Event&, const Allocated& body) {
  AllocationSums& sums = sums_[{body.product, body.party}];
  sums.due += body.due;
  sums.units += body.units;
}

void TablesBuilder::Impl::On(const Event& event, const Redirected& body) {
  redirected_ = {event.cause, body};
  redirection_insert_.Add(body.table, event.tick, body.from, body.to, ProductName(body.product), body.units,
                          body.swapped, body.fee_cents);
}

// ---- claims -------------------------------------------------------------------------

void TablesBuilder::Impl::On(const Event& event, const Claimed& body) {
  claims_[body.claim] = {event.tick, body.party, body.product, body.units, body.due_tick, {}, {}};
  const Why* why = WhyOf(event.cause);
  if (why == nullptr || !ExpectedBy(*why)) return;
  belief_insert_.Add(body.claim, event.tick, body.party, ExpectedBy(*why));
}

void TablesBuilder::Impl::On(const Event&, const ClaimBooked& body) { claims_[body.claim].booked = body.units; }
void TablesBuilder::Impl::On(const Event&, const ClaimAudited& body) { claims_[body.claim].actual = body.actual; }

// ---- the seller's dates ---------------------------------------------------------------

void TablesBuilder::Impl::On(const Event& event, const LeadQuoted& body) {
  const Why* why = WhyOf(event.cause);
  quote_insert_.Add(event.cause, event.tick, ProductName(body.product), body.lead_ticks,
                    why == nullptr ? std::string() : Tell(*why));
}

void TablesBuilder::Impl::On(const Event& event, const Rescheduled& body) {
  // Before the book of the first tick is told.
  if (event.tick == 0) opening_dates_.try_emplace(body.booking, body.from_tick);
  date_insert_.Add(event.tick, body.booking, body.party, ProductName(body.product), body.units, body.from_tick,
                   body.to_tick);
}

// ---- sites --------------------------------------------------------------------------

void TablesBuilder::Impl::On(const Event& event, const SiteExtended& body) {
  const Why* why = WhyOf(event.cause);
  // A site without a name by its place, as settings of the scenario name it.
  extension_insert_.Add(event.cause, event.tick, body.party, body.name.empty() ? std::to_string(body.site) : body.name,
                        body.units, body.from_tick, body.cost_cents, why == nullptr ? std::string() : Tell(*why));
}

// ---- ticks --------------------------------------------------------------------------

void TablesBuilder::Impl::OnTickEnd(Tick tick, const core::Market& market) {
  const core::Market::State& state = market.state();
  for (const core::PartyState& party : state.parties) {
    for (std::size_t p = 0; p < party.positions.size(); ++p) {
      const core::Position& position = party.positions[p];
      if (party.kind != PartyKind::kBuyer && position.warehoused == 0 && position.installed == 0) continue;
      stock_insert_.Add(tick, party.id, ProductName(static_cast<ProductId>(p)), position.warehoused, position.installed,
                        position.productive);
    }
  }
  for (const auto& [key, sums] : sums_) {
    allocation_insert_.Add(tick, ProductName(key.first), key.second, sums.due, sums.units);
  }
  sums_.clear();
  measures_.OnTickEnd(tick, market);
  AddMeasures(measures_.TakeTicks());
  AddBeliefs(tick);
  AddCalendar(tick);
}

void TablesBuilder::Impl::AddMeasures(const std::vector<Measure>& measures) {
  for (const Measure& measure : measures) {
    if (StandsElsewhere(measure)) continue;
    std::optional<std::string_view> product;
    if (measure.product) product = ProductName(*measure.product);
    std::optional<std::int64_t> party;
    if (measure.party != 0) party = measure.party;
    metric_insert_.Add(measure.tick, product, party, measure.name, MeasureUnitName(measure.unit), measure.value);
  }
}

void TablesBuilder::Impl::AddBeliefs(Tick tick) {
  for (const BeliefRow& row : beliefs_.EndTick()) {
    std::optional<std::string_view> product;
    if (!row.product.empty()) product = row.product;
    metric_insert_.Add(tick, product, row.party, row.name, MeasureUnitName(MeasureUnit::kMillionths), row.value_ppm);
  }
}

void TablesBuilder::Impl::AddCalendar(Tick tick) {
  const absl::StatusOr<CivilDate> start = ParseDate(scenario_.start_date);
  if (!start.ok()) return;  // a scenario without a calendar
  const CivilDate date = DateOfTick(*start, scenario_.tick_days, tick);
  calendar_insert_.Add(tick, FormatDate(date), FormatQuarter(date));
}

void TablesBuilder::Impl::AddInvitations() {
  for (const Invitation& invitation : invitations_.All()) {
    json_.clear();
    AppendJson(std::vector<PartyId>(invitation.speakers.begin() + 1, invitation.speakers.end()), json_);
    invitation_insert_.Add(invitation.table, invitation.tick, ProductName(invitation.product), invitation.host, json_,
                           invitation.units(), invitation.pledged_cents(), AnswerName(invitation.answer),
                           EndName(invitation.result), Tell(invitation.why));
    for (std::size_t i = 0; i < invitation.pleas.size(); ++i) {
      const Plea& plea = invitation.pleas[i];
      pledge_insert_.Add(invitation.table, invitation.tick, plea.party, invitation.speakers[i], plea.units,
                         plea.pledge_cents, plea.urgency_ticks, plea.prepaid_permille, invitation.joined[i]);
    }
  }
}

absl::Status TablesBuilder::Impl::Finish(const core::Market& market) {
  for (const auto& [id, row] : tables_) {
    json_.clear();
    AppendJson(row.parties, json_);
    table_insert_.Add(id, KindOf(row), row.tick, row.host, json_, ResultName(row.result));
  }
  for (const auto& [id, row] : orders_) {
    const std::string_view state = market.state().FindBooking(id) != nullptr ? "open"
                                   : row.left == 0                           ? row.closed_by
                                                                             : "moved";
    order_insert_.Add(id, row.booking.placed_tick, row.booking.owner, ProductName(row.booking.product),
                      row.booking.units, row.booking.price_cents, row.booking.requested_tick, state);
  }
  for (const auto& [id, row] : claims_) {
    claim_insert_.Add(id, row.tick, row.party, std::string_view("installed"), row.units, row.due, row.booked,
                      row.actual, ProductName(row.product));
  }
  AddInvitations();
  AddMeasures(measures_.OfRun(market));
  for (const Inserter* inserter :
       {&command_insert_, &party_insert_,      &table_insert_,      &offer_insert_,       &agreement_insert_,
        &order_insert_,   &allocation_insert_, &delivery_insert_,   &redirection_insert_, &claim_insert_,
        &stock_insert_,   &metric_insert_,     &calendar_insert_,   &why_insert_,         &award_insert_,
        &utility_insert_, &quality_insert_,    &invitation_insert_, &pledge_insert_,      &quote_insert_,
        &date_insert_,    &redirected_insert_, &belief_insert_,     &extension_insert_}) {
    if (!inserter->status().ok()) return inserter->status();
  }
  return absl::OkStatus();
}

// ---- TablesBuilder --------------------------------------------------------------------

TablesBuilder::TablesBuilder(const Scenario& scenario, Database& database)
    : impl_(std::make_unique<Impl>(scenario, database)) {}
TablesBuilder::~TablesBuilder() = default;

void TablesBuilder::OnStep(const Step& step, const Told& told) { impl_->OnStep(step, told); }

void TablesBuilder::OnEvent(const Event& event, bool all, const std::vector<PartyId>& audience) {
  impl_->OnEvent(event, all, audience);
}

void TablesBuilder::OnTickEnd(Tick tick, const core::Market& market) { impl_->OnTickEnd(tick, market); }
absl::Status TablesBuilder::Finish(const core::Market& market) { return impl_->Finish(market); }

}  // namespace haggle::journal
