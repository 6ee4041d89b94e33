// haggle-scale: what a move costs and what a party takes in memory, from ten parties to ten thousand.
//
// Markets are those of `haggle generate market`, in this process, with a journal. Each measurement is a process of its
// own, so that its memory is nobody else's; time is the processor's, of all its threads, so that others on the machine
// matter little. Tick 0 and what comes before it (briefings, strategies made) are told apart from the ticks that
// follow.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/numbers.h"
#include "broker/referee/record.h"
#include "broker/referee/referee.h"
#include "deploy/generate/market.h"
#include "deploy/launch/inprocess_link.h"
#include "deploy/launch/plan.h"
#include "tests/bench/bench.h"
#include "tests/bench/play.h"

namespace haggle::bench {
namespace {

constexpr int kSizes[] = {10, 100, 1'000, 10'000};
// Each agent keeps its own copy of what is public of every other: of ten thousand that is more than machines have.
constexpr int kMostAgents = 1'000;
constexpr Tick kTicks = 10;  // that are measured

constexpr char kUsage[] =
    "usage: haggle-scale [--most PARTIES]\n"
    "Prints a table of the cost of a move and the memory of a party at 10, 100, 1,000 and 10,000 buyers; with --most\n"
    "only of markets up to that size.\n";

double ProcessorSeconds() {
  rusage used = {};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

struct Measured {
  double begin_seconds = 0;  // until tick 0 is over
  double tick_seconds = 0;   // of all ticks that follow
  double moves = 0;          // in these
  double peak_bytes = 0;     // beyond what the program takes by itself
};

// Counts moves and reads the clock where ticks end.
class Meter : public core::EventSink, public run::TickSink, public journal::StepRecorder {
 public:
  // `inner` may be null.
  explicit Meter(journal::StepRecorder* inner) : inner_(inner) {}
  void OnEvent(const Event&, bool, const std::vector<PartyId>&) override {}
  void OnTickEnd(Tick tick, const core::Market&) override {
    if (tick == 0) {
      measured.begin_seconds = ProcessorSeconds();
      measured.moves = 0;
    }
    measured.tick_seconds = ProcessorSeconds() - measured.begin_seconds;
  }
  absl::Status OnStep(const Step& step, std::string_view bytes, const Hash& hash, const journal::Told& told) override {
    for (const Command& command : step.commands) measured.moves += command.party != kNature ? 1 : 0;
    return inner_ == nullptr ? absl::OkStatus() : inner_->OnStep(step, bytes, hash, told);
  }
  absl::Status OnTick(Tick tick, const Hash& digest) override {
    return inner_ == nullptr ? absl::OkStatus() : inner_->OnTick(tick, digest);
  }

  Measured measured;

 private:
  journal::StepRecorder* inner_;
};

std::string JournalPath() { return Folder() + "/scale.haggle"; }

// The broker alone: each buyer orders the same every tick, and nobody thinks.
Measured PlayBroker(const Scenario& scenario) {
  referee::RecordOptions options;
  options.journal = JournalPath();
  options.overwrite = true;
  options.transport = "inprocess";
  referee::RunRecord record(scenario, options);
  if (absl::Status opened = record.Open(); !opened.ok()) Give(std::string(opened.message()));
  Meter meter(record.recorder());
  run::FanOut sinks;
  sinks.AddBoth(&record.tally());
  sinks.AddBoth(&meter);
  referee::Referee referee(scenario, &meter, &sinks, &sinks);
  launch::InProcessLink link(&referee);
  std::vector<Moves> answers;
  while (!referee.done()) {
    const absl::StatusOr<sdk::Prompts> prompts = link.Receive();
    if (!prompts.ok()) Give(std::string(prompts.status().message()));
    answers.assign(prompts->size(), Moves());
    for (std::size_t i = 0; i < prompts->size(); ++i) {
      const Prompt& prompt = *(*prompts)[i];
      answers[i].party = prompt.party;
      answers[i].epoch = prompt.epoch;
      answers[i].number = prompt.number;
      for (const Ask& ask : prompt.asks) {
        if (ask.kind != AskKind::kOrder) continue;
        Move& move = answers[i].moves.emplace_back();
        move.action = Order{0, 10 + static_cast<std::int64_t>(prompt.party % 32)};
      }
    }
    if (prompts->empty()) break;
    if (absl::Status sent = link.Send(answers); !sent.ok()) Give(std::string(sent.message()));
  }
  const referee::RunEnd end = record.Close({true, HowEnded::kDone, "", ""}, referee);
  if (end.how != HowEnded::kDone) Give("the broker's run ended with " + end.message);
  return meter.measured;
}

Measured PlayWithAgents(const codec::ScenarioFile& file) {
  launch::RunPlan plan;
  plan.scenario = file.scenario;
  for (const codec::SuggestedCast& line : file.cast) plan.cast.push_back({line.party, line.strategy, line.parameters});
  plan.transport = launch::Transport::kInProcess;
  plan.journal = JournalPath();
  plan.overwrite_journal = true;
  Meter meter(nullptr);
  launch::RunHooks hooks;
  hooks.ticks = &meter;
  hooks.steps = &meter;
  const launch::RunResult result = launch::RunInProcess(plan, Strategies(), hooks);
  if (result.how != HowEnded::kDone) Give("the run with strategies ended with " + result.message);
  return meter.measured;
}

// In a process of its own.
Measured InChild(int buyers, bool agents) {
  std::fflush(stdout);
  Folder();  // the parent's, so that it goes with it
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) Give("no pipe");
  const pid_t child = fork();
  if (child == 0) {
    const double before = ResidentBytes(getpid());
    codec::ScenarioFile file = generate::GenerateMarket({buyers, 1, agents ? buyers / 4 : 0});
    file.scenario.stop_after = kTicks + 1;
    Measured measured = agents ? PlayWithAgents(file) : PlayBroker(file.scenario);
    rusage used = {};
    getrusage(RUSAGE_SELF, &used);
    measured.peak_bytes = static_cast<double>(used.ru_maxrss) * 1024 - before;
    const bool told = write(ends[1], &measured, sizeof measured) == static_cast<ssize_t>(sizeof measured);
    _exit(told ? 0 : 1);
  }
  close(ends[1]);
  Measured measured;
  const bool told = read(ends[0], &measured, sizeof measured) == static_cast<ssize_t>(sizeof measured);
  close(ends[0]);
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child || !told || status != 0) {
    Give("the market of " + std::to_string(buyers) + " buyers could not be measured");
  }
  return measured;
}

void PrintRow(const char* what, int buyers, const Measured& m) {
  const double parties = buyers + 1;
  std::printf("| %s | %s | %s | %.2f | %.1f | %.3f |\n", what, Grouped(buyers).c_str(), Grouped(m.moves).c_str(),
              m.tick_seconds / m.moves * 1e6, m.peak_bytes / 1024 / parties, m.begin_seconds / parties * 1e3);
  std::fflush(stdout);
}

int Table(int most) {
  std::printf("| what | buyers | moves | microseconds a move | KiB a party | milliseconds a party to begin |\n");
  std::printf("|---|---:|---:|---:|---:|---:|\n");
  for (const int buyers : kSizes) {
    if (buyers <= most) PrintRow("broker alone", buyers, InChild(buyers, false));
  }
  for (const int buyers : kSizes) {
    if (buyers > most) continue;
    if (buyers <= kMostAgents) {
      PrintRow("with strategies", buyers, InChild(buyers, true));
    } else {
      std::printf("| with strategies | %s | not measured: each agent has its own copy of all parties | | | |\n",
                  Grouped(buyers).c_str());
    }
  }
  return 0;
}

}  // namespace
}  // namespace haggle::bench

int main(int argc, char** argv) {
  if (argc == 1) return haggle::bench::Table(10'000);
  const bool has_most = argc == 3 && std::string_view(argv[1]) == "--most";
  int most = 0;
  if (has_most && absl::SimpleAtoi(argv[2], &most) && most >= 10) return haggle::bench::Table(most);
  std::fputs(haggle::bench::kUsage, stderr);
  return 2;
}
