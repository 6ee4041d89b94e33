#include "broker/journal/reader.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/journal/database.h"
#include "broker/journal/open.h"
#include "broker/journal/query.h"
#include "broker/journal/replay.h"
#include "broker/journal/schema.h"
#include "broker/journal/seal.h"
#include "broker/journal/stored.h"
#include "broker/journal/trail.h"
#include "broker/run/chain.h"
#include "proto/base/absl_view.h"
#include "proto/base/check.h"

namespace haggle::journal {

class JournalReader::Impl {
 public:
  // `trail` may be null.
  Impl(OpenedJournal opened, std::string path, JournalTrail* trail)
      : path_(std::move(path)),
        damage_(opened.damage()),
        trail_(trail),
        opened_(std::move(opened)),
        stored_(*opened_.database) {}
  ~Impl() {
    if (trail_ == nullptr) return;
    trail_->pages_read = opened_.view == nullptr ? 0 : opened_.view->pages_read();
    trail_->frames_read = opened_.view == nullptr ? 0 : trail_->log.read;
  }

  absl::Status Load();
  // The steps in their order, held against chain, log and seal.
  absl::Status Steps(const std::function<absl::Status(const StoredStep&)>& each) const {
    return StepsAfter(0, run::Chain(header_->canonical), each);
  }
  absl::Status NewSteps(const std::function<absl::Status(const StoredStep&)>& each) const;
  absl::StatusOr<std::vector<StoredNote>> NewNotes() const;
  // What a journal must end with that has `steps` steps and comes to `hash`.
  absl::Status CheckEnd(std::int64_t steps, const Hash& hash) const;
  absl::Status CheckDiary() const;
  absl::Status PrepareQuery();

  const std::string path_;
  const std::string damage_;  // of the log; empty: none
  JournalTrail* const trail_;
  OpenedJournal opened_;
  mutable StoredJournal stored_;
  std::shared_ptr<const StoredHeader> header_;
  std::vector<Amendment> amendments_;
  std::vector<CastLine> cast_;
  std::optional<StoredSeal> seal_;
  mutable bool diary_checked_ = false;

