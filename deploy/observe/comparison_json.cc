#include "deploy/observe/comparison_json.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "deploy/observe/json_out.h"
#include "deploy/report/comparison.h"
#include "deploy/report/json_text.h"
#include "deploy/sweep/figures.h"
#include "deploy/sweep/results.h"
#include "proto/base/canonical.h"

namespace haggle::observe {
namespace {

using nlohmann::ordered_json;

// The first step of which one has other commands than the other, or none.
std::size_t FirstDifference(const Recording& a, const Recording& b) {
  const std::size_t common = std::min(a.steps().size(), b.steps().size());
  for (std::size_t step = 0; step < common; ++step) {
    if (a.log().BytesOf(step) != b.log().BytesOf(step)) return step;
  }
  return common;
}

ordered_json EventOf(const Recording& recording, std::size_t step) {
  const bool there = step < recording.steps().size() && recording.FirstEventOf(step) < recording.events().size();
  return there ? ordered_json(recording.FirstEventOf(step)) : ordered_json(nullptr);
}

// The first event of the `place`-th command of the step; that of the step, if nothing came of it.
class FirstOfCommand : public Onlooker {
 public:
  explicit FirstOfCommand(std::size_t place) : place_(place) {}
  void BeforeStep(const Place& place) override {
    const std::vector<Command>& commands = place.commands.commands;
    wanted_ = place_ < commands.size() ? commands[place_].seq : 0;
  }
  void OnEvent(const Place&, std::size_t index, const Event& event, bool, const std::vector<PartyId>&) override {
    if (found == kNoEvent && wanted_ != 0 && event.cause == wanted_) found = index;
  }
  std::size_t found = kNoEvent;

