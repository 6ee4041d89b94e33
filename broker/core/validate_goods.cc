// Products, paths over ticks, and what a whole run may add up to.
#include <algorithm>

#include "broker/core/validate_parts.h"
#include "proto/base/units.h"

namespace haggle::core {
namespace {

// What a unit of a variant may do at most of what one of the product that it serves does, permille.
constexpr std::int64_t kMostPower = 100'000;

std::int64_t HighOf(std::int64_t high) { return high == 0 ? 1000 : high; }

// The most that a valid supply can make in the run.
Int128 MostMade(const Supply& supply, Tick ticks) {
  const Int128 peak = Int128{supply.base} + std::max<Int128>(0, Int128{supply.growth} * (ticks - 1));
  const Int128 made = peak * HighOf(supply.yield_permille.high) * HighOf(supply.noise_permille.high) / 1'000'000;
  return (made + Int128{supply.steps_max} * supply.step_units * ticks) * ticks + supply.inventory;
}

const Supply* LineOf(const Party& party, const Supply& supply) {
  for (const Supply& line : party.supply) {
    if (line.product == supply.line) return &line;
  }
  return nullptr;
}

// NOLINTNEXTLINE(misc-no-recursion): a source stands before what is made of it (CheckSource).
Int128 UnitsOfRun(const Scenario& scenario, const std::string& product) {
  Int128 units = 0;
  for (const Party& party : scenario.parties) {
    for (const Stock& stock : party.stocks) {
      if (stock.product == product) units += Int128{stock.warehoused} + stock.installed;
    }
    for (const OpeningBooking& booking : party.book) {
      if (booking.product == product) units += booking.units;
    }
    for (const Supply& supply : party.supply) {
      if (supply.product != product) continue;
      units += MostMade(supply, scenario.ticks);
      const Supply* line = supply.line.empty() ? nullptr : LineOf(party, supply);
      if (line != nullptr) units += MostMade(*line, scenario.ticks);
      if (!supply.source.empty()) units += UnitsOfRun(scenario, supply.source);
    }
  }
  return units;
}

Int128 MoneyOfRun(const Scenario& scenario) {
  Int128 money = 0;
  for (const Party& party : scenario.parties) {
    const Account& account = party.account;
    money += std::max<std::int64_t>(account.cash_cents, 0);
    money += Int128{account.credit_cents} + Int128{account.income_cents} * scenario.ticks;
    for (const Funding& funding : account.funding) {
      money += Int128{funding.amount_cents} * HighOf(funding.amount_permille.high) / 1000;
    }
    for (const OpeningBooking& booking : party.book) money += Int128{booking.deposit_cents} * booking.units;
  }
  return money;
}

// The most that use and idle stock can come to for a party in the whole run.
Int128 WorthOfRun(const Scenario& scenario, const Party& party, Int128 units) {
  const Int128 ticks = Int128{scenario.ticks} + party.wants.tail_ticks;
  Int128 worth = units * party.wants.holding_cents * scenario.ticks;
  for (const Demand& demand : party.wants.demand) {
    const Int128 used = Int128{2} * HighestOf(demand.path, scenario.ticks);  // more than twice D brings nothing more
    worth += used * demand.value_cents * HighOf(demand.value_permille.high) / 1000 * ticks;
  }
  return worth;
}

}  // namespace

void CheckPath(Validation& v, std::string_view field, const std::vector<Point>& path) {
  v.faults.AtMost(field, path.size(), bounds::kListed);
  if (path.empty()) {
    v.faults.Add(field, "expected at least one point { tick, units }, found none");
    return;
  }
  bool rising = true;
  v.faults.Each(field, path, [&](const Point& point, std::size_t i) {
    v.faults.Between("tick", point.tick, -bounds::kDates, bounds::kDates);
    v.faults.Between("units", point.units, 0, bounds::kUnits);
    if (i == 0 || point.tick > path[i - 1].tick) return;
    rising = false;
    v.faults.Add("tick", "expected a tick after that of the point before, " + std::to_string(path[i - 1].tick) +
                             ", found " + std::to_string(point.tick));
  });
  if (!rising) return;
  const std::int64_t last = PathAt(path, v.scenario.ticks);
  if (last < 0 || last > bounds::kUnits) {
    v.faults.Add(field, "expected a path that stays between 0 and " + std::to_string(bounds::kUnits) +
                            " to the end of the run, found its last slope carried on to " + std::to_string(last) +
                            "; add a point there");
  }
}

std::int64_t HighestOf(const std::vector<Point>& path, Tick ticks) {
  std::int64_t highest = PathAt(path, ticks);
  for (const Point& point : path) highest = std::max(highest, point.units);
  return highest;
}

namespace {

// A variant serves what an earlier product is wanted for, and nobody wants it by name.
void CheckVariant(Validation& v, const Product& product, std::size_t place) {
  v.faults.Between("power_permille", product.power_permille, 0, kMostPower);
  v.faults.Between("from_tick", product.from_tick, 0, bounds::kTicks);
  if (product.serves.empty()) {
    if (product.power_permille != 0 && product.power_permille != 1000) {
      v.faults.Add("power_permille",
                   "expected 0 or 1000 without `serves`, for there is nothing to compare it with, found " +
                       std::to_string(product.power_permille));
    }
    return;
  }
  const auto& products = v.scenario.products;
  const auto end = products.begin() + static_cast<std::ptrdiff_t>(place);
  const auto served = std::find_if(products.begin(), end, [&](const Product& p) { return p.name == product.serves; });
  if (served == end) {
    v.faults.Add("serves", "expected a product listed before this one, found " + Quoted(product.serves));
  } else if (!served->serves.empty()) {
    v.faults.Add("serves", "expected a product that serves no other itself, found " + Quoted(product.serves));
  }
}

}  // namespace

void CheckProducts(Validation& v) {
  v.faults.AtMost("products", v.scenario.products.size(), bounds::kProducts);
  CheckNames(v, "products", v.scenario.products, false);
  v.faults.Each("products", v.scenario.products, [&](const Product& product, std::size_t place) {
    if (const Party* seller = CheckParty(v, "seller", product.seller)) {
      const auto supplies = [&](const Supply& supply) { return supply.product == product.name; };
      if (seller->kind != PartyKind::kSeller) {
        v.faults.Add("seller", "expected a party of kind seller, found " + Quoted(seller->name) + " of another kind");
      } else if (std::none_of(seller->supply.begin(), seller->supply.end(), supplies)) {
        v.faults.Add("seller", "expected a party with supply of " + Quoted(product.name) + ", found none at " +
                                   Quoted(seller->name));
      }
    }
    v.faults.Between("price_cents", product.price_cents, 1, bounds::kPrice);
    // Against the price only where that is sound itself: one mistake, one fault.
    const bool priced = product.price_cents >= 1 && product.price_cents <= bounds::kPrice;
    v.faults.Between("price_cents_min", product.price_cents_min, 1, priced ? product.price_cents : bounds::kPrice);
    v.faults.Between("price_cents_max", product.price_cents_max, priced ? product.price_cents : 1, bounds::kPrice);
    v.faults.Between("price_step_permille", product.price_step_permille, 0, 1000);
    CheckVariant(v, product, place);
  });
}

void CheckTotals(Validation& v) {
  const Scenario& s = v.scenario;
  // Sums of numbers that are out of bounds themselves say nothing.
  if (!v.faults.empty()) return;
  Int128 units = 0;
  v.faults.Each("products", s.products, [&](const Product& product, std::size_t) {
    const Int128 of_product = UnitsOfRun(s, product.name);
    units += of_product;
    if (of_product > bounds::kUnitsOfRun) {
      v.faults.Add("", "expected stocks, opening book and supply of the whole run to stay below " +
                           std::to_string(bounds::kUnitsOfRun) + " units, found more; lower supply or ticks");
    }
  });
  const std::int64_t money = std::min(bounds::kMoneyOfRun, bounds::kFlowOfRun / s.ticks);
  if (MoneyOfRun(s) > money) {
    v.faults.Add("parties",
                 "expected cash, credit, income, funding and opening deposits of the whole run to stay below " +
                     std::to_string(money) + " cents in all, found more; lower them or ticks");
  }
  v.faults.Each("parties", s.parties, [&](const Party& party, std::size_t) {
    if (WorthOfRun(s, party, units) > bounds::kMoneyOfRun) {
      v.faults.Add("wants", "expected value of use and cost of idle units in the whole run to stay below " +
                                std::to_string(bounds::kMoneyOfRun) + " cents, found more; lower the values or ticks");
    }
  });
}

}  // namespace haggle::core
