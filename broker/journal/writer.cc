#include "broker/journal/writer.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <chrono>
#include <utility>

#include "broker/journal/checkpointer.h"
#include "broker/journal/database.h"
#include "broker/journal/diary.h"
#include "broker/journal/files.h"
#include "broker/journal/schema.h"
#include "broker/journal/seal.h"
#include "broker/journal/stored.h"
#include "broker/journal/unseal.h"
#include "broker/run/chain.h"
#include "proto/base/canonical.h"

namespace haggle::journal {

namespace {

// What is stored where no reason was given.
struct BeliefsAlone {
  const std::vector<HeldBelief>& beliefs;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(2, "beliefs", self.beliefs);  // as in Told
  }
};

}  // namespace

void AppendTold(const Told& told, std::string& out) {
  bool reasons = false;
  for (const Why& why : told.whys) reasons = reasons || why.code != 0;
  if (reasons) {
    AppendCanonical(told, out);
  } else if (!told.beliefs.empty()) {
    AppendCanonical(BeliefsAlone{told.beliefs}, out);
  }
}

std::int64_t WallMicros() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

class JournalWriter::Impl {
 public:
  Impl(std::string path, JournalFile file) : path_(std::move(path)), file_(std::move(file)), checkpointer_(path_) {}

  absl::Status Start(const JournalHeader& header);
  absl::Status GoOn();
  // Of a journal with a log, FULL syncs the log with each transaction.
  absl::Status MakeDurable() {
    SyncFolderOf(path_);
    return database_->Execute("PRAGMA synchronous = FULL");
  }
  std::int64_t steps() const { return steps_; }
  std::int64_t ticks() const { return ticks_; }
  absl::Status Step(std::string_view bytes, const Hash& hash, const Told& told);
  absl::Status Tick(haggle::Tick tick, const Hash& digest);
  absl::Status ReadSteps(std::int64_t first, const std::function<bool(const StoredStep&)>& each);
  absl::Status ReadTold(std::int64_t step, std::string& out);
  void AddNote(Note note) { pending_.push_back({WallMicros(), std::move(note)}); }
  absl::Status StoreNotes() {
    return Transaction([&] { return WriteNotes(); });
  }
  absl::Status Seal(JournalState state, const std::string& reason);
  void Discard();
  void OnWait(std::function<void(const std::string&)> tell) { database_->WaitForOthers(std::move(tell)); }

  const std::string path_;

 private:
  struct Pending {
    std::int64_t wall_micros;
    Note note;
  };

  absl::Status OpenDatabase();
  absl::Status Prepare();
  absl::Status WriteHeader(const JournalHeader& header);
  absl::Status WriteNotes();
  // Runs `write` as one transaction; undone as a whole if it fails.
  template <class Write>
  absl::Status Transaction(Write write);
  // The first error stays.
  absl::Status Keep(absl::Status status) {
    if (failed_.ok() && !status.ok()) failed_ = status;
    return status;
  }
  void CloseStatements();
  absl::Status PutInPlace(SealFolder& folder);

  JournalFile file_;  // outlives the database
  std::unique_ptr<Database> database_;
  SqlStatement begin_, commit_, rollback_, step_, digest_, note_, reason_, read_, read_told_;
  std::vector<Pending> pending_;
  std::int64_t steps_ = 0;
  std::int64_t notes_ = 0;
  std::int64_t ticks_ = 0;  // ended before this writer came
  int log_pages_ = 0;
  std::string told_bytes_;
  absl::Status failed_;
  Checkpointer checkpointer_;
};

absl::Status JournalWriter::Impl::OpenDatabase() {
  absl::StatusOr<std::unique_ptr<Database>> opened = Database::Open(path_, SQLITE_OPEN_READWRITE, path_);
  if (!opened.ok()) return opened.status();
  database_ = *std::move(opened);
  database_->WaitForOthers({});
  // A step is a few hundred bytes, and its commit writes whole pages.
  for (const char* pragma :
       {"PRAGMA page_size = 1024", "PRAGMA encoding = 'UTF-8'", "PRAGMA auto_vacuum = NONE",
        "PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", "PRAGMA wal_autocheckpoint = 0"}) {
    if (absl::Status status = database_->Execute(pragma); !status.ok()) return status;
  }
  sqlite3_wal_hook(
      database_->handle(),
      [](void* self, sqlite3*, const char*, int pages) {
        static_cast<Impl*>(self)->log_pages_ = pages;
        return SQLITE_OK;
      },
      this);
  return absl::OkStatus();
}

