// Where the runs of a sweep are kept while it is on, so that it can be killed at any moment and gone on with.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/journal/database.h"
#include "deploy/sweep/folder_lock.h"

namespace haggle::sweep {

// How a call opens what is there.
struct StoreOptions {
  bool replace = false;  // runs of other settings, and damaged ones: are removed
  // What messages tell people to do for another place.
  std::string elsewhere = "choose another file with -o";
};

// A SQLite file in a folder of its own, with a row for each run in any order: its number, what came of it as bytes, and
// the first eight digits of the SHA-256 of both. Rows become permanent some at a time, at the latest a fraction of a
// second after they were appended; what is killed before is made again. Memory does not grow with the rows.
// Thread-compatible.
class CellStore {
 public:
  // Makes the folder or opens the one that is there, for itself alone, and looks through all that it holds.
  // kFailedPrecondition: of other settings (with the first difference), in use, or something else lies there;
  // kDataLoss: damaged; else one of the file system. Each says what to do. Nothing is removed of a folder that is in
  // use or holds something else.
  static absl::StatusOr<std::unique_ptr<CellStore>> Open(const std::string& folder, const std::string& settings_text,
                                                         std::size_t runs, const StoreOptions& options = {});
  ~CellStore();

  // Of rows that are permanent.
  bool known(std::size_t run) const { return known_[run]; }
  std::size_t count() const { return count_; }
  // Of all; if writing fails, those that are not permanent are lost and no longer counted.
  std::size_t appended() const { return count_ + open_.size(); }

  absl::Status Append(std::size_t run, std::string_view bytes);
  // Makes all rows permanent now.
  absl::Status Commit();
  // Forgets all runs.
  absl::Status Clear();

  absl::StatusOr<std::string> Read(std::size_t run);
  // All rows by number; the first error of `each` ends the walk and is returned.
  absl::Status ForEach(const std::function<absl::Status(std::size_t run, std::string_view bytes)>& each);

  // Removes the folder and what a sweep keeps in it. While that lasts nobody else can use it.
  static absl::Status Remove(std::unique_ptr<CellStore> store);
  // ... that was left behind. Nothing is done if it is not there, or in use.
  static absl::Status RemoveLeft(const std::string& folder);

 private:
  CellStore(FolderLock lock, std::string folder, StoreOptions options)
      : lock_(std::move(lock)), folder_(std::move(folder)), options_(std::move(options)) {}
  absl::Status Start(const std::string& settings_text, std::size_t runs);
  absl::Status Begin(const std::string& settings_text, std::size_t runs);
  absl::Status CheckSettings(const std::string& settings_text);
  void Close();
  absl::Status RemoveFiles() const;
  absl::Status Walk(const std::function<absl::Status(std::size_t run, std::string_view bytes)>& each);
  absl::Status Damaged(std::size_t run) const;
  absl::Status Told(const absl::Status& status) const;

  FolderLock lock_;  // goes last
  std::string folder_;
  StoreOptions options_;
  bool of_others_ = false;  // what is there has other settings
  std::unique_ptr<journal::Database> database_;
  journal::SqlStatement insert_;
  std::vector<bool> known_;
  std::size_t count_ = 0;
  std::vector<std::size_t> open_;  // runs whose rows are not permanent yet
  std::chrono::steady_clock::time_point begun_;
};

// What SQLite says of a file of a sweep, which is no journal, in the words of this room.
absl::Status OfResults(const absl::Status& status);

// kFailedPrecondition with the first line in which the settings of `where` and these differ; OK: in none. `elsewhere`
// as in StoreOptions.
absl::Status CompareSettings(const std::string& where, std::string_view kept, std::string_view now,
                             const std::string& elsewhere);

}  // namespace haggle::sweep
