#include "deploy/seat/consequences.h"

#include <algorithm>
#include <map>
#include <utility>

#include "agents/strategies/measure.h"
#include "deploy/report/text.h"
#include "deploy/seat/deal.h"
#include "deploy/seat/money.h"
#include "deploy/seat/valuation.h"
#include "proto/base/allocation_rules.h"
#include "proto/base/visit.h"

namespace haggle::seat {
namespace {

using strategies::Capped;
using strategies::InLots;
using strategies::PartOf;
using strategies::Times;

// What is paid at once, by party: below zero where money comes back.
using Payments = std::map<PartyId, std::int64_t>;

class Reckoning {
 public:
  explicit Reckoning(const Knowledge& knowledge) : knowledge_(knowledge), view_(knowledge.view()) {}

  void Visit(const Action& action) {
    VisitAction(
        action, [this](const Offer& m) { OnOffer(m); }, [this](const Accept& m) { OnAccept(m); },
        [this](const Award& m) { OnAward(m); }, [this](const Order& m) { OnOrder(m); },
        [this](const Cancel& m) { OnCancel(m); }, [this](const Build& m) { OnBuild(m); },
        [this](const Allocate& m) { OnAllocate(m); }, [this](const SetPrice& m) { OnPrice(m); },
        [this](const Quote& m) { OnQuote(m); }, [this](const Expand& m) { OnExpand(m); },
        [this](const RequestRedirection& m) { OnRedirection(m); }, [this](const Claim& m) { OnClaim(m); },
        [this](const OneOf<Leave, Reject> auto& m) { OnEnd(m.table); },
        [this](const Invite& m) {
          for (const Plea& plea : m.pleas) OnPlea(plea, m.product);
        },
        // Talk, and what nobody but the broker does.
        [](const OneOf<std::monostate, Sound, Answer, ShareLine, BeginTick, Draw, TimeOut> auto&) {});
  }

  std::vector<Consequence>& found() { return found_; }
  const Payments& payments() const { return payments_; }

  // What a party's money comes to.
  void TellMoney(const Payments& payments) {
    for (const auto& [party, paid] : payments) {
      const Statement* const statement = view_.statement(party);
      const Party* const account = view_.find(party);
      if (statement == nullptr || account == nullptr || paid == 0) continue;
      const std::int64_t after = Capped(Int128{statement->cash_cents} - paid);
      const std::int64_t credit = account->account.credit_cents;
      const bool own = party == view_.party();
      const std::string whose = own ? "your cash" : words().PartyName(party) + "'s cash";
      std::string text = whose + " is " + Dollars(after) + " afterwards";
      if (credit > 0) text += ", and may fall to " + Dollars(-credit);
      const bool refused = after < -credit && paid > 0;
      if (refused) text += ": that is not enough, it would be refused";
      Add("cash_after", text, after, "cents", refused);
    }
  }

 private:
  const report::EventText& words() const { return knowledge_.words(); }
  const Scenario& scenario() const { return knowledge_.scenario(); }
  std::string At(Tick tick) const { return report::TickAndDate(scenario(), tick); }

  void Add(std::string name, std::string text, std::optional<std::int64_t> value = {}, std::string unit = "",
           bool warning = false) {
    found_.push_back({std::move(name), std::move(text), value, std::move(unit), warning});
  }

  void Pay(PartyId party, std::int64_t cents) {
    std::int64_t& paid = payments_[party];
    paid = Capped(Int128{paid} + cents);
  }

  // Room at the party's sites when units come at `tick`.
  void TellRoom(PartyId party, ProductId product, std::int64_t units, Tick tick) {
    const Statement* const statement = view_.statement(party);
    const Party* const owner = view_.find(party);
    if (statement == nullptr || owner == nullptr || owner->sites.empty()) return;
    Int128 taken = 0;
    for (const Holding& holding : statement->holdings) taken += Int128{holding.warehoused} + holding.installed;
    for (const Booking& booking : statement->bookings) {
      if (booking.requested_tick <= tick) taken += booking.units;
    }
    const std::int64_t room = Capped(Int128{knowledge_.site_plan().Room(*owner, tick, view_.tick())} - taken);
    const std::int64_t idle =
        std::clamp<std::int64_t>(Capped(Int128{units} - std::max<std::int64_t>(0, room)), 0, units);
    std::string text = "in " + At(tick) + " there is room for " + Count(std::max<std::int64_t>(0, room)) +
                       " more, by plan and beside what is booked by then";
    if (idle > 0) text += ": " + words().Units(idle, product) + " would wait in the warehouse";
    Add("room", text, room, "units", idle > 0);
  }

