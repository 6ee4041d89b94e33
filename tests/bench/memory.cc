// Resident memory that a broker takes for each agent that has joined, against
// what a server of raw gRPC takes for each stream.
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "proto/base/canonical.h"
#include "tests/bench/bench.h"
#include "tests/bench/child.h"
#include "tests/bench/raw_grpc.h"

namespace haggle::bench {
namespace {

constexpr int kStreams = 64;

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

// A child that writes lines to its file descriptor 3.
class Telling {
 public:
  explicit Telling(const std::vector<std::string>& arguments) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) Give("no pipe");
    child_ = std::make_unique<Child>(arguments, ends[1]);
    close(ends[1]);
    lines_.reset(fdopen(ends[0], "r"));
  }
  // The next line that begins with `word`; others are passed over.
  std::string Await(const std::string& word) {
    char line[4096];
    while (std::fgets(line, sizeof line, lines_.get()) != nullptr) {
      if (std::string(line).rfind(word, 0) == 0) return line;
    }
    Give("a server ended before it said '" + word + "'");
  }
  pid_t pid() const { return child_->pid(); }

 private:
  std::unique_ptr<Child> child_;
  std::unique_ptr<std::FILE, FileCloser> lines_;
};

// One party more than join, so that the run does not begin.
double BrokerBytesPerAgent() {
  const Scenario scenario = Ring(kStreams + 1, 10, 1);
  const std::string scenario_file = Folder() + "/memory.scenario";
  const std::string token_file = Folder() + "/tokens";
  std::ofstream(scenario_file, std::ios::binary) << Canonical(scenario);
  std::ofstream tokens(token_file);
  for (const Party& party : scenario.parties) tokens << party.name << " secret-of-" << party.name << "\n";
  tokens.close();
  std::filesystem::permissions(token_file, std::filesystem::perms::owner_read);
  const std::string address = "unix:" + Folder() + "/memory.sock";
  Telling broker({BinFolder() + "/haggle-broker", "--scenario", scenario_file, "--tokens", token_file, "--listen",
                  address, "--status-fd", "3"});
  broker.Await("listening");
  const double before = ResidentBytes(broker.pid());
  const Child agents({BinFolder() + "/haggle-bench", "--join", address, token_file, std::to_string(kStreams)});
  for (int i = 0; i < kStreams; ++i) broker.Await("joined");
  const double bytes = (ResidentBytes(broker.pid()) - before) / kStreams;
  std::filesystem::remove(token_file);
  return bytes;
}

double RawBytesPerStream() {
  const std::string address = "unix:" + Folder() + "/memory-raw.sock";
  Telling server({BinFolder() + "/haggle-bench", "--raw-server", address, std::to_string(kStreams)});
  server.Await("listening");
  const double before = ResidentBytes(server.pid());
  const Child clients({BinFolder() + "/haggle-bench", "--raw-clients", address, "8", std::to_string(kStreams)});
  server.Await("joined");
  return (ResidentBytes(server.pid()) - before) / kStreams;
}

}  // namespace

std::vector<Row> MemoryRows(const Effort& effort) {
  std::vector<double> ours;
  std::vector<double> raw;
  for (int i = 0; i < effort.repeats; ++i) {
    ours.push_back(BrokerBytesPerAgent() / 1024);
    raw.push_back(RawBytesPerStream() / 1024);
  }
  return {{"broker's memory for a joined agent", Median(ours), "KiB", "raw gRPC stream", Median(raw), ""}};
}

}  // namespace haggle::bench
