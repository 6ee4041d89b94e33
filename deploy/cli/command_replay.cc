// `haggle replay`: a journal again, from itself alone or with its cast.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "broker/journal/prompts.h"
#include "broker/journal/reader.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/hosts_input.h"
#include "deploy/cli/installation.h"
#include "deploy/cli/interrupt.h"
#include "deploy/cli/journal_input.h"
#include "deploy/cli/plugins.h"
#include "deploy/cli/reenact.h"
#include "deploy/launch/casting.h"
#include "deploy/launch/check.h"
#include "deploy/launch/fork_point.h"
#include "deploy/launch/plan.h"
#include "deploy/report/journal_summary.h"
#include "deploy/report/json_text.h"
#include "deploy/report/summary.h"
#include "nlohmann/json.hpp"
#include "proto/base/how_ended.h"
#include "proto/codec/enum_names.h"

namespace haggle::cli {
namespace {

using nlohmann::ordered_json;
constexpr char kReplay[] = "replay";

struct ReplayOptions {
  std::string journal;
  bool check = false;
  std::string transport = "inprocess";
  std::string hosts;
  std::vector<std::string> plugins;
  std::vector<std::string> agents;
  std::vector<std::string> external;
  std::string listen;
  bool json = false;
  CLI::Option* has_transport = nullptr;
};

// The first thing in which the replay and what the journal says of itself
// differ; "" if nothing does.
std::string Difference(const journal::JournalReader& reader, const journal::ReplayResult& replay) {
  if (replay.divergence.found()) {
    return "step " + std::to_string(replay.divergence.step) + ", tick " + std::to_string(replay.divergence.tick) +
           ": " + replay.divergence.what;
  }
  const journal::StoredSeal* seal = reader.seal();
  if (seal == nullptr) return "";
  if (seal->hash != replay.hash) {
    return "the seal says hash " + Hex(seal->hash) + ", the replay comes to " + Hex(replay.hash);
  }
  if (seal->outcome != replay.outcome) {
    return "the seal says outcome " + Hex(seal->outcome) + ", the replay comes to " + Hex(replay.outcome);
  }
  return "";
}

ordered_json DifferenceJson(const std::string& difference, const launch::CheckReport* check) {
  if (!difference.empty()) return difference;
  if (check == nullptr || check->ok) return nullptr;
  const launch::MoveDifference& move = check->difference;
  return {{"record", move.record}, {"tick", move.tick},   {"phase", codec::EnumName(move.phase)},
          {"step", move.step},     {"party", move.party}, {"expected", move.expected},
          {"got", move.got}};
}

ordered_json ReplayJson(const report::JournalSummary& summary, const std::string& difference,
                        const launch::CheckReport* check) {
  return {{"ok", difference.empty() && (check == nullptr || check->ok)},
          {"checked", check != nullptr},
          {"hash", summary.run.hash},
          {"outcome", summary.run.outcome},
          {"ticks", summary.run.ticks},
          {"steps", summary.run.steps},
          {"complete", summary.run.complete},
          {"moves_compared", check == nullptr ? 0 : check->moves},
          {"not_re_run", check == nullptr ? std::vector<std::string>{} : check->not_re_run},
          {"first_difference", DifferenceJson(difference, check)}};
}

HowEnded HowEndedByCheck(const absl::Status& status, HowEnded of_run) {
  if (of_run != HowEnded::kDone) return of_run;
  if (absl::IsInternal(status)) return HowEnded::kAgentFailed;  // a strategy threw
  return status.code() == absl::StatusCode::kInvalidArgument ? HowEnded::kWrongUsage : HowEndedBy(status);
}

// Plays the cast again. Not kDone: the reason was said.
HowEnded Rerun(const ReplayOptions& options, const journal::JournalReader& reader, launch::CheckReport& report) {
  Registry registry;
  std::vector<std::string> plugins;
  if (const HowEnded ended = LoadPlugins(options.plugins, kReplay, registry, plugins); ended != HowEnded::kDone)
    return ended;
  std::vector<Casting> instead;
  for (const std::string& text : options.agents) {
    absl::StatusOr<Casting> casting = launch::ParseCasting(text);
    absl::Status usable = casting.ok() ? launch::CheckParty(reader.scenario(), casting->party) : casting.status();
    if (usable.ok()) usable = registry.Check(*casting);
    if (!usable.ok()) return Fail(HowEnded::kWrongUsage, kReplay, std::string(usable.message()));
    instead.push_back(*std::move(casting));
  }
  HowEnded of_run = HowEnded::kDone;
  absl::StatusOr<launch::CheckReport> checked = absl::UnknownError("not run");
  std::optional<codec::HostsFile> hosts;
  if (!options.hosts.empty()) {
    if (const HowEnded ended = ReadHosts(options.hosts, kReplay, reader.scenario(), hosts); ended != HowEnded::kDone) {
      return ended;
    }
  }
  if (options.transport == "processes" || hosts.has_value()) {
    launch::RunHooks hooks;
    hooks.interrupted = &CatchInterrupts(false);
    checked = Reenact(reader, instead, plugins, hosts, hooks, of_run);
    if (!checked.ok() && hooks.interrupted->load() > 0) return Fail(HowEnded::kInterrupted, kReplay, "interrupted");
  } else {
    checked = launch::CheckReplay(reader, registry, instead);
  }
  if (!checked.ok()) {
    return Fail(HowEndedByCheck(checked.status(), of_run), kReplay, std::string(checked.status().message()));
  }
  report = *std::move(checked);
  return HowEnded::kDone;
}

// What was compared, once all of it was the same.
HowEnded CountRehearsed(const ReplayOptions& options, const journal::JournalReader& reader,
                        launch::CheckReport& report) {
  report.ok = true;
  for (const Party& party : reader.scenario().parties) {
    if (std::find(options.external.begin(), options.external.end(), party.name) == options.external.end()) {
      report.not_re_run.push_back(party.name);
      continue;
    }
    const absl::StatusOr<std::vector<journal::PromptAndMoves>> prompts = journal::PromptsOf(reader, party.id);
    if (!prompts.ok()) return Fail(HowEndedBy(prompts.status()), kReplay, std::string(prompts.status().message()));
    for (const journal::PromptAndMoves& asked : *prompts) {
      report.moves += static_cast<std::int64_t>(asked.answer.moves.size());
    }
  }
  return HowEnded::kDone;
}

// Asks agents that are started by hand what their parties were asked. Not kDone: the reason was said.
HowEnded Rehearse(const ReplayOptions& options, const journal::JournalReader& reader, launch::CheckReport& report) {
  const absl::StatusOr<std::vector<launch::ForkPoint>> forks = launch::ForkPointsOf(reader);
  if (!forks.ok()) return Fail(HowEndedBy(forks.status()), kReplay, std::string(forks.status().message()));
  if (!forks->empty()) {
    return Fail(HowEnded::kWrongUsage, kReplay,
                "--external: " + options.journal + " is a fork, in which others took over in mid-run");
  }
  launch::RunPlan plan;
  plan.rehearse = true;
  plan.scenario = reader.scenario();
  plan.journal = AbsolutePath(options.journal);
  plan.listen = options.listen;
  plan.external = options.external;
  for (const std::string& party : options.external) {
    if (absl::Status known = launch::CheckParty(plan.scenario, party); !known.ok()) {
      return Fail(HowEnded::kWrongUsage, kReplay, "--external: " + std::string(known.message()));
    }
  }
  launch::RunHooks hooks;
  hooks.interrupted = &CatchInterrupts(false);
  hooks.on_diagnostic = [](const std::string& line) { Note(line); };
  const launch::RunResult result = launch::RunProcesses(plan, hooks);
  if (result.how == HowEnded::kDone) return CountRehearsed(options, reader, report);
  // What an agent decides otherwise is what was asked for.
  return Fail(result.how == HowEnded::kAgentFailed ? HowEnded::kDamaged : result.how, kReplay, result.message);
}

void PrintReplay(const journal::JournalReader& reader, const report::JournalSummary& summary,
                 const launch::CheckReport* check) {
  Print(report::SummaryText(reader.scenario(), summary.run, ColourOnOutput()));
  if (!summary.run.complete) Print("\nincomplete: stopped after " + std::to_string(summary.run.ticks) + " ticks\n");
  if (check != nullptr) {
    Print("\n" + std::to_string(check->moves) + " moves made again, all the same\n");
    for (const std::string& party : check->not_re_run) Print("not re-run: " + party + "\n");
  }
  Print("\nhash " + summary.run.hash + "\n");
}

HowEnded ReplayJournal(const ReplayOptions& options) {
  absl::StatusOr<std::unique_ptr<journal::JournalReader>> reader = journal::JournalReader::Open(options.journal);
  if (!reader.ok()) return Fail(HowEndedBy(reader.status()), kReplay, std::string(reader.status().message()));
  const absl::StatusOr<report::JournalSummary> summary = report::Summarize(**reader);
  if (!summary.ok()) return Fail(HowEndedBy(summary.status()), kReplay, std::string(summary.status().message()));
  const std::string difference = Difference(**reader, summary->replay);

  launch::CheckReport report;
  const bool checks = options.check && difference.empty();
  if (checks) {
    const HowEnded ended =
        options.external.empty() ? Rerun(options, **reader, report) : Rehearse(options, **reader, report);
    if (ended != HowEnded::kDone) return ended;
  } else if (!options.check && options.has_transport->count() + options.hosts.size() + options.plugins.size() +
                                       options.agents.size() + options.external.size() >
                                   0) {
    Note("--transport, --hosts, --plugin, --agent and --external have no effect without --check");
  }
  const launch::CheckReport* check = checks ? &report : nullptr;
  if (options.json) Print(report::JsonText(ReplayJson(*summary, difference, check)) + "\n");
  if (!difference.empty()) return Fail(HowEnded::kDamaged, kReplay, options.journal + ": " + difference);
  if (check != nullptr && !check->ok) return Fail(HowEnded::kDamaged, kReplay, check->difference.Text());
  if (!options.json) PrintReplay(**reader, *summary, check);
  return HowEnded::kDone;
}

}  // namespace

Subcommand AddReplay(CLI::App& app) {
  auto options = std::make_shared<ReplayOptions>();
  CLI::App* command =
      app.add_subcommand(kReplay, "Play a journal again and compare hash, state and, with --check, moves");
  command->add_option("JOURNAL", options->journal, "A journal's file; it is never changed")->required();
  command->add_flag("--check", options->check,
                    "Run the cast again and compare every move; stops at the first that differs (exit code 5). "
                    "External parties are reported as `not re-run: PARTY`");
  options->has_transport = command
                               ->add_option("--transport", options->transport,
                                            "With --check: inprocess, each party against the journal's prompts; "
                                            "processes, a broker and agents from the first tick on")
                               ->check(CLI::IsMember({"processes", "inprocess"}))
                               ->capture_default_str();
  command
      ->add_option("--hosts", options->hosts,
                   "With --check: processes that live where FILE says, as for `haggle run --hosts`")
      ->type_name("FILE");
  AddRepeated(command, "--plugin", options->plugins, "With --check: load strategies from a shared object; repeatable");
  AddRepeated(command, "--agent", options->agents,
              "With --check: put PARTY=STRATEGY[,parameter=value]... in the place of the journal's; repeatable");
  CLI::Option* const external =
      AddRepeated(command, "--external", options->external,
                  "With --check: ask an agent that is started by hand what this party was asked, and nobody else, and "
                  "compare every "
                  "move; prints `external PARTY ADDRESS TOKENFILE` on standard error; repeatable");
  external->type_name("PARTY")->excludes("--agent")->excludes("--hosts")->excludes("--transport");
  command->add_option("--listen", options->listen, "With --external: where the broker listens, as for `haggle run`")
      ->needs(external);
  command->add_flag("--json", options->json, "Print one JSON object and nothing else");
  command->footer(kExitCodesHelp);
  return {command, [options] { return ReplayJournal(*options); }};
}

}  // namespace haggle::cli
