// `haggle report`: a run, or two beside each other, as one file that opens without a server.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "broker/journal/reader.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/journal_input.h"
#include "deploy/cli/output_file.h"
#include "deploy/observe/report_file.h"
#include "deploy/web/assets.h"
#include "proto/base/how_ended.h"
#include "proto/base/quoted.h"

namespace haggle::cli {
namespace {

constexpr char kReport[] = "report";

struct ReportOptions {
  std::vector<std::string> journals;
  std::string output;
  bool force = false;
  bool quiet = false;
};

HowEnded RefuseReport(const absl::Status& status) {
  return Fail(HowEndedBy(status), kReport, std::string(status.message()));
}

// The ids by which the observatory knows the journals, in the order in which they were given.
HowEnded FindRuns(const ReportOptions& options, const observe::Library& library, std::vector<std::string>& runs) {
  for (const std::string& path : options.journals) {
    // What is wrong with a file is told by who reads journals.
    const absl::StatusOr<std::unique_ptr<journal::JournalReader>> reader = journal::JournalReader::Open(path);
    if (!reader.ok()) return RefuseReport(reader.status());
    for (const observe::Item& item : library.items()) {
      if (item.path == path) runs.push_back(item.id);
    }
  }
  const bool different = runs.size() == 1 || (runs.size() == 2 && runs[0] != runs[1]);
  if (runs.size() == options.journals.size() && different) return HowEnded::kDone;
  return Fail(HowEnded::kWrongUsage, kReport, "the two journals are one file");
}

// The page, with as much of the runs as fits; `left_out` says what does not.
absl::StatusOr<std::string> MakePage(observe::Observatory& observatory, const std::vector<std::string>& runs,
                                     std::string& left_out) {
  observe::PageParts parts;
  for (const auto& [name, part] :
       {std::make_pair("index.html", &parts.html), std::make_pair("assets/page.js", &parts.script),
        std::make_pair("assets/page.css", &parts.style)}) {
    const web::Asset* const asset = web::FindAsset(name);
    if (asset != nullptr) *part = asset->bytes;
  }
  using observe::ReportDetail;
  const std::pair<ReportDetail, const char*> details[] = {
      {ReportDetail::kFull, ""},
      {ReportDetail::kWithoutDecisions, "what each decision was asked and shown"},
      {ReportDetail::kWithoutStates, "what each decision was asked and shown, and who has what after each step"}};
  std::size_t bytes = 0;
  for (const auto& [detail, without] : details) {
    const absl::StatusOr<std::string> answers = observe::ReportAnswers(observatory, runs, detail);
    if (!answers.ok()) return answers.status();
    absl::StatusOr<std::string> page = observe::ReportPage(parts, *answers);
    left_out = without;
    if (!page.ok() || page->size() <= observe::kMostReportBytes) return page;
    bytes = page->size();
  }
  return absl::ResourceExhaustedError(absl::StrCat("the file would have ", bytes, " bytes without ", left_out,
                                                   ", and is to have ", observe::kMostReportBytes,
                                                   " at most; look at the run with `haggle web`"));
}

HowEnded Report(const ReportOptions& options) {
  std::vector<std::string> runs;
  if (const HowEnded ended = FindRuns(options, observe::Library({options.journals}), runs); ended != HowEnded::kDone) {
    return ended;
  }
  absl::StatusOr<OutputFile> file = OutputFile::Open(options.output, options.force);
  if (!file.ok()) return Fail(HowEnded::kFailed, kReport, std::string(file.status().message()));
  observe::Observatory observatory({options.journals});
  std::string left_out;
  const absl::StatusOr<std::string> page = MakePage(observatory, runs, left_out);
  if (!page.ok()) return RefuseReport(page.status());
  if (absl::Status written = file->Write(*page); !written.ok()) {
    return Fail(HowEnded::kFailed, kReport, std::string(written.message()));
  }
  if (!left_out.empty()) {
    Note(absl::StrCat("haggle report: with all that the journal holds ", options.output, " would be larger than ",
                      observe::kMostReportBytes / 1'000'000, " MB; left out: ", left_out));
  }
  if (!options.quiet) Note("wrote " + options.output + "; any browser opens it, without a server or a network");
  return HowEnded::kDone;
}

}  // namespace

Subcommand AddReport(CLI::App& app) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* command = app.add_subcommand(kReport, "Put a run, or two beside each other, into one file to send");
  command->add_option("JOURNAL", options->journals, "One journal's file, or two; they are never changed")
      ->required()
      ->expected(1, 2);
  command->add_option("-o,--output", options->output, "Where the page goes: a file, a link to one, a pipe or a device")
      ->type_name("FILE.html")
      ->required();
  command->add_flag("--force", options->force, "Overwrite an existing file");
  command->add_flag("--quiet", options->quiet, "Leave only errors");
  command->footer(
      std::string(
          "The file is the page of `haggle web` with all that it asks for inside: who has what after every step, "
          "every event in words, every decision with its reason, tables, dinners and curves; of two journals "
          "also where they part. It makes no request to anywhere. It holds all that the journal holds of a run "
          "of at most 200,000 events, so it is as secret. It is smaller than 5 MB: of a long run it leaves out what "
          "each decision was asked and shown, then also who has what after each step, and says so; a longer one is "
          "refused.\n"
          "Examples:\n  haggle report haggle-runs/dinner-1-1.haggle -o dinner.html\n"
          "  haggle report parent.haggle fork.haggle -o both.html\n") +
      kExitCodesHelp);
  return {command, [options] { return Report(*options); }};
}

}  // namespace haggle::cli
