// `haggle counterfactual`: the same run without one table.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "agents/sdk/registry.h"
#include "broker/journal/reader.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/forking_options.h"
#include "deploy/cli/journal_input.h"
#include "deploy/cli/plugins.h"
#include "deploy/cli/run_console.h"
#include "deploy/launch/check.h"
#include "deploy/launch/fork.h"
#include "deploy/launch/run_folder.h"
#include "deploy/report/absence.h"
#include "deploy/report/json_text.h"
#include "proto/base/how_ended.h"
#include "proto/base/quoted.h"

namespace haggle::cli {
namespace {

constexpr char kCounterfactual[] = "counterfactual";

struct CounterfactualOptions : ForkingOptions {
  std::string without;
};

HowEnded Refuse(HowEnded how, const std::string& message) { return Fail(how, kCounterfactual, message); }

// Who answered, with its own strategy, but for that table.
HowEnded Decline(const journal::JournalReader& reader, const report::HeldTable& table, launch::ForkPlan& plan) {
  const absl::StatusOr<std::vector<Casting>> castings = launch::CastingsOf(reader);
  if (!castings.ok()) return Refuse(HowEnded::kDamaged, std::string(castings.status().message()));
  for (std::size_t i = 0; i < castings->size(); ++i) {
    if (reader.scenario().parties[i].id != table.answers) continue;
    Casting casting = (*castings)[i];
    if (casting.strategy.empty()) {
      return Refuse(HowEnded::kWrongUsage, "party " + casting.party +
                                               ": the journal does not know its strategy, so nobody can say what it "
                                               "would have done; haggle fork --agent " +
                                               casting.party + "=STRATEGY has another one go on");
    }
    bool added = false;
    for (auto& [name, value] : casting.parameters) {
      if (name != sdk::kDeclineTable) continue;
      value += "+" + std::to_string(table.table);
      added = true;
    }
    if (!added) casting.parameters.emplace_back(sdk::kDeclineTable, std::to_string(table.table));
    plan.instead = {std::move(casting)};
  }
  return HowEnded::kDone;
}

// Without one that is kept, in a folder that goes with this command.
HowEnded ChooseJournal(const CounterfactualOptions& options, const report::HeldTable& table, launch::RunFolder& folder,
                       launch::ForkPlan& plan) {
  const std::string ending = "-without-" + std::to_string(table.table) + "-";
  const HowEnded ended = ChooseForksJournal(options, ending, kCounterfactual, plan);
  if (ended != HowEnded::kDone || !plan.journal.empty()) return ended;
  if (absl::Status made = folder.Make(); !made.ok()) return Refuse(HowEnded::kFailed, std::string(made.message()));
  plan.journal = folder.Path("without.haggle");
  return HowEnded::kDone;
}

HowEnded Tell(const CounterfactualOptions& options, const report::HeldTable& table, const launch::RunResult& result) {
  absl::StatusOr<report::Absence> absence = report::CompareWithout(options.journal, result.journal, table);
  if (!absence.ok()) return Refuse(HowEndedBy(absence.status()), std::string(absence.status().message()));
  const bool kept = options.fork != "none";
  if (options.json) {
    absence->json["journal"] = kept ? nlohmann::ordered_json(result.journal) : nlohmann::ordered_json(nullptr);
    Print(report::JsonText(absence->json) + "\n");
    return HowEnded::kDone;
  }
  if (kept && !options.quiet) Note("journal " + Escaped(result.journal));
  Print(report::AbsenceText(*absence, ColourOnOutput()));
  if (kept) {
    Print("\nsee it tick by tick with: haggle diff " + Escaped(options.journal) + " " + Escaped(result.journal) + "\n");
  }
  return HowEnded::kDone;
}

HowEnded Counterfactual(const CounterfactualOptions& options) {
  const absl::StatusOr<std::unique_ptr<journal::JournalReader>> opened = journal::JournalReader::Open(options.journal);
  if (!opened.ok()) return Refuse(HowEndedBy(opened.status()), std::string(opened.status().message()));
  const journal::JournalReader& reader = **opened;
  if (reader.state() != journal::JournalState::kFinished) {
    return Refuse(HowEnded::kWrongUsage, "journal " + options.journal +
                                             ": its run has not come to its end, so there is nothing to compare with; "
                                             "haggle resume brings it there");
  }
  const absl::StatusOr<report::HeldTable> table = report::FindHeldTable(reader, options.without);
  if (!table.ok()) {
    const bool wrong = absl::IsInvalidArgument(table.status());
    return Refuse(wrong ? HowEnded::kWrongUsage : HowEndedBy(table.status()),
                  (wrong ? "--without: " : "") + std::string(table.status().message()));
  }
  Registry registry;
  launch::ForkPlan plan;
  launch::RunFolder folder;
  plan.at = table->tick;
  HowEnded ended = LoadPlugins(options.plugins, kCounterfactual, registry, plan.plugins);
  if (ended == HowEnded::kDone) ended = Decline(reader, *table, plan);
  if (ended == HowEnded::kDone) ended = ChooseJournal(options, *table, folder, plan);
  if (ended != HowEnded::kDone) return ended;
  launch::RunResult result;
  {
    const RunWatch watch(launch::LatestScenario(reader), options.quiet, true);
    result = launch::RunFork(reader, plan, registry, watch.hooks());
  }
  if (result.how != HowEnded::kDone) {
    return Refuse(result.how, result.message.empty() ? "the run was stopped" : result.message);
  }
  return Tell(options, *table, result);
}

}  // namespace

Subcommand AddCounterfactual(CLI::App& app) {
  auto options = std::make_shared<CounterfactualOptions>();
  CLI::App* command = app.add_subcommand(
      kCounterfactual, "The same run without one dinner or redirection: who would have had what, and when");
  AddForkedJournal(command, *options);
  command
      ->add_option("--without", options->without,
                   "The table that the seller declines: its number as `haggle log` tells it, or \"dinner N\", the N-th "
                   "to which the seller came, from 1. Everything else everybody decides by themselves from there")
      ->required()
      ->type_name("TABLE");
  AddForkingOptions(
      command, *options,
      "Where the other run's journal goes, or none (default: beside JOURNAL, with -without-TABLE-N before "
      "its ending, the first free N from 1)");
  command->footer(std::string("Example: what if the seller had stayed away from the first dinner?\n"
                              "  haggle counterfactual run.haggle --without \"dinner 1\"\n") +
                  kExitCodesHelp);
  return {command, [options] { return Counterfactual(*options); }};
}

}  // namespace haggle::cli
