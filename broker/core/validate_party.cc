// Parties: what they own, earn, supply, command and want.
#include <algorithm>
#include <map>
#include <string_view>

#include "broker/core/validate_parts.h"

namespace haggle::core {
namespace {

const char* PartyKindName(PartyKind kind) {
  switch (kind) {
    case PartyKind::kSeller:
      return "seller";
    case PartyKind::kBuyer:
      return "buyer";
    case PartyKind::kPrincipal:
      return "principal";
    case PartyKind::kUnset:
      break;
  }
  return "no kind";
}

// A list that only parties of one kind may have.
template <class T>
void OnlyFor(Validation& v, const Party& party, PartyKind kind, std::string_view field, const std::vector<T>& list) {
  if (list.empty() || party.kind == kind) return;
  v.faults.Add(field, std::string("expected none, for only a ") + PartyKindName(kind) + " has them, found " +
                          std::to_string(list.size()) + " at a party of kind " + PartyKindName(party.kind));
}

void Once(Validation& v, std::map<std::string_view, int>& seen, std::string_view field, const std::string& name) {
  if (++seen[name] > 1)
    v.faults.Add(field, "expected every " + std::string(field) + " once, found " + Quoted(name) + " again");
}

void CheckStocks(Validation& v, const Party& party) {
  if (party.kind == PartyKind::kPrincipal && !party.stocks.empty()) {
    v.faults.Add("stocks",
                 "expected none, for a principal holds no units itself, found " + std::to_string(party.stocks.size()));
  }
  std::map<std::string_view, int> seen;
  v.faults.Each("stocks", party.stocks, [&](const Stock& stock, std::size_t) {
    if (CheckProduct(v, "product", stock.product) != nullptr) Once(v, seen, "product", stock.product);
    v.faults.Between("warehoused", stock.warehoused, 0, bounds::kUnits);
    v.faults.Between("installed", stock.installed, 0, bounds::kUnits);
  });
}

// What its owner may add to a site.
void CheckExtending(Validation& v, const Party& party, const Site& site) {
  v.faults.Between("extend_units", site.extend_units, 0, bounds::kUnits);
  v.faults.Between("extend_cost_cents", site.extend_cost_cents, 0, bounds::kCash);
  v.faults.Between("extend_lag", site.extend_lag, 0, bounds::kTicks);
  v.faults.Between("extend_most", site.extend_most, 0, bounds::kUnits);
  if (site.extend_units == 0 && (site.extend_cost_cents > 0 || site.extend_lag > 0 || site.extend_most > 0)) {
    v.faults.Add("extend_units",
                 "expected more than 0 beside extend_cost_cents, extend_lag or extend_most, which without a step mean "
                 "nothing, found 0");
  }
  if (site.extend_units > 0 && site.extend_most >= 0 && site.extend_most < site.extend_units) {
    v.faults.Add("extend_most", "expected at least a step, extend_units, found " + std::to_string(site.extend_most) +
                                    " beside steps of " + std::to_string(site.extend_units));
  }
  if (site.extend_units > 0 && party.kind != PartyKind::kBuyer) {
    v.faults.Add("extend_units", "expected 0, for only a buyer extends its sites, found " +
                                     std::to_string(site.extend_units) + " at a party of kind " +
                                     PartyKindName(party.kind));
  }
}

void CheckSites(Validation& v, const Party& party) {
  v.faults.AtMost("sites", party.sites.size(), bounds::kListed);
  CheckNames(v, "sites", party.sites, true);
  v.faults.Each("sites", party.sites, [&](const Site& site, std::size_t) {
    CheckPath(v, "size", site.size);
    v.faults.Factor("size_permille", site.size_permille);
    v.faults.RangeWithin("opens", site.opens, -bounds::kDates, bounds::kDates);
    v.faults.RangeWithin("slip", site.slip, 0, bounds::kDates);
    v.faults.Between("growth", site.growth, 0, bounds::kUnits);
    v.faults.Between("install_rate", site.install_rate, 0, bounds::kUnits);
    v.faults.Between("ramp_ticks", site.ramp_ticks, 0, bounds::kTicks);
    CheckExtending(v, party, site);
  });
}

void CheckAccount(Validation& v, const Account& account) {
  v.faults.Under("account", [&] {
    v.faults.Between("credit_cents", account.credit_cents, 0, bounds::kCash);
    if (account.credit_cents >= 0)
      v.faults.Between("cash_cents", account.cash_cents, -account.credit_cents, bounds::kCash);
    v.faults.Between("income_cents", account.income_cents, 0, bounds::kCash);
    v.faults.AtMost("funding", account.funding.size(), bounds::kListed);
    CheckNames(v, "funding", account.funding, true);
    v.faults.Each("funding", account.funding, [&](const Funding& funding, std::size_t) {
      v.faults.RangeWithin("tick", funding.tick, 0, bounds::kDates);
      v.faults.Between("amount_cents", funding.amount_cents, 0, bounds::kCash);
      v.faults.Factor("amount_permille", funding.amount_permille);
      v.faults.Between("stake_permille", funding.stake_permille, 0, 1000);
      v.faults.Between("valuation_cents", funding.valuation_cents, 0, bounds::kCash);
      v.faults.Between("valuation_unit_cents", funding.valuation_unit_cents, 0, bounds::kPrice);
      if (funding.stake_permille > 0 && funding.amount_cents == 0) {
        v.faults.Add("amount_cents",
                     "expected more than 0 beside stake_permille, for it is the most that is paid, found 0");
      }
      if (funding.stake_permille == 0 && (funding.valuation_cents != 0 || funding.valuation_unit_cents != 0)) {
        v.faults.Add("stake_permille",
                     "expected more than 0 beside a valuation, which without a stake means nothing, found 0");
      }
    });
  });
}

void CheckBook(Validation& v, const Party& party) {
  OnlyFor(v, party, PartyKind::kBuyer, "book", party.book);
  v.faults.AtMost("book", party.book.size(), bounds::kListed);
  v.faults.Each("book", party.book, [&](const OpeningBooking& booking, std::size_t) {
    const Product* product = CheckProduct(v, "product", booking.product);
    v.faults.Between("units", booking.units, 1, bounds::kUnits);
    v.faults.Between("requested_tick", booking.requested_tick, -bounds::kDates, bounds::kDates);
    v.faults.Between("price_cents", booking.price_cents, 0, bounds::kPrice);
    if (product == nullptr) return;
    const std::int64_t price = booking.price_cents > 0 ? booking.price_cents : product->price_cents;
    v.faults.Between("deposit_cents", booking.deposit_cents, 0, price > 0 ? price : bounds::kPrice);
  });
}

// A product that is made on another's line makes nothing by itself.
void CheckLine(Validation& v, const Party& party, const Supply& supply) {
  if (supply.line.empty()) {
    if (!supply.most_permille.empty()) {
      v.faults.Add("most_permille", "expected none without `line`, of which it would be a share, found " +
                                        std::to_string(supply.most_permille.size()));
    }
    return;
  }
  const auto line = std::find_if(party.supply.begin(), party.supply.end(),
                                 [&](const Supply& other) { return other.product == supply.line; });
  if (line == party.supply.end() || &*line == &supply || !line->line.empty()) {
    v.faults.Add("line", "expected another product of " + Quoted(party.name) + " with a line of its own, found " +
                             Quoted(supply.line));
  }
  const auto none = [&](std::string_view field, std::int64_t value) {
    if (value == 0) return;
    v.faults.Add(field, "expected 0 beside `line`, on which it is made, found " + std::to_string(value));
  };
  none("base", supply.base);
  none("growth", supply.growth);
  none("step_units", supply.step_units);
  none("step_lag", supply.step_lag);
  none("step_cost_cents", supply.step_cost_cents);
  none("steps_max", supply.steps_max);
  none("yield_permille.high", supply.yield_permille.high);
  none("noise_permille.high", supply.noise_permille.high);
  CheckPath(v, "most_permille", supply.most_permille);
  v.faults.Each("most_permille", supply.most_permille,
                [&](const Point& point, std::size_t) { v.faults.Between("units", point.units, 0, 1000); });
}

// A stage of a chain makes nothing by itself, and what it buys goes nowhere else.
void CheckSource(Validation& v, const Party& party, const Supply& supply) {
  if (supply.source.empty()) {
    if (supply.source_lag != 0) {
      v.faults.Add("source_lag", "expected 0 without `source`, found " + std::to_string(supply.source_lag));
    }
    return;
  }
  v.faults.Between("source_lag", supply.source_lag, 0, bounds::kTicks);
  const std::vector<Product>& products = v.scenario.products;
  const auto named = [&products](const std::string& name) {
    return std::find_if(products.begin(), products.end(), [&name](const Product& p) { return p.name == name; });
  };
  const auto source = named(supply.source);
  if (source == products.end() || source >= named(supply.product)) {
    v.faults.Add("source",
                 "expected a product listed before " + Quoted(supply.product) + ", found " + Quoted(supply.source));
  } else if (source->seller == party.name) {
    v.faults.Add("source", "expected a product of another seller, found " + Quoted(supply.source) + " of its own");
  }
  const auto takes = [&supply](const Supply& other) { return other.source == supply.source; };
  if (std::count_if(party.supply.begin(), party.supply.end(), takes) > 1) {
    v.faults.Add("source", "expected a source of one product alone, found " + Quoted(supply.source) + " again");
  }
  if (!supply.line.empty()) v.faults.Add("line", "expected none beside `source`, found " + Quoted(supply.line));
  if (!party.sites.empty()) {
    v.faults.Add("source", "expected none at a party with sites, where its units would be installed, found " +
                               Quoted(supply.source));
  }
  const auto none = [&](std::string_view field, std::int64_t value) {
    if (value == 0) return;
    v.faults.Add(field, "expected 0 beside `source`, of which it is made, found " + std::to_string(value));
  };
  none("base", supply.base);
  none("growth", supply.growth);
  none("steps_max", supply.steps_max);
  none("yield_permille.high", supply.yield_permille.high);
  none("noise_permille.high", supply.noise_permille.high);
}

void CheckSupply(Validation& v, const Party& party) {
  OnlyFor(v, party, PartyKind::kSeller, "supply", party.supply);
  std::map<std::string_view, int> seen;
  v.faults.Each("supply", party.supply, [&](const Supply& supply, std::size_t) {
    if (const Product* product = CheckProduct(v, "product", supply.product)) {
      Once(v, seen, "product", supply.product);
      if (product->seller != party.name) {
        v.faults.Add("product", "expected a product whose seller is " + Quoted(party.name) + ", found " +
                                    Quoted(supply.product) + ", sold by " + Quoted(product->seller));
      }
    }
    v.faults.Between("inventory", supply.inventory, 0, bounds::kUnits);
    v.faults.Between("base", supply.base, 0, bounds::kUnits);
    v.faults.Between("growth", supply.growth, -bounds::kUnits, bounds::kUnits);
    // A falling supply ends at 0; a rising one must stay in bounds.
    if (supply.growth > 0 && supply.growth <= bounds::kUnits) {
      const std::int64_t last = supply.growth * (std::int64_t{v.scenario.ticks} - 1);
      if (last > bounds::kUnits) {
        v.faults.Add("growth", "expected at most " + std::to_string(bounds::kUnits) +
                                   " more units a tick by the end of the run, found " + std::to_string(last));
      }
    }
    v.faults.Factor("yield_permille", supply.yield_permille);
    v.faults.Factor("noise_permille", supply.noise_permille);
    v.faults.Between("step_units", supply.step_units, 0, bounds::kUnits);
    v.faults.Between("step_lag", supply.step_lag, 0, bounds::kTicks);
    v.faults.Between("step_cost_cents", supply.step_cost_cents, 0, bounds::kWorth);
    v.faults.Between("steps_max", supply.steps_max, 0, 1000);
    CheckLine(v, party, supply);
    CheckSource(v, party, supply);
  });
}

// Who commands an affiliate already, over all parties.
void CheckAffiliates(Validation& v, const Party& party, std::map<std::string_view, std::string_view>& principals) {
  OnlyFor(v, party, PartyKind::kPrincipal, "affiliates", party.affiliates);
  v.faults.Each("affiliates", party.affiliates, [&](const Affiliate& affiliate, std::size_t) {
    v.faults.Between("weight_permille", affiliate.weight_permille, 0, bounds::kPermille);
    const Party* commanded = CheckParty(v, "party", affiliate.party);
    if (commanded == nullptr) return;
    if (commanded->kind != PartyKind::kBuyer) {
      v.faults.Add("party", "expected a party of kind buyer, found " + Quoted(affiliate.party) + " of kind " +
                                PartyKindName(commanded->kind));
    }
    const auto [before, first] = principals.emplace(affiliate.party, party.name);
    if (!first) {
      v.faults.Add("party", "expected an affiliate of no other principal, found " + Quoted(affiliate.party) +
                                ", which " + Quoted(before->second) + " commands");
    }
  });
}

void CheckIdentity(Validation& v, const Party& party, std::map<PartyId, std::string_view>& ids) {
  if (party.id == kNature) {
    v.faults.Add("id", "expected a number of 1 or more (0 is nature), found 0");
  } else if (const auto [other, first] = ids.emplace(party.id, party.name); !first) {
    v.faults.Add("id", "expected a number that no other party has, found " + std::to_string(party.id) +
                           ", which is that of " + Quoted(other->second));
  }
  if (party.kind != PartyKind::kSeller && party.kind != PartyKind::kBuyer && party.kind != PartyKind::kPrincipal) {
    v.faults.Add("kind", "expected seller, buyer or principal, found none of them");
  }
  v.faults.Between("members", party.members, 0, bounds::kMembers);
}

}  // namespace

void CheckParties(Validation& v) {
  const std::vector<Party>& parties = v.scenario.parties;
  v.faults.AtMost("parties", parties.size(), bounds::kParties);
  if (parties.empty()) v.faults.Add("parties", "expected at least one party, found none");
  CheckNames(v, "parties", parties, false);
  std::map<PartyId, std::string_view> ids;
  std::map<std::string_view, std::string_view> principals;
  v.faults.Each("parties", parties, [&](const Party& party, std::size_t) {
    CheckIdentity(v, party, ids);
    CheckStocks(v, party);
    CheckSites(v, party);
    CheckAccount(v, party.account);
    CheckBook(v, party);
    CheckSupply(v, party);
    CheckAffiliates(v, party, principals);
    CheckWants(v, party);
    CheckPreferences(v, party);
  });
}

void CheckWants(Validation& v, const Party& party) {
  const Wants& wants = party.wants;
  v.faults.Under("wants", [&] {
    OnlyFor(v, party, PartyKind::kBuyer, "demand", wants.demand);
    std::map<std::string_view, int> products;
    v.faults.Each("demand", wants.demand, [&](const Demand& demand, std::size_t) {
      if (const Product* product = CheckProduct(v, "product", demand.product)) {
        Once(v, products, "product", demand.product);
        if (!product->serves.empty()) {
          v.faults.Add("product", "expected a product that serves no other, found " + Quoted(demand.product) +
                                      ", which meets what is wanted of " + Quoted(product->serves));
        }
      }
      CheckPath(v, "path", demand.path);
      v.faults.Between("value_cents", demand.value_cents, 0, bounds::kPrice);
      v.faults.Factor("value_permille", demand.value_permille);
      v.faults.Between("outside_cents", demand.outside_cents, 0, bounds::kPrice);
    });
    v.faults.Between("holding_cents", wants.holding_cents, 0, bounds::kPrice);
    v.faults.Between("tail_ticks", wants.tail_ticks, 0, bounds::kTicks);
    v.faults.Between("pride_cents", wants.pride_cents, 0, bounds::kWorth);
    v.faults.Factor("pride_permille", wants.pride_permille);
    v.faults.Between("capital_permille", wants.capital_permille, 0, bounds::kPermille);
    v.faults.Factor("exponent_permille", wants.exponent_permille);
    v.faults.Between("claim_reward_cents", wants.claim_reward_cents, 0, bounds::kPrice);
    v.faults.Between("claim_penalty_cents", wants.claim_penalty_cents, 0, bounds::kPrice);
    v.faults.Between("unit_cost_cents", wants.unit_cost_cents, 0, bounds::kPrice);
    v.faults.Between("friction_cents", wants.friction_cents, 0, bounds::kPrice);
    v.faults.Factor("friction_permille", wants.friction_permille);
    v.faults.Between("time_cents", wants.time_cents, 0, bounds::kWorth);
    v.faults.Factor("time_permille", wants.time_permille);
    v.faults.Between("firm_permille", wants.firm_permille, 0, bounds::kPermille);
    v.faults.Between("float_permille", wants.float_permille, 0, bounds::kPermille);
    v.faults.Between("replan_cents", wants.replan_cents, 0, bounds::kWorth);
    v.faults.Factor("mood_permille", wants.mood_permille);
    std::map<std::string_view, int> regarded;
    v.faults.Each("regard", wants.regard, [&](const Regard& regard, std::size_t) {
      if (CheckParty(v, "party", regard.party) != nullptr) Once(v, regarded, "party", regard.party);
      v.faults.Between("base_permille", regard.base_permille, 0, 1000);
    });
  });
}

}  // namespace haggle::core
