#include "deploy/cli/reenact.h"

#include <filesystem>
#include <memory>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "broker/journal/names.h"
#include "deploy/launch/cast_file.h"
#include "deploy/launch/casting.h"
#include "deploy/launch/fork_point.h"
#include "deploy/launch/over_hosts.h"
#include "deploy/launch/run_folder.h"
#include "proto/base/canonical.h"
#include "proto/base/how_ended.h"

namespace haggle::cli {
namespace {

absl::StatusOr<std::vector<Casting>> CastOf(const journal::JournalReader& reader, const std::vector<Casting>& instead) {
  std::vector<Casting> own;
  for (const journal::CastLine& line : reader.cast()) {
    if (line.strategy.empty()) continue;
    absl::StatusOr<Casting> casting = launch::CastingOf(line);
    if (!casting.ok()) return casting.status();
    own.push_back(*std::move(casting));
  }
  absl::StatusOr<std::vector<Casting>> cast = launch::CompleteCast(reader.scenario(), own, instead, {});
  if (!cast.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(cast.status().message(), "; leave --transport processes out to compare the others alone"));
  }
  return cast;
}

std::string Told(const Step& step, std::size_t place) {
  if (place >= step.commands.size()) return "no move";
  return journal::ActionText(step.commands[place].action);
}

std::string PartyOf(const Scenario& scenario, const Step& step, std::size_t place) {
  for (const Party& party : scenario.parties) {
    if (place < step.commands.size() && party.id == step.commands[place].party) return party.name;
  }
  return "nature";
}

// Of the step's moves, the first that differs.
launch::MoveDifference Compare(const Scenario& scenario, std::int64_t id, const Step& expected, const Step& got) {
  std::size_t place = 0;
  while (place < expected.commands.size() && place < got.commands.size() &&
         Canonical(expected.commands[place]) == Canonical(got.commands[place])) {
    ++place;
  }
  // A party that made fewer moves: name the one whose turn it was.
  const bool missing = place >= expected.commands.size() ||
                       (place < got.commands.size() && got.commands[place].party < expected.commands[place].party);
  return {id,
          expected.tick,
          expected.phase,
          expected.step,
          PartyOf(scenario, missing ? got : expected, place),
          missing ? "no move" : Told(expected, place),
          !missing && place < got.commands.size() && got.commands[place].party > expected.commands[place].party
              ? "no move"
              : Told(got, place)};
}

absl::Status CompareRecords(const journal::JournalReader& expected, const journal::JournalReader& got,
                            launch::CheckReport& report) {
  std::vector<std::string> steps;
  absl::Status read = got.ReadSteps([&](const journal::StoredStep& step) {
    steps.emplace_back(step.bytes);
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  report.ok = true;
  return expected.ReadSteps([&](const journal::StoredStep& step) -> absl::Status {
    if (!report.ok) return absl::OkStatus();
    const auto place = static_cast<std::size_t>(step.id - 1);
    Step here;
    Step there;
    std::string error;
    if (!ParseCanonical(step.bytes, here, &error)) return absl::DataLossError(error);
    if (place < steps.size() && !ParseCanonical(steps[place], there, &error)) return absl::DataLossError(error);
    if (place < steps.size() && steps[place] == step.bytes) {
      report.moves += here.phase == Phase::kGenesis || here.phase == Phase::kOpen
                          ? 0
                          : static_cast<std::int64_t>(here.commands.size());
      report.steps = step.id;
    } else {
      report.ok = false;
      report.difference = Compare(expected.scenario(), step.id, here, there);
    }
    return absl::OkStatus();
  });
}

// Whether somebody has timed out; counts steps and moves.
absl::StatusOr<bool> CountMoves(const journal::JournalReader& reader, launch::CheckReport& report) {
  bool timed_out = false;
  const absl::Status read = reader.ReadSteps([&](const journal::StoredStep& stored) -> absl::Status {
    Step step;
    std::string error;
    if (!ParseCanonical(stored.bytes, step, &error)) return absl::DataLossError(error);
    report.steps = stored.id;
    for (const Command& command : step.commands) {
      const bool late = std::holds_alternative<TimeOut>(command.action);
      timed_out = timed_out || late;
      report.moves += command.party == kNature || late ? 0 : 1;
    }
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  return timed_out;
}

}  // namespace

absl::StatusOr<launch::CheckReport> Reenact(const journal::JournalReader& reader, const std::vector<Casting>& instead,
                                            const std::vector<std::string>& plugins,
                                            const std::optional<codec::HostsFile>& hosts, const launch::RunHooks& hooks,
                                            HowEnded& how) {
  const absl::StatusOr<std::vector<launch::ForkPoint>> forks = launch::ForkPointsOf(reader);
  if (!forks.ok()) return forks.status();
  if (!forks->empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("journal ", reader.path(),
                     ": a fork, in which others took over in mid-run: that cannot be played with processes; leave "
                     "--transport processes out"));
  }
  absl::StatusOr<std::vector<Casting>> cast = CastOf(reader, instead);
  if (!cast.ok()) return cast.status();
  launch::RunFolder folder;
  if (absl::Status made = folder.Make(); !made.ok()) return made;
  launch::RunPlan plan;
  plan.scenario = reader.scenario();
  plan.cast = *std::move(cast);
  plan.plugins = plugins;
  plan.journal = folder.Path("again.haggle");
  launch::CheckReport report;
  const absl::StatusOr<bool> timed_out = CountMoves(reader, report);
  if (!timed_out.ok()) return timed_out.status();
  // Who was late then need not be late again: where somebody was, all are asked what they were asked then.
  if (*timed_out && hosts.has_value()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "journal ", reader.path(),
        ": somebody did not answer in time in it, so that its prompts are asked again from it, by a broker "
        "beside the journal; leave --hosts out"));
  }
  if (*timed_out) {
    plan.rehearse = true;
    plan.journal = std::filesystem::absolute(reader.path()).string();
  } else {
    report = {};
  }
  const launch::RunResult result =
      hosts.has_value() ? launch::RunOverHosts(plan, *hosts, hooks) : launch::RunProcesses(plan, hooks);
  how = *timed_out && result.how == HowEnded::kAgentFailed ? HowEnded::kDamaged : result.how;
  if (how != HowEnded::kDone) return absl::AbortedError(result.message);
  report.ok = true;
  if (*timed_out) return report;
  absl::StatusOr<std::unique_ptr<journal::JournalReader>> again = journal::JournalReader::Open(plan.journal);
  if (!again.ok()) return again.status();
  if (absl::Status compared = CompareRecords(reader, **again, report); !compared.ok()) return compared;
  return report;
}

}  // namespace haggle::cli
