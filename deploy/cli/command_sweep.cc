// `haggle sweep`: a scenario over seeds and settings.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "broker/core/validate.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/installation.h"
#include "deploy/cli/interrupt.h"
#include "deploy/cli/journal_input.h"
#include "deploy/cli/live_line.h"
#include "deploy/cli/sweep_input.h"
#include "deploy/cli/sweep_on_slurm.h"
#include "deploy/postgres/address.h"
#include "deploy/report/json_text.h"
#include "deploy/report/text.h"
#include "deploy/slurm/slurm.h"
#include "deploy/sweep/results.h"
#include "deploy/sweep/shares.h"
#include "deploy/sweep/sweep.h"
#include "nlohmann/json.hpp"
#include "proto/base/how_ended.h"
#include "proto/base/number.h"

namespace haggle::cli {
namespace {

constexpr char kSweep[] = "sweep";
constexpr int kMostThreads = 1024;
constexpr std::size_t kFailuresShown = 20;
constexpr int kBarWidth = 24;

struct SweepCommandOptions {
  SweepWish asked;
  std::int64_t ticks = 0;
  CLI::Option* has_ticks = nullptr;
  int jobs = 0;
  std::string results;
  SweepOnSlurm slurm;
  std::string share;  // A..B; empty: the whole sweep
  bool dry_run = false;
  bool force = false;
  bool json = false;
  bool quiet = false;
};

std::string Amount(std::size_t count) { return Count(static_cast<std::int64_t>(count)); }

// "8 s", "3 min 20 s", "2 h 5 min".
std::string Duration(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::ceil(seconds));
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + std::to_string(whole / 60 % 60) + " min";
}

// How far the sweep is, and how long it will take at the speed of this call.
class Bar {
 public:
  explicit Bar(std::size_t all) : all_(all) {}

  void Show(std::size_t known) {
    const auto now = std::chrono::steady_clock::now();
    if (first_ == 0) {
      first_ = known;
      began_ = now;
    }
    if (!live_.Due() && known < all_) return;
    const double seconds = std::chrono::duration<double>(now - began_).count();
    const double speed = seconds > 0 ? static_cast<double>(known - first_) / seconds : 0;
    const auto filled = static_cast<std::size_t>(kBarWidth) * known / all_;
    std::string text = "[" + std::string(filled, '#') + std::string(kBarWidth - filled, '.') + "] " + Amount(known) +
                       " of " + Amount(all_) + " runs";
    if (speed > 0) text += ", " + Duration(static_cast<double>(all_ - known) / speed) + " left";
    live_.Show(text);
  }

  void Clear() { live_.Clear(); }

 private:
  std::size_t all_;
  std::size_t first_ = 0;  // known when it was first shown
  std::chrono::steady_clock::time_point began_{};
  LiveText live_;
};

HowEnded ExplainSweep(const SweepCommandOptions& options, const sweep::Plan& plan, const sweep::Swept& swept) {
  if (absl::IsAborted(swept.status)) {
    Print(std::string(swept.status.message()) + "\n");
    return HowEnded::kDone;
  }
  const std::string done = Amount(swept.known) + " of " + Amount(plan.runs()) + " runs";
  const std::string told = sweep::ToldPath(options.results);
  if (absl::IsCancelled(swept.status) && swept.was_complete) {
    return Fail(HowEnded::kInterrupted, kSweep, "interrupted; " + told + " is complete, and was not changed");
  }
  if (absl::IsCancelled(swept.status)) {
    return Fail(HowEnded::kInterrupted, kSweep,
                "interrupted; " + done + " are kept in " + swept.kept_in + ", the same command goes on with them");
  }
  return Fail(
      HowEndedBy(swept.status), kSweep,
      std::string(swept.status.message()) + (swept.made > 0 ? "; " + done + " are kept in " + swept.kept_in : ""));
}

nlohmann::ordered_json FailuresJson(const sweep::Results& results, const std::vector<sweep::FailedRun>& failed) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const sweep::FailedRun& run : failed) {
    list.push_back({{"run", run.run},
                    {"setting", results.Tell(run.setting)},
                    {"seed", run.seed},
                    {"party", run.culprit},
                    {"message", run.message}});
  }
  return list;
}

