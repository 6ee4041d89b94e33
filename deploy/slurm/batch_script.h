// The batch scripts that haggle submits. They need bash, coreutils and Slurm's commands on the job's nodes, and a
// folder that all of them share.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace haggle::slurm {

// What is asked of Slurm.
struct Wish {
  int nodes = 1;
  std::string partition;             // empty: Slurm's own choice
  std::string time;                  // as for sbatch --time; empty: the partition's
  std::vector<std::string> options;  // others of sbatch, NAME or NAME=VALUE: "account=physics"
};

// kInvalidArgument, with what was expected: a text that a line of #SBATCH cannot carry, an option of sbatch that the
// script sets itself, or one that is none.
absl::Status CheckWish(const Wish& wish);

// What of it is not Slurm's own choice, as options of sbatch. Pure; thread-safe.
std::vector<std::string> WishWords(const Wish& wish);

// One run: a broker on the first node and a process with agents on each.
struct RunJob {
  Wish wish;
  std::string name;                 // of the scenario
  std::string folder;               // of the job (job_files.h), absolute
  std::string work;                 // where the command was given, absolute
  std::string program;              // haggle-cli, absolute: the nodes have it at the same path
  std::string journal;              // absolute
  std::vector<std::string> run;     // arguments of the program that begin the run, without --hosts
  std::vector<std::string> resume;  // ... and those that go on with its journal
};

// kInvalidArgument if a path has a character that a line of #SBATCH cannot carry.
absl::Status CheckPath(const std::string& path);

// The script. A job that Slurm starts again (its node was lost) goes on with the journal; an older incarnation that
// still runs ends itself as soon as it sees that there is a newer one. Pure; thread-safe.
std::string RunScript(const RunJob& job);

// The program for the field `start` of a host: runs a command as a step on a node of the job, and on another one of its
// nodes if the job has lost it. Pure; thread-safe.
std::string OnNodeScript();

// The shares of a sweep, one an element of an array job.
struct SweepJob {
  Wish wish;
  std::string name;
  std::string folder;
  std::string work;
  std::string program;
  std::size_t cells = 1;           // runs of a share: element i makes those from i * cells on
  std::size_t runs = 1;            // in all
  std::vector<std::string> sweep;  // arguments of the program, without --share
};
// Pure; thread-safe.
std::string SweepScript(const SweepJob& job);

}  // namespace haggle::slurm
