// What the derived tables are called and consist of.
#include <vector>

#include "broker/journal/derived_tables.h"

namespace haggle::journal {

const std::vector<TableSchema>& DerivedTables() {
  static const auto* const tables = new std::vector<TableSchema>{
      {"commands",
       "CREATE TABLE commands(seq INTEGER PRIMARY KEY, tick INTEGER, phase TEXT, step INTEGER, party INTEGER, "
       "kind TEXT, table_id INTEGER, data TEXT)"},
      {"parties", "CREATE TABLE parties(id INTEGER PRIMARY KEY, name TEXT, kind TEXT)"},
      {"tables",
       "CREATE TABLE tables(id INTEGER PRIMARY KEY, kind TEXT, tick INTEGER, host INTEGER, parties TEXT, "
       "outcome TEXT)"},
      {"offers",
       "CREATE TABLE offers(seq INTEGER, table_id INTEGER, round INTEGER, party INTEGER, issue TEXT, value INTEGER)"},
      {"agreements", "CREATE TABLE agreements(table_id INTEGER, tick INTEGER, issue TEXT, value INTEGER)"},
      {"orders",
       "CREATE TABLE orders(id INTEGER PRIMARY KEY, tick INTEGER, party INTEGER, product TEXT, units INTEGER, "
       "price_cents INTEGER, requested_tick INTEGER, state TEXT)"},
      {"allocations",
       "CREATE TABLE allocations(tick INTEGER, product TEXT, party INTEGER, due INTEGER, units INTEGER)"},
      {"deliveries",
       "CREATE TABLE deliveries(tick INTEGER, order_id INTEGER, party INTEGER, product TEXT, units INTEGER, "
       "paid_cents INTEGER)"},
      {"redirections",
       "CREATE TABLE redirections(table_id INTEGER, tick INTEGER, from_party INTEGER, to_party INTEGER, product TEXT, "
       "units INTEGER, swapped INTEGER, fee_cents INTEGER)"},
      {"claims",
       "CREATE TABLE claims(seq INTEGER PRIMARY KEY, tick INTEGER, party INTEGER, kind TEXT, units INTEGER, "
       "due_tick INTEGER, booked_then INTEGER, actual INTEGER, product TEXT)"},
      {"stocks",
       "CREATE TABLE stocks(tick INTEGER, party INTEGER, product TEXT, warehoused INTEGER, installed INTEGER, "
       "productive INTEGER)"},
      {"metrics",
       "CREATE TABLE metrics(tick INTEGER, product TEXT, party INTEGER, name TEXT, unit TEXT, value INTEGER)"},
      {"calendar", "CREATE TABLE calendar(tick INTEGER PRIMARY KEY, date TEXT, quarter TEXT)"},
      {"whys",
       "CREATE TABLE whys(seq INTEGER PRIMARY KEY, party INTEGER, code INTEGER, arg0 INTEGER, arg1 INTEGER, "
       "arg2 INTEGER, arg3 INTEGER, text TEXT)"},
      {"awards", "CREATE TABLE awards(table_id INTEGER, tick INTEGER, party INTEGER, units INTEGER, payment INTEGER)"},
      {"utilities", "CREATE TABLE utilities(table_id INTEGER, party INTEGER, utility_ppm INTEGER)"},
      {"qualities",
       "CREATE TABLE qualities(table_id INTEGER PRIMARY KEY, agreed INTEGER, rounds INTEGER, welfare_ppm INTEGER, "
       "nash_product_ppm INTEGER, to_frontier_ppm INTEGER, to_nash_ppm INTEGER, to_kalai_smorodinsky_ppm INTEGER, "
       "to_egalitarian_ppm INTEGER, to_utilitarian_ppm INTEGER, rational INTEGER, efficient INTEGER, "
       "opposition_ppm INTEGER)"},
      {"invitations",
       "CREATE TABLE invitations(table_id INTEGER PRIMARY KEY, tick INTEGER, product TEXT, host INTEGER, guests TEXT, "
       "units INTEGER, pledged_cents INTEGER, answer TEXT, ended TEXT, why TEXT)"},
      {"pledges",
       "CREATE TABLE pledges(table_id INTEGER, tick INTEGER, party INTEGER, speaker INTEGER, units INTEGER, "
       "pledge_cents INTEGER, urgency_ticks INTEGER, prepaid_permille INTEGER, joined INTEGER)"},
      {"quotes",
       "CREATE TABLE quotes(seq INTEGER PRIMARY KEY, tick INTEGER, product TEXT, lead_ticks INTEGER, why TEXT)"},
      {"dates",
       "CREATE TABLE dates(tick INTEGER, order_id INTEGER, party INTEGER, product TEXT, units INTEGER, "
       "from_tick INTEGER, to_tick INTEGER)"},
      {"redirected_bookings",
       "CREATE TABLE redirected_bookings(table_id INTEGER, order_id INTEGER PRIMARY KEY, tick INTEGER, "
       "from_party INTEGER, to_party INTEGER, units INTEGER, price_cents INTEGER, requested_tick INTEGER, swap "
       "INTEGER)"},
      {"claim_beliefs",
       "CREATE TABLE claim_beliefs(seq INTEGER PRIMARY KEY, tick INTEGER, party INTEGER, expected INTEGER)"},
      {"extensions",
       "CREATE TABLE extensions(seq INTEGER PRIMARY KEY, tick INTEGER, party INTEGER, site TEXT, units INTEGER, "
       "from_tick INTEGER, cost_cents INTEGER, why TEXT)"},
  };
  return *tables;
}

}  // namespace haggle::journal
