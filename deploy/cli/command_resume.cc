// `haggle resume`: a run that its process did not bring to an end.
#include <memory>
#include <string>
#include <vector>

#include "broker/journal/reader.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/installation.h"
#include "deploy/cli/journal_input.h"
#include "deploy/cli/plugins.h"
#include "deploy/cli/run_console.h"
#include "deploy/launch/resume.h"
#include "proto/base/how_ended.h"

namespace haggle::cli {
namespace {

constexpr char kResume[] = "resume";

struct ResumeOptions {
  std::string journal;
  std::vector<std::string> plugins;
  bool json = false;
  bool quiet = false;
};

// The scenario, for the words of the summary; the journal is closed again before it is written.
HowEnded ReadScenario(const std::string& path, Scenario& scenario) {
  const absl::StatusOr<std::unique_ptr<journal::JournalReader>> reader = journal::JournalReader::Open(path);
  if (!reader.ok()) return Fail(HowEndedBy(reader.status()), kResume, std::string(reader.status().message()));
  scenario = (*reader)->scenario();
  return HowEnded::kDone;
}

HowEnded Resume(const ResumeOptions& options) {
  Scenario scenario;
  if (const HowEnded ended = ReadScenario(options.journal, scenario); ended != HowEnded::kDone) return ended;
  Registry registry;
  std::vector<std::string> plugins;
  if (const HowEnded ended = LoadPlugins(options.plugins, kResume, registry, plugins); ended != HowEnded::kDone) {
    return ended;
  }
  launch::RunResult result;
  {
    const RunWatch watch(scenario, options.quiet, true);
    result = launch::RunResume(AbsolutePath(options.journal), plugins, registry, watch.hooks());
  }
  RunTelling telling{kResume, options.json, options.quiet};
  telling.tell_journal = false;
  return TellRun(scenario, result, telling);
}

}  // namespace

Subcommand AddResume(CLI::App& app) {
  auto options = std::make_shared<ResumeOptions>();
  CLI::App* resume =
      app.add_subcommand(kResume, "A run that was killed or stopped, brought to the end that it would have had");
  resume
      ->add_option("JOURNAL", options->journal,
                   "The journal that it left, in state running or stopped; it is gone on with in the same file")
      ->required();
  AddRepeated(resume, "--plugin", options->plugins, "Load strategies from a shared object; repeatable")
      ->type_name("FILE.so");
  resume->add_flag("--json", options->json, "Print the result as one JSON object and nothing else");
  resume->add_flag("--quiet", options->quiet, "Leave only results and errors");
  resume->footer(kExitCodesHelp);
  return {resume, [options] { return Resume(*options); }};
}

}  // namespace haggle::cli
