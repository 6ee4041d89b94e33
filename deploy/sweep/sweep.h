// A whole sweep: what is kept of it already is not run again.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "agents/sdk/registry.h"
#include "deploy/sweep/plan.h"

namespace haggle::sweep {

struct SweepOptions {
  // The file; while the sweep is on, its runs are kept in the folder of this name with .parts. Or a place on a
  // PostgreSQL server, postgresql://...#NAME (shared_sweep.h).
  std::string results;
  int jobs = 1;                                   // at a time; decides nothing
  const std::atomic<int>* interrupted = nullptr;  // not 0: stop
  // Replace what would be refused: results of other settings, those that runs no longer come to (strategies, rules or
  // measures have changed), damaged ones and other files. Results of this very sweep that hold are kept and gone on
  // with, so that a call that was killed is not begun anew by the next one. The old file stays until the new one is
  // complete; a sweep that is on is never disturbed.
  bool overwrite = false;
  // What messages tell people to do for another place.
  std::string elsewhere = "choose another file with -o";
  // How many runs are known. Called by any thread, one at a time; may be empty.
  std::function<void(std::size_t known)> on_progress = {};
  // Has these runs made by others, as shares (shares.h), and returns when they have ended; empty: they are made here.
  // Its error ends the sweep, when what was made is gathered.
  std::function<absl::Status(const std::vector<std::size_t>& missing)> make_elsewhere = {};
};

struct Swept {
  // OK: the file has all runs. kCancelled: interrupted, those that were made are kept. kDataLoss: what is there is
  // damaged, or holds other results than these settings have now. kFailedPrecondition: it is another's, or in use. Else
  // what the surroundings say: what was made is kept. Each error says what to do.
  absl::Status status;
  std::size_t known = 0;  // runs that there are
  std::size_t made = 0;   // of them by this call
  std::string kept_in;    // where those that there are lie until all are: a folder, or the address as it may be told
  bool was_complete = false;  // the file was there, of this very sweep, and was not touched
};

// Takes what shares of it hold (shares.h), runs what is missing and writes the results. The file's content does not
// depend on jobs, order or interruptions. Of runs that were kept by an earlier call a few are made again and compared,
// also where the file is complete, so that results of older code are neither mixed with new ones nor told as such.
// Memory grows by some bytes a run and no more.
Swept RunSweep(const Plan& plan, const Registry& registry, const SweepOptions& options);

}  // namespace haggle::sweep
