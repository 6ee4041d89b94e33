// `haggle generate`: scenarios made by rule and by chance.
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/output_file.h"
#include "deploy/generate/market.h"
#include "proto/base/how_ended.h"
#include "proto/codec/scenario_text.h"

namespace haggle::cli {
namespace {

using generate::MarketPlan;

constexpr char kGenerate[] = "generate";

struct GenerateOptions {
  MarketPlan market;
  std::string output = "-";
  bool force = false;
  bool quiet = false;
};

// What made it, so that it can be made again.
std::string Header(const MarketPlan& plan) {
  return absl::StrCat("# Made by haggle generate market --buyers ", plan.buyers, " --seed ", plan.seed,
                      plan.tables > 0 ? absl::StrCat(" --tables ", plan.tables) : "", "\n");
}

HowEnded Generate(const GenerateOptions& options) {
  const MarketPlan& plan = options.market;
  if (plan.tables > generate::MostTables(plan.buyers)) {
    return Fail(HowEnded::kWrongUsage, kGenerate,
                absl::StrCat("--tables: expected at most ", generate::MostTables(plan.buyers), ", for two of ",
                             plan.buyers, " buyers sit at each and nobody at two, found ", plan.tables,
                             "; ask for fewer tables or more buyers"));
  }
  const std::string text = Header(plan) + codec::ScenarioToText(generate::GenerateMarket(plan));
  if (options.output == "-") {
    Print(text);
    return HowEnded::kDone;
  }
  if (absl::Status written = WriteOutputFile(options.output, text, options.force); !written.ok()) {
    return Fail(HowEnded::kFailed, kGenerate, std::string(written.message()));
  }
  if (!options.quiet) {
    // A name without '/' that does not end in .textproto is that of a shipped scenario.
    const std::string path = options.output.find('/') == std::string::npos ? "./" + options.output : options.output;
    Note("wrote " + options.output + "; `haggle run " + path + "` runs it");
  }
  return HowEnded::kDone;
}

void AddMarket(CLI::App& app, GenerateOptions& options) {
  CLI::App* command = app.add_subcommand(
      "market", "One maker and many buyers: families that order differently, each buyer's type drawn");
  command->add_option("--buyers", options.market.buyers, absl::StrCat("How many, 1 to ", MarketPlan::kMostBuyers))
      ->transform(Integer(1, MarketPlan::kMostBuyers))
      ->required();
  command
      ->add_option("--seed", options.market.seed,
                   "Of the types that are drawn, and of the run, 0 to 18446744073709551615")
      ->transform(Unsigned())
      ->required();
  command
      ->add_option("--tables", options.market.tables,
                   absl::StrCat("Tables of two buyers, set again in every tick, 0 to ", core::bounds::kTables,
                                "; nobody sits at two"))
      ->transform(Integer(0, core::bounds::kTables))
      ->capture_default_str();
  command
      ->add_option("-o,--output", options.output,
                   "Where the scenario goes: a file, a link to one, a pipe or a device; - is standard output")
      ->type_name("OUT.textproto")
      ->capture_default_str();
  command->add_flag("--force", options.force, "Overwrite an existing file");
  command->add_flag("--quiet", options.quiet, "Leave only the scenario and errors");
  command->footer(std::string("The same options give the same bytes on every machine.\n"
                              "Example:\n  haggle generate market --buyers 1000 --seed 1 -o market.textproto\n"
                              "  haggle run ./market.textproto --transport inprocess --ticks 20\n") +
                  kExitCodesHelp);
}

}  // namespace

Subcommand AddGenerate(CLI::App& app) {
  auto options = std::make_shared<GenerateOptions>();
  CLI::App* command = app.add_subcommand(kGenerate, "Make a scenario of any size by rule and by chance");
  AddMarket(*command, *options);
  command->require_subcommand(1);
  command->footer(kExitCodesHelp);
  return {command, [options] { return Generate(*options); }};
}

}  // namespace haggle::cli
