// Forms of orders and of the seller's week.
#include <algorithm>
#include <utility>

#include "agents/strategies/measure.h"
#include "broker/core/validate.h"
#include "deploy/report/text.h"
#include "deploy/seat/forms.h"
#include "deploy/seat/money.h"
#include "proto/base/allocation_rules.h"
#include "proto/base/claimants.h"

namespace haggle::seat {
namespace {

using strategies::InLots;
using strategies::PartOf;

void AddOrder(const Knowledge& knowledge, ProductId product, std::vector<Form>& forms) {
  const Scenario& scenario = knowledge.scenario();
  const Product& sold = scenario.products[product];
  const Bulletin* const bulletin = knowledge.view().bulletin(product);
  if (!MayClaim(knowledge.view().me(), sold.name) || knowledge.view().tick() < sold.from_tick || bulletin == nullptr) {
    return;
  }
  const std::int64_t lot = std::max<std::int64_t>(1, scenario.rules.lot);
  const std::int64_t deposit = PartOf(bulletin->price_cents, scenario.rules.deposit_permille);
  std::int64_t most = core::bounds::kUnits;
  if (deposit > 0)
    most = std::min(most, std::max<std::int64_t>(0, SpendableOf(knowledge, knowledge.view().party())) / deposit);
  most = InLots(most, lot);
  if (most < lot) return;  // the deposit of one lot is more than can be paid
  const bool by_seller = SharingRuleOf(scenario.rules).by_seller();
  Form form;
  form.id = "order-" + std::to_string(product);
  form.kind = "order";
  form.label = "Order " + knowledge.words().ProductName(product);
  form.text = "Books units at the list price of " + Dollars(bulletin->price_cents) + ", " +
              Percent(scenario.rules.deposit_permille) + " of it paid at once. " +
              (by_seller ? "The published lead time dates it."
                         : "Who gets how many in a tick is settled by the rule of allocation.");
  form.fields = {NumberField("units", "Units", "units", lot, most, lot)};
  form.fields[0].step = lot;
  form.fields[0].help = "As many as the deposit can be paid for.";
  if (SharingRuleOf(scenario.rules).priced()) {
    Field limit = NumberField("limit_cents", "Highest bid a unit", "cents_a_unit", 0, kMostBidCents, 0);
    limit.help = "What you would pay at the most where units are sold, from the list price up; 0: the list price.";
    limit.optional = true;
    form.fields.push_back(std::move(limit));
  }
  form.make = [product](const Values& values) -> Action {
    return Order{product, values.number("units"), values.number("limit_cents")};
  };
  forms.push_back(std::move(form));
}

void AddCancel(const Knowledge& knowledge, std::vector<Form>& forms) {
  const Statement* const own = knowledge.view().statement(knowledge.view().party());
  if (own == nullptr) return;
  Field booking;
  booking.name = "booking";
  booking.label = "Booking";
  booking.type = FieldType::kChoice;
  std::int64_t most = 0;
  for (const Booking& booked : own->bookings) {
    if (booked.by_tick != 0 || booked.units <= 0) continue;  // firm ones stay
    booking.choices.push_back({std::to_string(booked.id),
                               static_cast<std::int64_t>(booked.id),
                               knowledge.words().Units(booked.units, booked.product) + " due " +
                                   report::TickAndDate(knowledge.scenario(), booked.requested_tick),
                               {}});
    most = std::max(most, booked.units);
  }
  if (booking.choices.empty()) return;
  booking.value = booking.choices.front().number;
  Form form;
  form.id = form.kind = "cancel";
  form.label = "Give back units";
  form.text = "Gives back units of a booking. The seller keeps " +
              Percent(knowledge.scenario().rules.cancel_fee_permille) +
              " of their price; the rest of the deposit comes back.";
  form.many = form.distinct = true;
  form.fields = {std::move(booking), NumberField("units", "Units", "units", 1, most, 1)};
  form.make = [](const Values& values) -> Action {
    return Cancel{static_cast<BookingId>(values.number("booking")), values.number("units")};
  };
  forms.push_back(std::move(form));
}

void AddBuilds(const Knowledge& knowledge, std::vector<Form>& forms) {
  const Party& me = knowledge.view().me();
  if (me.kind != PartyKind::kBuyer) return;
  for (std::uint32_t i = 0; i < me.sites.size(); ++i) {
    const Site& site = me.sites[i];
    if (site.extend_units <= 0) continue;
    std::int64_t steps = (site.extend_most - knowledge.site_plan().Extended(me.id, i)) / site.extend_units;
    if (site.extend_cost_cents > 0) {
      steps = std::min(steps, SpendableOf(knowledge, me.id) / site.extend_cost_cents);
    }
    if (steps <= 0) continue;
    Form form;
    form.id = "build-" + std::to_string(i);
    form.kind = "build";
    const std::string name = report::SiteName(site.name, i);
    form.label = "Extend " + name;
    form.text = "Each step makes room for " + Count(site.extend_units) + " more units in " +
                std::to_string(std::max<Tick>(1, site.extend_lag)) + " ticks, for " + Dollars(site.extend_cost_cents) +
                ", paid at once.";
    form.fields = {NumberField("steps", "Steps", "steps", 1, steps, 1)};
    form.make = [i](const Values& values) -> Action { return Build{i, values.number("steps")}; };
    forms.push_back(std::move(form));
  }
}

// ---- the seller

const Supply* SupplyFor(const Knowledge& knowledge, ProductId product) {
  for (const Supply& supply : knowledge.view().me().supply) {
    if (supply.product == knowledge.scenario().products[product].name) return &supply;
  }
  return nullptr;
}

void AddShares(const Knowledge& knowledge, const Ask& ask, std::vector<Form>& forms) {
  const SellerBook* const book = knowledge.view().book(ask.product);
  if (!SharingRuleOf(knowledge.scenario().rules).by_seller() || book == nullptr) return;
  std::vector<const Booking*> due;
  for (const Booking& booking : book->bookings) {
    if (booking.requested_tick <= knowledge.view().tick() && booking.units > 0) due.push_back(&booking);
  }
  if (due.empty()) return;
  std::sort(due.begin(), due.end(), [](const Booking* a, const Booking* b) { return IsServedBefore(*a, *b); });
  Field shares;
  shares.name = "shares";
  shares.label = "Who gets how many";
  shares.help = "Filled in by the dates that were promised, as far as the units go.";
  shares.type = FieldType::kRows;
  shares.unit = "units";
  shares.total = ask.available;
  std::int64_t left = ask.available;
  for (const Booking* booking : due) {
    Row row;
    row.key = std::to_string(booking->id);
    row.text = knowledge.words().PartyName(booking->owner) + ": " + Count(booking->units) + " due since " +
               report::TickAndDate(knowledge.scenario(), booking->requested_tick);
    if (booking->by_tick != 0) {
      row.text += ", firm by " + report::TickAndDate(knowledge.scenario(), booking->by_tick);
    }
    row.high = booking->units;
    row.value = std::min(left, booking->units);
    left -= row.value;
    shares.rows.push_back(std::move(row));
  }
  Form form;
  form.id = "allocate-" + std::to_string(ask.product);
  form.kind = "allocate";
  form.label = "Ship " + knowledge.words().ProductName(ask.product);
  form.text = "Shares what there is among those whose date has come. Without it nothing is shipped.";
  form.fields.push_back(std::move(shares));
  form.make = [product = ask.product](const Values& values) -> Action {
    Allocate allocate{product, {}};
    const auto rows = values.rows.find("shares");
    if (rows == values.rows.end()) return allocate;
    for (const auto& [key, units] : rows->second) allocate.shares.push_back({std::stoull(key), units});
    std::sort(allocate.shares.begin(), allocate.shares.end(),
              [](const Share& a, const Share& b) { return a.booking < b.booking; });
    return allocate;
  };
  forms.push_back(std::move(form));
}

void AddPrice(const Knowledge& knowledge, ProductId product, std::vector<Form>& forms) {
  const Product& sold = knowledge.scenario().products[product];
  const Bulletin* const bulletin = knowledge.view().bulletin(product);
  if (bulletin == nullptr) return;
  const std::int64_t change = PartOf(bulletin->price_cents, sold.price_step_permille);
  const std::int64_t low = std::max(sold.price_cents_min, bulletin->price_cents - change);
  const std::int64_t high = std::min(sold.price_cents_max, bulletin->price_cents + change);
  if (low >= high) return;
  Form form;
  form.id = "price-" + std::to_string(product);
  form.kind = "price";
  form.label = "Set the price";
  form.text = "The list price of " + knowledge.words().ProductName(product) + " from the next tick on.";
  form.fields = {NumberField("price_cents", "Price a unit", "cents_a_unit", low, high,
                             std::clamp(bulletin->price_cents, low, high))};
  form.make = [product](const Values& values) -> Action { return SetPrice{product, values.number("price_cents")}; };
  forms.push_back(std::move(form));
}

void AddQuote(const Knowledge& knowledge, ProductId product, std::vector<Form>& forms) {
  const Tick least = std::max<Tick>(1, knowledge.scenario().rules.lead_min);
  const Tick most = std::max(least, kLongestQuote);
  const Bulletin* const bulletin = knowledge.view().bulletin(product);
  const Tick lead = bulletin == nullptr ? least : std::clamp(bulletin->lead_ticks, least, most);
  Form form;
  form.id = "quote-" + std::to_string(product);
  form.kind = "quote";
  form.label = "Quote a lead time";
  form.text = "Published from the next tick on: what is ordered then is promised for so many ticks later.";
  form.fields = {NumberField("lead_ticks", "Lead time", "ticks", least, most, lead)};
  form.make = [product](const Values& values) -> Action {
    return Quote{product, static_cast<Tick>(values.number("lead_ticks"))};
  };
  forms.push_back(std::move(form));
}

void AddCapacity(const Knowledge& knowledge, ProductId product, std::vector<Form>& forms) {
  const Supply* const supply = SupplyFor(knowledge, product);
  if (supply == nullptr) return;
  std::int64_t steps = supply->step_units > 0 ? supply->steps_max : 0;
  if (supply->step_cost_cents > 0) {
    steps = std::min(steps, SpendableOf(knowledge, knowledge.view().party()) / supply->step_cost_cents);
  }
  if (steps > 0) {
    Form form;
    form.id = "expand-" + std::to_string(product);
    form.kind = "expand";
    form.label = "Buy capacity";
    form.text = "Each step makes " + Count(supply->step_units) + " more units a tick in " +
                std::to_string(std::max<Tick>(1, supply->step_lag)) + " ticks, for " +
                Dollars(supply->step_cost_cents) + ", paid at once.";
    form.fields = {NumberField("steps", "Steps", "steps", 1, steps, 1)};
    form.make = [product](const Values& values) -> Action { return Expand{product, values.number("steps")}; };
    forms.push_back(std::move(form));
  }
  if (supply->line.empty()) return;
  Form form;
  form.id = "line-" + std::to_string(product);
  form.kind = "line";
  form.label = "Share the line";
  form.text = "The part of what the line makes that is " + knowledge.words().ProductName(product) +
              " from the next tick on, as far as nature lets it.";
  form.fields = {NumberField("permille", "Part of the line", "permille", 0, 1000, 0)};
  form.make = [product](const Values& values) -> Action { return ShareLine{product, values.number("permille")}; };
  forms.push_back(std::move(form));
}

}  // namespace

void AddOrderForms(const Knowledge& knowledge, std::vector<Form>& forms) {
  for (ProductId product = 0; product < knowledge.scenario().products.size(); ++product) {
    AddOrder(knowledge, product, forms);
  }
  AddCancel(knowledge, forms);
  AddBuilds(knowledge, forms);
}

void AddSellerForms(const Knowledge& knowledge, const Ask& ask, std::vector<Form>& forms) {
  AddShares(knowledge, ask, forms);
  AddPrice(knowledge, ask.product, forms);
  AddQuote(knowledge, ask.product, forms);
  AddCapacity(knowledge, ask.product, forms);
}

}  // namespace haggle::seat
