// `haggle experiment`: a described experiment, from its runs to its report.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/experiment_input.h"
#include "deploy/cli/installation.h"
#include "deploy/cli/interrupt.h"
#include "deploy/cli/live_line.h"
#include "deploy/cli/output_file.h"
#include "deploy/cli/version.h"
#include "deploy/experiment/experiment.h"
#include "deploy/experiment/html.h"
#include "deploy/experiment/page.h"
#include "deploy/report/json_text.h"
#include "deploy/report/text.h"
#include "nlohmann/json.hpp"
#include "proto/base/figures.h"
#include "proto/base/how_ended.h"

namespace haggle::cli {
namespace {

namespace fs = std::filesystem;
using experiment::Findings;
using experiment::Judgement;
using nlohmann::ordered_json;

constexpr char kExperiment[] = "experiment";
constexpr char kUsualFolder[] = "haggle-experiments";
constexpr int kMostJobs = 1024;

struct ExperimentCommand {
  ExperimentRequest request;
  int jobs = 0;
  std::string out;
  std::string page;
  bool force = false;
  bool json = false;
  bool quiet = false;
};

HowEnded ListExperiments(const ExperimentCommand& options) {
  const std::vector<std::string> names = ScenarioNamesIn(ExperimentFolder());
  report::TextTable table({"experiment", "runs", "question"}, {true, false, true});
  ordered_json list = ordered_json::array();
  for (const std::string& name : names) {
    const absl::StatusOr<codec::ExperimentFile> file =
        codec::ReadExperimentFile((fs::path(ExperimentFolder()) / (name + ".textproto")).string());
    if (!file.ok()) return Fail(HowEnded::kFailed, kExperiment, std::string(file.status().message()));
    const std::uint64_t runs = file->arms.size() * (file->last_seed - file->first_seed + 1);
    table.Add({name, file->parts.empty() ? std::to_string(runs) : absl::StrCat(file->parts.size(), " parts"),
               file->question});
    list.push_back({{"name", name}, {"title", file->title}, {"question", file->question}});
  }
  Print(options.json ? report::JsonText(ordered_json{{"experiments", list}}) + "\n" : table.Text(0, ColourOnOutput()));
  return HowEnded::kDone;
}

ordered_json Json(const Findings& part) {
  ordered_json hypotheses = ordered_json::array();
  for (const Judgement& judged : part.judged) {
    hypotheses.push_back({{"text", judged.expected.text},
                          {"measure", judged.expected.measure},
                          {"arm", judged.expected.arm},
                          {"baseline", judged.expected.baseline},
                          {"ablation", judged.expected.ablation},
                          {"pairs", judged.pairs},
                          {"mean", judged.arm},
                          {"compared_with", judged.baseline},
                          {"difference", judged.difference},
                          {"low", judged.low},
                          {"high", judged.high},
                          {"effect_size", judged.effect_size},
                          {"p", judged.p},
                          {"p_holm", judged.adjusted},
                          {"verdict", experiment::VerdictWords(judged.verdict)}});
  }
  return {{"name", part.experiment.name},
          {"runs", part.runs},
          {"failed", part.failed},
          {"digest", part.digest},
          {"hypotheses", hypotheses}};
}

std::string Text(const std::vector<Findings>& parts) {
  std::string text;
  for (const Findings& part : parts) {
    if (part.judged.empty()) continue;
    absl::StrAppend(&text, part.experiment.title, "\n");
    report::TextTable table({"", "mean", "compared with", "difference", "95 %", "verdict"},
                            {true, false, false, false, false, true});
    for (const Judgement& judged : part.judged) {
      int decimals = 0;
      for (const codec::MeasureQuery& measure : part.experiment.measures) {
        if (measure.name == judged.expected.measure) decimals = measure.decimals;
      }
      const auto figure = [&](double value) { return experiment::FigureText(value, decimals); };
      table.Add({judged.expected.text, figure(judged.arm), figure(judged.baseline), figure(judged.difference),
                 absl::StrCat(figure(judged.low), " .. ", figure(judged.high)),
                 experiment::VerdictWords(judged.verdict)});
    }
    absl::StrAppend(&text, table.Text(2, ColourOnOutput()), "\n");
  }
  return text;
}

HowEnded Explain(const std::string& folder, const absl::Status& status) {
  if (absl::IsCancelled(status)) {
    return Fail(HowEnded::kInterrupted, kExperiment,
                "interrupted; what was run is kept in " + folder + ", the same command goes on with it");
  }
  return Fail(absl::IsDataLoss(status) ? HowEnded::kDamaged : HowEnded::kFailed, kExperiment,
              std::string(status.message()));
}

std::string CommandText(const ExperimentCommand& options) {
  return absl::StrCat("haggle experiment ", options.request.name,
                      options.request.seeds.empty() ? "" : absl::StrCat(" --seeds ", options.request.seeds));
}

HowEnded RunParts(const ExperimentCommand& options, const Registry& registry, const std::string& folder,
                  const ExperimentInput& input, std::vector<Findings>& parts) {
  LiveText live;
  for (const PlannedExperiment& planned : input.parts) {
    experiment::ExperimentOptions running;
    running.results = (fs::path(folder) / (planned.experiment.name + ".sqlite")).string();
    running.jobs =
        options.jobs > 0 ? options.jobs : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    running.interrupted = &CatchInterrupts(true);
    running.overwrite = options.force;
    if (!options.quiet && LiveOnError()) {
      running.on_progress = [&](std::size_t known) {
        if (!live.Due()) return;
        live.Show(absl::StrCat(planned.experiment.name, ": ", Count(static_cast<std::int64_t>(known)), " of ",
                               Count(static_cast<std::int64_t>(planned.plan->runs())), " runs"));
      };
    }
    absl::StatusOr<Findings> findings = experiment::RunExperiment(planned.experiment, *planned.plan, registry, running);
    live.Clear();
    if (!findings.ok()) return Explain(folder, findings.status());
    for (const std::string& without : findings->without) {
      Note(absl::StrCat("haggle experiment: ", planned.experiment.name, ": ", without, " has a value"));
    }
    parts.push_back(*std::move(findings));
  }
  return HowEnded::kDone;
}

HowEnded WriteReports(const ExperimentCommand& options, const std::string& folder, const ExperimentInput& input,
                      const std::vector<Findings>& parts) {
  experiment::ReportHead head;
  head.title = input.whole.title;
  if (!input.whole.parts.empty()) head.text = input.whole.text;
  head.command = CommandText(options);
  head.version = VersionLine();
  const std::string report = (fs::path(folder) / (input.whole.name + ".html")).string();
  if (absl::Status written = WriteOutputFile(report, experiment::ReportHtml(head, parts), true); !written.ok()) {
    return Fail(HowEnded::kFailed, kExperiment, std::string(written.message()));
  }
  if (!options.page.empty()) {
    const std::string page = experiment::PageOf(parts.front(), CommandText(options) + " --page FILE");
    if (absl::Status written = WriteOutputFile(options.page, page, true); !written.ok()) {
      return Fail(HowEnded::kFailed, kExperiment, std::string(written.message()));
    }
  }
  if (!options.json) Print(absl::StrCat("report ", report, "\n"));
  if (!options.json && !options.page.empty()) Print(absl::StrCat("page ", options.page, "\n"));
  return HowEnded::kDone;
}

HowEnded ActOnExperiment(const ExperimentCommand& options) {
  if (options.request.name.empty()) return ListExperiments(options);
  Registry registry;
  ExperimentInput input;
  if (const HowEnded ended = LoadExperiment(options.request, kExperiment, registry, input); ended != HowEnded::kDone) {
    return ended;
  }
  if (!options.page.empty() && input.parts.front().experiment.figures.empty()) {
    return Fail(HowEnded::kWrongUsage, kExperiment,
                "--page: " + input.whole.name + " has no reported figures to set beside its own");
  }
  const std::string folder = options.out.empty() ? kUsualFolder : options.out;
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return Fail(HowEnded::kFailed, kExperiment, folder + " cannot be made: " + error.message());
  std::vector<Findings> parts;
  if (const HowEnded ended = RunParts(options, registry, folder, input, parts); ended != HowEnded::kDone) return ended;
  if (options.json) {
    ordered_json json = ordered_json::array();
    for (const Findings& part : parts) json.push_back(Json(part));
    Print(report::JsonText(ordered_json{{"experiments", json}}) + "\n");
  } else {
    Print(Text(parts));
  }
  if (const HowEnded ended = WriteReports(options, folder, input, parts); ended != HowEnded::kDone) return ended;
  for (const Findings& part : parts) {
    if (part.failed.empty()) continue;
    return Fail(HowEnded::kAgentFailed, kExperiment,
                absl::StrCat(part.experiment.name, ": runs that did not complete; the first: ", part.failed.front()));
  }
  return HowEnded::kDone;
}

}  // namespace

Subcommand AddExperiment(CLI::App& app) {
  auto options = std::make_shared<ExperimentCommand>();
  CLI::App* command = app.add_subcommand(
      kExperiment,
      "Run a described experiment and write its report: what was expected, what came, with which certainty");
  command->add_option("EXPERIMENT", options->request.name,
                      "Its name, or a path that contains '/' or ends in .textproto (default: list what there are)");
  command->add_option("--seeds", options->request.seeds, "Seeds A..B in the place of its own, to try it with fewer")
      ->type_name("A..B");
  command
      ->add_option("--jobs", options->jobs,
                   "Runs at a time, 1 to 1024 (default: one for each core); the result is the same")
      ->transform(Integer(1, kMostJobs));
  command
      ->add_option("-o,--out", options->out,
                   "Folder for the report, EXPERIMENT.html, and the results of the runs (default: haggle-experiments); "
                   "what is there of the same experiment is gone on with")
      ->type_name("FOLDER");
  command
      ->add_option("--page", options->page,
                   "Write a page there too, in Markdown: the figures that others reported beside those of the runs")
      ->type_name("FILE");
  AddRepeated(command, "--plugin", options->request.plugins, "Load strategies from a shared object; repeatable")
      ->type_name("FILE.so");
  command->add_flag("--force", options->force, "Write over results of other settings");
  command->add_flag("--json", options->json, "Print the verdicts as one JSON object and nothing else");
  command->add_flag("--quiet", options->quiet, "Leave only results and errors");
  command->footer(
      std::string("An experiment is a text (proto/haggle/v1/experiment.proto): a question, ways to run a scenario with "
                  "the same seeds, what is measured of each run, and what is expected, with its direction. A verdict "
                  "that something is not shown is a result like any other: exit code 0.\n"
                  "Examples:\n  haggle experiment emergence\n  haggle experiment funding --seeds 1..20 -o trial\n") +
      kExitCodesHelp);
  return {command, [options] { return ActOnExperiment(*options); }};
}

}  // namespace haggle::cli
