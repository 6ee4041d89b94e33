#include "deploy/sweep/results_format.h"

namespace haggle::sweep {

const std::vector<ResultsTable>& ResultsTables() {
  static const auto* const tables = new std::vector<ResultsTable>{
      {"made", 2, "CREATE TABLE made(name TEXT PRIMARY KEY, value TEXT)", false},
      {"axes", 2, "CREATE TABLE axes(axis INTEGER PRIMARY KEY, name TEXT)", false},
      {"alternatives", 5, "CREATE TABLE alternatives(axis INTEGER, place INTEGER, value TEXT, sets TEXT, cast TEXT)",
       false},
      {"settings", 3, "CREATE TABLE settings(setting INTEGER, axis INTEGER, value TEXT)", false},
      {"scenarios", 3, "CREATE TABLE scenarios(setting INTEGER PRIMARY KEY, digest TEXT, cast TEXT)", false},
      {"runs", 13,
       "CREATE TABLE runs(run INTEGER PRIMARY KEY, setting INTEGER, seed INTEGER, hash TEXT, outcome TEXT, "
       "ticks INTEGER, steps INTEGER, complete INTEGER, ended TEXT, message TEXT, culprit TEXT, redirections INTEGER, "
       "redirected_units INTEGER)"},
      {"parties", 14,
       "CREATE TABLE parties(run INTEGER, party INTEGER, name TEXT, kind TEXT, ordered INTEGER, cancelled INTEGER, "
       "delivered INTEGER, warehoused INTEGER, installed INTEGER, productive INTEGER, spent_cents INTEGER, "
       "received_cents INTEGER, paid_cents INTEGER, utility INTEGER)"},
      {"metrics", 7,
       "CREATE TABLE metrics(run INTEGER, tick INTEGER, product TEXT, party TEXT, name TEXT, unit TEXT, "
       "value INTEGER)"},
      {"events", 6,
       "CREATE TABLE events(run INTEGER, number INTEGER, tick INTEGER, kind TEXT, cause INTEGER, data TEXT)"},
      {"dinners", 7,
       "CREATE TABLE dinners(run INTEGER, tick INTEGER, table_id INTEGER, host TEXT, guests TEXT, agreed INTEGER, "
       "units INTEGER)"},
  };
  return *tables;
}

const std::vector<std::string_view>& ResultsIndexes() {
  static const auto* const indexes = new std::vector<std::string_view>{
      "CREATE INDEX parties_by_name ON parties(name, run)",
      "CREATE INDEX metrics_by_name ON metrics(name, party, tick, run)",
      "CREATE INDEX events_by_run ON events(run, number)",
      "CREATE INDEX dinners_by_run ON dinners(run)",
  };
  return *indexes;
}

}  // namespace haggle::sweep
