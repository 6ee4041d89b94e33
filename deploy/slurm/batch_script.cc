#include "deploy/slurm/batch_script.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "deploy/launch/shell_text.h"
#include "deploy/slurm/job_files.h"
#include "proto/base/quoted.h"

namespace haggle::slurm {
namespace {

// Options of sbatch that are the script's own.
constexpr std::array<std::string_view, 14> kOwn = {"array",    "chdir",     "error",           "input",     "job-name",
                                                   "nodes",    "no-kill",   "ntasks-per-node", "open-mode", "output",
                                                   "parsable", "partition", "requeue",         "time"};

bool IsPlain(std::string_view text, std::string_view others) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || others.find(c) != others.npos;
  });
}

constexpr char kInValues[] = "-_.,:/=+@()[]&|*^~";

absl::Status CheckValue(const std::string& option, const std::string& value) {
  if (!value.empty() && IsPlain(value, kInValues)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(option, ": expected letters, digits and ", kInValues,
                                                 ", which a line of #SBATCH can carry, found ", Quoted(value)));
}

absl::Status CheckOption(const std::string& option) {
  const std::size_t equals = option.find('=');
  const std::string name = option.substr(0, equals);
  if (name.size() < 2 || name.front() == '-' || !IsPlain(name, "-")) {
    return absl::InvalidArgumentError(
        absl::StrCat("--engine-option: expected an option of sbatch, NAME or NAME=VALUE "
                     "without the dashes before it, such as account=physics, found ",
                     Quoted(option)));
  }
  if (std::find(kOwn.begin(), kOwn.end(), name) != kOwn.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--engine-option ", name,
                     ": the batch script sets that itself (--nodes, --partition and --time "
                     "are options of haggle); leave it out"));
  }
  return equals == std::string::npos ? absl::OkStatus()
                                     : CheckValue("--engine-option " + name, option.substr(equals + 1));
}

// The lines for Slurm, and what every script begins with.
std::string Head(const Wish& wish, const std::string& name, const std::string& folder, const std::string& output) {
  std::string plain = name;
  for (char& c : plain) {
    if (!IsPlain(std::string_view(&c, 1), "-_.")) c = '_';
  }
  std::string text = absl::StrCat("#!/bin/bash\n#SBATCH --job-name=haggle-", plain, "\n#SBATCH --chdir=", folder,
                                  "\n#SBATCH --output=", output, "\n#SBATCH --open-mode=append\n#SBATCH --requeue\n",
                                  "#SBATCH --nodes=", wish.nodes, "\n#SBATCH --ntasks-per-node=1\n");
  for (const std::string& word : WishWords(wish)) absl::StrAppend(&text, "#SBATCH ", word, "\n");
  return text;
}

}  // namespace

std::vector<std::string> WishWords(const Wish& wish) {
  std::vector<std::string> words;
  if (!wish.partition.empty()) words.push_back("--partition=" + wish.partition);
  if (!wish.time.empty()) words.push_back("--time=" + wish.time);
  for (const std::string& option : wish.options) words.push_back("--" + option);
  return words;
}

absl::Status CheckWish(const Wish& wish) {
  if (!wish.partition.empty()) {
    if (absl::Status status = CheckValue("--partition", wish.partition); !status.ok()) return status;
  }
  if (!wish.time.empty()) {
    if (absl::Status status = CheckValue("--time", wish.time); !status.ok()) return status;
  }
  for (const std::string& option : wish.options) {
    if (absl::Status status = CheckOption(option); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status CheckPath(const std::string& path) {
  if (IsPlain(path, "-_.,:/=+@~")) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "the path ", Quoted(path),
      " has a character that a line of #SBATCH cannot carry; expected letters, digits and -_.,:/=+@~: give "
      "the command in another folder"));
}

std::string RunScript(const RunJob& job) {
  static constexpr char kBody[] = R"sh(#SBATCH --no-kill

# This runs on the job's first node. Broker and journal are here; each node has a process that plays its parties, those
# of the other nodes at the end of an srun. What they are given (addresses, keys, secrets) goes to them through that
# srun and is in no file.
folder=$FOLDER
journal=$JOURNAL
cd $WORK || exit 1

# If Slurm has started the job again, an older one may still run on a node that is out of reach. It is to end, and
# not to write to the journal any more.
mine=$SLURM_JOB_ID.${SLURM_RESTART_COUNT:-0}
echo "$mine" >"$folder/.incarnation" && mv "$folder/.incarnation" "$folder/incarnation" || exit 1

here=${SLURMD_NODENAME:-$(hostname -s)}
others=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | grep -vx -e "$here")
{
  places="'here'"
  for node in $others; do
    echo "hosts { name: '$node' start: ['sh', '$folder/on-node', '{host}'] answers_within_seconds: 60 }"
    places="$places, '$node'"
  done
  echo "broker { listen: '0.0.0.0:0' address: '$here' }"
  echo "others: [$places]"
  echo "together: [$places]"
} >"$folder/hosts.textproto" || exit 1

# A process plays many parties: it is not to be bound to one processor, where Slurm binds at all.
case $(scontrol show config | grep '^TaskPlugin ') in
  *affinity* | *cgroup*) export HAGGLE_BIND=--cpu-bind=none ;;
