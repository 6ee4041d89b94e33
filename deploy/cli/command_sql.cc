// `haggle sql`: read-only SQL over the tables of a journal or of a sweep's results.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/strip.h"
#include "broker/journal/derived_tables.h"
#include "broker/journal/reader.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/journal_input.h"
#include "deploy/postgres/address.h"
#include "deploy/postgres/journals.h"
#include "deploy/report/text.h"
#include "deploy/sweep/results.h"
#include "deploy/sweep/results_format.h"
#include "proto/base/how_ended.h"

namespace haggle::cli {
namespace {

struct SqlOptions {
  std::string journal;
  std::string query;
};

std::string CellText(const journal::Cell& cell) {
  switch (cell.type) {
    case journal::Cell::Type::kNull:
      return "";
    case journal::Cell::Type::kInteger:
      return std::to_string(cell.integer);
    case journal::Cell::Type::kReal:
      return report::RealText(cell.real);
    case journal::Cell::Type::kText:
      return std::string(cell.bytes);
    case journal::Cell::Type::kBlob:
      break;
  }
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const char c : cell.bytes) {
    hex += kDigits[(static_cast<unsigned char>(c) >> 4) & 15];
    hex += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return hex;
}

// Prints rows as they come. Widths are those of the first ones, so that of a large result, which may have
// no end, no more than these are kept.
class RowPrinter {
 public:
  explicit RowPrinter(const std::vector<std::string>& columns) : columns_(columns) {}

  void Add(const std::vector<journal::Cell>& cells) {
    std::vector<std::string> row;
    left_.resize(cells.size(), false);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      row.push_back(CellText(cells[i]));
      if (cells[i].type == journal::Cell::Type::kText || cells[i].type == journal::Cell::Type::kBlob) left_[i] = true;
      bytes_ += row.back().size();
    }
    if (table_) {
      Print(table_->RowText(std::move(row), 0));
      return;
    }
    rows_.push_back(std::move(row));
    if (rows_.size() == kMeasured || bytes_ >= kMeasuredBytes) Begin();
  }

  void End() {
    if (!table_) Begin();
  }

 private:
  static constexpr std::size_t kMeasured = 1000;
  static constexpr std::size_t kMeasuredBytes = 1 << 20;

  void Begin() {
    table_.emplace(columns_, left_);
    for (std::vector<std::string>& row : rows_) table_->Add(std::move(row));
    rows_.clear();
    Print(table_->Text(0, ColourOnOutput()));
  }

  const std::vector<std::string>& columns_;
  std::vector<std::vector<std::string>> rows_;  // before the table has begun
  std::vector<bool> left_;
  std::size_t bytes_ = 0;
  std::optional<report::TextTable> table_;
};

using EachRow = std::function<absl::Status(const std::vector<journal::Cell>&)>;

// Whatever the file, or the place on a server, holds. kDone: `asked` says how it went.
HowEnded AskFile(const SqlOptions& options, std::vector<std::string>& columns, const EachRow& each,
                 absl::Status& asked) {
  if (postgres::Address::Is(options.journal)) {
    const absl::StatusOr<bool> journals = postgres::HoldsJournals(options.journal);
    if (!journals.ok()) return Fail(HowEndedBy(journals.status()), "sql", std::string(journals.status().message()));
    if (*journals) {
      const absl::StatusOr<std::unique_ptr<journal::Database>> runs = postgres::OpenJournals(options.journal);
      if (!runs.ok()) return Fail(HowEndedBy(runs.status()), "sql", std::string(runs.status().message()));
      asked = journal::AskReadOnly(**runs, options.query, &columns, each);
      return HowEnded::kDone;
    }
  }
  if (sweep::IsResults(options.journal)) {
    absl::StatusOr<std::unique_ptr<sweep::Results>> results = sweep::Results::Open(options.journal);
    if (!results.ok()) return Fail(HowEndedBy(results.status()), "sql", std::string(results.status().message()));
    asked = (*results)->Query(options.query, &columns, each);
    return HowEnded::kDone;
  }
  absl::StatusOr<std::unique_ptr<journal::JournalReader>> reader = journal::JournalReader::Open(options.journal);
  if (!reader.ok()) return Fail(HowEndedBy(reader.status()), "sql", std::string(reader.status().message()));
  asked = (*reader)->Query(options.query, &columns, each);
  return HowEnded::kDone;
}

HowEnded Ask(const SqlOptions& options) {
  std::vector<std::string> columns;
  RowPrinter rows(columns);
  absl::Status asked;
  const EachRow each = [&](const std::vector<journal::Cell>& cells) {
    rows.Add(cells);
    return OutputBroken() ? absl::CancelledError("nobody reads") : absl::OkStatus();
  };
  if (const HowEnded ended = AskFile(options, columns, each, asked); ended != HowEnded::kDone) return ended;
  // Nobody needs the rest: the end of the command says why.
  if (absl::IsCancelled(asked)) return HowEnded::kDone;
  if (!asked.ok()) {
    return Fail(asked.code() == absl::StatusCode::kDataLoss ? HowEnded::kDamaged : HowEnded::kFailed, "sql",
                std::string(absl::StripPrefix(asked.message(), "sql: ")));
  }
  rows.End();
  return HowEnded::kDone;
}

}  // namespace

Subcommand AddSql(CLI::App& app) {
  auto options = std::make_shared<SqlOptions>();
  CLI::App* command = app.add_subcommand("sql", "Ask a journal, or the results of a sweep, with read-only SQL");
  command
      ->add_option("JOURNAL", options->journal,
                   "A journal's file, or one of `haggle sweep`; or the address of results or of journals on a "
                   "PostgreSQL server (postgresql://...#NAME), asked in SQLite's words too; never changed")
      ->required();
  command->add_option("SELECT", options->query, "One SELECT statement")->required();
  std::string tables;
  for (const journal::TableSchema& table : journal::DerivedTables()) {
    tables.append(tables.empty() ? "" : ", ").append(table.name);
  }
  std::string of_sweeps;
  for (const sweep::ResultsTable& table : sweep::ResultsTables()) {
    of_sweeps.append(of_sweeps.empty() ? "" : ", ").append(table.name);
  }
  command->footer("Tables: " + tables + "; of a sweep: " + of_sweeps +
                  ". Money is in cents, ratios in millionths.\nExample:\n  haggle sql RUN.haggle 'SELECT name, "
                  "sum(units), sum(paid_cents)/sum(units)/100 AS dollars FROM deliveries JOIN parties ON party = "
                  "parties.id GROUP BY party'\n" +
                  kExitCodesHelp);
  return {command, [options] { return Ask(*options); }};
}

}  // namespace haggle::cli
