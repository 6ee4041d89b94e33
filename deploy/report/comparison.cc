#include "deploy/report/comparison.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "broker/journal/names.h"
#include "broker/journal/reader.h"
#include "broker/run/tick_sink.h"
#include "deploy/report/event_text.h"
#include "deploy/report/happenings.h"
#include "deploy/report/journal_summary.h"
#include "deploy/report/json_text.h"
#include "deploy/report/summary.h"
#include "deploy/report/text.h"
#include "proto/base/canonical.h"
#include "proto/base/units.h"
#include "proto/base/why.h"
#include "proto/codec/enum_names.h"
#include "proto/codec/event_json.h"

namespace haggle::report {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kShown = 20;

// One of the two journals, read whole.
struct Side {
  std::unique_ptr<journal::JournalReader> reader;
  Scenario scenario;
  Scenario latest;  // what it became, if it changed in mid-run
  JournalSummary summary;
  std::vector<std::string> steps;  // canonical
  std::string told;                // the first difference, in words; empty: it did nothing
  std::map<Tick, Happenings> by_tick;
};

// The first command in which the two differ.
struct Difference {
  std::size_t step = 0;     // index
  std::size_t command = 0;  // of the step
};

// Tells in words what came of one command.
class Words : public core::EventSink {
 public:
  Words(const Scenario& scenario, const Difference& difference) : text_(scenario), difference_(difference) {}
  void OnStep(const Step& step) {
    const bool here = steps_++ == difference_.step && difference_.command < step.commands.size();
    wanted_ = here ? step.commands[difference_.command].seq : 0;
  }
  void OnEvent(const Event& event, bool, const std::vector<PartyId>&) override {
    const std::string text = text_.Tell(event);  // in their order, whatever is wanted
    if (wanted_ != 0 && event.cause == wanted_ && told_.empty()) told_ = text;
  }
  const std::string& told() const { return told_; }

