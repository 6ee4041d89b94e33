// `haggle compare`: what a choice does to the figures of a sweep.
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/str_split.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/contrast_report.h"
#include "deploy/cli/journal_input.h"
#include "deploy/cli/output_file.h"
#include "deploy/plot/chart_script.h"
#include "deploy/plot/gnuplot.h"
#include "deploy/report/json_text.h"
#include "deploy/sweep/charts.h"
#include "deploy/sweep/contrast.h"
#include "deploy/sweep/results.h"
#include "proto/base/how_ended.h"

namespace haggle::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kCompare[] = "compare";

struct CompareOptions {
  std::string results;
  sweep::ContrastRequest request;
  std::vector<std::string> metrics;
  std::string pictures;
  bool json = false;
};

HowEnded RefuseAsked(const absl::Status& status) {
  const bool usage = absl::IsInvalidArgument(status) || absl::IsNotFound(status);
  return Fail(usage ? HowEnded::kWrongUsage : HowEndedBy(status), kCompare, std::string(status.message()));
}

// A picture of each figure, as PNG and SVG.
HowEnded DrawPictures(const std::string& folder, const std::string& scenario, const sweep::Contrasts& contrasts,
                      std::vector<std::string>& files) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return Fail(HowEnded::kFailed, kCompare, "-o " + folder + " cannot be made: " + error.message());
  for (const sweep::Contrast& contrast : contrasts.figures) {
    const plot::DistributionChart chart = sweep::ChartOf(scenario, contrasts, contrast);
    for (const plot::PictureFormat format : {plot::PictureFormat::kPng, plot::PictureFormat::kSvg}) {
      const absl::StatusOr<std::string> image = plot::RunGnuplot(plot::ScriptOf(chart, format));
      if (!image.ok()) return Fail(HowEnded::kFailed, kCompare, std::string(image.status().message()));
      const std::string file =
          folder + "/" + FileNameOf(contrast.figure) + (format == plot::PictureFormat::kPng ? ".png" : ".svg");
      if (absl::Status written = WriteOutputFile(file, *image, true); !written.ok()) {
        return Fail(HowEnded::kFailed, kCompare, std::string(written.message()));
      }
      files.push_back(file);
    }
  }
  return HowEnded::kDone;
}

HowEnded Compare(CompareOptions options) {
  for (const std::string& text : options.metrics) {
    for (const std::string& name : std::vector<std::string>(absl::StrSplit(text, ',')))
      options.request.figures.push_back(name);
  }
  absl::StatusOr<std::unique_ptr<sweep::Results>> results = sweep::Results::Open(options.results);
  if (!results.ok()) {
    return Fail(HowEndedBy(results.status()), kCompare, std::string(results.status().message()));
  }
  const absl::StatusOr<sweep::Contrasts> contrasts = sweep::ContrastBy(**results, options.request);
  if (!contrasts.ok()) return RefuseAsked(contrasts.status());
  std::vector<std::string> files;
  if (!options.pictures.empty()) {
    if (const HowEnded ended = DrawPictures(options.pictures, (*results)->scenario(), *contrasts, files);
        ended != HowEnded::kDone) {
      return ended;
    }
  }
  if (options.json) {
    Print(report::JsonText(ContrastsJson(*contrasts, files)) + "\n");
    return HowEnded::kDone;
  }
  Print(ContrastsText(*contrasts, ColourOnOutput()));
  for (const std::string& file : files) Print("picture " + file + "\n");
  return HowEnded::kDone;
}

}  // namespace

Subcommand AddCompare(CLI::App& app) {
  auto options = std::make_shared<CompareOptions>();
  CLI::App* command = app.add_subcommand(
      kCompare, "What a choice does to the figures of a sweep: means, intervals, effects, paired tests, pictures");
  command
      ->add_option("RESULTS", options->results,
                   "A file of `haggle sweep`, or the address of its results on a PostgreSQL server "
                   "(postgresql://...#NAME); never "
                   "changed")
      ->required();
  command
      ->add_option("--by", options->request.by,
                   "What was varied: the path of --vary, cast.PARTY of --cast, or its last word")
      ->type_name("PATH")
      ->required();
  AddRepeated(command, "--metric", options->metrics,
              "Figures, commas between them: PARTY.COLUMN or PARTY.NAME, market.NAME, run.NAME; :PRODUCT for one "
              "product; @T or @A..B for one tick or the sum over ticks (with --keep ticks); repeatable")
      ->type_name("FIGURE,...")
      ->required();
  AddRepeated(command, "--where", options->request.where,
              "Only runs with PATH=VALUE, PATH=VALUE|VALUE, PATH!=VALUE or seed=A..B; repeatable, all must hold")
      ->type_name("PATH=VALUE");
  command
      ->add_option("--baseline", options->request.baseline,
                   "The value that others are held against (default: the first)")
      ->type_name("VALUE");
  command
      ->add_option("-o,--out", options->pictures,
                   "Draw the distributions there, FIGURE.png and FIGURE.svg; existing ones are overwritten")
      ->type_name("FOLDER");
  command->add_flag("--json", options->json, "Print the result as one JSON object and nothing else");
  command->footer(
      std::string(
          "Differences are of pairs: runs of one seed that are alike in everything else that was varied. Each seed "
          "counts once, with the mean of its runs over all else that was varied, since runs of one seed share their "
          "draws; --where looks at some values of it alone. +-: 95 % "
          "confidence by Student's t; in brackets the same by the bootstrap (BCa). d: mean difference in "
          "standard deviations (Cohen's d_z); r: rank-biserial correlation of the pairs; A: chance that a seed "
          "exceeds one of the baseline (Vargha and Delaney). p: paired t test and Wilcoxon's signed ranks, by "
          "Holm over all tests of the call, those of t and of ranks together: asking for more figures makes each p "
          "greater.\n"
          "Example:\n  haggle compare rules.sweep --by allocation --metric xai.delivered,run.redirections "
          "-o pictures\n") +
      kExitCodesHelp);
  return {command, [options] { return Compare(*options); }};
}

}  // namespace haggle::cli