  void TellWorth(const sdk::TableView& table, const Outcome& outcome) {
    const Valuation valuation(knowledge_, table);
    const std::optional<std::int64_t> worth = valuation.AgreedPpm(outcome);
    if (!worth) return;
    const std::int64_t least = *valuation.EndedPpm();
    Add("utility", "agreed on now it is worth " + Fraction(*worth) + " to you, and no agreement " + Fraction(least),
        *worth, "ppm", *worth < least);
  }

  void TellDeal(const sdk::TableView& table, const Outcome& outcome, PartyId bidder) {
    const std::optional<Deal> deal = DealOf(knowledge_, table.opened, outcome, bidder);
    if (!deal) return;
    if (deal->from != 0) {
      Add("obliges",
          "if agreed, " + words().Units(deal->units, deal->product) + " of " + words().PartyName(deal->from) +
              "'s next ones go to " + words().PartyName(deal->to) + ", which pays " + words().PartyName(deal->seller) +
              " " + Dollars(deal->fee_cents),
          deal->fee_cents, "cents");
      if (view_.statement(deal->to) != nullptr) Pay(deal->to, deal->fee_cents);
      return;
    }
    std::int64_t income = 0;
    for (const DealPart& part : deal->parts) {
      const std::int64_t cost = Times(part.units, part.price_cents);
      const std::int64_t deposit = Times(part.units, part.deposit_cents);
      income = Capped(Int128{income} + cost);
      std::string text = "if agreed, " + words().PartyName(part.buyer) + " takes " +
                         words().Units(part.units, deal->product) + " at " + Dollars(part.price_cents) + " a unit, " +
                         Dollars(cost) + " in all, " + Dollars(deposit) + " of it at once";
      if (deal->by_tick != 0) text += "; the last one is due by " + At(deal->by_tick);
      Add("obliges", text, cost, "cents");
      if (view_.statement(part.buyer) == nullptr) continue;  // another's money
      Pay(part.buyer, deposit);
      TellRoom(part.buyer, deal->product, part.units, deal->by_tick != 0 ? deal->by_tick : view_.tick());
    }
    if (deal->seller != view_.party()) return;
    Add("income", "it brings you " + Dollars(income) + " in all", income, "cents");
    if (deal->by_tick != 0 && scenario().rules.damages_cents > 0) {
      Add("damages",
          "what is late after " + At(deal->by_tick) + " costs you " + Dollars(scenario().rules.damages_cents) +
              " a unit and tick",
          scenario().rules.damages_cents, "cents_a_unit");
    }
  }

  void OnOffer(const Offer& offer) {
    const sdk::TableView* const table = view_.table(offer.table);
    if (table == nullptr) return;
    TellWorth(*table, offer.values);
    TellDeal(*table, offer.values, IsTender(*table) && table->seat > 0 ? view_.party() : 0);
  }

  static bool IsTender(const sdk::TableView& table) {
    return table.protocol >= ProtocolKind::kContractNet && table.protocol <= ProtocolKind::kDoubleAuction;
  }

  void OnAccept(const Accept& accept) {
    const sdk::TableView* const table = view_.table(accept.table);
    if (table == nullptr) return;
    const Outcome* outcome = &table->offer;
    for (const sdk::SeatView& seat : table->seats) {
      if (accept.author != 0 && seat.party == accept.author) outcome = &seat.offer;
    }
    TellWorth(*table, *outcome);
    TellDeal(*table, *outcome, 0);
  }

  void OnAward(const Award& award) {
    const sdk::TableView* const table = view_.table(award.table);
    if (table == nullptr) return;
    for (const sdk::SeatView& seat : table->seats) {
      if (seat.party != award.party) continue;
      TellWorth(*table, seat.offer);
      TellDeal(*table, seat.offer, award.party);
    }
  }