absl::Status JournalWriter::Impl::Start(const JournalHeader& header) {
  if (absl::Status status = OpenDatabase(); !status.ok()) return status;
  return WriteHeader(header);
}

absl::Status JournalWriter::Impl::GoOn() {
  if (absl::Status status = OpenDatabase(); !status.ok()) return status;
  const std::pair<std::int64_t*, const char*> counts[] = {{&steps_, "SELECT ifnull(max(id), 0) FROM steps"},
                                                          {&notes_, "SELECT ifnull(max(id), 0) FROM notes"},
                                                          {&ticks_, "SELECT count(*) FROM digests"}};
  for (const auto& [count, sql] : counts) {
    const absl::StatusOr<std::int64_t> stored = database_->Integer(sql);
    if (!stored.ok()) return stored.status();
    *count = *stored;
  }
  return Prepare();
}

absl::Status JournalWriter::Impl::WriteHeader(const JournalHeader& header) {
  if (absl::Status status = database_->Execute("BEGIN"); !status.ok()) return status;
  for (const std::string& mark : {"PRAGMA application_id = " + std::to_string(kApplicationId),
                                  "PRAGMA user_version = " + std::to_string(kFormatVersion)}) {
    if (absl::Status status = database_->Execute(mark); !status.ok()) return status;
  }
  if (absl::Status status = MakeTables(*database_, StoredTables()); !status.ok()) return status;
  absl::StatusOr<SqlStatement> row = database_->Prepare("INSERT INTO header VALUES (?, ?, ?)");
  if (!row.ok()) return row.status();
  const std::string scenario = Canonical(header.scenario);
  row->Bind(1, static_cast<std::int64_t>(run::kRulesVersion));
  row->Bind(2, kTablesVersion);
  row->BindBlob(3, scenario);
  if (absl::Status status = row->Run(); !status.ok()) return status;
  absl::StatusOr<SqlStatement> cast = database_->Prepare("INSERT INTO casting VALUES (?, ?, ?, ?, ?)");
  if (!cast.ok()) return cast.status();
  for (const CastLine& line : header.cast) {
    cast->BindText(1, line.party);
    cast->BindText(2, line.strategy);
    cast->BindText(3, line.parameters);
    cast->BindText(4, line.plugin_digest);
    cast->BindText(5, line.language);
    if (absl::Status status = cast->Run(); !status.ok()) return status;
  }
  if (absl::Status status = database_->Execute("COMMIT"); !status.ok()) return status;
  return Prepare();
}

absl::Status JournalWriter::Impl::Prepare() {
  const std::pair<SqlStatement*, const char*> statements[] = {
      {&begin_, "BEGIN"},
      {&commit_, "COMMIT"},
      {&rollback_, "ROLLBACK"},
      {&step_, "INSERT INTO steps VALUES (?, ?, ?)"},
      {&digest_, "INSERT INTO digests VALUES (?, ?, ?)"},
      {&note_, "INSERT INTO notes VALUES (?, ?, ?, ?, ?, ?, ?)"},
      {&reason_, "INSERT INTO reasons VALUES (?, ?)"},
      {&read_, "SELECT id, data, hash FROM steps WHERE id >= ? ORDER BY id"},
      {&read_told_, "SELECT data FROM reasons WHERE step = ?"},
  };
  for (const auto& [statement, sql] : statements) {
    absl::StatusOr<SqlStatement> prepared = database_->Prepare(sql);
    if (!prepared.ok()) return prepared.status();
    *statement = *std::move(prepared);
  }
  return absl::OkStatus();
}

