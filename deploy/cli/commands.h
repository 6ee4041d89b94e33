// The commands of `haggle`, one file each. Every Add* declares a command's
// options and help in `app` and returns what carries it out.
#pragma once

#include <cstdint>
#include <functional>

#include "CLI/CLI.hpp"
#include "proto/base/how_ended.h"

namespace haggle::cli {

struct Subcommand {
  CLI::App* app = nullptr;
  std::function<HowEnded()> act;
};

Subcommand AddRun(CLI::App& app);
Subcommand AddVerify(CLI::App& app);
Subcommand AddReplay(CLI::App& app);
Subcommand AddLog(CLI::App& app);
Subcommand AddShow(CLI::App& app);
Subcommand AddExport(CLI::App& app);
Subcommand AddSql(CLI::App& app);
Subcommand AddJournal(CLI::App& app);
Subcommand AddDiff(CLI::App& app);
Subcommand AddFork(CLI::App& app);
Subcommand AddCounterfactual(CLI::App& app);
Subcommand AddResume(CLI::App& app);
Subcommand AddStatus(CLI::App& app);
Subcommand AddTop(CLI::App& app);
Subcommand AddWeb(CLI::App& app);
Subcommand AddSweep(CLI::App& app);
Subcommand AddCompare(CLI::App& app);
Subcommand AddTournament(CLI::App& app);
Subcommand AddExperiment(CLI::App& app);
Subcommand AddImport(CLI::App& app);
Subcommand AddGenerate(CLI::App& app);
Subcommand AddPlot(CLI::App& app);
Subcommand AddReport(CLI::App& app);
Subcommand AddScenarios(CLI::App& app);
Subcommand AddStrategies(CLI::App& app);
Subcommand AddKeys(CLI::App& app);
Subcommand AddManifests(CLI::App& app);
Subcommand AddDoctor(CLI::App& app);

// An option that takes one value each time it is given, any number of times.
CLI::Option* AddRepeated(CLI::App* app, const char* name, std::vector<std::string>& values, const char* help);

// For the transform of an option that takes a number (proto/base/number.h): CLI11 alone reads 010 as
// eight, and -1 as the greatest unsigned number.
CLI::Validator Integer(std::int64_t low, std::int64_t high);
CLI::Validator Unsigned(std::uint64_t high = UINT64_MAX);

// The exit codes, for the foot of a command's help.
extern const char kExitCodesHelp[];

}  // namespace haggle::cli