  void OnEnd(TableId id) {
    const sdk::TableView* const table = view_.table(id);
    if (table == nullptr) return;
    const std::optional<std::int64_t> least = Valuation(knowledge_, *table).EndedPpm();
    if (least) Add("reservation", "no agreement is worth " + Fraction(*least) + " to you", *least, "ppm");
  }

  void OnOrder(const Order& order) {
    const Bulletin* const bulletin = view_.bulletin(order.product);
    if (bulletin == nullptr) return;
    const Rules& rules = scenario().rules;
    const std::int64_t units = InLots(order.units, rules.lot);
    const std::int64_t cost = Times(units, bulletin->price_cents);
    const std::int64_t deposit = Times(units, PartOf(bulletin->price_cents, rules.deposit_permille));
    Add("cost", "it costs " + Dollars(cost) + " in all at the list price", cost, "cents");
    Add("deposit", Dollars(deposit) + " of it is paid now, the rest when units are shipped", deposit, "cents");
    Pay(view_.party(), deposit);
    const bool dated = SharingRuleOf(rules).by_seller();
    const Tick lead = std::min(bulletin->lead_ticks, std::max(kLongestQuote, rules.lead_min));
    const Tick at = view_.tick() + lead;
    Add("promised",
        (dated ? "it is dated " : "by the published lead time it comes by ") + At(at) +
            (dated ? ", by the lead time of " : ", in ") + Count(lead) + (lead == 1 ? " tick" : " ticks"),
        at, "tick", at >= scenario().ticks);
    TellRoom(view_.party(), order.product, units, at);
  }

  void OnCancel(const Cancel& cancel) {
    const Statement* const own = view_.statement(view_.party());
    for (const Booking& booking : own == nullptr ? std::vector<Booking>() : own->bookings) {
      if (booking.id != cancel.booking) continue;
      const std::int64_t fee = PartOf(booking.price_cents, scenario().rules.cancel_fee_permille);
      const std::int64_t from_deposit = std::min(booking.deposit_cents, fee);
      const std::int64_t back = Times(cancel.units, booking.deposit_cents - from_deposit);
      const std::int64_t all = Times(cancel.units, fee);
      Add("fee", "the seller keeps " + Dollars(all), all, "cents");
      Add("refund", Dollars(back) + " of the deposit comes back", back, "cents");
      if (cancel.units > booking.units) {
        Add("units", "only " + Count(booking.units) + " are booked: it would be refused", booking.units, "units", true);
      }
      Pay(view_.party(), Capped(Int128{all} - Times(cancel.units, from_deposit) - back));
    }
  }

  void OnBuild(const Build& build) {
    const std::vector<Site>& sites = view_.me().sites;
    if (build.site >= sites.size()) return;
    const Site& site = sites[build.site];
    const std::int64_t cost = Times(build.steps, site.extend_cost_cents);
    const std::int64_t units = Times(build.steps, site.extend_units);
    const Tick at = view_.tick() + std::max<Tick>(1, site.extend_lag);
    Add("cost", "it costs " + Dollars(cost) + ", paid now", cost, "cents");
    Add("room", "room for " + Count(units) + " more from " + At(at) + " on, if the site is open by then", units,
        "units", at >= scenario().ticks);
    Pay(view_.party(), cost);
  }

  void OnAllocate(const Allocate& allocate) {
    const SellerBook* const book = view_.book(allocate.product);
    if (book == nullptr) return;
    std::int64_t units = 0;
    std::int64_t income = 0;
    std::map<PartyId, std::int64_t> due;
    for (const Share& share : allocate.shares) {
      for (const Booking& booking : book->bookings) {
        if (booking.id != share.booking) continue;
        units = Capped(Int128{units} + share.units);
        const std::int64_t rest = Times(share.units, booking.price_cents - booking.deposit_cents);
        income = Capped(Int128{income} + rest);
        due[booking.owner] = Capped(Int128{due[booking.owner]} + rest);
      }
    }
    Add("ships",
        "ships " + words().Units(units, allocate.product) + " and keeps " +
            Count(std::max<std::int64_t>(0, book->inventory - units)),
        units, "units");
    Add("income", Dollars(income) + " is paid on delivery, beside deposits that are paid already", income, "cents");
    for (const Payer& payer : book->payers) {
      const auto owed = due.find(payer.party);
      if (owed == due.end() || owed->second <= payer.cash_cents) continue;
      Add("unpaid",
          words().PartyName(payer.party) + " can pay " + Dollars(payer.cash_cents) + " of " + Dollars(owed->second) +
              ": what it cannot pay for stays here",
          payer.cash_cents, "cents", true);
    }
  }

