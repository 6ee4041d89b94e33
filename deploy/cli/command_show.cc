// `haggle show`: what came of a run.
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "broker/journal/measures.h"
#include "broker/journal/reader.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/installation.h"
#include "deploy/cli/journal_input.h"
#include "deploy/report/json_text.h"
#include "deploy/report/measures_text.h"
#include "deploy/report/negotiations.h"
#include "deploy/report/run_text.h"
#include "deploy/report/summary.h"
#include "deploy/report/text.h"
#include "proto/base/how_ended.h"

namespace haggle::cli {
namespace {

constexpr char kShow[] = "show";

struct ShowOptions {
  std::string journal;
  bool json = false;
  bool learning = false;
  std::string table;  // whose learning
  bool measures = false;
  std::vector<std::string> measure;  // names
};

// Empty: all are known.
std::string Unknown(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (journal::FindMeasure(name) != nullptr) continue;
    std::vector<std::string> all;
    for (const journal::MeasureInfo& info : journal::MeasureList()) all.emplace_back(info.name);
    return "no measure " + name + report::Instead(name, all);
  }
  return "";
}

// What --measures and --measure ask for, with --json as records.
void PrintMeasures(const ShowOptions& options, const Scenario& scenario, const report::ReplayedRun& run) {
  if (options.json) {
    Print(report::JsonText(report::MeasuresJson(scenario, run.measures)) + "\n");
    return;
  }
  const bool colour = ColourOnOutput();
  if (options.measure.empty()) Print(report::AllMeasuresText(scenario, run.measures, colour));
  for (const std::string& name : options.measure) {
    Print(report::OneMeasureText(scenario, run.measures, name, colour));
  }
}

HowEnded Show(const ShowOptions& options) {
  if (const std::string unknown = Unknown(options.measure); !unknown.empty()) {
    return Fail(HowEnded::kWrongUsage, kShow, unknown);
  }
  absl::StatusOr<std::unique_ptr<journal::JournalReader>> reader = journal::JournalReader::Open(options.journal);
  if (!reader.ok()) return Fail(HowEndedBy(reader.status()), kShow, std::string(reader.status().message()));
  const Scenario& scenario = (*reader)->scenario();
  const journal::MeasureChoice choice = {.ticks = !options.measure.empty(), .names = options.measure};
  const absl::StatusOr<report::ReplayedRun> run = report::ReplayWhole(**reader, choice);
  if (!run.ok()) return Fail(HowEndedBy(run.status()), kShow, std::string(run.status().message()));
  const report::JournalSummary& summary = run->summary;
  if (summary.replay.divergence.found()) {
    return Fail(HowEnded::kDamaged, kShow,
                options.journal + ": step " + std::to_string(summary.replay.divergence.step) + ": " +
                    summary.replay.divergence.what + "; `haggle verify` tells what is damaged");
  }
  if (options.measures || !options.measure.empty()) {
    PrintMeasures(options, scenario, *run);
    return HowEnded::kDone;
  }
  if (options.json) {
    Print(report::JsonText(report::SummaryJson(summary.run, summary.wall_seconds, AbsolutePath(options.journal))) +
          "\n");
    return HowEnded::kDone;
  }
  const bool colour = ColourOnOutput();
  if (options.learning) {
    const absl::StatusOr<std::string> learned = report::LearningText(**reader, options.table, colour);
    if (!learned.ok()) return Fail(HowEndedBy(learned.status()), kShow, std::string(learned.status().message()));
    Print(*learned);
    return HowEnded::kDone;
  }
  const absl::StatusOr<std::string> negotiations = report::NegotiationsText(**reader, colour);
  if (!negotiations.ok()) {
    return Fail(HowEndedBy(negotiations.status()), kShow, std::string(negotiations.status().message()));
  }
  Print(report::RunText(scenario, *run, *negotiations, colour));
  return HowEnded::kDone;
}

}  // namespace

Subcommand AddShow(CLI::App& app) {
  auto options = std::make_shared<ShowOptions>();
  CLI::App* command = app.add_subcommand(kShow,
                                         "Who got what, when, at what price; how often the seller was asked and came; "
                                         "dinners, redirections, claims; fairness, efficiency, revenue");
  command->add_option("JOURNAL", options->journal, "A journal's file; it is never changed")->required();
  command->add_flag("--json", options->json,
                    "Print the object that `run --json` prints and nothing else; with --measures or --measure those");
  CLI::Option* measures = command->add_flag(
      "--measures", options->measures,
      "Print instead every measure of the run: its unit, what it says, and what it is for the market and each party");
  command
      ->add_option("--measure", options->measure,
                   "Print instead one measure, by product, party and tick (more than one: repeat it)")
      ->allow_extra_args(false)
      ->excludes(measures);
  CLI::Option* learning = command->add_flag(
      "--learning", options->learning, "Print instead what opponent models learn from the offers of a table of two");
  command->add_option("--table", options->table, "Whose offers, by name or number; default: the first table of two")
      ->needs(learning);
  command->footer(kExitCodesHelp);
  return {command, [options] { return Show(*options); }};
}

}  // namespace haggle::cli
