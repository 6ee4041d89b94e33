#include "broker/journal/reader.h"

#include <sqlite3.h>

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/journal/database.h"
#include "broker/journal/open.h"
#include "broker/journal/replay.h"
#include "broker/journal/schema.h"
#include "broker/journal/seal.h"
#include "broker/journal/stored.h"
#include "broker/run/chain.h"
#include "proto/base/absl_view.h"

namespace haggle::journal {
namespace {

// A value of a query, or a row of what it makes on the way, of more bytes is refused.
constexpr int kLargestValue = 1 << 26;

// What a query may do: read. Not load_extension, which runs code; of the pragmas those that
// describe the schema, which are also tables (pragma_table_info).
int Authorize(void* asks, int action, const char* first, const char* second, const char*, const char*) {
  switch (action) {
    case SQLITE_SELECT:
      *static_cast<bool*>(asks) = true;
      return SQLITE_OK;
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_UPDATE:  // what a table like pragma_table_info asks when it is first used; none is really made
      return first != nullptr && std::string_view(first) == "sqlite_master" ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_FUNCTION:
      return second == nullptr || sqlite3_stricmp(second, "load_extension") != 0 ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_PRAGMA:
      for (const char* reads :
           {"table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list",
            "database_list", "collation_list", "function_list", "module_list", "pragma_list", "compile_options"}) {
        if (sqlite3_stricmp(first, reads) != 0) continue;
        *static_cast<bool*>(asks) = true;
        return SQLITE_OK;
      }
      return SQLITE_DENY;
    default:
      return SQLITE_DENY;
  }
}

// While it lives, the database answers questions and does nothing else: also while a statement
// runs, for VACUUM INTO is only then found to attach another file.
class ReadOnlyHold {
 public:
  explicit ReadOnlyHold(sqlite3* db) : db_(db), largest_(sqlite3_limit(db, SQLITE_LIMIT_LENGTH, kLargestValue)) {
    sqlite3_set_authorizer(db, &Authorize, &asks_);
  }
  ~ReadOnlyHold() {
    sqlite3_set_authorizer(db_, nullptr, nullptr);
    sqlite3_limit(db_, SQLITE_LIMIT_LENGTH, largest_);
  }
  ReadOnlyHold(const ReadOnlyHold&) = delete;
  ReadOnlyHold& operator=(const ReadOnlyHold&) = delete;
  // Whether a statement that was prepared asks for something.
  bool asks() const { return asks_; }

 private:
  bool asks_ = false;
  sqlite3* const db_;
  const int largest_;
};

// What a query asks for and cannot have (json_extract of what is no JSON) is its own
// fault, not the journal's.
absl::Status QueryFault(sqlite3* db, absl::Status status) {
  switch (sqlite3_errcode(db)) {
    case SQLITE_ERROR:
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
      return absl::InvalidArgumentError(absl::StrCat("sql: ", Printable(sqlite3_errmsg(db))));
    default:
      return status;
  }
}

Cell CellOf(const SqlStatement& row, int i) {
  Cell cell;
  switch (row.type(i)) {
    case SQLITE_INTEGER:
      cell.type = Cell::Type::kInteger;
      cell.integer = row.Integer(i);
      break;
    case SQLITE_FLOAT:
      cell.type = Cell::Type::kReal;
      cell.real = row.Real(i);
      break;
    case SQLITE_TEXT:
      cell.type = Cell::Type::kText;
      cell.bytes = row.Bytes(i);
      break;
    case SQLITE_BLOB:
      cell.type = Cell::Type::kBlob;
      cell.bytes = row.Bytes(i);
      break;
    default:
      break;
  }
  return cell;
}

}  // namespace

class JournalReader::Impl {
 public:
  Impl(OpenedJournal opened, std::string path)
      : path_(std::move(path)), damage_(opened.damage()), opened_(std::move(opened)), stored_(*opened_.database) {}

  absl::Status Load();
  // The steps in their order, held against chain, log and seal.
  absl::Status Steps(const std::function<absl::Status(const StoredStep&)>& each) const;
  // What a journal must end with that has `steps` steps and comes to `hash`.
  absl::Status CheckEnd(std::int64_t steps, const Hash& hash) const;
  absl::Status CheckDiary() const;
  absl::Status PrepareQuery();

  const std::string path_;
  const std::string damage_;  // of the log; empty: none
  OpenedJournal opened_;
  mutable StoredJournal stored_;
  StoredHeader header_;
  std::vector<Amendment> amendments_;
  std::vector<CastLine> cast_;
  std::optional<StoredSeal> seal_;
  mutable bool diary_checked_ = false;

 private:
  absl::Status LoadStored();
  absl::Status MakeTables();
  absl::Status Damaged(std::string_view what) const {
    return absl::DataLossError(
        absl::StrCat("journal ", path_, ": ", AbslView(what), "; `haggle verify` tells what is damaged"));
  }

