// Reads a journal and never changes it. A sealed one is read where it lies; one
// that is (or was last) being written, from a private copy in the temporary
// folder, with the steps that were committed when it was opened.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/journal/amendments.h"
#include "broker/journal/query.h"
#include "broker/journal/writer.h"
#include "proto/base/moves.h"
#include "proto/base/scenario.h"
#include "proto/base/sha256.h"

namespace haggle::journal {

// A line of the diary with its place: noted before step `before`.
struct StoredNote {
  std::int64_t id = 0;
  std::int64_t before = 0;       // id of the next step
  std::int64_t wall_micros = 0;  // since 1970, UTC
  Note note;
};

struct StoredDigest {
  Tick tick = 0;
  std::int64_t step = 0;  // id of the tick's last step
  Hash digest{};          // of the market's state
};

// The row that a sealed journal ends with.
struct StoredSeal {
  JournalState state = JournalState::kRunning;
  std::string reason;
  Hash hash{};     // the chain
  Hash outcome{};  // digest of the final state
  std::int64_t steps = 0;
  std::int64_t commands = 0;
  Hash diary{};  // digest of cast, notes, reasons and of this row
};

// How far a journal goes, as it says.
struct JournalExtent {
  std::int64_t steps = 0;
  Tick tick = 0;  // the last that has ended; 0 if none has
};

// What was read of a journal (trail.h), to go on from.
struct JournalTrail;

// Thread-compatible. Not for a running journal that this same process writes: closing
// its files again would drop the locks that SQLite has on them.
class JournalReader {
 public:
  // kNotFound: no such file. kPermissionDenied: not readable. kDataLoss: no
  // journal, truncated or damaged. kFailedPrecondition: a journal of another
  // format or rules version.
  static absl::StatusOr<std::unique_ptr<JournalReader>> Open(const std::string& path);
  // Looks at a journal once more, which may have grown, been sealed, or be another run's by now. What is new costs, and
  // what was read does not: a running one is not copied, but read where it lies, with checkpoints held off for as long
  // as the reader lives, and Replay is not for it. If it does not go on from
  // what the trail has (it is another run's, or has lost steps), and at the first look, trail.steps is 0 and everything
  // is new. `trail` must outlive the reader. Errors as of Open; kUnavailable, here and in reading: it changes faster
  // than it can be read, the trail is good, try again.
  static absl::StatusOr<std::unique_ptr<JournalReader>> OpenAgain(const std::string& path, JournalTrail& trail);
  ~JournalReader();

  const std::string& path() const;
  JournalState state() const;
  const StoredSeal* seal() const;  // null: not sealed
  const Scenario& scenario() const;
  const std::string& canonical_scenario() const;
  // How it was changed while the run was on, by steps; scenario() is what it began with.
  const std::vector<Amendment>& amendments() const;
  const std::vector<CastLine>& cast() const;

  // All in order; the first error of the callback ends the walk and is returned. The chain
  // is computed along the way: a step that is not the one that was stored is not handed
  // out, and of a journal that has lost steps at its end, in its log or beside its seal,
  // that is told after the last one that is there: kDataLoss.
  absl::Status ReadSteps(const std::function<absl::Status(const StoredStep&)>& each) const;
  // Of a reader of OpenAgain: the same, of the steps behind the trail, which follows them.
  absl::Status ReadNewSteps(const std::function<absl::Status(const StoredStep&)>& each) const;
  // ... and the notes behind those that this has told before, as the journal has them: the diary's digest is for
  // ReadTold to look at.
  absl::StatusOr<std::vector<StoredNote>> ReadNewNotes() const;
  // What was told in a step: reasons and beliefs; empty: nothing. What was told and notes
  // of a sealed journal are held against the diary's digest when they are first asked for.
  absl::StatusOr<Told> ReadTold(std::int64_t step) const;
  // How far it goes, and the chain after a step (nothing: there is no such step), as the journal says: nothing is held
  // against anything.
  absl::StatusOr<JournalExtent> ReadExtent() const;
  absl::StatusOr<std::optional<Hash>> ReadHash(std::int64_t step) const;
  absl::StatusOr<std::vector<StoredDigest>> ReadDigests() const;
  absl::StatusOr<std::vector<StoredNote>> ReadNotes() const;

  // Runs one SELECT over the journal's tables; `each` gets the rows one by one as they are found, `columns`
  // (may be null) the names first; the first error of `each` ends the query and is returned. Anything but
  // reading, of the journal or of any other file, is refused with kInvalidArgument. So is what
  // goes wrong in the query itself. The chain is computed first. Of a journal that is not sealed, or whose derived
  // tables are of another version, they are built in a private copy first.
  absl::Status Query(std::string_view sql, std::vector<std::string>* columns,
                     const std::function<absl::Status(const std::vector<Cell>&)>& each);

  class Impl;  // database.h
  Impl& impl() const { return *impl_; }

 private:
  explicit JournalReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace haggle::journal