 private:
  EventText text_;
  const Difference difference_;
  std::size_t steps_ = 0;
  Seq wanted_ = 0;
  std::string told_;
};

absl::StatusOr<Side> ReadSide(const std::string& path) {
  absl::StatusOr<std::unique_ptr<journal::JournalReader>> reader = journal::JournalReader::Open(path);
  if (!reader.ok()) return reader.status();
  Side side;
  side.scenario = (*reader)->scenario();
  side.latest = (*reader)->amendments().empty() ? side.scenario : (*reader)->amendments().back().scenario;
  const absl::Status read = (*reader)->ReadSteps([&](const journal::StoredStep& step) {
    side.steps.emplace_back(step.bytes);
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  side.reader = *std::move(reader);
  return side;
}

absl::Status Replay(const Difference& difference, Side& side) {
  HappeningSink happenings(side.scenario);
  Words words(side.scenario, difference);
  run::FanOut sinks;
  sinks.Add(&happenings);
  sinks.Add(&words);
  absl::StatusOr<JournalSummary> summary = Summarize(
      *side.reader, &sinks, nullptr, {}, [&](const Step& step, const std::vector<Why>&) { words.OnStep(step); });
  if (!summary.ok()) return summary.status();
  if (summary->replay.divergence.found()) {
    return absl::DataLossError(side.reader->path() + ": step " + std::to_string(summary->replay.divergence.step) +
                               ": " + summary->replay.divergence.what);
  }
  side.summary = *std::move(summary);
  side.told = words.told();
  side.by_tick = happenings.by_tick();
  return absl::OkStatus();
}

std::string Under(const std::string& path, const std::string& name) {
  return path.empty() ? name : absl::StrCat(path, ".", name);
}

// Where two JSON values of the same shape differ: {"path","a","b"} each.
void Differences(const ordered_json& a, const ordered_json& b, const std::string& path, ordered_json& out) {
  if (a == b) return;
  if (a.is_object() && b.is_object()) {
    for (const auto& [key, value] : a.items()) {
      Differences(value, b.contains(key) ? b[key] : ordered_json(nullptr), Under(path, key), out);
    }
    for (const auto& [key, value] : b.items()) {
      if (!a.contains(key)) Differences(nullptr, value, Under(path, key), out);
    }
    return;
  }
  if (a.is_array() && b.is_array() && a.size() == b.size()) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      const bool named = a[i].is_object() && a[i].contains("name") && a[i]["name"].is_string();
      const std::string element = named ? a[i]["name"].get<std::string>() : std::to_string(i);
      Differences(a[i], b[i], Under(path, element), out);
    }
    return;
  }
  out.push_back({{"path", path}, {"a", a}, {"b", b}});
}

// Without its number: it follows from the order, and is another one after any
// difference.
ordered_json CommandJson(const Step* step, std::size_t place) {
  if (step == nullptr || place >= step->commands.size()) return nullptr;
  ordered_json json = codec::ToJson(step->commands[place]);
  json.erase("seq");
  return json;
}

std::string NameOf(const Scenario& scenario, PartyId id) {
  for (const Party& party : scenario.parties) {
    if (party.id == id) return party.name;
  }
  return "nature";
}

// Why a party did what stands there, in words; null: it did not say, or did nothing.
ordered_json WhyJson(const Side& side, std::size_t index, const Step* step, std::size_t command) {
  if (step == nullptr || command >= step->commands.size()) return nullptr;
  const absl::StatusOr<journal::Told> told = side.reader->ReadTold(static_cast<std::int64_t>(index) + 1);
  if (!told.ok() || told->whys.size() != step->commands.size()) return nullptr;
  const std::string why = TellWhy(told->whys[command], [&](PartyId id) { return NameOf(side.scenario, id); });
  return why.empty() ? ordered_json(nullptr) : ordered_json(why);
}

std::size_t FirstCommand(const Step* a, const Step* b) {
  std::size_t command = 0;
  while (CommandJson(a, command) == CommandJson(b, command) &&
         (CommandJson(a, command) != nullptr || CommandJson(b, command) != nullptr)) {
    ++command;
  }
  return command;
}

// One past the last step if there is none, or the one is the beginning of the other.
Difference FirstDifference(const Side& a, const Side& b) {
  const std::size_t most = std::max(a.steps.size(), b.steps.size());
  for (std::size_t i = 0; i < most; ++i) {
    if (i < a.steps.size() && i < b.steps.size() && a.steps[i] == b.steps[i]) continue;
    Step step_a;
    Step step_b;
    const bool has_a = i < a.steps.size() && ParseCanonical(a.steps[i], step_a);
    const bool has_b = i < b.steps.size() && ParseCanonical(b.steps[i], step_b);
    return {i, FirstCommand(has_a ? &step_a : nullptr, has_b ? &step_b : nullptr)};
  }
  return {most, 0};
}

ordered_json Told(const Side& side) { return side.told.empty() ? ordered_json(nullptr) : ordered_json(side.told); }

// Null if there is no difference among the commands.
ordered_json FirstJson(const Difference& difference, const Side& side_a, const Side& side_b) {
  const auto [index, command] = difference;
  Step step_a;
  Step step_b;
  const Step* a = index < side_a.steps.size() && ParseCanonical(side_a.steps[index], step_a) ? &step_a : nullptr;
  const Step* b = index < side_b.steps.size() && ParseCanonical(side_b.steps[index], step_b) ? &step_b : nullptr;
  if (a == nullptr && b == nullptr) return nullptr;
  const Scenario& scenario = side_a.scenario;
  const Step* place = a != nullptr ? a : b;
  const Step* with = a != nullptr && command < a->commands.size() ? a : b;
  const bool has = with != nullptr && command < with->commands.size();
  return {{"record", index + 1},
          {"tick", place->tick},
          {"phase", codec::EnumName(place->phase)},
          {"step", place->step},
          {"party", has ? NameOf(scenario, with->commands[command].party) : "nature"},
          {"a", CommandJson(a, command)},
          {"b", CommandJson(b, command)},
          {"told_a", Told(side_a)},
          {"told_b", Told(side_b)},
          {"why_a", WhyJson(side_a, index, a, command)},
          {"why_b", WhyJson(side_b, index, b, command)}};
}

ordered_json OutcomeOf(const Side& side) {
  ordered_json json = SummaryJson(side.summary.run, 0, "");
  for (const char* key : {"hash", "outcome", "scenario", "seed", "wall_seconds", "journal"}) json.erase(key);
  return json;
}

// What each party got in the one and in the other, and what that was worth to it.
ordered_json PartiesJson(const Side& a, const Side& b) {
  ordered_json parties = ordered_json::array();
  for (const journal::PartySummary& one : a.summary.run.parties) {
    for (const journal::PartySummary& other : b.summary.run.parties) {
      if (one.name != other.name) continue;
      parties.push_back({{"name", one.name},
                         {"kind", journal::KindName(one.kind)},
                         {"delivered_a", one.delivered},
                         {"delivered_b", other.delivered},
                         {"utility_a", one.utility},
                         {"utility_b", other.utility}});
    }
  }
  return parties;
}

// The private tables of one run that the other has not, or not with the same end.
ordered_json DinnersOnlyIn(const Side& side, const Side& other) {
  ordered_json only = ordered_json::array();
  for (const journal::DinnerSummary& dinner : side.summary.run.dinners) {
    const auto same = [&](const journal::DinnerSummary& d) {
      return d.tick == dinner.tick && d.host == dinner.host && d.guests == dinner.guests && d.agreed == dinner.agreed &&
             d.units == dinner.units;
    };
    const auto& others = other.summary.run.dinners;
    if (std::any_of(others.begin(), others.end(), same)) continue;
    only.push_back({{"tick", dinner.tick},
                    {"host", dinner.host},
                    {"guests", dinner.guests},
                    {"agreed", dinner.agreed},
                    {"units", dinner.units}});
  }
  return only;
}

ordered_json DiffJson(const Difference& difference, const Side& a, const Side& b) {
  ordered_json scenario = ordered_json::array();
  Differences(codec::ToJson(a.latest), codec::ToJson(b.latest), "", scenario);
  ordered_json outcome = ordered_json::array();
  Differences(OutcomeOf(a), OutcomeOf(b), "", outcome);
  const bool same = a.summary.run.hash == b.summary.run.hash;
  return {{"same", same},
          {"hash_a", a.summary.run.hash},
          {"hash_b", b.summary.run.hash},
          {"same_outcome", a.summary.run.outcome == b.summary.run.outcome},
          {"scenario", scenario},
          {"first", same ? ordered_json(nullptr) : FirstJson(difference, a, b)},
          {"outcome", outcome},
          {"parties", PartiesJson(a, b)},
          {"dinners_only_a", DinnersOnlyIn(a, b)},
          {"dinners_only_b", DinnersOnlyIn(b, a)},
          {"ticks", PartingJson(a.scenario, a.by_tick, b.by_tick)}};
}

std::string Listed(const std::string& title, const ordered_json& differences, bool colour) {
  if (differences.empty()) return "";
  TextTable table({title, "a", "b"}, {true, false, false});
  for (std::size_t i = 0; i < differences.size() && i < kShown; ++i) {
    const ordered_json& difference = differences[i];
    table.Add({difference["path"].get<std::string>(), JsonText(difference["a"], -1), JsonText(difference["b"], -1)});
  }
  std::string text = "\n" + table.Text(0, colour);
  if (differences.size() > kShown) {
    text += "... and " + std::to_string(differences.size() - kShown) + " more (--json lists all)\n";
  }
  return text;
}

std::string WhyText(const ordered_json& why) { return why.is_null() ? "" : "\n     why: " + why.get<std::string>(); }

// Of what may be as large as a number can be.
std::string Change(Int128 change, std::string (*tell)(std::int64_t)) {
  if (change == 0) return "=";
  const Int128 size = std::min<Int128>(change > 0 ? change : -change, INT64_MAX);
  return (change > 0 ? "+" : "-") + tell(static_cast<std::int64_t>(size));
}

// Who has gained and who has lost from a to b.
std::string PartiesText(const JournalComparison& comparison, bool colour) {
  TextTable table({"who got what", "units, a", "b", "", "worth, a", "b", ""},
                  {true, false, false, false, false, false, false});
  Int128 units = 0;
  Int128 worth = 0;
  bool money = true;
  for (const ordered_json& party : comparison.json["parties"]) {
    const auto number = [&](const char* key) { return party[key].get<std::int64_t>(); };
    const Int128 more_units = Int128{number("delivered_b")} - number("delivered_a");
    const Int128 more_worth = Int128{number("utility_b")} - number("utility_a");
    for (const Party& entry : comparison.scenario.parties) {
      if (entry.name != party["name"].get<std::string>()) continue;
      money = money && (!entry.wants.demand.empty() || !entry.supply.empty() || entry.preferences.empty());
    }
    const bool buys = party["kind"].get<std::string>() == "buyer";
    if (buys) {
      units += more_units;
      worth += more_worth;
    }
    table.Add({party["name"].get<std::string>(), Count(number("delivered_a")), Count(number("delivered_b")),
               Change(more_units, Count), BigDollars(number("utility_a")), BigDollars(number("utility_b")),
               Change(more_worth, BigDollars)});
  }
  if (!money) return "";  // worths in millionths: the list of outcomes tells them
  table.Add({"all buyers", "", "", Change(units, Count), "", "", Change(worth, BigDollars)});
  return "\n" + table.Text(0, colour);
}

std::string DinnersText(const JournalComparison& comparison, const char* key, const std::string& where) {
  std::string text;
  for (const ordered_json& dinner : comparison.json[key]) {
    text += "  " + where + ": " + TickAndDate(comparison.scenario, dinner["tick"].get<Tick>()) + ", " +
            dinner["host"].get<std::string>() + " invites the seller; " +
            (dinner["agreed"].get<bool>() ? "agreed on " + Count(dinner["units"].get<std::int64_t>()) + " units"
                                          : "no agreement") +
            "\n";
  }
  return text;
}

// What one side did, in words where it can be told in any.
std::string SideText(const ordered_json& first, const std::string& side) {
  const ordered_json& told = first["told_" + side];
  const ordered_json& command = first[side];
  std::string text = "  " + side + ": ";
  if (!told.is_null()) {
    text += told.get<std::string>();
  } else {
    text += command.is_null() ? first["party"].get<std::string>() + " does nothing" : JsonText(command, -1);
  }
  return text + WhyText(first["why_" + side]) + "\n";
}

std::string FirstText(const Scenario& scenario, const ordered_json& first) {
  if (first.is_null()) return "";
  return "\nthe first decision that differs: " + TickAndDate(scenario, first["tick"].get<Tick>()) + ", " +
         first["phase"].get<std::string>() + " step " + JsonText(first["step"], -1) + ", " +
         first["party"].get<std::string>() + "\n" + SideText(first, "a") + SideText(first, "b");
}

}  // namespace