 private:
  const std::size_t place_;
  Seq wanted_ = 0;
};

class Commands : public Onlooker {
 public:
  void BeforeStep(const Place& place) override {
    for (const Command& command : place.commands.commands) canonical.push_back(Canonical(command));
  }
  std::vector<std::string> canonical;
};

// Which command of the step, by its place.
std::size_t FirstCommand(const Recording& a, const Recording& b, std::size_t step) {
  Commands of_a;
  Commands of_b;
  if (step < a.steps().size()) a.Walk(step, step, of_a);
  if (step < b.steps().size()) b.Walk(step, step, of_b);
  std::size_t place = 0;
  while (place < of_a.canonical.size() && place < of_b.canonical.size() &&
         of_a.canonical[place] == of_b.canonical[place]) {
    ++place;
  }
  return place;
}

ordered_json FirstEventOf(const Recording& recording, std::size_t step, std::size_t place) {
  if (step >= recording.steps().size()) return nullptr;
  FirstOfCommand first(place);
  recording.Walk(step, step, first);
  return first.found == kNoEvent ? EventOf(recording, step) : ordered_json(first.found);
}

ordered_json CastJson(const RunFacts& a, const RunFacts& b) {
  ordered_json cast = ordered_json::array();
  const auto told = [](const std::vector<journal::CastLine>& lines, const std::string& party) -> ordered_json {
    for (const journal::CastLine& line : lines) {
      if (line.party != party) continue;
      return line.parameters.empty() ? line.strategy : absl::StrCat(line.strategy, ",", line.parameters);
    }
    return nullptr;
  };
  for (const journal::CastLine& line : a.cast) {
    cast.push_back({{"party", line.party}, {"a", told(a.cast, line.party)}, {"b", told(b.cast, line.party)}});
  }
  for (const journal::CastLine& line : b.cast) {
    if (told(a.cast, line.party).is_null()) {
      cast.push_back({{"party", line.party}, {"a", nullptr}, {"b", told(b.cast, line.party)}});
    }
  }
  return cast;
}

// Whether `child` was forked from `parent`: it has its chain where they part.
bool IsForkOf(const Compared& child, const Compared& parent) {
  if (!child.facts.fork || child.facts.fork->steps < 1) return false;
  const auto step = static_cast<std::size_t>(child.facts.fork->steps) - 1;
  return step < parent.recording.steps().size() && Hex(parent.recording.log().HashOf(step)) == child.facts.fork->hash;
}

}  // namespace

absl::StatusOr<std::string> ComparisonJson(const Compared& a, const Compared& b) {
  absl::StatusOr<report::JournalComparison> comparison = report::CompareJournals(a.path, b.path);
  if (!comparison.ok()) return comparison.status();
  ordered_json json = std::move(comparison->json);
  const std::size_t step = FirstDifference(a.recording, b.recording);
  const bool same = step == a.recording.steps().size() && step == b.recording.steps().size();
  const std::size_t place = same ? 0 : FirstCommand(a.recording, b.recording, step);
  json["first_event"] =
      same ? ordered_json(nullptr)
           : ordered_json{{"a", FirstEventOf(a.recording, step, place)}, {"b", FirstEventOf(b.recording, step, place)}};
  json["first_step"] = same ? ordered_json(nullptr) : ordered_json(step);
  json["cast"] = CastJson(a.facts, b.facts);
  json["parent"] = IsForkOf(b, a) ? ordered_json("a") : IsForkOf(a, b) ? ordered_json("b") : ordered_json(nullptr);
  return report::JsonText(json, -1);
}

namespace {

constexpr std::size_t kMostSweepRows = 10'000;

// Figures of every run that the file has, by name.
absl::StatusOr<std::vector<sweep::Figures>> AllFigures(sweep::Results& results) {
  std::vector<std::string> names = {"run.ticks",   "run.steps",          "run.redirections", "run.redirected_units",
                                    "run.dinners", "run.agreed_dinners", "run.dinner_units"};
  const absl::Status parties =
      results.Query("SELECT name FROM parties WHERE run=(SELECT min(run) FROM parties) ORDER BY party", nullptr,
                    [&](const std::vector<journal::Cell>& row) {
                      for (const char* column : {"delivered", "spent_cents", "received_cents", "utility"}) {
                        names.push_back(absl::StrCat(std::string(row[0].bytes), ".", column));
                      }
                      return absl::OkStatus();
                    });
  if (!parties.ok()) return parties;
  const absl::Status measures = results.Query(
      "SELECT DISTINCT name FROM metrics WHERE tick IS NULL AND coalesce(party,'')='' AND coalesce(product,'')=''",
      nullptr, [&](const std::vector<journal::Cell>& row) {
        names.push_back(absl::StrCat("market.", std::string(row[0].bytes)));
        return absl::OkStatus();
      });
  if (!measures.ok()) return measures;
  std::vector<sweep::Figures> figures;
  for (const std::string& name : names) {
    absl::StatusOr<sweep::Figures> one = sweep::ReadFigures(results, name);
    if (one.ok()) figures.push_back(*std::move(one));
  }
  return figures;
}

void Column(std::string_view name, std::string_view unit, std::string_view kind, JsonOut& json) {
  json.Open('{');
  json.Key("name").Text(name);
  json.Key("unit").Text(unit);
  json.Key("kind").Text(kind);
  json.Close('}');
}

// The hash of every run, by its place.
absl::StatusOr<std::vector<std::string>> HashesOf(sweep::Results& results) {
  std::vector<std::string> hashes;
  const absl::Status read =
      results.Query("SELECT hash FROM runs ORDER BY run", nullptr, [&](const std::vector<journal::Cell>& row) {
        hashes.emplace_back(row[0].bytes);
        return absl::OkStatus();
      });
  if (!read.ok()) return read;
  hashes.resize(results.runs().size());
  return hashes;
}

void RowOf(const sweep::Results& results, const sweep::RunRow& run, std::size_t place, const std::string& hash,
           const std::vector<sweep::Figures>& figures, JsonOut& json) {
  json.Open('[');
  json.Number(run.run);
  const std::vector<std::size_t>& places = results.PlacesOf(run.setting);
  for (std::size_t axis = 0; axis < results.axes().size(); ++axis) json.Text(results.axes()[axis].labels[places[axis]]);
  json.Text(std::to_string(run.seed));
  json.Bool(run.complete);
  json.Text(hash);
  for (const sweep::Figures& figure : figures) {
    const std::optional<double> value = figure.Told(place);
    json.Raw(value ? nlohmann::json(*value).dump() : "null");
  }
  json.Close(']');
}

}  // namespace

absl::StatusOr<std::string> SweepJson(const std::string& path) {
  absl::StatusOr<std::unique_ptr<sweep::Results>> opened = sweep::Results::Open(path);
  if (!opened.ok()) return opened.status();
  sweep::Results& results = **opened;
  const absl::StatusOr<std::vector<sweep::Figures>> figures = AllFigures(results);
  if (!figures.ok()) return figures.status();
  const absl::StatusOr<std::vector<std::string>> hashes = HashesOf(results);
  if (!hashes.ok()) return hashes.status();
  JsonOut json;
  json.Open('{');
  json.Key("scenario").Text(results.scenario());
  json.Key("columns").Open('[');
  Column("run", "", "run", json);
  for (const sweep::AxisLabels& axis : results.axes()) Column(axis.name, "", "setting", json);
  Column("seed", "", "seed", json);
  Column("complete", "", "complete", json);
  Column("hash", "", "hash", json);
  for (const sweep::Figures& figure : *figures) Column(figure.name, figure.unit, "measure", json);
  json.Close(']');
  json.Key("rows").Open('[');
  const std::size_t count = std::min(results.runs().size(), kMostSweepRows);
  for (std::size_t i = 0; i < count; ++i) RowOf(results, results.runs()[i], i, (*hashes)[i], *figures, json);
  json.Close(']');
  json.Key("left_out").Number(results.runs().size() - count);
  json.Key("failed").Number(results.failed());
  json.Key("settings").Open('[');
  for (std::size_t i = 0; i < results.settings(); ++i) json.Text(results.Tell(i));
  json.Close(']');
  json.Close('}');
  return json.Take();
}

}  // namespace haggle::observe
