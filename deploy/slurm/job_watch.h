// A job followed through its folder, until it is over.
#pragma once

#include <atomic>
#include <functional>
#include <string>

#include "deploy/slurm/job_files.h"
#include "proto/base/how_ended.h"
#include "proto/base/run_status.h"

namespace haggle::slurm {

struct WatchHooks {
  std::function<void(const Progress&)> on_progress;         // may be empty
  std::function<void(const std::string& line)> on_error;    // a line of the command's standard error; may be empty
  std::function<void(const std::string& text)> on_waiting;  // why the job does not run yet; may be empty
  // 1 has the job interrupted, which seals the journal; 2, or a job that does not end then, cancelled.
  const std::atomic<int>* interrupted = nullptr;
};

// How a job ended.
struct JobEnd {
  HowEnded how = HowEnded::kDone;
  std::string output;   // what its command printed
  std::string message;  // of a job that ended without its command's word; else empty
};

// Follows the job of `files` until it is over and Slurm knows no process of it. Blocks; looks several times a second,
// for a shared file system tells nobody of changes. Thread-compatible.
JobEnd WatchJob(const JobFiles& files, const WatchHooks& hooks);

}  // namespace haggle::slurm
