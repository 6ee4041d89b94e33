// `haggle tournament`: every strategy against every other in every domain.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/interrupt.h"
#include "deploy/cli/live_line.h"
#include "deploy/cli/output_file.h"
#include "deploy/cli/tournament_input.h"
#include "deploy/cli/tournament_report.h"
#include "deploy/report/json_text.h"
#include "deploy/report/text.h"
#include "deploy/tournament/scores.h"
#include "deploy/tournament/tournament.h"
#include "proto/base/how_ended.h"

namespace haggle::cli {
namespace {

constexpr char kTournament[] = "tournament";
constexpr int kMostJobs = 1024;

struct TournamentOptions {
  TournamentRequest request;
  int jobs = 0;
  std::string out;
  std::string csv;
  std::string details;
  bool json = false;
  bool quiet = false;
};

// How far it came and what can be done now.
HowEnded Explain(const TournamentOptions& options, const tournament::Held& held) {
  if (!absl::IsCancelled(held.status)) {
    return Fail(absl::IsDataLoss(held.status) ? HowEnded::kDamaged : HowEnded::kFailed, kTournament,
                std::string(held.status.message()));
  }
  const std::string done = Count(static_cast<std::int64_t>(held.known)) + " of " +
                           Count(static_cast<std::int64_t>(held.findings.size())) + " negotiations";
  return Fail(HowEnded::kInterrupted, kTournament,
              options.out.empty()
                  ? "interrupted after " + done + ", which are lost; --out FOLDER would have kept them"
                  : "interrupted; " + done + " are kept in " + options.out + ", the same command goes on with them");
}

tournament::Held HoldTournament(const TournamentOptions& options, const tournament::TournamentSettings& settings,
                                const Registry& registry) {
  LiveText live;
  tournament::HoldOptions hold;
  hold.folder = options.out;
  hold.jobs = options.jobs > 0 ? options.jobs : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  hold.interrupted = &CatchInterrupts(settings.transport == launch::Transport::kInProcess);
  const std::string all = Count(static_cast<std::int64_t>(tournament::CountEncounters(settings)));
  if (!options.quiet && LiveOnError()) {
    hold.on_progress = [&](std::size_t known) {
      if (live.Due()) live.Show(Count(static_cast<std::int64_t>(known)) + " of " + all + " negotiations");
    };
  }
  return tournament::Hold(settings, registry, hold);
}

// Files that are opened before hours of work rather than after them, where they are wanted.
struct TournamentFiles {
  std::optional<OutputFile> csv;
  std::optional<OutputFile> details;
};

HowEnded OpenFile(const char* option, const std::string& path, std::optional<OutputFile>& file) {
  if (path.empty()) return HowEnded::kDone;
  absl::StatusOr<OutputFile> opened = OutputFile::Open(path, true);
  if (!opened.ok()) {
    return Fail(HowEnded::kFailed, kTournament,
                std::string(option) + " " + std::string(opened.status().message()) +
                    "; found before anything was played, name another file");
  }
  file = *std::move(opened);
  return HowEnded::kDone;
}

HowEnded OpenFiles(const TournamentOptions& options, TournamentFiles& files) {
  if (const HowEnded ended = OpenFile("--csv", options.csv, files.csv); ended != HowEnded::kDone) return ended;
  if (const HowEnded ended = OpenFile("--details", options.details, files.details); ended != HowEnded::kDone) {
    return ended;
  }
  if (!files.csv || !files.details || !files.csv->Same(*files.details)) return HowEnded::kDone;
  return Fail(HowEnded::kWrongUsage, kTournament, "--csv and --details name one file, " + options.csv + "; name two");
}

// What cannot be written is printed, so that the work was not for nothing.
HowEnded WriteTo(std::optional<OutputFile>& file, const std::string& text) {
  if (!file) return HowEnded::kDone;
  const absl::Status written = file->Write(text);
  if (written.ok()) return HowEnded::kDone;
  Print("\n" + text);
  return Fail(HowEnded::kFailed, kTournament,
              std::string(written.message()) + "; what belongs into it is printed on standard output");
}

HowEnded ActOnTournament(const TournamentOptions& options) {
  Registry registry;
  tournament::TournamentSettings settings;
  if (const HowEnded ended = MakeSettings(options.request, kTournament, registry, settings); ended != HowEnded::kDone)
    return ended;
  TournamentFiles files;
  if (const HowEnded ended = OpenFiles(options, files); ended != HowEnded::kDone) return ended;
  const tournament::Held held = HoldTournament(options, settings, registry);
  if (!held.status.ok()) return Explain(options, held);
  const std::vector<tournament::Finding>& findings = held.findings;
  const tournament::Scoreboard board = tournament::CountScores(settings, findings);
  Print(options.json ? report::JsonText(TournamentJson(settings, board)) + "\n"
                     : TournamentText(settings, board, ColourOnOutput()));
  const HowEnded table = WriteTo(files.csv, TournamentCsv(settings, board));
  const HowEnded details = WriteTo(files.details, NegotiationsCsv(settings, findings));
  if (table != HowEnded::kDone || details != HowEnded::kDone) return HowEnded::kFailed;
  const bool all_failed = std::all_of(findings.begin(), findings.end(), [](const tournament::Finding& f) {
    return f.ending == tournament::Ending::kFailed;
  });
  return all_failed ? Fail(HowEnded::kAgentFailed, kTournament,
                           "every negotiation failed; the first with: " + findings[0].message)
                    : HowEnded::kDone;
}

}  // namespace

Subcommand AddTournament(CLI::App& app) {
  auto options = std::make_shared<TournamentOptions>();
  CLI::App* command = app.add_subcommand(
      kTournament, "Every strategy against every other, in both roles, in every domain, for every seed");
  command
      ->add_option("--strategies", options->request.strategies,
                   "Strategies by name with commas between them (`haggle strategies` lists them)")
      ->type_name("A,B,...");
  AddRepeated(command, "--strategy", options->request.more_strategies,
              "One more strategy, with parameters as in --agent; repeatable")
      ->type_name("NAME[,k=v]");
  command
      ->add_option("--domains", options->request.domains,
                   "Scenarios in which two parties negotiate once: names, files, or folders of files, with commas "
                   "between them; a comma in a path is written '\\,' unless the path is the only one (default: the "
                   "domains that come with haggle)")
      ->type_name("DIR|FILE,...");
  command->add_option("--seeds", options->request.seeds, "Seeds A..B, both included, or one; 0 to 18446744073709551615")
      ->capture_default_str();
  command
      ->add_option("--jobs", options->jobs,
                   "Negotiations at a time, 1 to 1024 (default: one for each core); the result is the same")
      ->transform(Integer(1, kMostJobs));
  AddRepeated(command, "--plugin", options->request.plugins, "Load strategies from a shared object; repeatable")
      ->type_name("FILE.so");
  command
      ->add_option("--transport", options->request.transport,
                   "inprocess: in this process; processes: a broker and two agents for each negotiation, so that a "
                   "strategy that crashes ends nothing else. The result is the same")
      ->check(CLI::IsMember({"processes", "inprocess"}))
      ->capture_default_str();
  command->add_option("--out,--resume", options->out,
                      "Keep the result of each negotiation in this folder as it ends; if the folder holds some of the "
                      "same tournament already, hold only what is missing");
  command->add_option("--csv", options->csv, "Write the table there too, a line for each strategy");
  command->add_option("--details", options->details, "Write a line for each negotiation there");
  command->add_flag("--json", options->json, "Print the result as one JSON object and nothing else");
  command->add_flag("--quiet", options->quiet, "Leave only results and errors");
  command->footer(
      std::string(
          "A strategy's score is the mean of its utility over its negotiations with the others: discounted if "
          "the domain discounts, its reservation value without agreement or if one of the two failed. +-: 95 % "
          "confidence by Student's t; its samples, like those of the tests, are means over seeds, since "
          "strategies that throw no dice repeat themselves. Distances are those of the outcome to the Pareto "
          "frontier and to the Nash point, not discounted; irrational: agreements worth less than the "
          "strategy's reservation value.\n"
          "Example:\n  haggle tournament --strategies boulware,linear,conceder --strategy boulware,exponent=100 "
          "--seeds 1..5\n") +
      kExitCodesHelp);
  return {command, [options] { return ActOnTournament(*options); }};
}

}  // namespace haggle::cli
