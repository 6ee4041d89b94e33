#include "broker/journal/tally.h"

#include <algorithm>
#include <map>
#include <utility>

#include "broker/core/state.h"
#include "broker/journal/utility.h"
#include "proto/base/visit.h"

namespace haggle::journal {

class Tally::Impl {
 public:
  explicit Impl(const Scenario& scenario) : scenario_(scenario), utility_(scenario) {}

  void On(const Event&, const Invited& body) { hosts_[body.table] = body.host; }
  void On(const Event& event, const TableOpened& body);
  void On(const Event& event, const TableClosed& body);
  void On(const Event& event, const Ordered& body);
  void On(const Event&, const Delivered& body);
  void On(const Event&, const Redirected& body);
  void On(const Event&, const ClaimAudited& body) { utility_.On(body); }
  // Not counted, or read from the market's state at the end.
  void On(const Event&,
          const OneOf<std::monostate, TickBegan, Bulletin, Statement, SellerBook, Sounded, RedirectionRequested,
                      Answered, Offered, Accepted, LeftTable, Refused, Cancelled, Claimed, ClaimBooked, Allocated,
                      Unpaid, PriceSet, LeadQuoted, Rescheduled, SiteExtended, Expanded, LineShared, Funded, SiteOpened,
                      DamagesPaid, Drawn, Rejected, TimedOut> auto&) {}

  void OnTickEnd(Tick tick, const core::Market& market) {
    ++ticks_;
    utility_.OnTickEnd(tick, market.state());
  }
  RunSummary Summary(const core::Market& market) const;

 private:
  struct Dinner {
    DinnerSummary summary;
    Seq closed_by = 0;  // the command of the agreement
  };

  std::string NameOf(PartyId id) const;
  PartySummary SummaryOf(std::size_t i, const core::Market::State& state) const;
  // What customers had paid in advance before the run, held by the seller.
  std::int64_t OpeningDeposits(const std::string& seller) const;

  const Scenario scenario_;
  Utility utility_;
  std::int64_t ticks_ = 0;
  std::map<TableId, PartyId> hosts_;
  std::map<TableId, Dinner> dinners_;
  std::map<Seq, std::int64_t> sold_;          // units booked by the agreement that a command made
  std::map<std::string, std::int64_t> paid_;  // by party: for what it got; by seller: for what it shipped
  std::int64_t redirections_ = 0;
  std::int64_t redirected_units_ = 0;
};

std::string Tally::Impl::NameOf(PartyId id) const {
  for (const Party& party : scenario_.parties) {
    if (party.id == id) return party.name;
  }
  return "party " + std::to_string(id);
}

void Tally::Impl::On(const Event& event, const TableOpened& body) {
  utility_.On(body);
  if (body.kind != TableKind::kDinner) return;
  DinnerSummary& dinner = dinners_[body.table].summary;
  dinner.tick = event.tick;
  dinner.table = body.table;
  dinner.host = NameOf(hosts_[body.table]);
  const std::string seller = body.product < scenario_.products.size() ? scenario_.products[body.product].seller : "";
  for (const PartyId party : body.parties) {
    std::string name = NameOf(party);
    if (name != seller) dinner.guests.push_back(std::move(name));
  }
}

void Tally::Impl::On(const Event& event, const TableClosed& body) {
  utility_.On(body);
  const auto found = dinners_.find(body.table);
  if (found == dinners_.end() || body.result != TableResult::kAgreed) return;
  found->second.summary.agreed = true;
  found->second.closed_by = event.cause;
}

void Tally::Impl::On(const Event& event, const Ordered& body) {
  if (!body.booking.moved) sold_[event.cause] += body.booking.units;
}

void Tally::Impl::On(const Event&, const Delivered& body) {
  paid_[NameOf(body.party)] += body.paid_cents;
  if (body.product < scenario_.products.size()) paid_[scenario_.products[body.product].seller] += body.paid_cents;
}

void Tally::Impl::On(const Event&, const Redirected& body) {
  utility_.On(body);
  ++redirections_;
  redirected_units_ += body.units;
}

std::int64_t Tally::Impl::OpeningDeposits(const std::string& seller) const {
  std::int64_t sum = 0;
  for (const Party& party : scenario_.parties) {
    for (const OpeningBooking& booking : party.book) {
      for (const Product& product : scenario_.products) {
        if (product.name == booking.product && product.seller == seller) sum += booking.units * booking.deposit_cents;
      }
    }
  }
  return sum;
}

PartySummary Tally::Impl::SummaryOf(std::size_t i, const core::Market::State& state) const {
  const Party& party = scenario_.parties[i];
  PartySummary summary;
  summary.name = party.name;
  summary.kind = party.kind;
  summary.utility = utility_.Of(i, state);
  if (const auto paid = paid_.find(party.name); paid != paid_.end()) summary.paid_cents = paid->second;
  const core::PartyState* now = state.FindParty(party.id);
  if (now == nullptr) return summary;
  for (const core::Position& position : now->positions) {
    summary.ordered += position.ordered + position.agreed;
    summary.cancelled += position.cancelled;
    summary.delivered += position.delivered;
    summary.warehoused += position.warehoused;
    summary.installed += position.installed;
    summary.productive += position.productive;
  }
  if (party.kind != PartyKind::kSeller) {
    summary.spent_cents = now->paid_cents - now->received_cents + now->outside_cents;
    return summary;
  }
  for (const core::ProductState& product : state.products) {
    if (product.seller == party.id) summary.delivered += product.shipped;
  }
  summary.spent_cents = now->outside_cents;
  summary.received_cents = now->received_cents - now->paid_cents + now->deposits_cents - OpeningDeposits(party.name);
  return summary;
}

RunSummary Tally::Impl::Summary(const core::Market& market) const {
  const core::Market::State& state = market.state();
  RunSummary summary;
  summary.scenario = scenario_.name;
  summary.seed = scenario_.seed;
  summary.ticks = ticks_;
  std::map<PartyId, std::size_t> by_id;
  for (std::size_t i = 0; i < scenario_.parties.size(); ++i) by_id[scenario_.parties[i].id] = i;
  for (const auto& [id, i] : by_id) summary.parties.push_back(SummaryOf(i, state));
  for (const auto& [id, dinner] : dinners_) {
    summary.dinners.push_back(dinner.summary);
    if (const auto sold = sold_.find(dinner.closed_by); dinner.closed_by != 0 && sold != sold_.end()) {
      summary.dinners.back().units = sold->second;
    }
  }
  summary.redirection_count = redirections_;
  summary.redirection_units = redirected_units_;
  return summary;
}

Tally::Tally(const Scenario& scenario) : impl_(std::make_unique<Impl>(scenario)) {}
Tally::~Tally() = default;

void Tally::OnEvent(const Event& event, bool, const std::vector<PartyId>&) { VisitEventOn(event, *impl_); }

void Tally::OnTickEnd(Tick tick, const core::Market& market) { impl_->OnTickEnd(tick, market); }
RunSummary Tally::Summary(const core::Market& market) const { return impl_->Summary(market); }

}  // namespace haggle::journal
