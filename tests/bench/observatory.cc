// The observatory and a journal of a million events: how long until it is read, how long a jump takes, and what it
// keeps in memory, beside a replay of the same journal that keeps nothing.
#include "deploy/observe/observatory.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "broker/journal/reader.h"
#include "broker/journal/replay.h"
#include "broker/run/run.h"
#include "deploy/observe/state_json.h"
#include "proto/base/random.h"
#include "tests/bench/bench.h"
#include "tests/bench/million.h"

namespace haggle::bench {
namespace {

const std::string& Million() {
  static const std::string path = [] {
    std::string made = Folder() + "/million.haggle";
    MakeMillion(made);
    return made;
  }();
  return path;
}

double TimeReplay() {
  return Seconds([] {
    const auto reader = journal::JournalReader::Open(Million());
    if (!reader.ok()) Give(std::string(reader.status().message()));
    run::Run run((*reader)->scenario());
    journal::ReplayHooks hooks;
    // What was told is read too, as the observatory does.
    hooks.on_step = [](std::int64_t, const Step&, const journal::Told&) { return absl::OkStatus(); };
    if (!journal::ReplayTo(**reader, journal::kWholeJournal, run, hooks).ok()) Give("the million is not replayed");
  });
}

observe::Answer Ask(observe::Observatory& observatory, const std::string& path,
                    std::map<std::string, std::string> arguments) {
  arguments["run"] = "million.haggle";
  observe::Answer answer = observatory.Ask({path, arguments});
  if (answer.status != 200) Give(path + ": " + answer.body);
  return answer;
}

double Quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

// Milliseconds of questions about random places.
std::vector<double> TimeJumps(observe::Observatory& observatory, std::size_t events, const std::string& path,
                              const std::string& argument, int jumps) {
  std::vector<double> times;
  Random random = Random::Named(9, 1, 0, 1);
  for (int i = 0; i < jumps; ++i) {
    const std::string at = std::to_string(random.Uniform(0, static_cast<std::int64_t>(events) - 1));
    std::map<std::string, std::string> arguments = {{argument, at}};
    if (argument == "from") arguments["count"] = "200";
    times.push_back(1e3 * Seconds([&] { Ask(observatory, path, arguments); }));
  }
  return times;
}

// Has the system forget what it holds of the file, as far as it does.
void MakeCold(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 || ::fsync(fd) != 0 || ::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) != 0) Give("a file stays warm");
  ::close(fd);
}

// From nothing to what a page draws first.
double TimeFirstPicture() {
  MakeCold(Million());
  return Seconds([] {
    observe::Observatory observatory(observe::Sources{{Million()}});
    if (observatory.Ask({"/api/index", {}}).status != 200) Give("no index");
    Ask(observatory, "/api/run/head", {});
    Ask(observatory, "/api/run/columns", {});
  });
}

}  // namespace

std::vector<Row> ObservatoryRows(const Effort& effort) {
  Million();
  std::vector<double> loads;
  std::vector<double> replays;
  std::vector<double> pictures;
  std::unique_ptr<observe::Observatory> observatory;
  const double before = ResidentBytes(::getpid());
  double memory = 0;
  for (int i = 0; i < effort.repeats; ++i) {
    observatory = std::make_unique<observe::Observatory>(observe::Sources{{Million()}});
    loads.push_back(1e3 * Seconds([&] { Ask(*observatory, "/api/run/head", {}); }));
    if (memory == 0) memory = ResidentBytes(::getpid()) - before;
    replays.push_back(1e3 * TimeReplay());
    pictures.push_back(1e3 * TimeFirstPicture());
  }
  const std::string columns = Ask(*observatory, "/api/run/columns", {}).body;
  std::uint32_t events = 0;
  std::copy_n(columns.data() + 12, sizeof events, reinterpret_cast<char*>(&events));
  if (events < 1'000'000) Give("the million has " + std::to_string(events) + " events");
  const int jumps = 100 * effort.scale;
  const std::vector<double> states = TimeJumps(*observatory, events, "/api/run/state", "event", jumps);
  const std::vector<double> rows = TimeJumps(*observatory, events, "/api/run/rows", "from", jumps);
  const std::vector<double> decisions = TimeJumps(*observatory, events, "/api/run/decision", "event", jumps);
  const double series = 1e3 * Seconds([&] { Ask(*observatory, "/api/run/series", {{"names", "backlog"}}); });
  const double replay = Median(replays);
  return {
      {"observatory: read a million events", Median(loads), "ms", "replay of the same, nothing kept", replay,
       "at most 1,500 ms"},
      {"observatory: index, head and columns of it, the file not in memory", Median(pictures), "ms", "the same replay",
       replay, "at most 1,500 ms"},
      {"observatory: state at any event, p50", Quantile(states, 0.5), "ms", "the same replay", replay, ""},
      {"observatory: state at any event, p99", Quantile(states, 0.99), "ms", "the same replay", replay,
       "at most 100 ms"},
      {"observatory: 200 rows anywhere, p99", Quantile(rows, 0.99), "ms", "the same replay", replay, "at most 100 ms"},
      {"observatory: a decision anywhere, p99", Quantile(decisions, 0.99), "ms", "the same replay", replay,
       "at most 100 ms"},
      {"observatory: curves, asked for first", series, "ms", "the same replay", replay, ""},
      {"observatory: memory of a million events", memory / 1e6, "MB", "its columns alone",
       static_cast<double>(columns.size()) / 1e6, "at most 600 MB"}};
}

}  // namespace haggle::bench
