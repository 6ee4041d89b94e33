// `haggle plot`: a picture of a negotiation of two, or of the results of a sweep.
#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "broker/journal/reader.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/journal_input.h"
#include "deploy/cli/output_file.h"
#include "deploy/cli/plot_results.h"
#include "deploy/cli/scenario_input.h"
#include "deploy/plot/course.h"
#include "deploy/plot/gnuplot.h"
#include "deploy/plot/picture.h"
#include "deploy/plot/script.h"
#include "deploy/postgres/address.h"
#include "deploy/sweep/results.h"
#include "proto/base/how_ended.h"

namespace haggle::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kPlot[] = "plot";

struct PlotOptions {
  std::string input;
  std::string table;
  std::string out;
  sweep::ChartRequest results;
};

HowEnded Refuse(const absl::Status& status) { return Fail(HowEndedBy(status), kPlot, std::string(status.message())); }

// A table of a scenario that nobody has sat at yet.
HowEnded PictureOfScenario(const PlotOptions& options, plot::Picture& picture) {
  ScenarioRequest request;
  request.name = options.input;
  ScenarioInput input;
  if (const HowEnded ended = LoadScenario(request, kPlot, input); ended != HowEnded::kDone) return ended;
  plot::Course course;
  course.table = options.table;
  for (const TableSpec& table : input.scenario.tables) {
    if (course.table.empty() && plot::IsValuedByTwo(input.scenario, table)) course.table = table.name;
  }
  if (course.table.empty()) {
    return Fail(
        HowEnded::kFailed, kPlot,
        input.path + " has no table of two parties with preferences over it, so there are no utilities to draw");
  }
  absl::StatusOr<plot::Picture> made = plot::PictureOf(input.scenario, course);
  if (!made.ok()) return Refuse(made.status());
  picture = *std::move(made);
  return HowEnded::kDone;
}

HowEnded PictureOfJournal(const PlotOptions& options, plot::Picture& picture) {
  const absl::StatusOr<std::unique_ptr<journal::JournalReader>> reader = journal::JournalReader::Open(options.input);
  if (!reader.ok()) return Refuse(reader.status());
  const absl::StatusOr<plot::Course> course = plot::CourseOf(**reader, options.table);
  if (!course.ok()) return Refuse(course.status());
  absl::StatusOr<plot::Picture> made = plot::PictureOf((*reader)->scenario(), *course);
  if (!made.ok()) return Refuse(made.status());
  picture = *std::move(made);
  return HowEnded::kDone;
}

// Whatever the file is, or the scenario that is called so.
HowEnded ScriptOfInput(const PlotOptions& options, plot::PictureFormat format, std::string& script) {
  const sweep::ChartRequest& asked = options.results;
  const bool sweeps = !asked.x.empty() || !asked.y.empty() || !asked.by.empty() || !asked.where.empty();
  if (sweep::IsResults(options.input)) {
    if (!options.table.empty()) {
      return Fail(HowEnded::kWrongUsage, kPlot,
                  "--table is of a journal; " + sweep::ToldPath(options.input) + " is of a sweep");
    }
    return ScriptOfResults(options.input, asked, kPlot, format, script);
  }
  if (sweeps) {
    return Fail(HowEnded::kWrongUsage, kPlot,
                options.input + " does not hold the results of a sweep, which --x, --y, --by and --where are for");
  }
  std::error_code error;
  const bool journal =
      !absl::EndsWithIgnoreCase(options.input, ".textproto") && fs::is_regular_file(fs::path(options.input), error);
  plot::Picture picture;
  if (const HowEnded ended = journal ? PictureOfJournal(options, picture) : PictureOfScenario(options, picture);
      ended != HowEnded::kDone) {
    return ended;
  }
  script = plot::ScriptOf(picture, format);
  return HowEnded::kDone;
}

// What a picture of it is called.
std::string NameOf(const std::string& input) {
  if (!postgres::Address::Is(input)) return fs::path(input).stem().string();
  const absl::StatusOr<postgres::Address> address = postgres::Address::Of(input);
  return address.ok() && !address->name().empty() ? address->name() : "results";
}

HowEnded Plot(const PlotOptions& options) {
  const fs::path out = options.out.empty() ? fs::path(NameOf(options.input) + ".png") : fs::path(options.out);
  const bool png = absl::EndsWithIgnoreCase(out.string(), ".png");
  if (!png && !absl::EndsWithIgnoreCase(out.string(), ".svg")) {
    return Fail(HowEnded::kWrongUsage, kPlot, "-o " + options.out + ": expected a file that ends in .png or .svg");
  }
  const plot::PictureFormat format = png ? plot::PictureFormat::kPng : plot::PictureFormat::kSvg;
  std::string script;
  if (const HowEnded ended = ScriptOfInput(options, format, script); ended != HowEnded::kDone) return ended;
  // Before the work, as in a tournament.
  absl::StatusOr<OutputFile> file = OutputFile::Open(out.string(), true);
  if (!file.ok()) return Refuse(file.status());
  const absl::StatusOr<std::string> image = plot::RunGnuplot(script);
  if (!image.ok()) return Refuse(image.status());
  if (absl::Status written = file->Write(*image); !written.ok()) return Refuse(written);
  Print("picture " + out.string() + "\n");
  return HowEnded::kDone;
}

}  // namespace

Subcommand AddPlot(CLI::App& app) {
  auto options = std::make_shared<PlotOptions>();
  CLI::App* command =
      app.add_subcommand(kPlot,
                         "A picture of a negotiation of two: all outcomes by utility, what theory says of them, "
                         "offers, agreement; or of the "
                         "results of a sweep: a figure by tick, by what was varied, or by another figure");
  command
      ->add_option(
          "JOURNAL", options->input,
          "A journal's file, which is never changed; a scenario, by name or path: a picture without offers; or the "
          "results of `haggle sweep`")
      ->required();
  command
      ->add_option("--table", options->table,
                   "The table's number in the journal, or its name (default: the first one of two parties that both "
                   "have preferences over it)")
      ->type_name("N|NAME");
  command
      ->add_option("-o,--out", options->out,
                   "Where the picture goes, FILE.png or FILE.svg; an existing one is overwritten (default: the input's "
                   "name with .png, here)")
      ->type_name("FILE");
  command
      ->add_option("--x", options->results.x,
                   "Of results: tick (a median line and a band of 90 % of the runs), what was varied (runs, means and "
                   "their confidence), or a figure (a point for each run)")
      ->type_name("tick|PATH|FIGURE");
  command->add_option("--y", options->results.y, "Of results: a figure, as in `haggle compare`")->type_name("FIGURE");
  command->add_option("--by", options->results.by, "Of results: what was varied, a colour for each value")
      ->type_name("PATH");
  AddRepeated(command, "--where", options->results.where, "Of results: only some runs, as in `haggle compare`")
      ->type_name("PATH=VALUE");
  command->footer(std::string("Utilities are not discounted. Drawn by gnuplot (Debian package gnuplot-nox).\n"
                              "Example:\n  haggle run rack_lease --journal lease.haggle\n"
                              "  haggle plot lease.haggle -o lease.svg\n"
                              "  haggle plot rules.sweep --x tick --y xai.delivered --by allocation -o rules.png\n") +
                  kExitCodesHelp);
  return {command, [options] { return Plot(*options); }};
}

}  // namespace haggle::cli
