// Sweeps: runs a second beside a plain loop over `haggle run`, what a second job brings, and what a run takes.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/bench/bench.h"

namespace haggle::bench {
namespace {

// Runs a command line of the shell, and ends the program if it fails. Returns the processor's time that it took, in
// seconds.
double Shell(const std::string& line) {
  const pid_t child = fork();
  if (child == 0) {
    execl("/bin/sh", "sh", "-c", line.c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  int status = 0;
  rusage used = {};
  if (wait4(child, &status, 0, &used) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
    Give(line + " failed");
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

std::string Haggle() { return BinFolder() + "/haggle-cli"; }

std::string SweepLine(int runs, int jobs) {
  // From nothing each time: what is there already is not run again.
  return "rm -f " + Folder() + "/bench.sweep; " + Haggle() + " sweep dinner --seeds 1.." + std::to_string(runs) +
         " --jobs " + std::to_string(jobs) + " --quiet -o " + Folder() + "/bench.sweep >/dev/null";
}

double RunsASecond(int runs, int jobs, double& cpu_milliseconds) {
  const double seconds = Seconds([&] { cpu_milliseconds = Shell(SweepLine(runs, jobs)) * 1000 / runs; });
  return runs / seconds;
}

}  // namespace

std::vector<Row> SweepRows(const Effort& effort) {
  const int runs = 40 * effort.scale;
  const int loops = 6 * effort.scale;
  std::vector<double> alone;
  std::vector<double> both;
  std::vector<double> loop;
  std::vector<double> cpu;
  for (int i = 0; i < effort.repeats; ++i) {
    double milliseconds = 0;
    alone.push_back(RunsASecond(runs, 1, milliseconds));
    cpu.push_back(milliseconds);
    both.push_back(RunsASecond(runs, 2, milliseconds));
    const std::string line =
        "for s in $(seq " + std::to_string(loops) + "); do " + Haggle() +
        " run dinner --seed $s --transport inprocess --journal none --quiet >/dev/null || exit 1; done";
    loop.push_back(loops / Seconds([&] { Shell(line); }));
  }
  return {
      {"sweep of dinners, 2 jobs", Median(both), "/s", "plain loop over `haggle run`, in process", Median(loop), ""},
      {"sweep of dinners, 2 jobs", Median(both), "/s", "twice that of 1 job", 2 * Median(alone), "0.9 at least"},
      {"processor's time of a dinner in a sweep", Median(cpu), "ms", "", 0, "under 15 ms"},
  };
}

}  // namespace haggle::bench
