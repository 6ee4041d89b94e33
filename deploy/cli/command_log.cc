// `haggle log`: tells a negotiation.
#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "broker/journal/reader.h"
#include "broker/run/run.h"
#include "deploy/cli/casting.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/journal_input.h"
#include "deploy/report/log_writer.h"
#include "deploy/report/text.h"
#include "proto/base/how_ended.h"
#include "proto/base/number.h"

namespace haggle::cli {
namespace {

constexpr char kLog[] = "log";
constexpr std::chrono::milliseconds kPoll(200);

struct LogOptions {
  std::string journal;
  bool follow = false;
  std::string party;
  std::vector<std::string> kinds;
  std::string ticks;
  std::uint64_t table = 0;
  std::string format = "text";
  CLI::Option* has_table = nullptr;
  CLI::Option* has_ticks = nullptr;
};

HowEnded MakeFilter(const LogOptions& options, const Scenario& scenario, report::LogFilter& filter) {
  if (!options.party.empty()) {
    if (absl::Status known = CheckParty(scenario, options.party); !known.ok()) {
      return Fail(HowEnded::kWrongUsage, kLog, "--party: " + std::string(known.message()));
    }
    for (const Party& party : scenario.parties) {
      if (party.name == options.party) filter.party = party.id;
    }
  }
  for (const std::string& kind : options.kinds) {
    if (std::find(report::EventKinds().begin(), report::EventKinds().end(), kind) == report::EventKinds().end()) {
      return Fail(HowEnded::kWrongUsage, kLog,
                  "--kind: no event is called \"" + kind + "\"" + report::Instead(kind, report::EventKinds()));
    }
  }
  filter.kinds = options.kinds;
  const bool all = options.has_ticks->count() == 0;
  const absl::StatusOr<ParsedRange> ticks =
      all ? absl::StatusOr<ParsedRange>(ParsedRange{}) : ParseRange(options.ticks, INT32_MAX, true);
  if (!ticks.ok()) return Fail(HowEnded::kWrongUsage, kLog, "--tick: " + std::string(ticks.status().message()));
  if (ticks->first) filter.first = static_cast<Tick>(*ticks->first);
  if (ticks->last) filter.last = static_cast<Tick>(*ticks->last);
  if (options.has_table->count() > 0) filter.table = options.table;
  return HowEnded::kDone;
}

report::LogFormat FormatOf(const std::string& name) {
  if (name == "jsonl") return report::LogFormat::kJsonLines;
  return name == "csv" ? report::LogFormat::kCsv : report::LogFormat::kText;
}

// What a reader should know about how the journal ends.
void TellEnd(const journal::JournalReader& reader) {
  if (reader.state() == journal::JournalState::kRunning) {
    Note("the journal is still being written (or its run was killed); --follow waits for more");
  } else if (reader.state() == journal::JournalState::kStopped) {
    const journal::StoredSeal* seal = reader.seal();
    Note("the run was stopped" + (seal == nullptr || seal->reason.empty() ? "" : ": " + seal->reason));
  }
}

HowEnded Log(const LogOptions& options) {
  absl::StatusOr<std::unique_ptr<journal::JournalReader>> reader = journal::JournalReader::Open(options.journal);
  if (!reader.ok()) return Fail(HowEndedBy(reader.status()), kLog, std::string(reader.status().message()));
  const Scenario scenario = (*reader)->scenario();
  report::LogFilter filter;
  if (const HowEnded ended = MakeFilter(options, scenario, filter); ended != HowEnded::kDone) return ended;
  report::LogWriter writer(scenario, filter, FormatOf(options.format), ColourOnOutput(), Print);
  run::Run run(scenario);
  writer.Begin();
  for (;;) {
    if (absl::Status told = report::WriteSteps(**reader, run, writer); !told.ok()) {
      return Fail(HowEndedBy(told), kLog, std::string(told.message()));
    }
    if (!FlushOutput()) return Fail(HowEnded::kFailed, kLog, OutputError());
    if (!options.follow || (*reader)->state() != journal::JournalState::kRunning) break;
    std::this_thread::sleep_for(kPoll);
    reader = journal::JournalReader::Open(options.journal);
    if (!reader.ok()) return Fail(HowEndedBy(reader.status()), kLog, std::string(reader.status().message()));
  }
  TellEnd(**reader);
  if (filter.table && !writer.table_seen()) {
    return Fail(HowEnded::kWrongUsage, kLog,
                "--table: the journal has no table " + std::to_string(*filter.table) +
                    "; `haggle sql JOURNAL 'SELECT id, kind, tick FROM tables'` lists them");
  }
  return HowEnded::kDone;
}

}  // namespace

Subcommand AddLog(CLI::App& app) {
  auto options = std::make_shared<LogOptions>();
  CLI::App* command = app.add_subcommand(kLog, "Tell a negotiation: who did what, when and why");
  command->add_option("JOURNAL", options->journal, "A journal's file; it is never changed")->required();
  command->add_flag("--follow", options->follow, "Go on while the run is on; end when its journal is sealed");
  command->add_option("--party", options->party, "Only what this party was shown, with its own reasons alone");
  std::string kinds;
  for (const std::string& kind : report::EventKinds()) kinds += (kinds.empty() ? "" : ", ") + kind;
  std::string hidden;
  for (const std::string& kind : report::HiddenKinds()) hidden += (hidden.empty() ? "" : ", ") + kind;
  AddRepeated(command, "--kind", options->kinds,
              ("Only events of this kind; repeatable. Kinds: " + kinds + ". Text leaves out " + hidden +
               " unless they are named here")
                  .c_str());
  options->has_ticks = command->add_option("--tick", options->ticks,
                                           "Only ticks A..B, both included, counted from 0; also A.., ..B and A");
  options->has_table = command
                           ->add_option("--table", options->table,
                                        "Only what happened at the table with this number, and what came of it")
                           ->transform(Unsigned());
  command
      ->add_option("--format", options->format,
                   "text; jsonl: one JSON object a line; csv. Both of them hold every event")
      ->check(CLI::IsMember({"text", "jsonl", "csv"}))
      ->capture_default_str();
  command->footer(kExitCodesHelp);
  return {command, [options] { return Log(*options); }};
}

}  // namespace haggle::cli
