#include "broker/journal/stored.h"

#include <sqlite3.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "broker/core/validate.h"
#include "broker/journal/diary.h"
#include "broker/journal/schema.h"
#include "broker/run/chain.h"
#include "proto/base/absl_view.h"
#include "proto/base/canonical.h"

namespace haggle::journal {
namespace {

char TypeLetter(int type) {
  switch (type) {
    case SQLITE_INTEGER:
      return 'i';
    case SQLITE_TEXT:
      return 't';
    case SQLITE_BLOB:
      return 'b';
    case SQLITE_FLOAT:
      return 'f';
    default:
      return 'n';
  }
}

std::string Text(const SqlStatement& row, int i) { return std::string(row.Bytes(i)); }

}  // namespace

bool ToHash(std::string_view bytes, Hash& hash) {
  if (bytes.size() != hash.size()) return false;
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return true;
}

absl::Status StoredJournal::Damaged(std::string_view where, std::string_view what) const {
  return absl::DataLossError(
      absl::StrCat("journal ", database_->path(), ": ", Printable(where), ": ", Printable(what)));
}

absl::Status StoredJournal::CheckMarks() {
  absl::StatusOr<std::int64_t> application = database_->Integer("PRAGMA application_id");
  if (!application.ok()) return application.status();
  if (*application != kApplicationId) {
    return absl::DataLossError(absl::StrCat(database_->path(), ": no journal: application_id is ", *application,
                                            ", expected ", kApplicationId));
  }
  absl::StatusOr<std::int64_t> version = database_->Integer("PRAGMA user_version");
  if (!version.ok()) return version.status();
  if (*version != kFormatVersion) {
    return absl::FailedPreconditionError(absl::StrCat("journal ", database_->path(), ": user_version says format ",
                                                      *version, ", this program reads format ", kFormatVersion,
                                                      "; use the version of haggle that wrote it"));
  }
  std::string encoding;
  absl::Status status = Rows("encoding", "PRAGMA encoding", "t", [&](const SqlStatement& row) {
    encoding = Text(row, 0);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  if (encoding != "UTF-8") return Damaged("text encoding", absl::StrCat(encoding, ", expected UTF-8"));
  return absl::OkStatus();
}

absl::Status StoredJournal::CheckTables() {
  struct Found {
    std::int64_t rowid;
    std::string type, name, table, sql;
  };
  std::vector<Found> found;
  absl::Status status =
      Rows("sqlite_master", "SELECT rowid, type, name, tbl_name, sql FROM sqlite_master ORDER BY rowid", "itttt",
           [&](const SqlStatement& row) {
             found.push_back({row.Integer(0), Text(row, 1), Text(row, 2), Text(row, 3), Text(row, 4)});
             return absl::OkStatus();
           });
  if (!status.ok()) return status;
  const auto check = [&](std::size_t at, const TableSchema& expected) -> absl::Status {
    const std::string where = absl::StrCat("list of tables, row ", at + 1);
    if (at >= found.size()) return Damaged(where, absl::StrCat("table ", AbslView(expected.name), " is missing"));
    const Found& row = found[at];
    if (row.rowid == static_cast<std::int64_t>(at) + 1 && row.type == "table" && row.name == expected.name &&
        row.table == expected.name && row.sql == expected.sql) {
      return absl::OkStatus();
    }
    return Damaged(where, absl::StrCat("found ", row.type, " ", row.name, " of ", row.table, ": ", row.sql,
                                       "; expected ", AbslView(expected.sql)));
  };
  for (std::size_t i = 0; i < StoredTables().size(); ++i) {
    if (status = check(i, StoredTables()[i]); !status.ok()) return status;
  }
  sealed_ = found.size() > StoredTables().size();
  if (!sealed_) return absl::OkStatus();
  absl::StatusOr<std::int64_t> version = database_->Integer("SELECT tables_version FROM header");
  if (!version.ok()) return version.status();
  other_tables_ = *version != kTablesVersion;
  for (std::size_t i = 0; i < DerivedTables().size() && !other_tables_; ++i) {
    if (status = check(StoredTables().size() + i, DerivedTables()[i]); !status.ok()) return status;
  }
  const std::size_t last = other_tables_ ? found.size() - 1 : StoredTables().size() + DerivedTables().size();
  if (status = check(last, SealTable()); !status.ok()) return status;
  if (found.size() == last + 1) return absl::OkStatus();
  return Damaged(absl::StrCat("list of tables, row ", last + 2),
                 absl::StrCat(found[last + 1].name, " does not belong here"));
}

absl::Status StoredJournal::Rows(std::string_view table, std::string_view sql, std::string_view types,
                                 const std::function<absl::Status(const SqlStatement&)>& each) {
  absl::StatusOr<SqlStatement> rows = database_->Prepare(sql);
  if (!rows.ok()) return rows.status();
  for (std::int64_t n = 1;; ++n) {
    absl::StatusOr<bool> more = rows->Step();
    if (!more.ok()) return more.status();
    if (!*more) return absl::OkStatus();
    for (int i = 0; i < static_cast<int>(types.size()); ++i) {
      if (TypeLetter(rows->type(i)) == types[static_cast<std::size_t>(i)]) continue;
      return Damaged(absl::StrCat("table ", AbslView(table), ", row ", n),
                     absl::StrCat("column ", rows->name(i), " is of another type than it should be"));
    }
    if (absl::Status status = each(*rows); !status.ok()) return status;
  }
}

absl::StatusOr<StoredHeader> StoredJournal::Header() {
  StoredHeader header;
  int rows = 0;
  absl::Status status =
      Rows("header", "SELECT rules_version, tables_version, scenario FROM header", "iib", [&](const SqlStatement& row) {
        header.rules_version = row.Integer(0);
        header.tables_version = row.Integer(1);
        header.canonical = Text(row, 2);
        ++rows;
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  if (rows != 1) return Damaged("table header", absl::StrCat(rows, " rows, expected 1"));
  if (header.rules_version != static_cast<std::int64_t>(run::kRulesVersion)) {
    return absl::FailedPreconditionError(absl::StrCat(
        "journal ", database_->path(), ": header, rules_version: the run followed rules version ", header.rules_version,
        ", this program has version ", run::kRulesVersion, "; use the version of haggle that wrote it"));
  }
  std::string error;
  if (!ParseCanonical(header.canonical, header.scenario, &error)) {
    return Damaged("header, scenario", absl::StrCat("it does not parse: ", error));
  }
  const std::vector<core::ScenarioFault> faults = core::Validate(header.scenario);
  if (!faults.empty()) {
    return Damaged("header, scenario", absl::StrCat(faults[0].path, ": ", faults[0].expected));
  }
  return header;
}

absl::StatusOr<bool> StoredJournal::IsHeader(const StoredHeader& known) {
  bool same = false;
  int rows = 0;
  const absl::Status status =
      Rows("header", "SELECT rules_version, tables_version, scenario FROM header", "iib", [&](const SqlStatement& row) {
        same = ++rows == 1 && row.Integer(0) == known.rules_version && row.Integer(1) == known.tables_version &&
               row.Bytes(2) == known.canonical;
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return same && rows == 1;
}

absl::StatusOr<std::optional<Hash>> StoredJournal::HashOf(std::int64_t id) {
  std::optional<Hash> found;
  const absl::Status status =
      Rows("steps", absl::StrCat("SELECT hash FROM steps WHERE id = ", id), "b", [&](const SqlStatement& row) {
        Hash hash{};
        if (!ToHash(row.Bytes(0), hash)) return Damaged(absl::StrCat("step ", id), "no hash of 32 bytes");
        found = hash;
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return found;
}

absl::StatusOr<JournalExtent> StoredJournal::Extent() {
  JournalExtent extent;
  const auto take = [&](std::string_view table, std::string_view sql, auto to) {
    return Rows(table, sql, "i", [&](const SqlStatement& row) {
      to(row.Integer(0));
      return absl::OkStatus();
    });
  };
  absl::Status status =
      take("steps", "SELECT id FROM steps ORDER BY id DESC LIMIT 1", [&](std::int64_t id) { extent.steps = id; });
  if (!status.ok()) return status;
  status = take("digests", "SELECT tick FROM digests ORDER BY rowid DESC LIMIT 1",
                [&](std::int64_t tick) { extent.tick = static_cast<Tick>(tick); });
  if (!status.ok()) return status;
  return extent;
}

absl::StatusOr<std::vector<CastLine>> StoredJournal::Cast() {
  std::vector<CastLine> cast;
  absl::Status status =
      Rows("casting", "SELECT party, strategy, parameters, plugin, language FROM casting ORDER BY rowid", "ttttt",
           [&](const SqlStatement& row) {
             cast.push_back({Text(row, 0), Text(row, 1), Text(row, 2), Text(row, 3), Text(row, 4)});
             return absl::OkStatus();
           });
  if (!status.ok()) return status;
  return cast;
}

absl::StatusOr<std::vector<StoredDigest>> StoredJournal::Digests() {
  std::vector<StoredDigest> digests;
  absl::Status status =
      Rows("digests", "SELECT tick, step, digest FROM digests ORDER BY tick", "iib", [&](const SqlStatement& row) {
        StoredDigest digest;
        digest.tick = static_cast<Tick>(row.Integer(0));
        digest.step = row.Integer(1);
        if (row.Integer(0) != digest.tick || !ToHash(row.Bytes(2), digest.digest)) {
          return Damaged(absl::StrCat("digests, tick ", row.Integer(0)), "no digest of 32 bytes");
        }
        digests.push_back(digest);
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return digests;
}

absl::StatusOr<std::vector<StoredNote>> StoredJournal::Notes(std::int64_t after) {
  std::vector<StoredNote> notes;
  const std::string sql = absl::StrCat(
      "SELECT id, before, wall_micros, kind, party, number, text FROM notes WHERE id > ", after, " ORDER BY id");
  absl::Status status = Rows("notes", sql, "iiiiiit", [&](const SqlStatement& row) {
    StoredNote note;
    note.id = row.Integer(0);
    note.before = row.Integer(1);
    note.wall_micros = row.Integer(2);
    note.note.kind = static_cast<NoteKind>(row.Integer(3));
    note.note.party = static_cast<PartyId>(row.Integer(4));
    note.note.number = row.Integer(5);
    note.note.text = Text(row, 6);
    notes.push_back(std::move(note));
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return notes;
}

absl::StatusOr<std::vector<Amendment>> StoredJournal::Amendments(const Scenario& scenario) {
  std::vector<Amendment> amendments;
  const std::string sql = absl::StrCat(
      "SELECT number, text FROM notes WHERE kind = ", static_cast<int>(NoteKind::kAmended), " ORDER BY number");
  absl::Status status = Rows("notes", sql, "it", [&](const SqlStatement& row) -> absl::Status {
    const Note note{NoteKind::kAmended, 0, row.Integer(0), Text(row, 1)};
    const bool first = amendments.empty();
    if (!first && amendments.back().steps == note.number) {
      return Damaged("notes", absl::StrCat("two amendments after step ", note.number));
    }
    absl::StatusOr<Amendment> amendment = AmendmentOf(note, first ? scenario : amendments.back().scenario);
    if (!amendment.ok()) {
      return absl::DataLossError(absl::StrCat("journal ", database_->path(), ": ", amendment.status().message()));
    }
    amendments.push_back(*std::move(amendment));
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return amendments;
}

absl::StatusOr<StoredSeal> StoredJournal::Seal() {
  StoredSeal seal;
  int rows = 0;
  absl::Status status = Rows(
      "seal", "SELECT state, reason, hash, outcome, steps, commands, diary FROM seal", "ttbbiib",
      [&](const SqlStatement& row) -> absl::Status {
        const std::string_view state = row.Bytes(0);
        if (state != kFinishedText && state != kStoppedText)
          return Damaged("seal, state", "neither finished nor stopped");
        seal.state = state == kFinishedText ? JournalState::kFinished : JournalState::kStopped;
        seal.reason = Text(row, 1);
        seal.steps = row.Integer(4);
        seal.commands = row.Integer(5);
        ++rows;
        if (ToHash(row.Bytes(2), seal.hash) && ToHash(row.Bytes(3), seal.outcome) && ToHash(row.Bytes(6), seal.diary)) {
          return absl::OkStatus();
        }
        return Damaged("seal", "a digest has not 32 bytes");
      });
  if (!status.ok()) return status;
  if (rows != 1) return Damaged("table seal", absl::StrCat(rows, " rows, expected 1"));
  return seal;
}

absl::Status StoredJournal::Steps(std::int64_t after, const std::function<absl::Status(const StoredStep&)>& each) {
  std::int64_t expected = after + 1;
  // What is before the first one is damage, and told as such.
  const std::string sql = after == 0
                              ? "SELECT id, data, hash FROM steps ORDER BY id"
                              : absl::StrCat("SELECT id, data, hash FROM steps WHERE id > ", after, " ORDER BY id");
  return Rows("steps", sql, "ibb", [&](const SqlStatement& row) {
    StoredStep step;
    step.id = row.Integer(0);
    step.bytes = row.Bytes(1);
    if (step.id != expected) {
      return Damaged(absl::StrCat("step ", expected), absl::StrCat("it is missing; the next one is step ", step.id));
    }
    ++expected;
    if (!ToHash(row.Bytes(2), step.hash)) return Damaged(absl::StrCat("step ", step.id), "no hash of 32 bytes");
    return each(step);
  });
}

absl::StatusOr<Told> StoredJournal::ToldIn(std::int64_t step) {
  if (!told_.has_value()) {
    absl::StatusOr<SqlStatement> prepared = database_->Prepare("SELECT data FROM reasons WHERE step = ?");
    if (!prepared.ok()) return prepared.status();
    told_ = *std::move(prepared);
  }
  told_->Reset();
  told_->Bind(1, step);
  absl::StatusOr<bool> found = told_->Step();
  if (!found.ok()) return found.status();
  Told told;
  std::string error;
  const bool sound = !*found || (told_->type(0) == SQLITE_BLOB && ParseCanonical(told_->Bytes(0), told, &error));
  told_->Reset();
  if (!sound) return Damaged(absl::StrCat("reasons of step ", step), absl::StrCat("they do not parse: ", error));
  return told;
}

}  // namespace haggle::journal
