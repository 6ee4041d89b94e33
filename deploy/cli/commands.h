// The commands of `haggle`, one file each. Every Add* declares a command's
// options and help in `app` and returns what carries it out.
#pragma once

#include <functional>

#include "CLI/CLI.hpp"

namespace haggle::cli {

struct Command {
  CLI::App* app = nullptr;
  std::function<int()> act;  // -> exit code
};

Command AddRun(CLI::App& app);
Command AddVerify(CLI::App& app);
Command AddReplay(CLI::App& app);
Command AddLog(CLI::App& app);
Command AddShow(CLI::App& app);
Command AddSql(CLI::App& app);
Command AddDiff(CLI::App& app);
Command AddTournament(CLI::App& app);
Command AddImport(CLI::App& app);
Command AddPlot(CLI::App& app);
Command AddScenarios(CLI::App& app);
Command AddStrategies(CLI::App& app);
Command AddDoctor(CLI::App& app);

// An option that takes one value each time it is given, any number of times.
CLI::Option* AddRepeated(CLI::App* app, const char* name, std::vector<std::string>& values, const char* help);

// Accepts decimal digits alone: CLI11 would read -1 as the greatest unsigned number.
extern const CLI::Validator kUnsigned;

// The exit codes, for the foot of a command's help.
extern const char kExitCodesHelp[];

}  // namespace haggle::cli
