// What a party knows of itself, its affiliates, the market and its book, as JSON.
#include <algorithm>

#include "agents/strategies/measure.h"
#include "deploy/report/text.h"
#include "deploy/seat/json.h"
#include "deploy/seat/money.h"

namespace haggle::seat {
namespace {

Json DateJson(const Knowledge& knowledge, Tick tick) { return OrNull(report::DateOf(knowledge.scenario(), tick)); }

Json BookingJson(const Knowledge& knowledge, const Booking& booking) {
  return {{"id", std::to_string(booking.id)},
          {"owner", NameOf(knowledge, booking.owner)},
          {"product", ProductNameOf(knowledge, booking.product)},
          {"units", booking.units},
          {"price_cents", booking.price_cents},
          {"deposit_cents", booking.deposit_cents},
          {"requested_tick", booking.requested_tick},
          {"requested_date", DateJson(knowledge, booking.requested_tick)},
          {"by_tick", booking.by_tick == 0 ? Json() : Json(booking.by_tick)},
          {"placed_tick", booking.placed_tick},
          {"flexible", booking.flexible},
          {"moved", booking.moved}};
}

Json BookingsJson(const Knowledge& knowledge, std::vector<Booking> bookings) {
  std::sort(bookings.begin(), bookings.end(), IsServedBefore);
  Json list = Json::array();
  for (const Booking& booking : bookings) list.push_back(BookingJson(knowledge, booking));
  return list;
}

Json HoldingsJson(const Knowledge& knowledge, const Statement& statement) {
  Json list = Json::array();
  for (const Holding& holding : statement.holdings) {
    std::int64_t booked = 0;
    for (const Booking& booking : statement.bookings) {
      if (booking.product == holding.product) booked += booking.units;
    }
    list.push_back({{"product", ProductNameOf(knowledge, holding.product)},
                    {"warehoused", holding.warehoused},
                    {"installed", holding.installed},
                    {"productive", holding.productive},
                    {"booked", booked}});
  }
  return list;
}

// When a site is planned to open; a plan may be a range of ticks.
std::string PlanText(const Knowledge& knowledge, const Site& site) {
  const std::string first = report::TickAndDate(knowledge.scenario(), static_cast<Tick>(site.opens.low));
  if (site.opens.high <= site.opens.low) return "planned to open in " + first;
  return "planned to open between " + first + " and " +
         report::TickAndDate(knowledge.scenario(), static_cast<Tick>(site.opens.high));
}

Json SitesJson(const Knowledge& knowledge, const Party& party, const Statement* statement) {
  Json list = Json::array();
  const Tick now = knowledge.view().tick();
  for (std::size_t i = 0; i < party.sites.size(); ++i) {
    const Site& site = party.sites[i];
    const bool told = statement != nullptr && i < statement->sites.size();
    const bool open = told && statement->sites[i].open;
    const std::int64_t coming = knowledge.RoomComing(party.id, static_cast<std::uint32_t>(i), now);
    std::string text = open ? "open" : PlanText(knowledge, site);
    if (coming > 0) text += ", room for " + Count(coming) + " more is being built";
    list.push_back({{"i", i},
                    {"name", report::SiteName(site.name, static_cast<std::uint32_t>(i))},
                    {"open", open},
                    {"room", told ? Json(statement->sites[i].room) : Json()},
                    {"planned_tick", site.always_open ? Json() : Json(site.opens.low)},
                    {"planned_last_tick", site.always_open ? Json() : Json(std::max(site.opens.low, site.opens.high))},
                    {"text", text}});
  }
  return list;
}

// Room of all its sites at some ticks to come, by plan.
Json RoomJson(const Knowledge& knowledge, const Party& party) {
  Json list = Json::array();
  if (party.sites.empty()) return list;
  for (const Tick ahead : {1, 4, 8, 13, 26}) {
    const Tick at = knowledge.view().tick() + ahead;
    if (at >= knowledge.scenario().ticks) break;
    list.push_back({{"tick", at}, {"room", knowledge.site_plan().Room(party, at, knowledge.view().tick())}});
  }
  return list;
}

Json AffairsJson(const Knowledge& knowledge, const Party& party) {
  const Statement* const statement = knowledge.view().statement(party.id);
  const bool told = statement != nullptr;
  Json json;
  json["cash_cents"] = told ? Json(statement->cash_cents) : Json();
  json["credit_cents"] = party.account.credit_cents;
  json["spendable_cents"] = told ? Json(SpendableOf(knowledge, party.id)) : Json();
  json["deposits_cents"] = told ? Json(statement->deposits_cents) : Json();
  json["income_cents"] = party.account.income_cents;
  Json& funding = json["funding"] = Json::array();
  for (const Funding& round : party.account.funding) {
    if (knowledge.HasArrived(party.id, round.name)) continue;
    const Tick tick = static_cast<Tick>(strategies::TypeOf(round.tick));
    funding.push_back({{"name", round.name},
                       {"tick", tick},
                       {"amount_cents", round.stake_permille == 0 ? Json(round.amount_cents) : Json()},
                       {"text", "planned for " + report::TickAndDate(knowledge.scenario(), tick) +
                                    (round.stake_permille == 0 ? "" : ", up to ") +
                                    (round.stake_permille == 0 ? "" : Dollars(round.amount_cents))}});
  }
  json["holdings"] = told ? HoldingsJson(knowledge, *statement) : Json::array();
  json["bookings"] = told ? BookingsJson(knowledge, statement->bookings) : Json::array();
  json["sites"] = SitesJson(knowledge, party, statement);
  json["room_next"] = RoomJson(knowledge, party);
  return json;
}

Json WantJson(const std::string& name, const std::string& text, std::int64_t value, const char* unit) {
  return {{"name", name}, {"text", text}, {"value", value}, {"unit", unit}};
}

// What moves the party: told to it alone.
Json WantsJson(const Knowledge& knowledge) {
  const Wants& wants = knowledge.view().me().wants;
  const Tick now = knowledge.view().tick();
  Json list = Json::array();
  for (const Demand& demand : wants.demand) {
    const std::int64_t scale = PathAt(demand.path, now);
    const std::int64_t at_end = PathAt(demand.path, knowledge.scenario().ticks - 1);
    const std::int64_t value = strategies::PartOf(demand.value_cents, strategies::TypeOf(demand.value_permille));
    list.push_back(WantJson(
        "demand", "uses about " + Count(scale) + " " + demand.product + " now and " + Count(at_end) + " at the end",
        scale, "units"));
    list.push_back(
        WantJson("value", "one of these, running, is worth " + Dollars(value) + " a tick", value, "cents_a_unit"));
  }
  const auto add = [&list](const char* name, const char* before, std::int64_t value, const char* after,
                           const char* unit) {
    if (value != 0) list.push_back(WantJson(name, before + Dollars(value) + after, value, unit));
  };
  add("holding", "an idle unit costs ", wants.holding_cents, " a tick", "cents_a_unit");
  add("pride", "begging costs ", strategies::PartOf(wants.pride_cents, strategies::TypeOf(wants.pride_permille)), "",
      "cents");
  add("unit_cost", "a unit costs ", wants.unit_cost_cents, " to make", "cents_a_unit");
  add("friction", "making others wait costs ",
      strategies::PartOf(wants.friction_cents, strategies::TypeOf(wants.friction_permille)), " a unit and tick",
      "cents_a_unit");
  add("time", "an evening costs ", strategies::PartOf(wants.time_cents, strategies::TypeOf(wants.time_permille)), "",
      "cents");
  add("replan", "a redirection costs ", wants.replan_cents, " of replanning", "cents");
  return list;
}

Json SupplyJson(const Knowledge& knowledge) {
  Json list = Json::array();
  for (const Supply& supply : knowledge.view().me().supply) {
    std::string text = "made on the line of " + supply.line;
    if (supply.line.empty()) {
      const std::int64_t now =
          strategies::Capped(Int128{supply.base} + Int128{supply.growth} * knowledge.view().tick());
      text = "about " + Count(now) + " a tick by plan, give or take nature";
    }
    if (!supply.source.empty()) text = "made of " + supply.source + " that is bought";
    list.push_back({{"product", supply.product}, {"text", text}});
  }
  return list;
}

Json MarketJson(const Knowledge& knowledge) {
  const Scenario& scenario = knowledge.scenario();
  Json list = Json::array();
  for (ProductId p = 0; p < scenario.products.size(); ++p) {
    const Product& product = scenario.products[p];
    const Bulletin* const bulletin = knowledge.view().bulletin(p);
    const bool told = bulletin != nullptr;
    const bool on_sale = knowledge.view().tick() >= product.from_tick;
    const bool dated = told && on_sale;  // what is not sold yet is promised to nobody
    const Tick at = dated ? knowledge.view().tick() + bulletin->lead_ticks : 0;
    Json json = {{"product", product.name}, {"seller", product.seller}, {"serves", OrNull(product.serves)}};
    json["price_cents"] = told ? Json(bulletin->price_cents) : Json();
    json["backlog"] = told ? Json(bulletin->backlog) : Json();
    json["lead_ticks"] = dated ? Json(bulletin->lead_ticks) : Json();
    json["quoted"] = dated && bulletin->quoted;
    json["shipped"] = told ? Json(bulletin->shipped) : Json();
    json["supply_per_tick"] = told ? Json(bulletin->supply_per_tick) : Json();
    json["on_sale"] = on_sale;
    json["from_tick"] = product.from_tick;
    json["promised_tick"] = dated ? Json(at) : Json();
    json["promised_date"] = dated ? DateJson(knowledge, at) : Json();
    json["price_low_cents"] = product.price_cents_min;
    json["price_high_cents"] = product.price_cents_max;
    list.push_back(std::move(json));
  }
  return list;
}

Json BooksJson(const Knowledge& knowledge) {
  Json list = Json::array();
  for (ProductId p = 0; p < knowledge.scenario().products.size(); ++p) {
    const SellerBook* const book = knowledge.view().book(p);
    if (book == nullptr) continue;
    Json payers = Json::array();
    for (const Payer& payer : book->payers) {
      payers.push_back({{"party", NameOf(knowledge, payer.party)}, {"cash_cents", payer.cash_cents}});
    }
    list.push_back({{"product", ProductNameOf(knowledge, p)},
                    {"inventory", book->inventory},
                    {"capacity_coming", book->capacity_coming},
                    {"bookings", BookingsJson(knowledge, book->bookings)},
                    {"payers", std::move(payers)}});
  }
  return list;
}

}  // namespace

std::string NameOf(const Knowledge& knowledge, PartyId party) {
  const Party* const found = knowledge.view().find(party);
  return found == nullptr ? "" : found->name;
}

std::string ProductNameOf(const Knowledge& knowledge, ProductId product) {
  const std::vector<Product>& products = knowledge.scenario().products;
  return product < products.size() ? products[product].name : "";
}

Json KnownJson(const Knowledge& knowledge) {
  Json known;
  Json& me = known["me"] = AffairsJson(knowledge, knowledge.view().me());
  me["wants"] = WantsJson(knowledge);
  me["supply"] = SupplyJson(knowledge);
  Json& affiliates = known["affiliates"] = Json::array();
  for (const PartyId id : knowledge.SpeaksFor()) {
    const Party* const party = knowledge.view().find(id);
    if (id == knowledge.view().party() || party == nullptr) continue;
    Json affairs = {{"party", party->name}};
    affairs.update(AffairsJson(knowledge, *party));
    affiliates.push_back(std::move(affairs));
  }
  known["market"] = MarketJson(knowledge);
  known["book"] = BooksJson(knowledge);
  known["tables"] = TablesJson(knowledge);
  Json& claims = known["claims"] = Json::array();
  for (const Claimed& claim : knowledge.view().claims()) {
    claims.push_back({{"party", NameOf(knowledge, claim.party)},
                      {"product", ProductNameOf(knowledge, claim.product)},
                      {"units", claim.units},
                      {"due_tick", claim.due_tick}});
  }
  known["parties"] = PartiesJson(knowledge);
  known["rules"] = RulesJson(knowledge);
  return known;
}

}  // namespace haggle::seat
