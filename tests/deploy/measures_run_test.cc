// The measures of whole runs: computed again from the raw tables of their journals by SQL and by formulas of the
// test's own, and the same live as from a journal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "agents/strategies/strategies.h"
#include "broker/core/state.h"
#include "broker/journal/measures.h"
#include "broker/journal/reader.h"
#include "deploy/launch/plan.h"
#include "tests/deploy/golden_runs.h"

namespace haggle::journal::measures_run_test {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

const Registry& Strategies() {
  static const Registry* const registry = [] {
    auto* const made = new Registry();
    strategies::AddBuiltInStrategies(*made);
    return made;
  }();
  return *registry;
}

// One run with everything that looks on.
struct Observed {
  launch::RunPlan plan;
  std::vector<Measure> live;  // ticks, then the run
  Scenario drawn;
  std::unique_ptr<JournalReader> journal;
};

std::unique_ptr<Observed> Observe(const std::string& scenario, std::uint64_t seed) {
  auto run = std::make_unique<Observed>();
  run->plan = PlanOf(GoldenRun{scenario, seed, "", "", {}});
  run->plan.journal = absl::StrCat(::testing::TempDir(), "/measures-", scenario, "-", seed, "-", ::getpid(), ".haggle");
  run->plan.overwrite_journal = true;
  Measures measures(run->plan.scenario);
  launch::RunHooks hooks;
  hooks.events = &measures;
  hooks.ticks = &measures;
  hooks.on_end = [&](const core::Market& market) {
    run->live = measures.TakeTicks();
    const std::vector<Measure> of_run = measures.OfRun(market);
    run->live.insert(run->live.end(), of_run.begin(), of_run.end());
    run->drawn = market.state().scenario;
  };
  const launch::RunResult result = launch::RunInProcess(run->plan, Strategies(), hooks);
  EXPECT_EQ(result.how, HowEnded::kDone) << result.message;
  auto reader = JournalReader::Open(run->plan.journal);
  EXPECT_TRUE(reader.ok()) << reader.status();
  if (reader.ok()) run->journal = *std::move(reader);
  std::filesystem::remove(run->plan.journal);
  return run;
}

class MeasuresRunTest : public ::testing::TestWithParam<const char*> {
 protected:
  static void SetUpTestSuite() {
    runs_ = new std::map<std::string, std::unique_ptr<Observed>>();
    (*runs_)["dinner"] = Observe("dinner", 10);
    (*runs_)["two_companies"] = Observe("two_companies", 1);
  }
  static void TearDownTestSuite() {
    delete runs_;
    runs_ = nullptr;
  }
  Observed& run() { return *(*runs_)[GetParam()]; }

