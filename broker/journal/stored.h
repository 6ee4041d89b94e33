// Reads the stored tables of an open journal, each row checked for its types.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/journal/amendments.h"
#include "broker/journal/database.h"
#include "broker/journal/diary.h"
#include "broker/journal/reader.h"
#include "broker/journal/writer.h"

namespace haggle::journal {

// Reads the 32 bytes of a hash; false: they are not 32.
bool ToHash(std::string_view bytes, Hash& hash);

struct StoredHeader {
  std::int64_t rules_version = 0;
  std::int64_t tables_version = 0;
  std::string canonical;  // scenario
  Scenario scenario;
};

// Every error is kDataLoss and names table and row, unless the disk fails.
// Thread-compatible.
class StoredJournal {
 public:
  explicit StoredJournal(Database& database) : database_(&database) {}
  // Lets go of the database, to go on with another one that holds the same.
  void Forget() { told_.reset(); }
  void Use(Database& database) { database_ = &database; }

  // application_id, user_version and encoding. kFailedPrecondition: a journal of
  // another format version.
  absl::Status CheckMarks();
  // The list of tables and their SQL text: exactly those of a running journal, or of
  // a sealed one (whose derived tables may be of another version).
  absl::Status CheckTables();
  bool sealed() const { return sealed_; }  // after CheckTables
  // The derived tables are those of another version: not ours to compare.
  bool other_tables() const { return other_tables_; }  // after CheckTables

  absl::StatusOr<StoredHeader> Header();
  // Whether it is this header, to the byte.
  absl::StatusOr<bool> IsHeader(const StoredHeader& known);
  // The hash stored with a step; nothing: there is none of that id.
  absl::StatusOr<std::optional<Hash>> HashOf(std::int64_t id);
  absl::StatusOr<JournalExtent> Extent();
  absl::StatusOr<std::vector<CastLine>> Cast();
  absl::StatusOr<std::vector<StoredDigest>> Digests();
  // Those behind the note with that id; 0: all.
  absl::StatusOr<std::vector<StoredNote>> Notes(std::int64_t after = 0);
  // Of a scenario that was changed while the run was on, by steps.
  absl::StatusOr<std::vector<Amendment>> Amendments(const Scenario& scenario);
  absl::StatusOr<StoredSeal> Seal();
  // Those behind the first `after`.
  absl::Status Steps(std::int64_t after, const std::function<absl::Status(const StoredStep&)>& each);
  absl::StatusOr<Told> ToldIn(std::int64_t step);

 private:
  // Walks over `sql`; `types` has one letter a column: i integer, t text, b blob.
  absl::Status Rows(std::string_view table, std::string_view sql, std::string_view types,
                    const std::function<absl::Status(const SqlStatement&)>& each);
  absl::Status Damaged(std::string_view where, std::string_view what) const;

  Database* database_;
  std::optional<SqlStatement> told_;
  bool sealed_ = false;
  bool other_tables_ = false;
};

}  // namespace haggle::journal
