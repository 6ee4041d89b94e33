// `haggle diff`: where two runs part, and what came of it.
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "broker/journal/reader.h"
#include "deploy/cli/commands.h"
#include "deploy/cli/console.h"
#include "deploy/cli/exit_code.h"
#include "deploy/cli/journal_input.h"
#include "deploy/cli/summary.h"
#include "deploy/cli/text.h"
#include "nlohmann/json.hpp"
#include "proto/base/canonical.h"
#include "proto/codec/enum_names.h"
#include "proto/codec/event_json.h"

namespace haggle::cli {
namespace {

using nlohmann::ordered_json;

constexpr char kDiff[] = "diff";
constexpr std::size_t kShown = 20;

struct DiffOptions {
  std::string a;
  std::string b;
  bool json = false;
};

// One of the two journals, read whole.
struct Side {
  Scenario scenario;
  JournalSummary summary;
  std::vector<std::string> steps;  // canonical
};

absl::StatusOr<Side> ReadSide(const std::string& path) {
  absl::StatusOr<std::unique_ptr<JournalReader>> reader = JournalReader::Open(path);
  if (!reader.ok()) return reader.status();
  Side side;
  side.scenario = (*reader)->scenario();
  absl::StatusOr<JournalSummary> summary = Summarize(**reader);
  if (!summary.ok()) return summary.status();
  if (summary->replay.divergence.found()) {
    return absl::DataLossError(path + ": step " + std::to_string(summary->replay.divergence.step) + ": " +
                               summary->replay.divergence.what);
  }
  side.summary = *std::move(summary);
  const absl::Status read = (*reader)->ReadSteps([&](const StoredStep& step) {
    side.steps.emplace_back(step.bytes);
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  return side;
}

// Where two JSON values of the same shape differ: {"path","a","b"} each.
void Differences(const ordered_json& a, const ordered_json& b, const std::string& path, ordered_json& out) {
  if (a == b) return;
  if (a.is_object() && b.is_object()) {
    for (const auto& [key, value] : a.items()) {
      Differences(value, b.contains(key) ? b[key] : ordered_json(nullptr), path.empty() ? key : path + "." + key, out);
    }
    for (const auto& [key, value] : b.items()) {
      if (!a.contains(key)) Differences(nullptr, value, path.empty() ? key : path + "." + key, out);
    }
    return;
  }
  if (a.is_array() && b.is_array() && a.size() == b.size()) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      const bool named = a[i].is_object() && a[i].contains("name") && a[i]["name"].is_string();
      const std::string element = named ? a[i]["name"].get<std::string>() : std::to_string(i);
      Differences(a[i], b[i], path.empty() ? element : path + "." + element, out);
    }
    return;
  }
  out.push_back({{"path", path}, {"a", a}, {"b", b}});
}

// Without its number: it follows from the order, and is another one after any
// difference.
ordered_json CommandJson(const Step* step, std::size_t place) {
  if (step == nullptr || place >= step->commands.size()) return nullptr;
  ordered_json json = ToJson(step->commands[place]);
  json.erase("seq");
  return json;
}

std::string PartyNameOf(const Scenario& scenario, PartyId id) {
  for (const Party& party : scenario.parties) {
    if (party.id == id) return party.name;
  }
  return "nature";
}

ordered_json DifferingCommand(const Scenario& scenario, std::size_t index, const Step* a, const Step* b) {
  const Step* place = a != nullptr ? a : b;
  std::size_t command = 0;
  while (CommandJson(a, command) == CommandJson(b, command) &&
         (CommandJson(a, command) != nullptr || CommandJson(b, command) != nullptr)) {
    ++command;
  }
  const Step* with = a != nullptr && command < a->commands.size() ? a : b;
  const bool has = with != nullptr && command < with->commands.size();
  return {{"record", index + 1},
          {"tick", place->tick},
          {"phase", EnumName(place->phase)},
          {"step", place->step},
          {"party", has ? PartyNameOf(scenario, with->commands[command].party) : "nature"},
          {"a", CommandJson(a, command)},
          {"b", CommandJson(b, command)}};
}

// The first command in which the two differ; null if one is the beginning of
// the other and both end there.
ordered_json FirstDifference(const Side& a, const Side& b) {
  for (std::size_t i = 0; i < a.steps.size() || i < b.steps.size(); ++i) {
    if (i < a.steps.size() && i < b.steps.size() && a.steps[i] == b.steps[i]) continue;
    Step step_a;
    Step step_b;
    const bool has_a = i < a.steps.size() && ParseCanonical(a.steps[i], step_a);
    const bool has_b = i < b.steps.size() && ParseCanonical(b.steps[i], step_b);
    if (!has_a && !has_b) return nullptr;
    return DifferingCommand(a.scenario, i, has_a ? &step_a : nullptr, has_b ? &step_b : nullptr);
  }
  return nullptr;
}

ordered_json OutcomeOf(const Side& side) {
  ordered_json json = SummaryJson(side.summary.run, 0, "");
  for (const char* key : {"hash", "outcome", "scenario", "seed", "wall_seconds", "journal"}) json.erase(key);
  return json;
}

ordered_json DiffJson(const Side& a, const Side& b) {
  ordered_json scenario = ordered_json::array();
  Differences(ToJson(a.scenario), ToJson(b.scenario), "", scenario);
  ordered_json outcome = ordered_json::array();
  Differences(OutcomeOf(a), OutcomeOf(b), "", outcome);
  const bool same = a.summary.run.hash == b.summary.run.hash;
  return {{"same", same},
          {"hash_a", a.summary.run.hash},
          {"hash_b", b.summary.run.hash},
          {"same_outcome", a.summary.run.outcome == b.summary.run.outcome},
          {"scenario", scenario},
          {"first", same ? ordered_json(nullptr) : FirstDifference(a, b)},
          {"outcome", outcome}};
}

std::string Listed(const std::string& title, const ordered_json& differences, bool colour) {
  if (differences.empty()) return "";
  TextTable table({title, "a", "b"}, {true, false, false});
  for (std::size_t i = 0; i < differences.size() && i < kShown; ++i) {
    const ordered_json& difference = differences[i];
    table.Add({difference["path"].get<std::string>(), difference["a"].dump(), difference["b"].dump()});
  }
  std::string text = "\n" + table.Text(0, colour);
  if (differences.size() > kShown) {
    text += "... and " + std::to_string(differences.size() - kShown) + " more (--json lists all)\n";
  }
  return text;
}

void PrintDifferences(const Side& a, const ordered_json& diff) {
  const bool colour = ColourOnOutput();
  if (diff["same"].get<bool>()) {
    Print("same: hash " + a.summary.run.hash + "\n");
    return;
  }
  Print("different\na: hash " + diff["hash_a"].get<std::string>() + "\nb: hash " + diff["hash_b"].get<std::string>() +
        "\n");
  Print(Listed("scenario", diff["scenario"], colour));
  const ordered_json& first = diff["first"];
  if (!first.is_null()) {
    Print("\nfirst differing command: " + TickAndDate(a.scenario, first["tick"].get<Tick>()) + ", " +
          first["phase"].get<std::string>() + " step " + first["step"].dump() + ", " +
          first["party"].get<std::string>() + "\n  a: " + first["a"].dump() + "\n  b: " + first["b"].dump() + "\n");
  }
  Print(Listed("outcome", diff["outcome"], colour));
  if (diff["same_outcome"].get<bool>()) Print("\nthe final states are the same\n");
}

int Diff(const DiffOptions& options) {
  const absl::StatusOr<Side> a = ReadSide(options.a);
  if (!a.ok()) return Fail(kExitCannotTell, kDiff, std::string(a.status().message()));
  const absl::StatusOr<Side> b = ReadSide(options.b);
  if (!b.ok()) return Fail(kExitCannotTell, kDiff, std::string(b.status().message()));
  const ordered_json diff = DiffJson(*a, *b);
  if (options.json) {
    Print(diff.dump(2) + "\n");
  } else {
    PrintDifferences(*a, diff);
  }
  return diff["same"].get<bool>() ? kExitSame : kExitDifferent;
}

}  // namespace

Subcommand AddDiff(CLI::App& app) {
  auto options = std::make_shared<DiffOptions>();
  CLI::App* command = app.add_subcommand(kDiff, "The first differing command of two journals, and how they came out");
  command->add_option("A", options->a, "A journal's file; it is never changed")->required();
  command->add_option("B", options->b, "Another one")->required();
  command->add_flag("--json", options->json, "Print one JSON object and nothing else");
  command->footer(
      "Exit codes: 0 same hash; 1 different; 2 cannot tell (a file is missing, is no journal or is damaged)");
  return {command, [options] { return Diff(*options); }};
}

}  // namespace haggle::cli
