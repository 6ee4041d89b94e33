// Where many programs at once bring the runs of one sweep, each of which makes some: a place on a PostgreSQL server
// (results_place.h).
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "broker/journal/database.h"
#include "deploy/postgres/connection.h"
#include "deploy/sweep/cell.h"
#include "deploy/sweep/plan.h"
#include "deploy/sweep/sweep.h"

namespace haggle::sweep {

// A writer claims runs, makes them and brings them; each run is written by whoever holds its claim, once. A claim ends
// when its writer's session does, and a minute after a writer was last heard of otherwise: a writer that was killed
// blocks nobody, and one that was stopped and goes on again finds that what it holds is another's, and writes nothing.
// No lock lasts longer than one message's work on the server. While it lives a thread renews the claims.
// Errors as of postgres::Connection. Thread-compatible.
class SharedStore {
 public:
  // Makes the place, or comes into one that is there. kFailedPrecondition: of other settings (with the first
  // difference) or of another version, which `options.overwrite` replaces if nobody writes there; or something else
  // lies there, which stays. kInvalidArgument: no address.
  static absl::StatusOr<std::unique_ptr<SharedStore>> Open(const Plan& plan, const SweepOptions& options);
  ~SharedStore();
  SharedStore(const SharedStore&) = delete;
  SharedStore& operator=(const SharedStore&) = delete;

  // The address as it may be told.
  std::string told() const { return connection_->address().Told(); }

  // Runs that nobody has made and nobody makes, by number; they are this one's to make. None: others make what is
  // missing, or nothing is.
  absl::StatusOr<std::vector<std::size_t>> Claim(std::size_t most);

  struct Brought {
    std::size_t written = 0;  // of them; the others had become somebody else's
    std::size_t missing = 0;  // of all
  };
  // All or nothing.
  absl::StatusOr<Brought> Bring(const std::map<std::size_t, Cell>& cells);
  // Gives back what is claimed and not brought.
  absl::Status Release();
  absl::StatusOr<std::size_t> Missing();

  // Some hundred of the runs that are there, at equal distances, or all; and all tables for reading as they stand now.
  absl::StatusOr<std::vector<std::size_t>> SampleKnown();
  absl::StatusOr<std::unique_ptr<journal::Database>> OpenTables();
  // Forgets all, and is begun anew. kFailedPrecondition: another writer is at work there.
  absl::Status Replace();

 private:
  SharedStore(const Plan& plan, std::string elsewhere, std::unique_ptr<postgres::Connection> connection)
      : plan_(plan), elsewhere_(std::move(elsewhere)), connection_(std::move(connection)) {}
  absl::Status Start(bool overwrite);
  absl::Status Make();
  absl::Status Look(bool& exists);
  absl::Status RemovePlace();
  absl::Status Stage(journal::Database& rows, bool of_runs);
  std::string PlaceOf(std::string_view table) const;
  std::string InPlaceSql(bool of_runs, const std::string& condition) const;
  std::string WritersSql() const;
  void RenewClaims();

  const Plan& plan_;
  const std::string elsewhere_;
  std::mutex mutex_;  // of connection_
  std::unique_ptr<postgres::Connection> connection_;
  std::int64_t place_key_ = 0;  // of the place, among advisory locks
  std::int64_t writer_ = 0;     // this one's number
  bool replaceable_ = false;    // what is there is ours, and of other settings or of another version
  std::condition_variable ended_;
  bool ending_ = false;
  std::thread renewing_;
};

}  // namespace haggle::sweep
