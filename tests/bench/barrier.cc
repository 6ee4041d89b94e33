// A barrier step with six agent processes, the journal on, against a barrier of
// raw gRPC; and what it costs over loopback TCP and over mutual TLS.
#include <algorithm>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include "broker/journal/reader.h"
#include "deploy/keys/key_folder.h"
#include "deploy/launch/plan.h"
#include "tests/bench/bench.h"
#include "tests/bench/child.h"
#include "tests/bench/play.h"
#include "tests/bench/raw_grpc.h"

namespace haggle::bench {
namespace {

constexpr int kAgents = 6;
constexpr int kRounds = 500;  // a tick has twice as many bargaining steps
constexpr char kStrategy[] = "boulware";

// How agents reach the broker.
struct Way {
  std::string listen;  // empty: a Unix socket
  std::string keys;    // a folder of keys: mutual TLS; empty: plain
};

Way OverTls(const Scenario& scenario) {
  keys::KeysWanted wanted;
  for (const Party& party : scenario.parties) wanted.parties.push_back(party.name);
  const std::string folder = Folder() + "/keys";
  const auto made = keys::MakeKeys(folder, wanted, std::time(nullptr));
  if (!made.ok()) Give("the barrier's keys: " + made.status().ToString());
  return {"127.0.0.1:0", folder};
}

// Wall time of a whole run of so many ticks with a process for each party.
// `journal`: where it goes; empty: none.
double TimeRun(int ticks, const std::string& journal, const Way& way, const std::string& expected_hash) {
  launch::RunPlan plan;
  plan.scenario = Ring(kAgents, kRounds, ticks);
  plan.cast = CastAll(plan.scenario, kStrategy);
  plan.transport = launch::Transport::kProcesses;
  plan.journal = journal;
  plan.overwrite_journal = true;
  plan.listen = way.listen;
  plan.keys = way.keys;
  launch::RunResult result;
  const double seconds = Seconds([&] { result = launch::RunProcesses(plan, launch::RunHooks{}); });
  if (result.how != HowEnded::kDone) Give("the run of the barrier ended with " + result.message);
  if (result.summary.hash != expected_hash) Give("the run of the barrier has another hash than in process");
  return seconds;
}

// Steps a second with the journal on, from the end of the first tick to that of
// the last, by the clock of the journal's diary: sealing, which comes once
// after all steps, is no part of a step.
double JournaledSteps(int ticks, const Way& way, const std::string& expected_hash) {
  const std::string path = Folder() + "/barrier.haggle";
  TimeRun(ticks, path, way, expected_hash);
  const auto reader = journal::JournalReader::Open(path);
  if (!reader.ok()) Give("the barrier's journal: " + reader.status().ToString());
  const auto notes = (*reader)->ReadNotes();
  if (!notes.ok()) Give("the barrier's diary: " + notes.status().ToString());
  const journal::StoredNote* first = nullptr;
  const journal::StoredNote* last = nullptr;
  for (const journal::StoredNote& note : *notes) {
    if (note.note.kind != journal::NoteKind::kTick) continue;
    if (first == nullptr) first = &note;
    last = &note;
  }
  if (first == last) Give("the barrier's diary tells of fewer than two ticks");
  return static_cast<double>(last->before - first->before) * 1e6 /
         static_cast<double>(last->wall_micros - first->wall_micros);
}

double RawSteps(int steps, MessageSizes sizes) {
  const std::string address = "unix:" + Folder() + "/raw.sock";
  std::vector<std::unique_ptr<Child>> clients;
  for (int i = 0; i < kAgents; ++i) {
    clients.push_back(std::make_unique<Child>(std::vector<std::string>{BinFolder() + "/haggle-bench", "--raw-clients",
                                                                       address, std::to_string(sizes.moves), "1"}));
  }
  return steps / ServeRawBarrier(address, kAgents, sizes, steps, nullptr);
}

}  // namespace

std::vector<Row> BarrierRows(const Effort& effort) {
  const int few = 1;
  const int many = 1 + 8 * effort.scale;
  const Scenario short_ring = Ring(kAgents, kRounds, few);
  const Scenario long_ring = Ring(kAgents, kRounds, many);
  const Content short_run = Play(short_ring, CastAll(short_ring, kStrategy));
  const Content long_run = Play(long_ring, CastAll(long_ring, kStrategy));
  const auto steps = static_cast<double>(long_run.steps - short_run.steps);
  const Way socket;
  const Way tcp{"127.0.0.1:0", ""};
  const Way tls = OverTls(long_ring);
  std::vector<double> with_journal;
  std::vector<double> without;
  std::vector<double> over_tcp;
  std::vector<double> over_tls;
  std::vector<double> raw;
  for (int i = 0; i < effort.repeats; ++i) {
    with_journal.push_back(JournaledSteps(many, socket, long_run.hash));
    raw.push_back(RawSteps(static_cast<int>(steps), long_run.sizes));
    over_tcp.push_back(JournaledSteps(many, tcp, long_run.hash));
    over_tls.push_back(JournaledSteps(many, tls, long_run.hash));
    // Starting and ending processes falls out of the difference of two runs.
    without.push_back(steps / (TimeRun(many, "", socket, long_run.hash) - TimeRun(few, "", socket, short_run.hash)));
  }
  const std::string floor = "raw gRPC barrier, " + std::to_string(long_run.sizes.prompts) + " + " +
                            std::to_string(long_run.sizes.moves) + " B";
  return {
      {"barrier steps, 6 agent processes, journal on", Median(with_journal), "/s", floor, Median(raw), "0.8"},
      {"barrier steps, 6 agent processes, no journal", Median(without), "/s", floor, Median(raw), ""},
      {"the same, journal on, over loopback TCP", Median(over_tcp), "/s", "a Unix socket", Median(with_journal), ""},
      {"the same, journal on, over mutual TLS", Median(over_tls), "/s", "loopback TCP", Median(over_tcp), ""}};
}

}  // namespace haggle::bench