absl::StatusOr<JournalComparison> CompareJournals(const std::string& a, const std::string& b) {
  absl::StatusOr<Side> side_a = ReadSide(a);
  if (!side_a.ok()) return side_a.status();
  absl::StatusOr<Side> side_b = ReadSide(b);
  if (!side_b.ok()) return side_b.status();
  const Difference difference = FirstDifference(*side_a, *side_b);
  for (Side* side : {&*side_a, &*side_b}) {
    if (absl::Status replayed = Replay(difference, *side); !replayed.ok()) return replayed;
  }
  ordered_json json = DiffJson(difference, *side_a, *side_b);
  return JournalComparison{std::move(side_a->scenario), std::move(json)};
}

std::string ComparisonText(const JournalComparison& comparison, const PartingBounds& bounds, bool colour) {
  const ordered_json& json = comparison.json;
  const std::string hash_a = json["hash_a"].get<std::string>();
  if (comparison.same()) return "same: hash " + hash_a + "\n";
  std::string text = "different\na: hash " + hash_a + "\nb: hash " + json["hash_b"].get<std::string>() + "\n";
  text += Listed("scenario", json["scenario"], colour);
  text += FirstText(comparison.scenario, json["first"]);
  const std::string dinners =
      DinnersText(comparison, "dinners_only_a", "a") + DinnersText(comparison, "dinners_only_b", "b");
  if (!dinners.empty()) text += "\ndinners of one run alone\n" + dinners;
  if (const std::string ticks = PartingText(json["ticks"], bounds, colour); !ticks.empty()) text += "\n" + ticks;
  const std::string parties = PartiesText(comparison, colour);
  // Where who got what is told, the rest of the outcome is detail.
  text += parties.empty() ? Listed("outcome", json["outcome"], colour) : parties;
  if (json["same_outcome"].get<bool>()) text += "\nthe final states are the same\n";
  return text;
}

}  // namespace haggle::report