  void OnPrice(const SetPrice& set) {
    const Bulletin* const bulletin = view_.bulletin(set.product);
    if (bulletin == nullptr) return;
    const std::int64_t change = set.price_cents - bulletin->price_cents;
    Add("change",
        std::string(change < 0 ? "lower by " : "higher by ") + Dollars(change < 0 ? -change : change) +
            " than in this tick; what is booked keeps its price",
        change, "cents_a_unit");
  }

  void OnQuote(const Quote& quote) {
    Add("promised", "an order of the next tick is dated " + At(view_.tick() + 1 + quote.lead_ticks),
        view_.tick() + 1 + quote.lead_ticks, "tick");
  }

  void OnExpand(const Expand& expand) {
    for (const Supply& supply : view_.me().supply) {
      if (supply.product != scenario().products[expand.product].name) continue;
      const std::int64_t cost = Times(expand.steps, supply.step_cost_cents);
      const Tick at = view_.tick() + std::max<Tick>(1, supply.step_lag);
      const std::int64_t units = Times(expand.steps, supply.step_units);
      Add("cost", "it costs " + Dollars(cost) + ", paid now", cost, "cents");
      Add("capacity", Count(units) + " more units a tick from " + At(at) + " on", units, "units",
          at >= scenario().ticks);
      Pay(view_.party(), cost);
    }
  }

  void OnRedirection(const RequestRedirection& request) {
    const Statement* const statement = view_.statement(request.from);
    std::int64_t movable = 0;
    const Tick horizon = view_.tick() + scenario().rules.redirection.horizon;
    for (const Booking& booking : statement == nullptr ? std::vector<Booking>() : statement->bookings) {
      if (booking.product == request.product && !booking.moved && booking.requested_tick <= horizon) {
        movable += booking.units;
      }
    }
    const bool same = request.from == request.to;
    if (same) Add("parties", "units cannot go to whom they come from: it would be refused", {}, "", true);
    Add("movable",
        words().PartyName(request.from) + " has " + words().Units(movable, request.product) + " that may move" +
            (request.units > movable ? ": it would be refused" : ""),
        movable, "units", request.units > movable);
    if (!same) TellRoom(request.to, request.product, request.units, view_.tick() + 1);
  }

  void OnPlea(const Plea& plea, ProductId product) {
    const Bulletin* const bulletin = view_.bulletin(product);
    if (bulletin == nullptr || view_.statement(plea.party) == nullptr) return;
    const std::int64_t cost = Times(plea.units, bulletin->price_cents);
    Add("cost",
        words().Units(plea.units, product) + " for " + words().PartyName(plea.party) + " cost " + Dollars(cost) +
            " at the list price; a premium may come on top",
        cost, "cents");
  }

  void OnClaim(const Claim& claim) {
    const Statement* const own = view_.statement(view_.party());
    if (own == nullptr) return;
    std::int64_t sure = 0;
    for (const Holding& holding : own->holdings) {
      if (holding.product == claim.product) sure += holding.warehoused + holding.installed;
    }
    for (const Booking& booking : own->bookings) {
      if (booking.product == claim.product) sure += booking.units;
    }
    Add("booked", "on hand and booked are " + words().Units(sure, claim.product) + " today", sure, "units",
        claim.units > sure);
  }

  const Knowledge& knowledge_;
  const sdk::View& view_;
  std::vector<Consequence> found_;
  Payments payments_;
};

}  // namespace

std::vector<Consequence> ConsequencesOf(const Knowledge& knowledge, const Action& action) {
  Reckoning reckoning(knowledge);
  reckoning.Visit(action);
  reckoning.TellMoney(reckoning.payments());
  return std::move(reckoning.found());
}

std::vector<Consequence> ConsequencesOfAll(const Knowledge& knowledge, const std::vector<Action>& actions) {
  Reckoning reckoning(knowledge);
  for (const Action& action : actions) reckoning.Visit(action);
  const Payments payments = reckoning.payments();
  reckoning.found().clear();
  reckoning.TellMoney(payments);
  return std::move(reckoning.found());
}

}  // namespace haggle::seat
