#include "deploy/experiment/experiment.h"

#include <sqlite3.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/journal/database.h"
#include "broker/journal/measure_list.h"
#include "broker/journal/query.h"
#include "deploy/experiment/draw.h"
#include "deploy/report/text.h"
#include "deploy/sweep/results.h"
#include "deploy/sweep/sweep.h"
#include "proto/base/quoted.h"
#include "proto/base/sha256.h"

namespace haggle::experiment {
namespace {

constexpr std::size_t kMostFailuresTold = 20;

std::string DigestOfAll(const sweep::Plan& plan) {
  Sha256 digest;
  for (std::size_t setting = 0; setting < plan.settings(); ++setting) digest.Update(Hex(plan.DigestOf(setting)));
  return Hex(digest.Finish());
}

// The tables of the description, each with an index by what they are asked for.
absl::Status MakeTables(journal::Database& results, const codec::ExperimentFile& experiment) {
  for (const codec::QueriedTable& table : experiment.tables) {
    // First only asked, so that it is one query which does nothing else.
    const std::string query = absl::StrCat("SELECT * FROM (\n", table.sql, "\n)");
    absl::Status made = journal::AskReadOnly(results, absl::StrCat(query, " LIMIT 0"), nullptr,
                                             [](const std::vector<journal::Cell>&) { return absl::OkStatus(); });
    if (made.ok()) made = results.Execute(absl::StrCat("CREATE TEMP TABLE ", table.name, " AS ", query));
    if (!made.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(experiment.filename, ": table ", table.name, ": ", made.message()));
    }
    for (const char* columns : {"arm, seed", "seed"}) {
      if (!results.Prepare(absl::StrCat("SELECT ", columns, " FROM ", table.name)).ok()) continue;
      made = results.Execute(
          absl::StrCat("CREATE INDEX temp.index_of_", table.name, " ON ", table.name, "(", columns, ")"));
      if (!made.ok()) return made;
      break;
    }
  }
  return absl::OkStatus();
}

absl::Status Ask(const std::string& path, const ExperimentOptions& options, Findings& findings) {
  const codec::ExperimentFile& experiment = findings.experiment;
  absl::StatusOr<std::unique_ptr<journal::Database>> results =
      journal::Database::Open(path, SQLITE_OPEN_READONLY, path);
  if (!results.ok()) return results.status();
  if (absl::Status named = NameArms(**results); !named.ok()) return named;
  if (absl::Status made = MakeTables(**results, experiment); !made.ok()) return made;
  for (const codec::MeasureQuery& measure : experiment.measures) {
    absl::StatusOr<Samples> samples = ReadSamples(**results, experiment, measure);
    if (!samples.ok()) return samples.status();
    for (const auto& [arm, sample] : *samples) {
      if (sample.empty()) findings.without.push_back(absl::StrCat("measure ", measure.name, ": no run of ", arm));
    }
    findings.samples[measure.name] = *std::move(samples);
  }
  findings.judged = Judge(experiment, findings.samples);
  if (!options.pictures) return absl::OkStatus();
  for (const codec::PictureQuery& picture : experiment.pictures) {
    absl::StatusOr<std::string> svg = Draw(**results, findings, picture);
    if (!svg.ok() && !absl::IsNotFound(svg.status())) return svg.status();
    findings.pictures.push_back({picture.title, svg.ok() ? *std::move(svg) : "", std::string(svg.status().message())});
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckNames(const codec::ExperimentFile& experiment, const Scenario& scenario) {
  for (const codec::MeasureQuery& measure : experiment.measures) {
    if (measure.metric.empty()) continue;
    const std::uint8_t scope = measure.party.empty() ? journal::kRunAll : journal::kRunParty;
    std::vector<std::string> names;
    for (const journal::MeasureInfo& info : journal::MeasureList()) {
      if ((info.scopes & scope) != 0) names.emplace_back(info.name);
    }
    const auto wrong = [&](const std::string& what, const std::string& name, const std::vector<std::string>& there) {
      return absl::InvalidArgumentError(absl::StrCat("measure ", measure.name, ": no ", what, " is called ",
                                                     Quoted(name), report::Instead(name, there)));
    };
    if (std::find(names.begin(), names.end(), measure.metric) == names.end()) {
      return wrong(measure.party.empty() ? "measure of the whole market" : "measure of a party", measure.metric, names);
    }
    std::vector<std::string> parties;
    for (const Party& party : scenario.parties) parties.push_back(party.name);
    if (!measure.party.empty() && std::find(parties.begin(), parties.end(), measure.party) == parties.end()) {
      return wrong("party", measure.party, parties);
    }
  }
  return absl::OkStatus();
}

sweep::Request SweepOf(const codec::ExperimentFile& experiment, const codec::ScenarioFile& scenario,
                       const std::vector<std::string>& plugin_digests) {
  sweep::Request request;
  request.file = scenario;
  request.plugin_digests = plugin_digests;
  request.first_seed = experiment.first_seed;
  request.last_seed = experiment.last_seed;
  sweep::Axis arms{"arm", {}};
  for (const codec::ExperimentArm& arm : experiment.arms) {
    arms.alternatives.push_back({arm.name, arm.sets, arm.cast});
  }
  request.axes.push_back(std::move(arms));
  request.keep.ticks = !experiment.ticks.empty();
  request.keep.tick_names = experiment.ticks;
  request.keep.events = !experiment.events.empty();
  request.keep.event_kinds = experiment.events;
  return request;
}

absl::StatusOr<Findings> RunExperiment(const codec::ExperimentFile& experiment, const sweep::Plan& plan,
                                       const Registry& registry, const ExperimentOptions& options) {
  sweep::SweepOptions sweeping;
  sweeping.results = options.results;
  sweeping.jobs = options.jobs;
  sweeping.interrupted = options.interrupted;
  sweeping.overwrite = options.overwrite;
  sweeping.elsewhere = "choose another folder with -o";
  sweeping.on_progress = options.on_progress;
  const sweep::Swept swept = sweep::RunSweep(plan, registry, sweeping);
  if (!swept.status.ok()) return swept.status;
  Findings findings;
  findings.experiment = experiment;
  findings.runs = plan.runs();
  findings.digest = DigestOfAll(plan);
  absl::StatusOr<std::unique_ptr<sweep::Results>> results = sweep::Results::Open(options.results);
  if (!results.ok()) return results.status();
  const absl::StatusOr<std::vector<sweep::FailedRun>> failed = (*results)->ReadFailed(kMostFailuresTold);
  if (!failed.ok()) return failed.status();
  for (const sweep::FailedRun& run : *failed) {
    findings.failed.push_back(
        absl::StrCat((*results)->Tell(run.setting), ", seed ", run.seed, ": ", run.culprit, ": ", run.message));
  }
  results->reset();
  if (absl::Status asked = Ask(options.results, options, findings); !asked.ok()) return asked;
  return findings;
}

}  // namespace haggle::experiment
