// haggle-bench: one table, each figure beside its floor.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "tests/bench/bench.h"
#include "tests/bench/raw_grpc.h"

namespace haggle::bench {
namespace {

constexpr char kUsage[] =
    "usage: haggle-bench [--quick] "
    "[allocations|barrier|batching|inprocess|journal|memory|observatory|rejoin|sweep|tournament|web]...\n"
    "Measures ours and its floor in turns. --quick: once, and shorter.\n";

void Print(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    const double ratio = row.floor == 0 ? 0 : row.ours / row.floor;
    std::printf("%-48s %12s %-4s %-38s %12s %7.3f  %s\n", row.what.c_str(), Grouped(row.ours).c_str(), row.unit.c_str(),
                row.floor_what.c_str(), Grouped(row.floor).c_str(), ratio, row.goal.c_str());
  }
  std::fflush(stdout);
}

// The processes that measurements start say on file descriptor 3 how far they are.
void Tell(const char* word) {
  if (write(3, word, std::strlen(word)) < 0) std::exit(1);
}

int RawServer(const std::string& address, int streams) {
  Tell("listening\n");  // the clients wait until it does
  ServeRawBarrier(address, streams, {64, 8}, 1, [] {
    Tell("joined\n");
    pause();  // until killed
  });
  return 0;
}

int Join(const std::string& address, const std::string& token_file, int seats) {
  std::ifstream file(token_file);
  std::vector<Seat> wanted;
  Seat seat;
  while (static_cast<int>(wanted.size()) < seats && file >> seat.party >> seat.token) wanted.push_back(seat);
  return JoinAndPass(address, wanted);
}

int Table(const std::vector<std::string>& arguments) {
  struct Part {
    const char* name;
    std::vector<Row> (*rows)(const Effort&);
  };
  const Part parts[] = {{"barrier", BarrierRows},
                        {"batching", BatchingRows},
                        {"inprocess", InProcessRows},
                        {"journal", JournalRows},
                        {"memory", MemoryRows},
                        {"allocations", AllocationRows},
                        {"observatory", ObservatoryRows},
                        {"rejoin", RejoinRows},
                        {"sweep", SweepRows},
                        {"tournament", TournamentRows},
                        {"web", WebRows}};
  Effort effort{5, 2};
  std::vector<std::string> wanted;
  for (const std::string& argument : arguments) {
    bool known = argument == "--quick";
    if (known) effort = Effort{1, 1};
    for (const Part& part : parts) {
      if (argument == part.name) {
        wanted.push_back(argument);
        known = true;
      }
    }
    if (!known) {
      std::fputs(kUsage, stderr);
      return 2;
    }
  }
  std::printf("%-48s %12s %-4s %-38s %12s %7s  %s\n", "what", "ours", "", "floor", "floor", "ratio", "goal");
  for (const Part& part : parts) {
    bool chosen = wanted.empty();
    for (const std::string& name : wanted) chosen = chosen || name == part.name;
    if (chosen) Print(part.rows(effort));
  }
  return 0;
}

int Main(const std::vector<std::string>& arguments) {
  if (arguments.size() == 4 && arguments[0] == "--raw-clients") {
    return RawClients(arguments[1], std::stoi(arguments[2]), std::stoi(arguments[3]));
  }
  if (arguments.size() == 3 && arguments[0] == "--raw-server") return RawServer(arguments[1], std::stoi(arguments[2]));
  if (arguments.size() == 4 && arguments[0] == "--join") {
    return Join(arguments[1], arguments[2], std::stoi(arguments[3]));
  }
  return Table(arguments);
}

}  // namespace
}  // namespace haggle::bench

int main(int argc, char** argv) {
  // As in the programs that it is compared with.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  return haggle::bench::Main(std::vector<std::string>(argv + 1, argv + argc));
}
