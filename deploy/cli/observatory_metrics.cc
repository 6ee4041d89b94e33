#include "deploy/cli/observatory_metrics.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "deploy/cli/version.h"
#include "nlohmann/json.hpp"
#include "proto/metrics/run_metrics.h"

namespace haggle::cli {
namespace {

using nlohmann::json;

// A run that is on has so many products told at most; others are told by what the index knows.
constexpr int kMostWatched = 8;

std::int64_t NumberIn(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

std::optional<std::uint64_t> CountIn(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<std::uint64_t>();
}

std::string TextIn(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

metrics::RunFigures FiguresOf(const json& listed) {
  metrics::RunFigures run;
  run.run = TextIn(listed, "id");
  run.scenario = TextIn(listed, "scenario");
  run.state = TextIn(listed, "state");
  run.tick = NumberIn(listed, "tick");
  run.ticks = NumberIn(listed, "ticks");
  run.steps = static_cast<std::uint64_t>(NumberIn(listed, "steps"));
  run.commands = CountIn(listed, "commands");
  run.events = CountIn(listed, "events");
  return run;
}

json AskRun(observe::Observatory& observatory, const std::string& path, std::map<std::string, std::string> arguments) {
  const observe::Answer answer = observatory.Ask({path, std::move(arguments)});
  return answer.status == 200 ? json::parse(answer.body, nullptr, false) : json();
}

bool IsOver(const std::string& state) { return state == "finished" || state == "stopped"; }

// Those that are on first, then the newest: of too many the others are left out.
void SortByNews(json& runs) {
  const auto news = [](const json& run) {
    const bool on = TextIn(run, "state") == "live";
    const bool here = run.contains("modified") && run["modified"].is_null();  // of this process
    return std::pair(!on, here ? INT64_MIN : -NumberIn(run, "modified"));
  };
  std::stable_sort(runs.begin(), runs.end(), [&news](const json& a, const json& b) { return news(a) < news(b); });
}

// As they are after the run's last event.
void AddDetails(observe::Observatory& observatory, metrics::RunFigures& run) {
  const json head = AskRun(observatory, "/api/run/head", {{"run", run.run}});
  if (!head.is_object() || NumberIn(head, "events") < 1) return;
  if (head.contains("waiting_for") && head["waiting_for"].is_array()) {
    run.awaited = static_cast<std::int64_t>(head["waiting_for"].size());
  }
  const json state = AskRun(observatory, "/api/run/state",
                            {{"run", run.run}, {"event", std::to_string(NumberIn(head, "events") - 1)}});
  if (!state.is_object() || !state.contains("products") || !head.contains("scenario")) return;
  std::map<std::int64_t, std::string> names;
  for (const json& product : head["scenario"].value("products", json::array())) {
    names[NumberIn(product, "id")] = TextIn(product, "name");
  }
  for (const json& product : state["products"]) {
    run.products.push_back({names[NumberIn(product, "id")], NumberIn(product, "backlog"),
                            NumberIn(product, "inventory"), NumberIn(product, "lead_ticks"),
                            NumberIn(product, "price_cents")});
  }
}

}  // namespace

observe::Answer ObservatoryMetrics::Of(observe::Observatory& observatory) {
  const observe::Answer index = observatory.Ask({"/api/index", {}});
  if (index.status != 200) return index;
  json listed = json::parse(index.body, nullptr, false);
  if (!listed.is_object() || !listed.contains("runs")) return {500, "application/json", "{\"error\": \"no index\"}"};
  SortByNews(listed["runs"]);
  std::vector<metrics::RunFigures> runs;
  std::map<std::string, Told> told;
  int watched = 0;
  for (const json& one : listed["runs"]) {
    metrics::RunFigures& run = runs.emplace_back(FiguresOf(one));
    // Whose events are counted has been looked at, and stands in memory.
    const bool at_hand = one.contains("events") && one["events"].is_number();
    if (run.state == "live" && at_hand && ++watched <= kMostWatched) AddDetails(observatory, run);
    Told& now = told[run.run];
    if (const auto before = told_.find(run.run); before != told_.end()) now = before->second;
    // What is over does not go on: another run has taken its place, and counts from nothing.
    if (now.over && run.steps != now.steps) now = {};
    now.steps = std::max(now.steps, run.steps);
    now.commands = std::max(now.commands, run.commands);
    now.events = std::max(now.events, run.events);
    now.over = IsOver(run.state);
    run.steps = now.steps;
    run.commands = now.commands;
    run.events = now.events;
  }
  told_ = std::move(told);
  return {200, metrics::kContentType, metrics::MetricsText(VersionLine(), runs, std::nullopt)};
}

}  // namespace haggle::cli