template <class Write>
absl::Status JournalWriter::Impl::Transaction(Write write) {
  if (!failed_.ok()) return failed_;
  absl::Status status = begin_.Run();
  if (!status.ok()) return Keep(status);
  status = write();
  if (status.ok()) status = commit_.Run();
  if (status.ok()) return status;
  // SQLite undoes it by itself after some errors; then there is nothing to undo.
  if (sqlite3_get_autocommit(database_->handle()) == 0) (void)rollback_.Run();
  return Keep(status);
}

absl::Status JournalWriter::Impl::WriteNotes() {
  for (const Pending& pending : pending_) {
    note_.Bind(1, ++notes_);
    note_.Bind(2, steps_ + 1);
    note_.Bind(3, pending.wall_micros);
    note_.Bind(4, static_cast<std::int64_t>(pending.note.kind));
    note_.Bind(5, pending.note.party);
    note_.Bind(6, pending.note.number);
    note_.BindText(7, pending.note.text);
    if (absl::Status status = note_.Run(); !status.ok()) return status;
  }
  pending_.clear();
  return absl::OkStatus();
}

absl::Status JournalWriter::Impl::Step(std::string_view bytes, const Hash& hash, const Told& told) {
  told_bytes_.clear();
  AppendTold(told, told_bytes_);
  absl::Status stored = Transaction([&]() -> absl::Status {
    if (absl::Status status = WriteNotes(); !status.ok()) return status;
    step_.Bind(1, ++steps_);
    step_.BindBlob(2, bytes);
    step_.BindBlob(3, Bytes(hash));
    absl::Status status = step_.Run();
    if (!status.ok() || told_bytes_.empty()) return status;
    reason_.Bind(1, steps_);
    reason_.BindBlob(2, told_bytes_);
    return reason_.Run();
  });
  if (stored.ok()) checkpointer_.Tend(log_pages_, *database_);
  return stored;
}

absl::Status JournalWriter::Impl::Tick(haggle::Tick tick, const Hash& digest) {
  AddNote(Note{NoteKind::kTick, 0, tick, ""});
  return Transaction([&]() -> absl::Status {
    digest_.Bind(1, tick);
    digest_.Bind(2, steps_);
    digest_.BindBlob(3, Bytes(digest));
    if (absl::Status written = digest_.Run(); !written.ok()) return written;
    return WriteNotes();
  });
}

absl::Status JournalWriter::Impl::ReadSteps(std::int64_t first, const std::function<bool(const StoredStep&)>& each) {
  if (database_ == nullptr) return absl::FailedPreconditionError("journal " + path_ + ": it is closed");
  read_.Reset();
  read_.Bind(1, first);
  absl::StatusOr<bool> more = read_.Step();
  for (; more.ok() && *more; more = read_.Step()) {
    StoredStep step{read_.Integer(0), read_.Bytes(1), Hash{}};
    if (!ToHash(read_.Bytes(2), step.hash)) {
      more = absl::DataLossError("journal " + path_ + ": step " + std::to_string(step.id) + " has no hash of 32 bytes");
      break;
    }
    if (!each(step)) break;
  }
  read_.Reset();  // an open cursor would keep the log from being emptied
  return more.status();
}

absl::Status JournalWriter::Impl::ReadTold(std::int64_t step, std::string& out) {
  if (database_ == nullptr) return absl::FailedPreconditionError("journal " + path_ + ": it is closed");
  read_told_.Reset();
  read_told_.Bind(1, step);
  const absl::StatusOr<bool> found = read_told_.Step();
  if (found.ok() && *found) out += read_told_.Bytes(0);
  read_told_.Reset();
  return found.status();
}

void JournalWriter::Impl::CloseStatements() {
  for (SqlStatement* statement :
       {&begin_, &commit_, &rollback_, &step_, &digest_, &note_, &reason_, &read_, &read_told_}) {
    *statement = SqlStatement();
  }
}

