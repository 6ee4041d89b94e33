#include "deploy/cli/cli.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/version.h"
#include "deploy/launch/run_folder.h"
#include "deploy/report/text.h"
#include "proto/base/how_ended.h"
#include "proto/base/number.h"

namespace haggle::cli {

const char kExitCodesHelp[] =
    "Exit codes: 0 ok; 1 anything not below (missing file, scenario that does not parse, busy port, disk); "
    "2 wrong command line, unknown command, strategy, parameter, party or --set path; 3 run ended early because an "
    "agent failed, or does not go on because one decides its past otherwise; 4 identity or address refused; 5 verify, "
    "replay --check or a digest failed, the file is no "
    "journal, or keys are damaged or not valid; 130 interrupted.";

CLI::Validator Integer(std::int64_t low, std::int64_t high) { return {IntegerFrom(low, high), ""}; }

CLI::Validator Unsigned(std::uint64_t high) { return {UnsignedFrom(0, high), ""}; }

CLI::Option* AddRepeated(CLI::App* app, const char* name, std::vector<std::string>& values, const char* help) {
  return app->add_option(name, values, help)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

namespace {

using Adder = Subcommand (*)(CLI::App&);
constexpr Adder kAdders[] = {
    AddRun,    AddLog,       AddShow,       AddExport, AddSql,        AddVerify,         AddReplay,
    AddResume, AddStatus,    AddTop,        AddWeb,    AddFork,       AddCounterfactual, AddDiff,
    AddImport, AddGenerate,  AddTournament, AddSweep,  AddExperiment, AddCompare,        AddPlot,
    AddReport, AddScenarios, AddStrategies, AddKeys,   AddManifests,  AddJournal,        AddDoctor};

std::vector<std::string> CommandNames(const std::vector<Subcommand>& commands) {
  std::vector<std::string> names;
  names.reserve(commands.size());
  for (const Subcommand& command : commands) names.push_back(command.app->get_name());
  return names;
}

// The command whose help or whose complaint it is: the one named first.
CLI::App* Named(CLI::App& app, const std::vector<Subcommand>& commands, const std::vector<std::string>& arguments) {
  for (const Subcommand& command : commands) {
    if (!arguments.empty() && command.app->get_name() == arguments.front()) return command.app;
  }
  return &app;
}

HowEnded ExplainUsage(const CLI::ParseError& error, const std::string& command) {
  std::string message = error.what();
  while (!message.empty() && message.back() == '\n') message.pop_back();
  return Fail(HowEnded::kWrongUsage, command,
              message + "; see `haggle " + (command.empty() ? "" : command + " ") + "--help`");
}

// Nothing: there is a command to carry out.
std::optional<HowEnded> Parse(CLI::App& app, const std::vector<Subcommand>& commands,
                              const std::vector<std::string>& arguments) {
  CLI::App* named = Named(app, commands, arguments);
  const std::string name = named == &app ? "" : named->get_name();
  try {
    // CLI11 takes its arguments from the back.
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    Print(named->help(named == &app ? "" : "haggle", CLI::AppFormatMode::Normal));
    return FlushOutput() ? HowEnded::kDone : Fail(HowEnded::kFailed, name, OutputError());
  } catch (const CLI::CallForAllHelp&) {
    Print(app.help("", CLI::AppFormatMode::All));
    return FlushOutput() ? HowEnded::kDone : Fail(HowEnded::kFailed, name, OutputError());
  } catch (const CLI::ParseError& error) {
    return ExplainUsage(error, name);
  }
  return std::nullopt;
}

HowEnded Act(const Subcommand& command) {
  const std::string name = command.app->get_name();
  HowEnded ended = HowEnded::kFailed;
  launch::SweepRunFolders();
  try {
    ended = command.act();
  } catch (const std::exception& error) {  // from a library: memory, file system
    return Fail(HowEnded::kFailed, name, error.what());
  }
  if (ended != HowEnded::kDone || FlushOutput()) return ended;
  return Fail(HowEnded::kFailed, name, OutputError());
}

}  // namespace

HowEnded Main(std::vector<std::string> arguments) {
  CLI::App app("Negotiations between independent agents over a scarce supply, replayed exactly.", "haggle");
  app.footer(std::string("`haggle COMMAND --help` tells a command's options.\n") + kExitCodesHelp);
  bool version = false;
  app.add_flag("--version", version, "Print the version");
  std::vector<Subcommand> commands;
  for (const Adder add : kAdders) {
    commands.push_back(add(app));
    commands.back().app->fallthrough(false);
  }
  app.require_subcommand(0, 1);

  if (!arguments.empty() && !arguments.front().empty() && arguments.front().front() != '-') {
    const std::vector<std::string> names = CommandNames(commands);
    if (std::find(names.begin(), names.end(), arguments.front()) == names.end()) {
      return Fail(HowEnded::kWrongUsage, "",
                  "unknown command \"" + arguments.front() + "\"" + report::Instead(arguments.front(), names) +
                      " (see `haggle --help`)");
    }
  }
  if (const std::optional<HowEnded> ended = Parse(app, commands, arguments)) return *ended;
  if (version) {
    Print(VersionLine() + "\n");
    return FlushOutput() ? HowEnded::kDone : Fail(HowEnded::kFailed, "", OutputError());
  }
  for (const Subcommand& command : commands) {
    if (command.app->parsed()) return Act(command);
  }
  Note(app.help());
  return Fail(HowEnded::kWrongUsage, "", "no command given; `haggle run` plays the dinner");
}

}  // namespace haggle::cli
