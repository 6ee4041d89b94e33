#include "deploy/sweep/figures.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "deploy/report/text.h"
#include "deploy/sweep/cell_store.h"
#include "proto/base/absl_view.h"
#include "proto/base/number.h"
#include "proto/base/quoted.h"

namespace haggle::sweep {
namespace {

constexpr std::uint64_t kLastTick = 1'000'000;

struct Column {
  const char* name;
  const char* sql;
  const char* unit;
};

constexpr Column kOfRun[] = {
    {"ticks", "SELECT run, ticks FROM runs", "ticks"},
    {"steps", "SELECT run, steps FROM runs", "count"},
    {"redirections", "SELECT run, redirections FROM runs", "count"},
    {"redirected_units", "SELECT run, redirected_units FROM runs", "units"},
    {"dinners",
     "SELECT run, coalesce(n, 0) FROM runs LEFT JOIN (SELECT run, count(*) AS n FROM dinners GROUP BY run) USING (run)",
     "count"},
    {"agreed_dinners",
     "SELECT run, coalesce(n, 0) FROM runs LEFT JOIN (SELECT run, sum(agreed) AS n FROM dinners GROUP BY run) USING "
     "(run)",
     "count"},
    {"dinner_units",
     "SELECT run, coalesce(n, 0) FROM runs LEFT JOIN (SELECT run, sum(units) AS n FROM dinners GROUP BY run) USING "
     "(run)",
     "units"},
};

constexpr Column kOfParty[] = {
    {"ordered", "", "units"},     {"cancelled", "", "units"},      {"delivered", "", "units"},
    {"warehoused", "", "units"},  {"installed", "", "units"},      {"productive", "", "units"},
    {"spent_cents", "", "cents"}, {"received_cents", "", "cents"}, {"paid_cents", "", "cents"},
    {"utility", "", "utility"},
};

const Column* Find(const Column* begin, const Column* end, std::string_view name) {
  const auto* at = std::find_if(begin, end, [&](const Column& column) { return name == column.name; });
  return at == end ? nullptr : at;
}

// The first column of a query as texts.
absl::StatusOr<std::vector<std::string>> Texts(Results& results, const std::string& sql) {
  absl::StatusOr<journal::SqlStatement> rows = results.Prepare(sql);
  if (!rows.ok()) return rows.status();
  std::vector<std::string> texts;
  absl::StatusOr<bool> row = false;
  while ((row = rows->Step()).ok() && *row) texts.emplace_back(rows->Bytes(0));
  if (!row.ok()) return OfResults(row.status());
  return texts;
}

void Tell(std::string_view stored, Figures& figures) {
  const ToldUnit told = TellUnit(stored);
  figures.unit = told.name;
  figures.divisor = told.divisor;
}

// Takes rows of run and value.
absl::Status Take(const Results& results, journal::SqlStatement rows, Figures& figures) {
  absl::StatusOr<bool> row = false;
  while ((row = rows.Step()).ok() && *row) {
    const auto run = static_cast<std::size_t>(rows.Integer(0));
    if (run >= figures.of_run.size()) return OfNoRun(results, rows.Integer(0));
    figures.of_run[run] = rows.Integer(1);
  }
  return row.ok() ? absl::OkStatus() : OfResults(row.status());
}

absl::StatusOr<Figures> Plain(Results& results, Figures figures, const std::string& sql, std::string_view unit,
                              const std::string& bound) {
  absl::StatusOr<journal::SqlStatement> rows = results.Prepare(sql);
  if (!rows.ok()) return rows.status();
  if (!bound.empty()) rows->BindText(1, bound);
  Tell(unit, figures);
  if (absl::Status taken = Take(results, *std::move(rows), figures); !taken.ok()) return taken;
  return figures;
}

std::string Condition(const FigureName& parts) {
  return absl::StrCat("name = ?1 AND party ", parts.party.empty() ? "IS NULL" : "= ?2", " AND tick ",
                      parts.ticks ? "IS NOT NULL" : "IS NULL");
}

void BindParts(const FigureName& parts, journal::SqlStatement& rows) {
  rows.BindText(1, parts.name);
  if (!parts.party.empty()) rows.BindText(2, parts.party);
}

// A measure that this program does not know is not summed.
journal::MeasureKind KindOf(std::string_view name) {
  const journal::MeasureInfo* info = journal::FindMeasure(name);
  return info == nullptr ? journal::MeasureKind::kMean : info->kind;
}

// What there is of a measure: its unit and its products; whether one is of all products.
struct Known {
  std::string unit;
  std::set<std::string> products;
  bool of_all = false;
};

absl::StatusOr<Known> Look(Results& results, const FigureName& parts) {
  absl::StatusOr<journal::SqlStatement> rows = results.Prepare(
      absl::StrCat("SELECT DISTINCT unit, product IS NULL, product FROM metrics WHERE ", Condition(parts)));
  if (!rows.ok()) return rows.status();
  BindParts(parts, *rows);
  Known known;
  absl::StatusOr<bool> row = false;
  while ((row = rows->Step()).ok() && *row) {
    known.unit = std::string(rows->Bytes(0));
    if (rows->Integer(1) != 0)
      known.of_all = true;
    else
      known.products.emplace(rows->Bytes(2));
  }
  if (!row.ok()) return OfResults(row.status());
  return known;
}

absl::Status Unknown(Results& results, std::string_view text, const FigureName& parts) {
  std::vector<std::string> names;
  if (!parts.party.empty()) {
    const absl::StatusOr<std::vector<std::string>> parties = Texts(results, "SELECT DISTINCT name FROM parties");
    if (!parties.ok()) return parties.status();
    if (std::find(parties->begin(), parties->end(), parts.party) == parties->end()) {
      std::vector<std::string> heads = *parties;
      heads.insert(heads.end(), {"market", "run"});
      return absl::NotFoundError(absl::StrCat("figure ", Quoted(text), ": there is no party ", Quoted(parts.party),
                                              report::Instead(parts.party, heads)));
    }
    for (const Column& column : kOfParty) names.emplace_back(column.name);
  }
  absl::StatusOr<std::vector<std::string>> measures = Texts(
      results, absl::StrCat("SELECT DISTINCT name FROM metrics WHERE party IS ", parts.party.empty() ? "" : "NOT ",
                            "NULL AND tick IS ", parts.ticks ? "NOT " : "", "NULL ORDER BY name"));
  if (!measures.ok()) return measures.status();
  if (parts.ticks && measures->empty()) {
    return absl::NotFoundError(absl::StrCat("figure ", Quoted(text), ": these results keep ", results.keep(),
                                            "; a figure by tick wants a sweep with --keep ticks"));
  }
  names.insert(names.end(), measures->begin(), measures->end());
  return absl::NotFoundError(absl::StrCat("figure ", Quoted(text), ": nothing is called ", Quoted(parts.name),
                                          report::Instead(parts.name, names)));
}

// The ticks of a figure's name, both included.
struct Span {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

absl::StatusOr<Span> SpanOf(std::string_view text, const FigureName& parts) {
  const absl::StatusOr<ParsedRange> range = ParseRange(*parts.ticks, kLastTick, true);
  if (!range.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("figure ", Quoted(text), ": ", range.status().message()));
  }
  return Span{static_cast<std::int64_t>(range->first.value_or(0)),
              static_cast<std::int64_t>(range->last.value_or(kLastTick))};
}

// "unit-ticks" of units.
std::string TimesTicks(std::string unit) {
  if (absl::EndsWith(unit, "s")) unit.pop_back();
  return unit + "-ticks";
}

absl::StatusOr<Figures> OfMeasure(Results& results, std::string_view text, const FigureName& parts, Figures figures) {
  const absl::StatusOr<MeasureRows> measure = FindMeasureRows(results, text, parts);
  if (!measure.ok()) return measure.status();
  const bool mean = measure->kind == journal::MeasureKind::kMean;
  Tell(measure->unit, figures);
  Span span;
  std::string ticks;
  if (parts.ticks) {
    const absl::StatusOr<Span> asked = SpanOf(text, parts);
    if (!asked.ok()) return asked.status();
    span = *asked;
    const bool several = span.first != span.last;
    if (mean && several) {
      return absl::InvalidArgumentError(
          absl::StrCat("figure ", Quoted(text), ": ", parts.name, " cannot be summed over ticks; give one, @T"));
    }
    if (several && measure->kind == journal::MeasureKind::kLevel) figures.unit = TimesTicks(figures.unit);
    ticks = absl::StrCat(" AND tick BETWEEN ", span.first, " AND ", span.last);
  }
  absl::StatusOr<journal::SqlStatement> rows =
      measure->Prepare(results, parts, "SELECT run, sum(value) FROM metrics", ticks + " GROUP BY run");
  if (!rows.ok()) return rows.status();
  for (std::size_t i = 0; !mean && i < figures.of_run.size(); ++i) {
    const RunRow& run = results.runs()[i];
    if (run.complete && (!parts.ticks || span.first < run.ticks)) figures.of_run[i] = 0;
  }
  if (absl::Status taken = Take(results, *std::move(rows), figures); !taken.ok()) return taken;
  return figures;
}

}  // namespace

absl::Status OfNoRun(const Results& results, std::int64_t run) {
  return absl::DataLossError(absl::StrCat(results.path(), ": damaged: a figure of run ", run,
                                          ", which there is not; make it anew with `haggle sweep --force`"));
}

ToldUnit TellUnit(std::string_view stored) {
  if (stored == "cents") return {"dollars", 100};
  if (stored == "ppm") return {"ratio", 1e6};
  if (stored == "microticks") return {"ticks", 1e6};
  return {std::string(stored), 1};
}

absl::StatusOr<journal::SqlStatement> MeasureRows::Prepare(Results& results, const FigureName& parts,
                                                           std::string_view sql, std::string_view more) const {
  absl::StatusOr<journal::SqlStatement> rows =
      results.Prepare(absl::StrCat(AbslView(sql), " WHERE ", condition, AbslView(more)));
  if (!rows.ok()) return rows.status();
  BindParts(parts, *rows);
  if (parts.product) rows->BindText(3, *parts.product);
  return rows;
}

absl::StatusOr<MeasureRows> FindMeasureRows(Results& results, std::string_view text, const FigureName& parts) {
  const absl::StatusOr<Known> known = Look(results, parts);
  if (!known.ok()) return known.status();
  if (known->unit.empty()) return Unknown(results, text, parts);
  MeasureRows found{known->unit, KindOf(parts.name), "product IS NULL"};
  if (parts.product) {
    if (known->products.count(*parts.product) == 0) {
      return absl::NotFoundError(absl::StrCat(
          "figure ", Quoted(text), ": not of a product ", Quoted(*parts.product),
          report::Instead(*parts.product, std::vector<std::string>(known->products.begin(), known->products.end()))));
    }
    found.condition = "product = ?3";
  } else if (!known->of_all) {
    if (found.kind == journal::MeasureKind::kMean && known->products.size() > 1) {
      return absl::InvalidArgumentError(absl::StrCat(
          "figure ", Quoted(text), " is of single products and cannot be summed: give ", parts.party,
          parts.party.empty() ? "" : ".", parts.name, ":PRODUCT, of ", absl::StrJoin(known->products, ", ")));
    }
    found.condition = "product IS NOT NULL";
  }
  found.condition = absl::StrCat(Condition(parts), " AND ", found.condition);
  return found;
}

absl::StatusOr<FigureName> ParseFigureName(std::string_view text) {
  FigureName parts;
  std::string rest(text);
  if (const std::size_t at = rest.find('@'); at != std::string::npos) {
    parts.ticks = rest.substr(at + 1);
    rest.resize(at);
  }
  if (const std::size_t colon = rest.find(':'); colon != std::string::npos) {
    parts.product = rest.substr(colon + 1);
    rest.resize(colon);
  }
  if (const std::size_t dot = rest.find('.'); dot != std::string::npos) {
    parts.party = rest.substr(0, dot);
    rest.erase(0, dot + 1);
    if (parts.party.empty()) rest.clear();
    if (parts.party == "market") parts.party.clear();
  }
  parts.name = rest;
  const bool empty_part = (parts.ticks && parts.ticks->empty()) || (parts.product && parts.product->empty());
  if (!parts.name.empty() && !empty_part) return parts;
  return absl::InvalidArgumentError(
      absl::StrCat("figure ", Quoted(text), ": expected [PARTY.|market.|run.]NAME[:PRODUCT][@TICK|@A..B]"));
}

absl::StatusOr<Figures> ReadFigures(Results& results, std::string_view name) {
  absl::StatusOr<FigureName> parts = ParseFigureName(name);
  if (!parts.ok()) return parts.status();
  Figures figures;
  figures.name = std::string(name);
  figures.of_run.resize(results.runs().size());
  const bool plain = !parts->product && !parts->ticks;
  if (parts->party == "run") {
    const Column* column = Find(std::begin(kOfRun), std::end(kOfRun), parts->name);
    if (column != nullptr && plain) return Plain(results, std::move(figures), column->sql, column->unit, "");
    std::vector<std::string> names;
    for (const Column& known : kOfRun) names.emplace_back(known.name);
    return absl::NotFoundError(absl::StrCat("figure ", Quoted(name), ": of a run there is no such thing",
                                            report::Instead(parts->name, names)));
  }
  const Column* column = Find(std::begin(kOfParty), std::end(kOfParty), parts->name);
  if (plain && !parts->party.empty() && column != nullptr) {
    absl::StatusOr<Figures> read =
        Plain(results, figures, absl::StrCat("SELECT run, ", column->name, " FROM parties WHERE name = ?1"),
              column->unit, parts->party);
    if (!read.ok()) return read.status();
    const bool found =
        std::any_of(read->of_run.begin(), read->of_run.end(), [](const auto& f) { return f.has_value(); });
    return found ? read : Unknown(results, name, *parts);
  }
  return OfMeasure(results, name, *parts, std::move(figures));
}

}  // namespace haggle::sweep
