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
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/journal_input.h"
#include "deploy/launch/casting.h"
#include "deploy/report/dinner_text.h"
#include "deploy/report/log_writer.h"
#include "deploy/report/run_text.h"
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
  std::uint64_t dinner = 0;
  std::string format = "text";
  CLI::Option* has_table = nullptr;
  CLI::Option* has_ticks = nullptr;
  CLI::Option* has_dinner = nullptr;
};

HowEnded MakeFilter(const LogOptions& options, const Scenario& scenario, report::LogFilter& filter) {
  if (!options.party.empty()) {
    if (absl::Status known = launch::CheckParty(scenario, options.party); !known.ok()) {
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

// One dinner, from the first refusal before it to its last delivery.
HowEnded LogDinner(const LogOptions& options, const journal::JournalReader& reader) {
  const absl::StatusOr<report::ReplayedRun> run = report::ReplayWhole(reader);
  if (!run.ok()) return Fail(HowEndedBy(run.status()), kLog, std::string(run.status().message()));
  const journal::Divergence& divergence = run->summary.replay.divergence;
  if (divergence.found()) {
    return Fail(HowEnded::kDamaged, kLog,
                options.journal + ": step " + std::to_string(divergence.step) + ": " + divergence.what +
                    "; `haggle verify` tells what is damaged");
  }
  const std::size_t dinners = run->dinners.dinners.size();
  if (options.dinner == 0 || options.dinner > dinners) {
    return Fail(HowEnded::kWrongUsage, kLog,
                "--dinner: there is no dinner " + std::to_string(options.dinner) + "; the seller came to " +
                    std::to_string(dinners) + " of the " + std::to_string(run->dinners.invitations.size()) +
                    " to which it was invited, and they count from 1");
  }
  const auto index = static_cast<std::size_t>(options.dinner - 1);
  Print(report::DinnerText(reader.scenario(), report::TellDinner(reader.scenario(), run->dinners, index),
                           FormatOf(options.format), ColourOnOutput()));
  TellEnd(reader);
  return HowEnded::kDone;
}

HowEnded Log(const LogOptions& options) {
  absl::StatusOr<std::unique_ptr<journal::JournalReader>> reader = journal::JournalReader::Open(options.journal);
  if (!reader.ok()) return Fail(HowEndedBy(reader.status()), kLog, std::string(reader.status().message()));
  if (options.has_dinner->count() > 0) return LogDinner(options, **reader);
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
  CLI::Option* follow =
      command->add_flag("--follow", options->follow, "Go on while the run is on; end when its journal is sealed");
  CLI::Option* party =
      command->add_option("--party", options->party, "Only what this party was shown, with its own reasons alone");
  std::string kinds;
  for (const std::string& kind : report::EventKinds()) kinds += (kinds.empty() ? "" : ", ") + kind;
  std::string hidden;
  for (const std::string& kind : report::HiddenKinds()) hidden += (hidden.empty() ? "" : ", ") + kind;
  CLI::Option* kind = AddRepeated(command, "--kind", options->kinds,
                                  ("Only events of this kind; repeatable. Kinds: " + kinds + ". Text leaves out " +
                                   hidden + " unless they are named here")
                                      .c_str());
  options->has_ticks = command->add_option("--tick", options->ticks,
                                           "Only ticks A..B, both included, counted from 0; also A.., ..B and A");
  options->has_table = command
                           ->add_option("--table", options->table,
                                        "Only what happened at the table with this number, and what came of it")
                           ->transform(Unsigned());
  options->has_dinner =
      command
          ->add_option(
              "--dinner", options->dinner,
              "Instead tell one dinner, the N-th to which the seller came, counted from 1: the refusals before "
              "it, why it came, the table, what was promised, when it arrived and who waited meanwhile")
          ->transform(Unsigned());
  for (CLI::Option* other : {follow, party, kind, options->has_ticks, options->has_table}) {
    options->has_dinner->excludes(other);
  }
  command
      ->add_option(
          "--format", options->format,
          "text; jsonl: one JSON object a line; csv. Both of them hold every event, or all that is told of a dinner")
      ->check(CLI::IsMember({"text", "jsonl", "csv"}))
      ->capture_default_str();
  command->footer(kExitCodesHelp);
  return {command, [options] { return Log(*options); }};
}

}  // namespace haggle::cli