  bool prepared_ = false;  // for queries
};

absl::Status JournalReader::Impl::Load() {
  absl::Status status = LoadStored();
  // Whatever does not fit together then, it is the log's fault.
  if (absl::IsDataLoss(status) && !damage_.empty()) return Damaged(damage_);
  return status;
}

absl::Status JournalReader::Impl::CheckEnd(std::int64_t steps, const Hash& hash) const {
  if (!damage_.empty()) return Damaged(damage_);
  if (!seal_.has_value()) return absl::OkStatus();
  if (seal_->steps != steps) {
    return Damaged(absl::StrCat("seal, steps: it says ", seal_->steps, ", there are ", steps));
  }
  if (seal_->hash != hash) {
    return Damaged(absl::StrCat("seal, hash: it says ", Hex(seal_->hash), ", the chain is ", Hex(hash)));
  }
  return absl::OkStatus();
}

absl::Status JournalReader::Impl::Steps(const std::function<absl::Status(const StoredStep&)>& each) const {
  run::Chain chain(header_.canonical);
  std::int64_t steps = 0;
  const auto amend = [&] {
    const Amendment* amendment = AmendmentAt(amendments_, steps);
    if (amendment != nullptr) chain.Advance(chain.AfterAmendment(amendment->canonical));
  };
  const absl::Status status = stored_.Steps([&](const StoredStep& step) -> absl::Status {
    amend();
    if (const Hash& hash = chain.Add(step.bytes); hash != step.hash) {
      return Damaged(absl::StrCat("step ", step.id, ": the chain is ", Hex(hash), ", stored is ", Hex(step.hash)));
    }
    ++steps;
    return each(step);
  });
  if (status.ok()) amend();
  return status.ok() ? CheckEnd(steps, chain.hash()) : status;
}

absl::Status JournalReader::Impl::CheckDiary() const {
  if (diary_checked_ || !seal_.has_value()) return absl::OkStatus();
  const absl::StatusOr<Hash> diary = DiaryDigest(*opened_.database);
  if (!diary.ok()) return diary.status();
  if (*diary != seal_->diary) {
    return Damaged(absl::StrCat("diary: its digest is ", Hex(*diary), ", the seal says ", Hex(seal_->diary)));
  }
  diary_checked_ = true;
  return absl::OkStatus();
}

absl::Status JournalReader::Impl::LoadStored() {
  if (absl::Status status = stored_.CheckMarks(); !status.ok()) return status;
  if (absl::Status status = stored_.CheckTables(); !status.ok()) return status;
  absl::StatusOr<StoredHeader> header = stored_.Header();
  if (!header.ok()) return header.status();
  header_ = *std::move(header);
  absl::StatusOr<std::vector<CastLine>> cast = stored_.Cast();
  if (!cast.ok()) return cast.status();
  cast_ = *std::move(cast);
  absl::StatusOr<std::vector<Amendment>> amendments = stored_.Amendments(header_.scenario);
  if (!amendments.ok()) return amendments.status();
  amendments_ = *std::move(amendments);
  if (!stored_.sealed()) return absl::OkStatus();
  absl::StatusOr<StoredSeal> seal = stored_.Seal();
  if (!seal.ok()) return seal.status();
  seal_ = *std::move(seal);
  return absl::OkStatus();
}

// A running journal has no derived tables, and those of another version are not
// what this program describes: both are built in a private copy.
absl::Status JournalReader::Impl::MakeTables() {
  absl::StatusOr<std::unique_ptr<Database>> copy = CopyJournal(*opened_.database, path_);
  if (!copy.ok()) return copy.status();
  Database& database = **copy;
  absl::StatusOr<std::vector<std::string>> old = DerivedTableNames(database);
  if (!old.ok()) return old.status();
  for (const std::string& table : *old) {
    if (absl::Status status = database.Execute(absl::StrCat("DROP TABLE \"", table, "\"")); !status.ok()) return status;
  }
  if (absl::Status status = database.Execute("BEGIN"); !status.ok()) return status;
  absl::StatusOr<ReplayResult> built = BuildTables(database);
  if (!built.ok()) return built.status();
  if (absl::Status status = database.Execute("COMMIT"); !status.ok()) return status;
  OpenedJournal opened;
  opened.database = *std::move(copy);
  stored_.Forget();
  opened_ = std::move(opened);
  stored_.Use(*opened_.database);
  return absl::OkStatus();
}

absl::Status JournalReader::Impl::PrepareQuery() {
  if (prepared_) return absl::OkStatus();
  absl::Status status = Steps([](const StoredStep&) { return absl::OkStatus(); });
  if (!status.ok()) return status;
  if (!stored_.sealed() || header_.tables_version != kTablesVersion) {
    status = MakeTables();
    if (absl::IsResourceExhausted(status)) {
      return absl::ResourceExhaustedError(
          absl::StrCat(status.message(), ": its tables are made in a temporary file, in the folder that TMPDIR names"));
    }
  }
  prepared_ = status.ok();
  return status;
}

JournalReader::JournalReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
JournalReader::~JournalReader() = default;

absl::StatusOr<std::unique_ptr<JournalReader>> JournalReader::Open(const std::string& path) {
  absl::StatusOr<OpenedJournal> opened = OpenJournal(path);
  if (!opened.ok()) return opened.status();
  auto impl = std::make_unique<Impl>(*std::move(opened), path);
  if (absl::Status status = impl->Load(); !status.ok()) return status;
  return std::unique_ptr<JournalReader>(new JournalReader(std::move(impl)));
}

const std::string& JournalReader::path() const { return impl_->path_; }
JournalState JournalReader::state() const {
  return impl_->seal_.has_value() ? impl_->seal_->state : JournalState::kRunning;
}
const StoredSeal* JournalReader::seal() const { return impl_->seal_.has_value() ? &*impl_->seal_ : nullptr; }
const Scenario& JournalReader::scenario() const { return impl_->header_.scenario; }
const std::string& JournalReader::canonical_scenario() const { return impl_->header_.canonical; }
const std::vector<Amendment>& JournalReader::amendments() const { return impl_->amendments_; }
const std::vector<CastLine>& JournalReader::cast() const { return impl_->cast_; }

absl::Status JournalReader::ReadSteps(const std::function<absl::Status(const StoredStep&)>& each) const {
  return impl_->Steps(each);
}
absl::StatusOr<Told> JournalReader::ReadTold(std::int64_t step) const {
  if (absl::Status status = impl_->CheckDiary(); !status.ok()) return status;
  return impl_->stored_.ToldIn(step);
}
absl::StatusOr<std::vector<StoredDigest>> JournalReader::ReadDigests() const { return impl_->stored_.Digests(); }
absl::StatusOr<std::vector<StoredNote>> JournalReader::ReadNotes() const {
  if (absl::Status status = impl_->CheckDiary(); !status.ok()) return status;
  return impl_->stored_.Notes();
}

absl::Status JournalReader::Query(std::string_view sql, std::vector<std::string>* columns,
                                  const std::function<absl::Status(const std::vector<Cell>&)>& each) {
  if (absl::Status status = impl_->PrepareQuery(); !status.ok()) return status;
  sqlite3* db = impl_->opened_.database->handle();
  const ReadOnlyHold hold(db);
  sqlite3_stmt* prepared = nullptr;
  const char* rest = nullptr;
  const int code = sqlite3_prepare_v2(db, sql.data(), static_cast<int>(sql.size()), &prepared, &rest);
  const bool nothing = code == SQLITE_OK && prepared == nullptr;
  const bool reads = prepared == nullptr || (sqlite3_stmt_readonly(prepared) != 0 && hold.asks());
  if (code == SQLITE_AUTH || !reads) {
    sqlite3_finalize(prepared);
    return absl::InvalidArgumentError("sql: only reading is allowed; give one SELECT");
  }
  if (code != SQLITE_OK || nothing) {
    return absl::InvalidArgumentError(
        absl::StrCat("sql: ", nothing ? "nothing to do; give one SELECT" : Printable(sqlite3_errmsg(db))));
  }
  SqlStatement rows(db, prepared, &impl_->path_);
  for (const char* c = rest; c < sql.data() + sql.size(); ++c) {
    if (*c != ' ' && *c != '\n' && *c != '\t' && *c != ';') {
      return absl::InvalidArgumentError("sql: more than one statement; give one SELECT");
    }
  }
  if (columns != nullptr) {
    columns->clear();
    for (int i = 0; i < rows.columns(); ++i) columns->emplace_back(rows.name(i));
  }
  std::vector<Cell> cells(static_cast<std::size_t>(rows.columns()));
  for (;;) {
    absl::StatusOr<bool> more = rows.Step();
    if (!more.ok()) return QueryFault(db, more.status());
    if (!*more) return absl::OkStatus();
    for (int i = 0; i < rows.columns(); ++i) cells[static_cast<std::size_t>(i)] = CellOf(rows, i);
    if (absl::Status taken = each(cells); !taken.ok()) return taken;
  }
}

absl::StatusOr<ReplayResult> Replay(const JournalReader& reader, const ReplayHooks& hooks) {
  const JournalReader::Impl& impl = reader.impl();
  absl::StatusOr<ReplayResult> result = Replay(impl.stored_, impl.header_, hooks);
  if (!result.ok() || result->divergence.found()) return result;
  if (absl::Status end = impl.CheckEnd(result->steps, result->hash); !end.ok()) return end;
  if (hooks.on_step) {
    if (absl::Status diary = impl.CheckDiary(); !diary.ok()) return diary;
  }
  return result;
}

}  // namespace haggle::journal