// A run that failed on a line of its own.
void TellFailures(const sweep::Results& results, const std::vector<sweep::FailedRun>& failed) {
  for (const sweep::FailedRun& run : failed) {
    const std::string setting = results.Tell(run.setting);
    Note("haggle sweep: run " + std::to_string(run.run) + " (" + (setting.empty() ? "" : setting + ", ") + "seed " +
         std::to_string(run.seed) + ") failed: " + run.message);
  }
  if (results.failed() > failed.size()) Note("... and " + Amount(results.failed() - failed.size()) + " more");
}

std::string SweptText(const SweepCommandOptions& options, const sweep::Plan& plan, const sweep::Swept& swept,
                      double seconds) {
  std::string text = Amount(plan.runs()) + " runs of " + plan.request().file.scenario.name + ": " +
                     Amount(plan.settings()) + (plan.settings() == 1 ? " setting, " : " settings, ") +
                     Amount(plan.seeds()) + (plan.seeds() == 1 ? " seed" : " seeds");
  if (swept.was_complete)
    return text + "\n" + sweep::ToldPath(options.results) + " holds them all already; nothing was changed\n";
  text += "; " + Amount(swept.made) + " made now in " + Duration(seconds);
  return text + "\nresults " + sweep::ToldPath(options.results) + "\n";
}

// What was asked for and is in no run, so that nobody takes its absence for none.
absl::Status TellAbsent(sweep::Results& results, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    absl::StatusOr<journal::SqlStatement> select =
        results.Prepare("SELECT 1 FROM metrics WHERE name = ? AND tick IS NOT NULL LIMIT 1");
    if (!select.ok()) return select.status();
    select->BindText(1, name);
    const absl::StatusOr<bool> row = select->Step();
    if (!row.ok()) return row.status();
    if (!*row) Note("haggle sweep: --keep ticks:" + name + ": no run has a measure of that name by tick");
  }
  return absl::OkStatus();
}

HowEnded TellSweep(const SweepCommandOptions& options, const sweep::Plan& plan, const sweep::Swept& swept,
                   double seconds) {
  const absl::StatusOr<std::unique_ptr<sweep::Results>> results = sweep::Results::Open(options.results);
  if (!results.ok()) return Fail(HowEnded::kFailed, kSweep, std::string(results.status().message()));
  const absl::StatusOr<std::vector<sweep::FailedRun>> failed = (*results)->ReadFailed(kFailuresShown);
  if (!failed.ok()) return Fail(HowEnded::kFailed, kSweep, std::string(failed.status().message()));
  if (options.json) {
    const nlohmann::ordered_json json = {{"results", (*results)->path()},
                                         {"scenario", (*results)->scenario()},
                                         {"runs", plan.runs()},
                                         {"settings", plan.settings()},
                                         {"seeds", plan.seeds()},
                                         {"made", swept.made},
                                         {"was_complete", swept.was_complete},
                                         {"failed", (*results)->failed()},
                                         {"failures", FailuresJson(**results, *failed)},
                                         {"wall_seconds", seconds}};
    Print(report::JsonText(json) + "\n");
  } else if (!options.quiet) {
    Print(SweptText(options, plan, swept, seconds));
  }
  if (const absl::Status told = TellAbsent(**results, plan.request().keep.tick_names); !told.ok()) {
    return Fail(HowEnded::kFailed, kSweep, std::string(told.message()));
  }
  if ((*results)->failed() == 0) return HowEnded::kDone;
  TellFailures(**results, *failed);
  return Fail(HowEnded::kAgentFailed, kSweep,
              Amount((*results)->failed()) + " of " + Amount(plan.runs()) +
                  " runs failed; all others are in the results (table runs, complete = 0)");
}

// The runs of a share alone, kept for the sweep that gathers them.
HowEnded ActOnShare(const SweepCommandOptions& options, const sweep::Plan& plan, const Registry& registry,
                    const sweep::SweepOptions& how) {
  const absl::StatusOr<ParsedRange> range = ParseRange(options.share, plan.runs() - 1, false);
  if (!range.ok()) return Fail(HowEnded::kWrongUsage, kSweep, "--share: " + std::string(range.status().message()));
  const sweep::Swept swept = sweep::MakeShare(plan, registry, how, {*range->first, *range->last});
  if (!swept.status.ok()) return ExplainSweep(options, plan, swept);
  if (!options.quiet) {
    Print("runs " + options.share + ": " + Amount(swept.made) + " made now; " + sweep::SharesFolder(options.results) +
          " keeps them for the same command without --share\n");
  }
  return HowEnded::kDone;
}

