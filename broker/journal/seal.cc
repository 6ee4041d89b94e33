#include "broker/journal/seal.h"

#include <sqlite3.h>

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/journal/derived_tables.h"
#include "broker/journal/diary.h"
#include "broker/journal/replay.h"
#include "broker/journal/schema.h"
#include "broker/journal/stored.h"

namespace haggle::journal {
namespace {

absl::Status AddSeal(Database& database, JournalState state, const std::string& reason, const ReplayResult& built) {
  if (absl::Status status = MakeTables(database, {SealTable()}); !status.ok()) return status;
  absl::StatusOr<SqlStatement> row = database.Prepare("INSERT INTO seal VALUES (?, ?, ?, ?, ?, ?, zeroblob(32))");
  if (!row.ok()) return row.status();
  row->BindText(1, state == JournalState::kFinished ? kFinishedText : kStoppedText);
  row->BindText(2, reason);
  row->BindBlob(3, Bytes(built.hash));
  row->BindBlob(4, Bytes(built.outcome));
  row->Bind(5, built.steps);
  row->Bind(6, built.commands);
  if (absl::Status status = row->Run(); !status.ok()) return status;
  absl::StatusOr<Hash> diary = DiaryDigest(database);
  if (!diary.ok()) return diary.status();
  absl::StatusOr<SqlStatement> update = database.Prepare("UPDATE seal SET diary = ?");
  if (!update.ok()) return update.status();
  update->BindBlob(1, Bytes(*diary));
  return update->Run();
}

}  // namespace

absl::StatusOr<ReplayResult> BuildTables(Database& database) {
  if (absl::Status status = MakeTables(database, DerivedTables()); !status.ok()) return status;
  StoredJournal stored(database);
  absl::StatusOr<StoredHeader> header = stored.Header();
  if (!header.ok()) return header.status();
  absl::StatusOr<ReplayResult> result = FillTables(stored, *header, database);
  if (result.ok() && result->divergence.found()) {
    return absl::DataLossError(
        absl::StrCat("journal ", database.path(), ": step ", result->divergence.step, ": ", result->divergence.what));
  }
  return result;
}

absl::StatusOr<ReplayResult> FillTables(StoredJournal& from, const StoredHeader& header, Database& to) {
  TablesBuilder builder(header.scenario, to);
  absl::Status finished;
  ReplayHooks hooks;
  hooks.events = &builder;
  hooks.ticks = &builder;
  hooks.on_step = [&](std::int64_t, const Step& step, const Told& told) {
    builder.OnStep(step, told);
    return absl::OkStatus();
  };
  hooks.end = [&](const core::Market& market) { finished = builder.Finish(market); };
  absl::StatusOr<ReplayResult> result = Replay(from, header, hooks);
  if (result.ok() && !finished.ok()) return finished;
  return result;
}

absl::Status MakeSealed(Database& running, const std::string& sealed, JournalState state, const std::string& reason) {
  absl::StatusOr<std::unique_ptr<Database>> opened = Database::Open(sealed, SQLITE_OPEN_READWRITE, sealed);
  if (!opened.ok()) return opened.status();
  Database& database = **opened;
  if (absl::Status status = CopyDatabase(running, database); !status.ok()) return status;
  // The copy is nobody's until it is renamed: if anything fails it is thrown away,
  // so it needs no journal of its own and no syncing before the last one.
  for (const char* sql :
       {"PRAGMA journal_mode = DELETE", "PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "BEGIN"}) {
    if (absl::Status status = database.Execute(sql); !status.ok()) return status;
  }
  absl::StatusOr<ReplayResult> built = BuildTables(database);
  if (!built.ok()) return built.status();
  if (absl::Status status = AddSeal(database, state, reason, *built); !status.ok()) return status;
  if (absl::Status status = database.Execute("COMMIT"); !status.ok()) return status;
  return database.Close();
}

}  // namespace haggle::journal
