#include "broker/journal/verify.h"

#include <sqlite3.h>

#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "broker/journal/database.h"
#include "broker/journal/derived_tables.h"
#include "broker/journal/diary.h"
#include "broker/journal/open.h"
#include "broker/journal/replay.h"
#include "broker/journal/schema.h"
#include "broker/journal/seal.h"
#include "broker/journal/stored.h"
#include "proto/base/absl_view.h"

namespace haggle::journal {
namespace {

// Something is damaged: where and what. Empty `where`: nothing.
struct Damage {
  std::string where;
  std::string what;
  bool found() const { return !where.empty(); }
};

std::string Prefix(const std::string& path) { return absl::StrCat("journal ", path, ": "); }

// Errors of this room read "journal PATH: WHERE: WHAT".
Damage FromStatus(const absl::Status& status, const std::string& path) {
  if (status.ok()) return {};
  std::string text(status.message());
  const std::string prefix = Prefix(path);
  if (!absl::StartsWith(text, prefix)) return {"file", std::move(text)};
  text.erase(0, prefix.size());
  const std::size_t colon = text.find(": ");
  if (colon == std::string::npos) return {"file", std::move(text)};
  return {text.substr(0, colon), text.substr(colon + 2)};
}

class Verifier {
 public:
  Verifier(OpenedJournal& opened, std::string path)
      : database_(*opened.database), stored_(database_), path_(std::move(path)), log_damage_(opened.damage()) {}

  VerifyReport Run();

 private:
  Damage Check();
  Damage CheckReplay();
  Damage CheckSeal(const ReplayResult& result);
  Damage CheckTables(Database& rebuilt);
  Damage CompareTable(const TableSchema& table, Database& rebuilt);
  Damage CheckPages();
  Damage From(const absl::Status& status) const { return FromStatus(status, path_); }

