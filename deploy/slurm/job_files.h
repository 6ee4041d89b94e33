// The folder of a job, on a file system that the job's nodes and whoever has submitted it share: all that one is told
// of the other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace haggle::slurm {

// Files of it, by name.
inline constexpr char kScript[] = "job.sh";            // what was submitted
inline constexpr char kJob[] = "job";                  // the job's number
inline constexpr char kIncarnation[] = "incarnation";  // JOB.RESTARTS of the one that may go on
inline constexpr char kHosts[] = "hosts.textproto";    // the nodes, as for haggle run --hosts
inline constexpr char kOnNode[] = "on-node";           // by which a command is run on one of them
inline constexpr char kProgress[] = "progress";        // one line of run_status.h
inline constexpr char kOutput[] = "output";            // what the command in the job prints
inline constexpr char kErrors[] = "errors";            // ... on standard error
inline constexpr char kSlurm[] = "slurm.out";          // what Slurm and the script itself say
inline constexpr char kEnded[] = "ended";              // the command's exit code, last of all

// Thread-compatible; any number of processes may have one for the same folder.
class JobFiles {
 public:
  explicit JobFiles(std::string folder) : folder_(std::move(folder)) {}

  const std::string& folder() const { return folder_; }
  std::string Path(const std::string& name) const;
  // Writes a file as a whole: who reads it meanwhile finds the old one or the new one. kUnavailable, with the cause.
  absl::Status Write(const std::string& name, const std::string& bytes, bool executable = false) const;
  // All of it from byte `from` on; empty if it is not there.
  std::string Read(const std::string& name, std::size_t from = 0) const;
  // Removes what an earlier job has left of its end.
  void Forget() const;

  // The number in kJob; empty: nothing was submitted.
  std::string job() const;
  // The exit code in kEnded; nothing: the command has not ended by itself.
  std::optional<int> ended() const;

 private:
  std::string folder_;
};

// The folder of the run whose journal is at `journal`: the one with its logs. Pure; thread-safe.
std::string FolderOfRun(const std::string& journal);

}  // namespace haggle::slurm