  std::vector<std::string> Rows(const std::string& sql) {
    std::vector<std::string> rows;
    const absl::Status status = run().journal->Query(sql, nullptr, [&](const std::vector<Cell>& cells) {
      std::vector<std::string> words;
      for (const Cell& cell : cells) {
        words.push_back(cell.type == Cell::Type::kInteger ? absl::StrCat(cell.integer) : std::string(cell.bytes));
      }
      rows.push_back(absl::StrJoin(words, " "));
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status << ": " << sql;
    return rows;
  }
  // Both give tick, product, party and value (or fewer of them): what metrics has, where it is not 0, and what
  // `raw` gives.
  void Same(const std::string& name, const std::string& columns, const std::string& where, const std::string& raw) {
    const std::vector<std::string> expected = Rows("SELECT * FROM (" + raw + ") ORDER BY 1, 2, 3, 4");
    const std::vector<std::string> found = Rows("SELECT " + columns + ", value FROM metrics WHERE name = '" + name +
                                                "' AND value <> 0 AND " + where + " ORDER BY 1, 2, 3, 4");
    EXPECT_EQ(found, expected) << name << ", " << where;
  }
  // By product and party, of the run. `raw`: product, party, value.
  void OfRun(const std::string& name, const std::string& raw) {
    Same(name, "product, party, 0", "tick IS NULL AND product IS NOT NULL AND party IS NOT NULL",
         "SELECT product, party, 0, value FROM (" + raw + ") WHERE value <> 0");
    // ... and what is made of it by summing.
    Same(name, "party, 0, 0", "tick IS NULL AND product IS NULL AND party IS NOT NULL",
         "SELECT party, 0, 0, sum(value) FROM (" + raw + ") GROUP BY party HAVING sum(value) <> 0");
    Same(name, "0, 0, 0", "tick IS NULL AND product IS NULL AND party IS NULL",
         "SELECT * FROM (SELECT 0, 0, 0, sum(value) AS all_of FROM (" + raw + ")) WHERE all_of <> 0");
  }
  // By tick too. `raw`: tick, product, party, value, once or more.
  void OfTicks(const std::string& name, const std::string& raw) {
    Same(name, "tick, product, party", "tick IS NOT NULL AND product IS NOT NULL AND party IS NOT NULL",
         "SELECT tick, product, party, sum(value) FROM (" + raw +
             ") GROUP BY tick, product, party HAVING sum(value) <> 0");
    OfRun(name, "SELECT product, party, sum(value) AS value FROM (" + raw + ") GROUP BY product, party");
  }
  std::int64_t Value(const std::string& name, const std::string& where =
                                                  "tick IS NULL AND product IS NULL AND party IS "
                                                  "NULL") {
    const std::vector<std::string> rows = Rows("SELECT value FROM metrics WHERE name = '" + name + "' AND " + where);
    EXPECT_EQ(rows.size(), 1U) << name;
    return rows.empty() ? -1 : std::stoll(rows[0]);
  }

  static std::map<std::string, std::unique_ptr<Observed>>* runs_;
};

std::map<std::string, std::unique_ptr<Observed>>* MeasuresRunTest::runs_ = nullptr;

INSTANTIATE_TEST_SUITE_P(Runs, MeasuresRunTest, ::testing::Values("dinner", "two_companies"));

TEST_P(MeasuresRunTest, AreTheSameLiveAsInTheJournal) {
  std::vector<std::string> live;
  for (const Measure& m : run().live) {
    const bool elsewhere = m.tick && m.product && m.party != 0 &&
                           (m.name == "warehoused" || m.name == "installed" || m.name == "productive" ||
                            m.name == "due" || m.name == "allocated");
    if (elsewhere) continue;
    live.push_back(absl::StrCat(m.tick ? absl::StrCat(*m.tick) : "-", " ",
                                m.product ? run().drawn.products[*m.product].name : "-", " ", m.party, " ",
                                std::string(m.name), " ", std::string(MeasureUnitName(m.unit)), " ", m.value));
  }
  EXPECT_GT(live.size(), 200U);
  EXPECT_EQ(
      Rows("SELECT coalesce(tick, '-'), coalesce(product, '-'), coalesce(party, 0), name, unit, value FROM metrics "
           "WHERE name NOT IN ('trust', 'relationship', 'credibility') ORDER BY rowid"),
      live);
}

TEST_P(MeasuresRunTest, EachIsOfWhatTheListSays) {
  for (const Measure& m : run().live) {
    const MeasureInfo* const info = FindMeasure(m.name);
    ASSERT_NE(info, nullptr) << m.name;
    EXPECT_EQ(m.unit, info->unit);
    const int scope = m.tick
                          ? (m.product ? (m.party ? kTickProductParty : kTickProduct) : kTickParty)
                          : (m.product ? (m.party ? kRunProductParty : kRunProduct) : (m.party ? kRunParty : kRunAll));
    EXPECT_NE(info->scopes & scope, 0) << m.name;
    const bool ratio = m.unit == MeasureUnit::kMillionths || m.unit == MeasureUnit::kMicroticks;
    EXPECT_TRUE(!ratio || m.value >= 0) << m.name;
  }
}

TEST_P(MeasuresRunTest, OnlyWhatIsChosenIsMade) {
  const launch::RunPlan plan = PlanOf(GoldenRun{GetParam(), run().plan.scenario.seed, "", "", {}});
  Measures measures(plan.scenario, {.ticks = false, .names = {"late", "jain", "nothing_of_that_name"}});
  std::vector<std::tuple<std::string, PartyId, std::int64_t>> found;
  launch::RunHooks hooks;
  hooks.events = &measures;
  hooks.ticks = &measures;
  hooks.on_end = [&](const core::Market& market) {
    EXPECT_THAT(measures.TakeTicks(), IsEmpty());
    for (const Measure& m : measures.OfRun(market)) found.emplace_back(m.name, m.party, m.value);
  };
  ASSERT_EQ(launch::RunInProcess(plan, Strategies(), hooks).how, HowEnded::kDone);
  std::vector<std::tuple<std::string, PartyId, std::int64_t>> expected;
  for (const Measure& m : run().live) {
    if (!m.tick && (m.name == "late" || m.name == "jain")) expected.emplace_back(m.name, m.party, m.value);
  }
  EXPECT_THAT(found, Not(IsEmpty()));
  EXPECT_EQ(found, expected);
}

TEST_P(MeasuresRunTest, FlowsAreThoseOfTheRawTables) {
  OfTicks("ordered",
          "SELECT tick, product, party, units AS value FROM orders WHERE tick >= 0 AND id NOT IN (SELECT order_id FROM "
          "redirected_bookings)");
  OfTicks("delivered", "SELECT tick, product, party, units AS value FROM deliveries");
  OfTicks("spent", "SELECT tick, product, party, paid_cents AS value FROM deliveries");
  OfTicks("redirected_in",
          "SELECT b.tick, product, to_party AS party, b.units AS value FROM (SELECT table_id, tick, to_party, units "
          "FROM redirected_bookings) b JOIN (SELECT table_id, product FROM redirections) USING (table_id)");
  OfTicks(
      "redirected_out",
      "SELECT b.tick, product, from_party AS party, b.units AS value FROM (SELECT table_id, tick, from_party, units "
      "FROM redirected_bookings) b JOIN (SELECT table_id, product FROM redirections) USING (table_id)");
}

TEST_P(MeasuresRunTest, MeansAreThoseOfTheRawTables) {
  const std::string of_run = "tick IS NULL AND product IS NOT NULL AND party IS NOT NULL";
  Same("price_paid", "product, party, 0", of_run,
       "SELECT product, party, 0, sum(paid_cents) / sum(units) FROM deliveries GROUP BY product, party");
  Same("lead_realised", "product, party, 0", of_run,
       "SELECT d.product, d.party, 0, sum(d.units * (d.tick - o.tick)) * 1000000 / sum(d.units) AS lead FROM "
       "deliveries d "
       "JOIN orders o ON o.id = d.order_id WHERE o.tick >= 0 GROUP BY d.product, d.party HAVING lead > 0");
  Same("share", "product, party, 0", of_run,
       "SELECT product, party, 0, sum(units) * 1000000 / (SELECT sum(units) FROM deliveries e WHERE e.product = "
       "d.product) FROM deliveries d GROUP BY product, party");
  const std::string fills =
      "SELECT a.tick, a.product, a.party, coalesce((SELECT sum(units) FROM deliveries d WHERE d.tick = a.tick AND "
      "d.product = a.product AND d.party = a.party), 0) * 1000000 / due AS value FROM allocations a";
  Same("fill", "tick, product, party", "tick IS NOT NULL AND product IS NOT NULL AND party IS NOT NULL",
       "SELECT * FROM (" + fills + ") WHERE value > 0");
  Same("fill", "product, party, 0", of_run,
       "SELECT product, party, 0, sum(value) / count(*) AS mean FROM (" + fills +
           ") GROUP BY product, party HAVING mean > 0");
}

TEST_P(MeasuresRunTest, StocksAreThoseOfTheRawTables) {
  const std::string last = " FROM stocks WHERE tick = (SELECT max(tick) FROM stocks)";
  OfRun("warehoused", "SELECT product, party, warehoused AS value" + last);
  OfRun("installed", "SELECT product, party, installed AS value" + last);
  OfRun("productive", "SELECT product, party, productive AS value" + last);
  OfRun("idle", "SELECT product, party, warehoused + installed - productive AS value" + last);
  Same(
      "idle", "tick, product, party", "tick IS NOT NULL AND product IS NOT NULL AND party IS NOT NULL",
      "SELECT tick, product, party, warehoused + installed - productive AS value FROM stocks WHERE value <> 0 AND tick "
      ">= (SELECT min(m.tick) FROM metrics m WHERE m.product = stocks.product)");
  const std::string over = " AS value FROM stocks GROUP BY product, party";
  OfRun("held_time", "SELECT product, party, sum(warehoused + installed)" + over);
  OfRun("productive_time", "SELECT product, party, sum(productive)" + over);
  OfRun("idle_time", "SELECT product, party, sum(warehoused + installed - productive)" + over);
  const std::int64_t held = Value("held_time");
  EXPECT_EQ(Value("productive_share"), Value("productive_time") * 1'000'000 / held);
}

// Units still open after their date at the end of a tick: what was due and did not come. Firm dates, of agreements, are
// not those from which units are due: their owners are left out.
TEST_P(MeasuresRunTest, LateIsWhatWasDueAndDidNotCome) {
  const std::string firm =
      " AND party NOT IN (SELECT party FROM metrics WHERE name = 'agreed' AND value > 0 AND party IS "
      "NOT NULL)";
  Same("late", "tick, product, party", "tick IS NOT NULL AND product IS NOT NULL AND party IS NOT NULL" + firm,
       "SELECT tick, product, party, due - coalesce((SELECT sum(units) FROM deliveries d WHERE d.tick = a.tick AND "
       "d.product = a.product AND d.party = a.party), 0) AS value FROM allocations a WHERE value > 0" +
           firm);
}

TEST_P(MeasuresRunTest, WhatComesInIsWhatGoesOut) {
  // Of each product: made, with what there was, is shipped or left.
  std::int64_t opening = 0;
  for (const Party& party : run().drawn.parties) {
    for (const Supply& supply : party.supply) opening += supply.inventory;
  }
  EXPECT_EQ(Value("supply") + opening, Value("delivered") + Value("inventory"));
  EXPECT_EQ(Value("booked"), Value("delivered") + Value("backlog"));
  EXPECT_EQ(Rows("SELECT sum(value) FROM metrics WHERE name = 'revenue_quarter'"),
            Rows("SELECT sum(paid_cents) FROM deliveries"));
  EXPECT_EQ(
      Rows("SELECT value FROM metrics WHERE name = 'revenue_quarter' ORDER BY tick"),
      Rows("SELECT sum(paid_cents) FROM deliveries JOIN calendar USING (tick) GROUP BY quarter ORDER BY quarter"));
  EXPECT_EQ(
      Rows("SELECT tick, value FROM metrics WHERE name = 'lead_quoted' AND tick > 0 AND (tick, product) IN (SELECT "
           "tick + 1, product FROM quotes) ORDER BY 1, 2"),
      Rows("SELECT tick + 1, lead_ticks FROM quotes WHERE (tick + 1, product) IN (SELECT tick, product FROM metrics "
           "WHERE name = 'lead_quoted') ORDER BY 1, 2"));
}

TEST_P(MeasuresRunTest, PrivateTablesRedirectionsAndClaimsAreCounted) {
  const auto all = [&](const std::string& name) { return std::vector<std::string>{absl::StrCat(Value(name))}; };
  EXPECT_EQ(all("dinners"), Rows("SELECT count(*) FROM tables WHERE kind = 'dinner' AND outcome NOT IN ('declined')"));
  EXPECT_EQ(all("dinner_agreements"), Rows("SELECT count(*) FROM tables WHERE kind = 'dinner' AND outcome = 'agreed'"));
  EXPECT_EQ(all("invitations"), Rows("SELECT count(*) FROM invitations"));
  EXPECT_EQ(all("invitations_refused"), Rows("SELECT count(*) FROM invitations WHERE answer <> 'came'"));
  EXPECT_EQ(all("redirections_asked"), Rows("SELECT count(*) FROM tables WHERE kind = 'redirection'"));
  EXPECT_EQ(all("redirections_agreed"), Rows("SELECT count(*) FROM redirections"));
  EXPECT_EQ(all("swapped_back"), Rows("SELECT coalesce(sum(swapped), 0) FROM redirections"));
  EXPECT_EQ(all("claims"), Rows("SELECT count(*) FROM claims"));
  EXPECT_EQ(all("claimed_over_booked"), Rows("SELECT coalesce(sum(units - booked_then), 0) FROM claims"));
  EXPECT_EQ(all("claimed_over_actual"), Rows("SELECT coalesce(sum(units - actual), 0) FROM claims"));
}

// ---- by the test's own formulas ---------------------------------------------------------------

std::vector<double> Numbers(const std::vector<std::string>& rows) {
  std::vector<double> x;
  for (const std::string& row : rows) x.push_back(std::stod(row));
  return x;
}

TEST_P(MeasuresRunTest, TheSpreadIsThatOfTheUnitsThatCame) {
  // Everybody who ever had a booking or a demand: the buyers of these scenarios.
  const std::vector<double> x = Numbers(Rows(
      "SELECT coalesce(sum(units), 0) FROM parties LEFT JOIN deliveries ON party = parties.id WHERE kind = 'buyer' "
      "GROUP BY parties.id"));
  double sum = 0, squares = 0, pairs = 0, logs = 0, theil = 0;
  const auto n = static_cast<double>(x.size());
  for (const double a : x) sum += a;
  for (const double a : x) {
    squares += a * a;
    logs += std::log(a);
    theil += a / sum * std::log(n * a / sum);
    for (const double b : x) pairs += std::abs(a - b);
  }
  EXPECT_NEAR(static_cast<double>(Value("jain")), 1e6 * sum * sum / (n * squares), 1);
  EXPECT_NEAR(static_cast<double>(Value("gini")), 1e6 * pairs / (2 * n * sum), 1);
  EXPECT_NEAR(static_cast<double>(Value("hhi")), 1e6 * squares / (sum * sum), 1);
  EXPECT_NEAR(static_cast<double>(Value("theil")), 1e6 * theil, 1);
  EXPECT_NEAR(static_cast<double>(Value("atkinson")), 1e6 * (1 - std::exp(logs / n) * n / sum), 1);
  EXPECT_NEAR(static_cast<double>(Value("nash_welfare")), std::exp(logs / n), 1);
}

// The scale of use at a tick, linear between the points.
double DemandAt(const Demand& demand, double tick) {
  const std::vector<Point>& path = demand.path;
  std::size_t i = 1;
  while (i + 1 < path.size() && static_cast<double>(path[i].tick) < tick) ++i;
  if (path.size() < 2 || tick <= static_cast<double>(path[0].tick)) return static_cast<double>(path[0].units);
  const auto units = [](const Point& point) { return static_cast<double>(point.units); };
  const auto at = [](const Point& point) { return static_cast<double>(point.tick); };
  return units(path[i - 1]) +
         (tick - at(path[i - 1])) * (units(path[i]) - units(path[i - 1])) / (at(path[i]) - at(path[i - 1]));
}

TEST_P(MeasuresRunTest, WantedAndValueAreThoseOfTheWants) {
  int checked = 0;
  for (const Party& party : run().drawn.parties) {
    for (const Demand& demand : party.wants.demand) {
      double had = 0;
      for (const Stock& stock : party.stocks) had += static_cast<double>(stock.warehoused + stock.installed);
      const std::string mine = absl::StrCat("party = ", party.id, " AND product = '", demand.product, "'");
      double wanted = 0, value = 0;
      const double a = static_cast<double>(demand.value_cents) *
                       (demand.value_permille.low == 0 ? 1000 : static_cast<double>(demand.value_permille.low)) / 1000;
      for (Tick t = 0; t < run().drawn.ticks; ++t) {
        const double d = std::floor(DemandAt(demand, static_cast<double>(t)) + 1e-9);
        wanted = std::max(wanted, d - had);
        double units = 0;
        for (const Product& product : run().drawn.products) {
          if (product.met() != demand.product) continue;
          const auto rows = Rows(absl::StrCat("SELECT productive FROM stocks WHERE tick = ", t,
                                              " AND party = ", party.id, " AND product = '", product.name, "'"));
          if (!rows.empty()) units += std::stod(rows[0]) * static_cast<double>(product.power()) / 1000;
        }
        const double used = std::min(units, 2 * d);
        value += a * (4 * used * d - used * used) / (2 * d);
      }
      EXPECT_NEAR(static_cast<double>(Value("wanted", "tick IS NULL AND " + mine)), wanted, 1) << party.name;
      EXPECT_NEAR(static_cast<double>(Value("value", "tick IS NULL AND " + mine)) / value, 1, 1e-4) << party.name;
      ++checked;
    }
  }
  EXPECT_GT(checked, 0);
}

TEST_P(MeasuresRunTest, OnTimeIsOnTheDateThatABookingBears) {
  // Without those who have firm dates, as above.
  const std::string of_run =
      "tick IS NULL AND product IS NOT NULL AND party NOT IN (SELECT party FROM metrics WHERE name "
      "= 'agreed' AND value > 0 AND party IS NOT NULL)";
  const std::string date =
      "coalesce((SELECT to_tick FROM dates x WHERE x.order_id = d.order_id AND x.tick <= d.tick ORDER BY x.tick DESC "
      "LIMIT 1), requested_tick)";
  Same("on_time", "product, party, 0", of_run,
       "SELECT product, party, 0, sum(iif(tick <= date, units, 0)) * 1000000 / (sum(units) + coalesce((SELECT due - "
       "a.units FROM allocations a WHERE a.tick = (SELECT max(tick) FROM stocks) AND a.product = s.product AND a.party "
       "= "
       "s.party), 0)) AS share FROM (SELECT d.tick, d.units, d.product, d.party, " +
           date +
           " AS date FROM deliveries d JOIN orders o ON o.id = d.order_id) s WHERE party NOT IN (SELECT party FROM "
           "metrics WHERE name = 'agreed' AND value > 0 AND party IS NOT NULL) GROUP BY product, party HAVING share > "
           "0");
}

double Variance(const std::vector<double>& x) {
  double mean = 0, squares = 0;
  for (const double a : x) mean += a / static_cast<double>(x.size());
  for (const double a : x) squares += (a - mean) * (a - mean);
  return squares / static_cast<double>(x.size() - 1);
}

TEST_P(MeasuresRunTest, BullwhipIsTheRatioOfVariances) {
  const std::string product = run().drawn.products[0].name;
  std::vector<double> ordered, demand;
  for (Tick t = 0; t < run().drawn.ticks; ++t) {
    ordered.push_back(
        Numbers(Rows(absl::StrCat("SELECT coalesce(sum(units), 0) FROM orders WHERE tick = ", t, " AND product = '",
                                  product, "' AND id NOT IN (SELECT order_id FROM redirected_bookings)")))[0]);
    double more = 0;
    for (const Party& party : run().drawn.parties) {
      for (const Demand& of : party.wants.demand) {
        const auto at = [&](Tick tick) { return std::floor(DemandAt(of, static_cast<double>(tick)) + 1e-9); };
        more += t == 0 ? 0 : at(t) - at(t - 1);
      }
    }
    demand.push_back(more);
  }
  const double found =
      static_cast<double>(Value("bullwhip", "tick IS NULL AND party IS NULL AND product = '" + product + "'")) / 1e6;
  EXPECT_NEAR(found / (Variance(ordered) / Variance(demand)), 1, 1e-3);
}

TEST_P(MeasuresRunTest, InflationIsBookedOverWanted) {
  for (const Party& party : run().drawn.parties) {
    if (party.wants.demand.empty()) continue;
    double booked = 0, came = 0;
    for (const Product& product : run().drawn.products) {
      const std::string mine = absl::StrCat(" WHERE party = ", party.id, " AND product = '", product.name, "'");
      const double power = static_cast<double>(product.power()) / 1000;
      booked += power * Numbers(Rows("SELECT coalesce(sum(units), 0) FROM orders" + mine +
                                     " AND id NOT IN (SELECT order_id FROM redirected_bookings)"))[0];
      came += power * Numbers(Rows("SELECT coalesce(sum(units), 0) FROM deliveries" + mine))[0];
    }
    const std::string mine = absl::StrCat("tick IS NULL AND product IS NULL AND party = ", party.id);
    const auto wanted = static_cast<double>(Value("wanted", mine));
    EXPECT_NEAR(static_cast<double>(Value("order_inflation", mine)) / 1e6, booked / wanted, 2e-4) << party.name;
    EXPECT_NEAR(static_cast<double>(Value("satisfied", mine)) / 1e6, came / wanted, 2e-4) << party.name;
  }
}

}  // namespace
}  // namespace haggle::journal::measures_run_test