  Database& database_;
  StoredJournal stored_;
  const std::string path_;
  const std::string log_damage_;
  StoredHeader header_;
  VerifyReport report_;
};

VerifyReport Verifier::Run() {
  Damage damage = Check();
  // Whatever does not fit together then, it is the log's fault.
  if (!log_damage_.empty()) damage = FromStatus(absl::DataLossError(absl::StrCat(Prefix(path_), log_damage_)), path_);
  report_.ok = !damage.found();
  report_.first_bad = Printable(damage.where);
  report_.message = Printable(damage.what);
  return std::move(report_);
}

Damage Verifier::Check() {
  if (Damage damage = From(stored_.CheckMarks()); damage.found()) return damage;
  if (Damage damage = From(stored_.CheckTables()); damage.found()) return damage;
  report_.state = "running";
  absl::StatusOr<StoredHeader> header = stored_.Header();
  if (!header.ok()) return From(header.status());
  header_ = *std::move(header);
  if (Damage damage = CheckReplay(); damage.found()) return damage;
  return CheckPages();
}

Damage Verifier::CheckReplay() {
  absl::StatusOr<std::unique_ptr<Database>> opened =
      Database::Open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, path_);
  if (!opened.ok()) return From(opened.status());
  Database& rebuilt = **opened;
  absl::Status status = MakeTables(rebuilt, DerivedTables());
  if (status.ok()) status = rebuilt.Execute("BEGIN");
  if (!status.ok()) return From(status);
  absl::StatusOr<ReplayResult> result = FillTables(stored_, header_, rebuilt);
  if (!result.ok()) return From(result.status());
  report_.hash = Hex(result->hash);
  report_.records = result->steps;
  report_.complete = result->complete;
  if (result->divergence.found()) {
    return {absl::StrCat("step ", result->divergence.step),
            absl::StrCat("tick ", result->divergence.tick, ": ", result->divergence.what)};
  }
  if (Damage damage = From(stored_.Cast().status()); damage.found()) return damage;
  if (Damage damage = From(stored_.Notes().status()); damage.found()) return damage;
  if (!stored_.sealed()) return {};
  if (Damage damage = CheckSeal(*result); damage.found()) return damage;
  if (!stored_.other_tables()) return CheckTables(rebuilt);
  report_.notes.push_back(absl::StrCat("the derived tables are of version ", header_.tables_version,
                                       "; they were rebuilt as version ", kTablesVersion, " and not compared"));
  return {};
}

Damage Verifier::CheckSeal(const ReplayResult& result) {
  absl::StatusOr<StoredSeal> read = stored_.Seal();
  if (!read.ok()) return From(read.status());
  const StoredSeal& seal = *read;
  const bool finished = seal.state == JournalState::kFinished;
  report_.state = std::string(finished ? kFinishedText : kStoppedText);
  if (seal.steps != result.steps) {
    return {"seal, steps", absl::StrCat("it says ", seal.steps, ", there are ", result.steps)};
  }
  if (seal.commands != result.commands) {
    return {"seal, commands", absl::StrCat("it says ", seal.commands, ", there are ", result.commands)};
  }
  if (seal.hash != result.hash) {
    return {"seal, hash", absl::StrCat("it says ", Hex(seal.hash), ", the chain is ", Hex(result.hash))};
  }
  if (seal.outcome != result.outcome) {
    return {"seal, outcome", absl::StrCat("it says ", Hex(seal.outcome), ", the final state is ", Hex(result.outcome))};
  }
  if (finished && !result.complete) return {"seal, state", "it says finished, but the run has not come to its end"};
  absl::StatusOr<Hash> diary = DiaryDigest(database_);
  if (!diary.ok()) return From(diary.status());
  if (*diary != seal.diary) {
    return {"diary", absl::StrCat("the digest of header, casting, digests, notes, reasons and seal is ", Hex(*diary),
                                  ", the seal says ", Hex(seal.diary))};
  }
  return {};
}

Damage Verifier::CheckTables(Database& rebuilt) {
  for (const TableSchema& table : DerivedTables()) {
    if (Damage damage = CompareTable(table, rebuilt); damage.found()) return damage;
  }
  return {};
}

Damage Verifier::CompareTable(const TableSchema& table, Database& rebuilt) {
  const std::string sql = absl::StrCat("SELECT rowid, * FROM ", AbslView(table.name), " ORDER BY rowid");
  absl::StatusOr<SqlStatement> found = database_.Prepare(sql);
  absl::StatusOr<SqlStatement> expected = rebuilt.Prepare(sql);
  if (!found.ok()) return From(found.status());
  if (!expected.ok()) return From(expected.status());
  std::string a;
  std::string b;
  for (std::int64_t n = 1;; ++n) {
    absl::StatusOr<bool> more_found = found->Step();
    absl::StatusOr<bool> more_expected = expected->Step();
    const std::string where = absl::StrCat("table ", AbslView(table.name), ", row ", n);
    if (!more_found.ok()) return {where, From(more_found.status()).what};
    if (!more_expected.ok()) return From(more_expected.status());
    if (!*more_found && !*more_expected) return {};
    if (*more_found != *more_expected) return {where, *more_found ? "a row too many" : "the row is missing"};
    for (int i = 0; i < found->columns(); ++i) {
      a.clear();
      b.clear();
      AppendRow(*found, i, i + 1, a);
      AppendRow(*expected, i, i + 1, b);
      if (a != b) return {where, absl::StrCat("column ", expected->name(i), " is not what a replay gives")};
    }
  }
}

Damage Verifier::CheckPages() {
  absl::StatusOr<SqlStatement> rows = database_.Prepare("PRAGMA integrity_check(1)");
  if (!rows.ok()) return From(rows.status());
  absl::StatusOr<bool> more = rows->Step();
  if (!more.ok()) return From(more.status());
  if (*more && rows->Bytes(0) == "ok") return {};
  return {"pages of the file", *more ? std::string(rows->Bytes(0)) : "no answer to PRAGMA integrity_check"};
}

}  // namespace

absl::StatusOr<VerifyReport> VerifyJournal(const std::string& path) {
  absl::StatusOr<OpenedJournal> opened = OpenJournal(path);
  if (opened.ok()) return Verifier(*opened, path).Run();
  if (absl::IsNotFound(opened.status()) || absl::IsPermissionDenied(opened.status()) ||
      absl::IsUnavailable(opened.status()) || absl::IsResourceExhausted(opened.status())) {
    return opened.status();
  }
  VerifyReport report;
  const Damage damage = FromStatus(opened.status(), path);
  report.first_bad = damage.where;
  report.message = damage.what;
  return report;
}

}  // namespace haggle::journal