 private:
  absl::Status LoadStored();
  absl::Status LoadHeader();
  absl::Status LoadAmendments();
  // Those behind the first `steps`, after which the chain stands there.
  absl::Status StepsAfter(std::int64_t steps, run::Chain chain,
                          const std::function<absl::Status(const StoredStep&)>& each) const;
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

absl::Status JournalReader::Impl::StepsAfter(std::int64_t steps, run::Chain chain,
                                             const std::function<absl::Status(const StoredStep&)>& each) const {
  const auto amend = [&] {
    const Amendment* amendment = AmendmentAt(amendments_, steps);
    if (amendment != nullptr) chain.Advance(chain.AfterAmendment(amendment->canonical));
  };
  const absl::Status status = stored_.Steps(steps, [&](const StoredStep& step) -> absl::Status {
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

absl::Status JournalReader::Impl::NewSteps(const std::function<absl::Status(const StoredStep&)>& each) const {
  HAGGLE_CHECK(trail_ != nullptr);
  run::Chain chain = trail_->steps == 0 ? run::Chain(header_->canonical) : run::Chain(trail_->hash);
  return StepsAfter(trail_->steps, std::move(chain), [&](const StoredStep& step) -> absl::Status {
    absl::Status taken = each(step);
    if (!taken.ok()) return taken;
    trail_->steps = step.id;
    trail_->hash = step.hash;
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<StoredNote>> JournalReader::Impl::NewNotes() const {
  HAGGLE_CHECK(trail_ != nullptr);
  absl::StatusOr<std::vector<StoredNote>> notes = stored_.Notes(trail_->notes);
  if (!notes.ok()) return notes.status();
  if (!notes->empty()) trail_->notes = notes->back().id;
  trail_->amendments = amendments_;
  return notes;
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
  if (absl::Status status = LoadHeader(); !status.ok()) return status;
  absl::StatusOr<std::vector<CastLine>> cast = stored_.Cast();
  if (!cast.ok()) return cast.status();
  cast_ = *std::move(cast);
  if (absl::Status status = LoadAmendments(); !status.ok()) return status;
  if (!stored_.sealed()) return absl::OkStatus();
  absl::StatusOr<StoredSeal> seal = stored_.Seal();
  if (!seal.ok()) return seal.status();
  seal_ = *std::move(seal);
  return absl::OkStatus();
}

// The one of the trail, if the journal goes on from there; else the trail begins anew.
absl::Status JournalReader::Impl::LoadHeader() {
  if (trail_ != nullptr && trail_->header != nullptr) {
    const absl::StatusOr<bool> same = stored_.IsHeader(*trail_->header);
    if (!same.ok()) return same.status();
    const absl::StatusOr<std::optional<Hash>> hash = stored_.HashOf(trail_->steps);
    if (!hash.ok()) return hash.status();
    if (*same && trail_->steps > 0 && *hash == trail_->hash) {
      header_ = trail_->header;
      return absl::OkStatus();
    }
    // Nothing was read, so nothing tells whether it is the same run: only its header is known.
    if (*same && trail_->steps == 0) header_ = trail_->header;
  }
  if (header_ == nullptr) {
    absl::StatusOr<StoredHeader> header = stored_.Header();
    if (!header.ok()) return header.status();
    header_ = std::make_shared<const StoredHeader>(*std::move(header));
  }
  if (trail_ == nullptr) return absl::OkStatus();
  trail_->steps = 0;
  trail_->notes = 0;
  trail_->amendments.clear();
  trail_->header = header_;
  return absl::OkStatus();
}

absl::Status JournalReader::Impl::LoadAmendments() {
  if (trail_ == nullptr || trail_->notes == 0) {
    absl::StatusOr<std::vector<Amendment>> amendments = stored_.Amendments(header_->scenario);
    if (!amendments.ok()) return amendments.status();
    amendments_ = *std::move(amendments);
    return absl::OkStatus();
  }
  absl::StatusOr<std::vector<StoredNote>> notes = stored_.Notes(trail_->notes);
  if (!notes.ok()) return notes.status();
  amendments_ = trail_->amendments;
  for (const StoredNote& stored : *notes) {
    if (stored.note.kind != NoteKind::kAmended) continue;
    const Scenario& before = amendments_.empty() ? header_->scenario : amendments_.back().scenario;
    absl::StatusOr<Amendment> amendment = AmendmentOf(stored.note, before);
    if (!amendment.ok()) return Damaged(std::string(amendment.status().message()));
    if (!amendments_.empty() && amendments_.back().steps >= amendment->steps) {
      return Damaged(absl::StrCat("notes: two amendments after step ", amendment->steps));
    }
    amendments_.push_back(*std::move(amendment));
  }
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
  if (!stored_.sealed() || header_->tables_version != kTablesVersion) {
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
  auto impl = std::make_unique<Impl>(*std::move(opened), path, nullptr);
  if (absl::Status status = impl->Load(); !status.ok()) return status;
  return std::unique_ptr<JournalReader>(new JournalReader(std::move(impl)));
}

absl::StatusOr<std::unique_ptr<JournalReader>> JournalReader::OpenAgain(const std::string& path, JournalTrail& trail) {
  absl::StatusOr<OpenedJournal> opened = OpenJournal(path, trail.log);
  if (!opened.ok()) return opened.status();
  auto impl = std::make_unique<Impl>(*std::move(opened), path, &trail);
  if (absl::Status status = impl->Load(); !status.ok()) return status;
  return std::unique_ptr<JournalReader>(new JournalReader(std::move(impl)));
}

const std::string& JournalReader::path() const { return impl_->path_; }
JournalState JournalReader::state() const {
  return impl_->seal_.has_value() ? impl_->seal_->state : JournalState::kRunning;
}
const StoredSeal* JournalReader::seal() const { return impl_->seal_.has_value() ? &*impl_->seal_ : nullptr; }
const Scenario& JournalReader::scenario() const { return impl_->header_->scenario; }
const std::string& JournalReader::canonical_scenario() const { return impl_->header_->canonical; }
const std::vector<Amendment>& JournalReader::amendments() const { return impl_->amendments_; }
const std::vector<CastLine>& JournalReader::cast() const { return impl_->cast_; }

absl::Status JournalReader::ReadSteps(const std::function<absl::Status(const StoredStep&)>& each) const {
  return impl_->Steps(each);
}
absl::Status JournalReader::ReadNewSteps(const std::function<absl::Status(const StoredStep&)>& each) const {
  return impl_->NewSteps(each);
}
absl::StatusOr<std::vector<StoredNote>> JournalReader::ReadNewNotes() const { return impl_->NewNotes(); }
absl::StatusOr<Told> JournalReader::ReadTold(std::int64_t step) const {
  if (absl::Status status = impl_->CheckDiary(); !status.ok()) return status;
  return impl_->stored_.ToldIn(step);
}
absl::StatusOr<JournalExtent> JournalReader::ReadExtent() const { return impl_->stored_.Extent(); }
absl::StatusOr<std::optional<Hash>> JournalReader::ReadHash(std::int64_t step) const {
  return impl_->stored_.HashOf(step);
}
absl::StatusOr<std::vector<StoredDigest>> JournalReader::ReadDigests() const { return impl_->stored_.Digests(); }
absl::StatusOr<std::vector<StoredNote>> JournalReader::ReadNotes() const {
  if (absl::Status status = impl_->CheckDiary(); !status.ok()) return status;
  return impl_->stored_.Notes();
}

absl::Status JournalReader::Query(std::string_view sql, std::vector<std::string>* columns,
                                  const std::function<absl::Status(const std::vector<Cell>&)>& each) {
  if (absl::Status status = impl_->PrepareQuery(); !status.ok()) return status;
  return AskReadOnly(*impl_->opened_.database, sql, columns, each);
}

absl::StatusOr<ReplayResult> Replay(const JournalReader& reader, const ReplayHooks& hooks) {
  const JournalReader::Impl& impl = reader.impl();
  absl::StatusOr<ReplayResult> result = Replay(impl.stored_, *impl.header_, hooks);
  if (!result.ok() || result->divergence.found()) return result;
  if (absl::Status end = impl.CheckEnd(result->steps, result->hash); !end.ok()) return end;
  if (hooks.on_step) {
    if (absl::Status diary = impl.CheckDiary(); !diary.ok()) return diary;
  }
  return result;
}

}  // namespace haggle::journal
