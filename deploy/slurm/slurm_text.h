// What Slurm's commands print, read.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace haggle::slurm {

// A job, or one element of an array job, as squeue tells it.
struct Element {
  std::string state;   // "PENDING", "RUNNING", "COMPLETING"
  std::string reason;  // why it does not run: "Resources", "Priority"; "None"
  std::string nodes;   // "node[1-3]"; empty: it has none
  friend bool operator==(const Element&, const Element&) = default;
};

// What kSqueueFormat makes squeue print, a line for each element.
inline constexpr char kSqueueFormat[] = "%T|%r|%N";

// The job's number in what `sbatch --parsable` has printed: "1234", or "1234;cluster"; warnings may stand before it.
// kInternal, quoting the text, if there is none. Pure; thread-safe.
absl::StatusOr<std::string> ParseSubmitted(const std::string& text);

// Lines in the form of kSqueueFormat; others (warnings) are passed over. Pure; thread-safe.
std::vector<Element> ParseQueue(const std::string& text);

// Whether squeue says that it knows no job of that number, so that the job is over. Pure; thread-safe.
bool SaysNoSuchJob(const std::string& text);

// The state in a line of `scontrol show job -o`: "COMPLETED", "NODE_FAIL"; empty: there is none. Pure; thread-safe.
std::string ParseState(const std::string& text);

}  // namespace haggle::slurm