// Without a name of its own an address has the scenario's; everybody who sweeps it comes to the same place.
HowEnded NameResults(const sweep::Plan& plan, std::string& results) {
  if (!postgres::Address::Is(results)) return HowEnded::kDone;
  const absl::StatusOr<postgres::Address> address = postgres::Address::Of(results);
  if (!address.ok()) {
    return Fail(HowEnded::kWrongUsage, kSweep, "--results: " + std::string(address.status().message()));
  }
  if (address->name().empty()) {
    results = address->connection() + "#" + postgres::NameOf(plan.request().file.scenario.name);
  }
  return HowEnded::kDone;
}

// Sets `how` for a sweep that an engine carries out. Not kDone, or `over`: that is the end.
HowEnded PrepareEngine(SweepCommandOptions& options, const sweep::Plan& plan, sweep::SweepOptions& how, bool& over) {
  options.slurm.asked = options.asked;
  options.slurm.results = AbsolutePath(options.results);
  options.slurm.interrupted = how.interrupted;
  options.slurm.on_progress = how.on_progress;
  options.slurm.on_note = [&options](const std::string& line) {
    if (!options.quiet) Note(line);
  };
  if (const HowEnded ended = CheckSweepOnSlurm(options.slurm, plan, kSweep); ended != HowEnded::kDone) return ended;
  if (options.dry_run) {
    Print(SweepScriptText(options.slurm, plan));
    over = true;
    return HowEnded::kDone;
  }
  if (const absl::Status status = slurm::CheckCommands(); !status.ok()) {
    return Fail(HowEnded::kFailed, kSweep, std::string(status.message()));
  }
  how.make_elsewhere = [&options, &plan](const std::vector<std::size_t>& missing) {
    return MakeOnSlurm(options.slurm, plan, missing);
  };
  return HowEnded::kDone;
}

HowEnded ActOnSweep(SweepCommandOptions options) {
  if (options.has_ticks->count() > 0) options.asked.ticks = options.ticks;
  if (const HowEnded ended = CheckEngine(options.slurm.engine, kSweep); ended != HowEnded::kDone) return ended;
  Registry registry;
  std::unique_ptr<sweep::Plan> plan;
  if (const HowEnded ended = MakePlanOf(options.asked, kSweep, registry, plan); ended != HowEnded::kDone) return ended;
  if (options.results.empty()) {
    const std::string& name = plan->request().file.scenario.name;
    options.results = (name.empty() ? "scenario" : name) + ".sweep";
    std::replace(options.results.begin(), options.results.end(), '/', '_');
  }
  if (const HowEnded ended = NameResults(*plan, options.results); ended != HowEnded::kDone) return ended;
  const bool on_server = postgres::Address::Is(options.results);
  if (on_server && (options.slurm.engine.given() || !options.share.empty())) {
    return Fail(HowEnded::kWrongUsage, kSweep,
                "--engine and --share gather runs into a file, and " + postgres::WithoutPasswords(options.results) +
                    " is a server, to which every call of the same command brings runs; start that on each machine, "
                    "or name a file");
  }
  sweep::SweepOptions how;
  how.results = options.results;
  if (on_server) how.elsewhere = "choose another name behind #";
  how.jobs = options.jobs > 0 ? options.jobs : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  how.interrupted = &CatchInterrupts(true);
  how.overwrite = options.force;
  if (!options.share.empty()) return ActOnShare(options, *plan, registry, how);
  Bar bar(plan->runs());
  if (!options.quiet && LiveOnError()) how.on_progress = [&](std::size_t known) { bar.Show(known); };
  if (options.slurm.engine.given()) {
    bool over = false;
    const HowEnded ended = PrepareEngine(options, *plan, how, over);
    if (ended != HowEnded::kDone || over) return ended;
  }
  const auto began = std::chrono::steady_clock::now();
  const sweep::Swept swept = sweep::RunSweep(*plan, registry, how);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  bar.Clear();
  return swept.status.ok() ? TellSweep(options, *plan, swept, seconds) : ExplainSweep(options, *plan, swept);
}

