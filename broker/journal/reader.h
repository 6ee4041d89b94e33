// Reads a journal and never changes it. A sealed one is read where it lies; one
// that is (or was last) being written, from a private copy in the temporary
// folder, with the steps that were committed when it was opened.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/journal/amendments.h"
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

// One cell of a query's result.
struct Cell {
  enum class Type : std::uint8_t { kNull, kInteger, kReal, kText, kBlob };
  Type type = Type::kNull;
  std::int64_t integer = 0;
  double real = 0;
  std::string_view bytes;  // text and blob; valid during the callback
};

// Thread-compatible. Not for a running journal that this same process writes: closing
// its files again would drop the locks that SQLite has on them.
class JournalReader {
 public:
  // kNotFound: no such file. kPermissionDenied: not readable. kDataLoss: no
  // journal, truncated or damaged. kFailedPrecondition: a journal of another
  // format or rules version.
  static absl::StatusOr<std::unique_ptr<JournalReader>> Open(const std::string& path);
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
  // What was told in a step: reasons and beliefs; empty: nothing. What was told and notes
  // of a sealed journal are held against the diary's digest when they are first asked for.
  absl::StatusOr<Told> ReadTold(std::int64_t step) const;
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