absl::Status JournalWriter::Impl::Seal(JournalState state, const std::string& reason) {
  if (database_ == nullptr) return absl::FailedPreconditionError("journal " + path_ + ": it is closed");
  checkpointer_.Wait();
  if (state == JournalState::kStopped) AddNote(Note{NoteKind::kStopped, 0, 0, reason});
  // After an error the notes may be lost; what is stored is sealed all the same.
  AddNote(Note{NoteKind::kSealed, 0, 0, std::string(state == JournalState::kFinished ? kFinishedText : kStoppedText)});
  if (failed_.ok()) {
    if (absl::Status status = Transaction([&] { return WriteNotes(); }); !status.ok()) return status;
  }
  absl::StatusOr<SealFolder> folder = SealFolder::Make(path_);
  if (!folder.ok()) return folder.status();
  if (absl::Status status = MakeSealed(*database_, folder->journal(), state, reason); !status.ok()) return status;
  return PutInPlace(*folder);
}

absl::Status JournalWriter::Impl::PutInPlace(SealFolder& folder) {
  CloseStatements();
  // As the last one to close the running journal, SQLite moves its log into it; a
  // reader in between finds a whole journal either way.
  (void)database_->Close();
  database_.reset();
  struct stat there {};
  if (!file_.InPlace() && lstat(path_.c_str(), &there) == 0) {
    folder.Keep();
    return absl::AlreadyExistsError("journal " + path_ + ": another file has taken its place; the sealed journal is " +
                                    folder.journal());
  }
  absl::Status status = ReplaceFile(folder.journal(), path_);
  if (status.ok()) RemoveCompanions(path_);
  return status;
}

void JournalWriter::Impl::Discard() {
  checkpointer_.Wait();
  CloseStatements();
  database_.reset();
  file_.Remove();
}

// ---- JournalWriter --------------------------------------------------------------

JournalWriter::JournalWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
JournalWriter::~JournalWriter() = default;

absl::StatusOr<std::unique_ptr<JournalWriter>> JournalWriter::Create(const std::string& path,
                                                                     const JournalHeader& header, bool overwrite) {
  absl::StatusOr<JournalFile> file = JournalFile::Make(path, overwrite);
  if (!file.ok()) return file.status();
  auto impl = std::make_unique<Impl>(path, *std::move(file));
  if (absl::Status status = impl->Start(header); !status.ok()) {
    impl->Discard();
    return status;
  }
  return std::unique_ptr<JournalWriter>(new JournalWriter(std::move(impl)));
}

absl::StatusOr<std::unique_ptr<JournalWriter>> JournalWriter::GoOn(const std::string& path) {
  const absl::StatusOr<FileMarks> marks = ReadMarks(path);
  if (!marks.ok()) return marks.status();
  absl::StatusOr<JournalFile> file = marks->running ? JournalFile::TakeOver(path) : Unseal(path);
  if (!file.ok()) return file.status();
  auto impl = std::make_unique<Impl>(path, *std::move(file));
  if (absl::Status status = impl->GoOn(); !status.ok()) return status;
  return std::unique_ptr<JournalWriter>(new JournalWriter(std::move(impl)));
}

absl::Status JournalWriter::MakeDurable() { return impl_->MakeDurable(); }
std::int64_t JournalWriter::steps() const { return impl_->steps(); }
std::int64_t JournalWriter::ticks() const { return impl_->ticks(); }

absl::Status JournalWriter::OnStep(const Step&, std::string_view bytes, const Hash& hash, const Told& told) {
  return impl_->Step(bytes, hash, told);
}

absl::Status JournalWriter::OnTick(Tick tick, const Hash& digest) { return impl_->Tick(tick, digest); }
absl::Status JournalWriter::ReadSteps(std::int64_t first, const std::function<bool(const StoredStep&)>& each) {
  return impl_->ReadSteps(first, each);
}
absl::Status JournalWriter::ReadTold(std::int64_t step, std::string& out) { return impl_->ReadTold(step, out); }
void JournalWriter::AddNote(Note note) { impl_->AddNote(std::move(note)); }
absl::Status JournalWriter::StoreNotes() { return impl_->StoreNotes(); }
absl::Status JournalWriter::Seal(JournalState state, const std::string& reason) { return impl_->Seal(state, reason); }
void JournalWriter::OnWait(std::function<void(const std::string&)> tell) { impl_->OnWait(std::move(tell)); }
void JournalWriter::Discard() { impl_->Discard(); }
const std::string& JournalWriter::path() const { return impl_->path_; }

}  // namespace haggle::journal