void AddWish(CLI::App* command, SweepCommandOptions& options) {
  command
      ->add_option("SCENARIO", options.asked.scenario,
                   "A name from `haggle scenarios`, or a path if it contains '/' or ends in .textproto")
      ->capture_default_str();
  command
      ->add_option("--seeds", options.asked.seeds,
                   "Seeds A..B, both included, or one; 0 to 18446744073709551615. Each setting is run with each of "
                   "them: equal seeds, equal draws of nature in all settings")
      ->capture_default_str();
  AddRepeated(command, "--vary", options.asked.vary,
              "Vary a field of the scenario: PATH as in --set of `haggle run`, values with commas between them "
              "(a comma in {}, [] or quotes is the value's own); repeatable: every combination is run")
      ->type_name("PATH=V1,V2,...");
  AddRepeated(command, "--cast", options.asked.cast,
              "Vary who plays a party: strategies, with parameters as in --agent, and | between them; repeatable")
      ->type_name("PARTY=S1|S2|...");
  AddRepeated(command, "--set", options.asked.sets, "Change a field in all runs, as in `haggle run`; repeatable")
      ->type_name("PATH=VALUE");
  AddRepeated(command, "--agent", options.asked.agents, "Who plays a party in all runs, as in `haggle run`; repeatable")
      ->type_name("PARTY=STRATEGY[,k=v]");
  AddRepeated(command, "--plugin", options.asked.plugins, "Load strategies from a shared object; repeatable")
      ->type_name("FILE.so");
  options.has_ticks = command->add_option("--ticks", options.ticks, "End each run after N ticks, 1 to 100000")
                          ->transform(Integer(1, core::bounds::kTicks));
  AddRepeated(
      command, "--keep", options.asked.keep,
      "What is kept of each run besides its end, its parties' totals, its dinners and the measures of the whole "
      "run: ticks or ticks:NAME,... (measures by tick), events or events:KIND,... (kinds as in `haggle log "
      "--kind`); repeatable")
      ->type_name("WHAT,...");
}

}  // namespace

Subcommand AddSweep(CLI::App& app) {
  auto options = std::make_shared<SweepCommandOptions>();
  CLI::App* command =
      app.add_subcommand(kSweep, "A scenario over seeds and settings, on all cores, into one file of results");
  AddWish(command, *options);
  command
      ->add_option("--jobs", options->jobs,
                   "Runs at a time, 1 to 1024 (default: one for each core); the results are the same")
      ->transform(Integer(1, kMostThreads));
  command
      ->add_option("-o,--out,--results", options->results,
                   "Where the results go, one SQLite file (default: SCENARIO.sweep, here). Until it is complete the "
                   "runs are kept in FILE.parts, and the same command goes on with them. Or a PostgreSQL database, "
                   "postgresql://[USER@]HOST[:PORT]/DATABASE[#NAME] (NAME: the scenario's): the same command on "
                   "several machines shares the runs out among them (libpq5)")
      ->type_name("FILE|URL");
  AddEngine(command, options->slurm.engine, false);
  CLI::Option* const engine = command->get_option("--engine");
  command
      ->add_option("--cells", options->slurm.cells,
                   "With --engine: runs that an element of the array job makes one after another or, if it has several "
                   "processors, at a time (default: so many that there are a hundred elements at most)")
      ->transform(Integer(1, static_cast<std::int64_t>(sweep::kMostRuns)))
      ->needs(engine);
  command->add_flag("--dry-run", options->dry_run, "With --engine: print the batch script, and do nothing")
      ->needs(engine);
  command
      ->add_option("--share", options->share,
                   "Make the runs A..B alone, by number from 0, and keep them in FILE.shares, from where the same "
                   "command without --share gathers them: what an element of an array job does")
      ->type_name("A..B")
      ->excludes(engine);
  command->add_flag("--force", options->force,
                    "Replace what would be refused, when the new results are complete: results of other settings, of "
                    "strategies, rules or measures that have changed since, damaged ones, other files. Results that "
                    "hold are kept and gone on with");
  command->add_flag("--json", options->json, "Print the result as one JSON object and nothing else");
  command->add_flag("--quiet", options->quiet, "Leave only results and errors");
  command->footer(std::string("Runs that fail are listed and end the sweep with exit code 3 when all others are done. "
                              "`haggle compare` and `haggle plot` tell what came of it, `haggle sql` answers anything "
                              "else (tables: deploy/sweep/RESULTS.md).\n"
                              "Example:\n  haggle sweep dinner --seeds 1..200 --vary "
                              "rules.allocation=discretion,proportional,uniform -o rules.sweep\n"
                              "  haggle compare rules.sweep --by rules.allocation --metric xai.delivered\n") +
                  kExitCodesHelp);
  return {command, [options] { return ActOnSweep(*options); }};
}

}  // namespace haggle::cli