esac

# A job may lose nodes (--no-kill), and Slurm lets it go on even without this one: then others have it started again.
guard='while sleep 5; do
  nodes=$(squeue --noheader --jobs="$SLURM_JOB_ID" --format=%N) && [ -n "$nodes" ] || continue
  scontrol show hostnames "$nodes" | grep -qx -e "$1" || exec scontrol requeue "$SLURM_JOB_ID"
done'
guards=
for node in $(echo "$others" | head -n 2); do
  srun --overlap --nodes=1 --ntasks=1 --nodelist="$node" --mpi=none sh -c "$guard" guard "$here" &
  guards="$guards $!"
done

conduct() {
  if [ -e "$journal" ]; then
    sleep 3 # an older one looks once a second; if it does not end, the journal's lock keeps the two apart
    exec $PROGRAM $RESUME --hosts "$folder/hosts.textproto" --progress "$folder/progress"
  fi
  exec $PROGRAM $RUN --hosts "$folder/hosts.textproto" --progress "$folder/progress"
}
conduct >"$folder/output" 2>>"$folder/errors" &
run=$!
trap 'kill -INT $run' INT TERM
while sleep 1; do
  [ "$(cat "$folder/incarnation")" = "$mine" ] || { echo "incarnation $mine ends: there is a newer one"; kill -KILL $run; }
done &
guards="$guards $!"
code=0
while kill -0 $run 2>/dev/null; do wait $run; code=$?; done
kill $guards
[ "$(cat "$folder/incarnation")" = "$mine" ] || exit 1
echo "$code" >"$folder/.ended" && mv "$folder/.ended" "$folder/ended"
exit "$code"
)sh";
  return Head(job.wish, job.name, job.folder, absl::StrCat(job.folder, "/", kSlurm)) +
         absl::StrReplaceAll(kBody, {{"$FOLDER", launch::ShellWord(job.folder)},
                                     {"$JOURNAL", launch::ShellWord(job.journal)},
                                     {"$WORK", launch::ShellWord(job.work)},
                                     {"$PROGRAM", launch::ShellWord(job.program)},
                                     {"$RUN", launch::ShellText(job.run)},
                                     {"$RESUME", launch::ShellText(job.resume)}});
}

std::string OnNodeScript() {
  return R"sh(# on-node NODE COMMAND...: runs a command as a step of this job on that node; on another one if the job has lost it.
node=$1
shift
left=$(scontrol show hostnames "$(squeue --noheader --jobs="$SLURM_JOB_ID" --format=%N)")
if ! printf '%s\n' "$left" | grep -qx -e "$node"; then
  for other in $left; do
    [ "$other" = "$SLURMD_NODENAME" ] || break
  done
  echo "the job has lost $node; what ran there goes on on $other" >&2
  node=$other
fi
exec srun --overlap --nodes=1 --ntasks=1 --nodelist="$node" $HAGGLE_BIND --mpi=none --quiet --unbuffered "$@"
)sh";
}

std::string SweepScript(const SweepJob& job) {
  static constexpr char kBody[] = R"sh(
# An element makes the runs of one share, and keeps them where the sweep that has submitted it finds them. One that is
# started again goes on with what there is.
cd $WORK || exit 1
first=$((SLURM_ARRAY_TASK_ID * $CELLS))
last=$((first + $CELLS - 1))
[ "$last" -lt $COUNT ] || last=$(($COUNT - 1))
exec $PROGRAM $SWEEP --share "$first..$last" --jobs "${SLURM_CPUS_ON_NODE:-1}"
)sh";
  return Head(job.wish, job.name, job.folder, absl::StrCat(job.folder, "/element-%a.out")) +
         absl::StrReplaceAll(kBody, {{"$WORK", launch::ShellWord(job.work)},
                                     {"$CELLS", absl::StrCat(job.cells)},
                                     {"$COUNT", absl::StrCat(job.runs)},
                                     {"$PROGRAM", launch::ShellWord(job.program)},
                                     {"$SWEEP", launch::ShellText(job.sweep)}});
}

}  // namespace haggle::slurm
