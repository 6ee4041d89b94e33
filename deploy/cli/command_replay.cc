// `haggle replay`: a journal again, from itself alone.
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "broker/journal/reader.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/exit_code.h"
#include "deploy/cli/journal_input.h"
#include "deploy/cli/summary.h"
#include "nlohmann/json.hpp"

namespace haggle::cli {
namespace {

using nlohmann::ordered_json;
constexpr char kName[] = "replay";

struct Options {
  std::string journal;
  bool json = false;
};

// The first thing in which the replay and what the journal says of itself
// differ; "" if nothing does.
std::string Difference(const JournalReader& reader, const ReplayResult& replay) {
  if (replay.divergence.found()) {
    return "step " + std::to_string(replay.divergence.step) + ", tick " + std::to_string(replay.divergence.tick) +
           ": " + replay.divergence.what;
  }
  const StoredSeal* seal = reader.seal();
  if (seal == nullptr) return "";
  if (seal->hash != replay.hash) {
    return "the seal says hash " + Hex(seal->hash) + ", the replay comes to " + Hex(replay.hash);
  }
  if (seal->outcome != replay.outcome) {
    return "the seal says outcome " + Hex(seal->outcome) + ", the replay comes to " + Hex(replay.outcome);
  }
  return "";
}

ordered_json ReplayJson(const JournalSummary& summary, const std::string& difference) {
  return {{"ok", difference.empty()},
          {"checked", false},
          {"hash", summary.run.hash},
          {"outcome", summary.run.outcome},
          {"ticks", summary.run.ticks},
          {"steps", summary.run.steps},
          {"complete", summary.run.complete},
          {"first_difference", difference.empty() ? ordered_json(nullptr) : ordered_json(difference)}};
}

int ReplayAlone(const Options& options, const JournalReader& reader) {
  const absl::StatusOr<JournalSummary> summary = Summarize(reader);
  if (!summary.ok()) return Fail(ExitCodeOf(summary.status()), kName, std::string(summary.status().message()));
  const std::string difference = Difference(reader, summary->replay);
  const int exit_code = difference.empty() ? kExitOk : kExitCorrupt;
  if (options.json) Print(ReplayJson(*summary, difference).dump(2) + "\n");
  if (!difference.empty()) return Fail(exit_code, kName, options.journal + ": " + difference);
  if (options.json) return exit_code;
  Print(SummaryText(reader.scenario(), summary->run, ColourOnOutput()));
  if (!summary->run.complete) Print("\nincomplete: stopped after " + std::to_string(summary->run.ticks) + " ticks\n");
  Print("\nhash " + summary->run.hash + "\n");
  return exit_code;
}

int ReplayJournal(const Options& options) {
  absl::StatusOr<std::unique_ptr<JournalReader>> reader = JournalReader::Open(options.journal);
  if (!reader.ok()) return Fail(ExitCodeOf(reader.status()), kName, std::string(reader.status().message()));
  return ReplayAlone(options, **reader);
}

}  // namespace

Command AddReplay(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(kName, "Play a journal again and compare hash and state");
  command->add_option("JOURNAL", options->journal, "A journal's file; it is never changed")->required();
  command->add_flag("--json", options->json, "Print one JSON object and nothing else");
  command->footer(kExitCodesHelp);
  return {command, [options] { return ReplayJournal(*options); }};
}

}  // namespace haggle::cli
