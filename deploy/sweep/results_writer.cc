#include "deploy/sweep/results_writer.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "broker/core/validate.h"
#include "broker/journal/database.h"
#include "broker/journal/names.h"
#include "broker/journal/row_inserter.h"
#include "broker/run/chain.h"
#include "deploy/sweep/cell.h"
#include "deploy/sweep/results_format.h"
#include "nlohmann/json.hpp"
#include "proto/base/canonical.h"

namespace haggle::sweep {
namespace {

namespace fs = std::filesystem;

// The tables' inserters, by name.
class Tables {
 public:
  explicit Tables(journal::Database& database) {
    for (const ResultsTable& table : ResultsTables()) {
      inserters_.emplace(table.name, std::make_unique<journal::Inserter>(database, table.name, table.columns));
    }
  }
  journal::Inserter& operator[](std::string_view name) { return *inserters_.at(name); }
  absl::Status status() const {
    for (const auto& [name, inserter] : inserters_) {
      if (!inserter->status().ok()) return inserter->status();
    }
    return absl::OkStatus();
  }

 private:
  std::map<std::string_view, std::unique_ptr<journal::Inserter>> inserters_;
};

std::string JsonList(const std::vector<std::string>& texts) {
  return nlohmann::ordered_json(texts).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string CastText(const std::vector<Casting>& cast) {
  std::vector<std::string> texts;
  for (const Casting& casting : cast) texts.push_back(casting.party + "=" + StrategyText(casting));
  return JsonList(texts);
}

void WriteMade(const Plan& plan, Tables& tables) {
  const Request& request = plan.request();
  const auto add = [&](std::string_view name, const std::string& value) { tables["made"].Add(name, value); };
  add("format", std::to_string(kResultsVersion));
  add("rules", std::to_string(run::kRulesVersion));
  add("scenario", request.file.scenario.name);
  add("scenario_text", codec::ScenarioToText(request.file));
  add("sets", JsonList(request.sets));
  add("agents", JsonList(request.agents));
  if (request.ticks) add("ticks", std::to_string(*request.ticks));
  add("seeds", absl::StrCat(request.first_seed, "..", request.last_seed));
  add("keep", request.keep.Text());
  add("settings", plan.settings_text());
  add("runs", std::to_string(plan.runs()));
}

void WriteSettings(const Plan& plan, Tables& tables) {
  const std::vector<Axis>& axes = plan.request().axes;
  for (std::size_t axis = 0; axis < axes.size(); ++axis) {
    tables["axes"].Add(axis, axes[axis].name);
    for (std::size_t place = 0; place < axes[axis].alternatives.size(); ++place) {
      const Alternative& alternative = axes[axis].alternatives[place];
      tables["alternatives"].Add(axis, place, alternative.label, JsonList(alternative.sets),
                                 JsonList(alternative.cast));
    }
  }
  for (std::size_t setting = 0; setting < plan.settings(); ++setting) {
    const std::vector<std::size_t> places = plan.PlacesOf(setting);
    for (std::size_t axis = 0; axis < places.size(); ++axis) {
      tables["settings"].Add(setting, axis, axes[axis].alternatives[places[axis]].label);
    }
    tables["scenarios"].Add(setting, Hex(plan.DigestOf(setting)), CastText(plan.At(setting)->cast));
  }
}

void WriteMeasures(const Scenario& scenario, std::size_t run, const Cell& cell, Tables& tables) {
  journal::Inserter& metrics = tables["metrics"];
  for (const KeptMeasure& kept : cell.measures) {
    // Inserters take optional numbers; of texts an absent one is added by its own call.
    const std::optional<std::int64_t> tick = kept.tick > 0 ? std::make_optional(kept.tick - 1) : std::nullopt;
    const std::optional<std::int64_t> none;
    const KeptName& name = cell.names[kept.name];
    const std::string* product = kept.product > 0 ? &scenario.products[kept.product - 1].name : nullptr;
    const std::string* party = kept.party > 0 ? &scenario.parties[kept.party - 1].name : nullptr;
    if (product != nullptr && party != nullptr) {
      metrics.Add(run, tick, *product, *party, name.name, name.unit, kept.value);
    } else if (product != nullptr) {
      metrics.Add(run, tick, *product, none, name.name, name.unit, kept.value);
    } else if (party != nullptr) {
      metrics.Add(run, tick, none, *party, name.name, name.unit, kept.value);
    } else {
      metrics.Add(run, tick, none, none, name.name, name.unit, kept.value);
    }
  }
}

PartyId IdOf(const Scenario& scenario, const std::string& name) {
  for (const Party& party : scenario.parties) {
    if (party.name == name) return party.id;
  }
  return kNature;
}

// Whether all numbers in `cell` are of things that the scenario has: it was read from a file.
bool IsOf(const Scenario& scenario, const Cell& cell) {
  const std::int64_t most = core::bounds::kTicks;
  const std::int64_t ticks = cell.summary.complete ? cell.summary.ticks : most;
  return cell.summary.ticks >= 0 && cell.summary.ticks <= most &&
         std::all_of(cell.measures.begin(), cell.measures.end(), [&](const KeptMeasure& kept) {
           return kept.name < cell.names.size() && kept.tick >= 0 && kept.tick <= ticks &&
                  kept.product <= scenario.products.size() && kept.party <= scenario.parties.size();
         });
}

absl::Status WriteRun(const Plan& plan, std::size_t run, const Cell& cell, Tables& tables) {
  const journal::RunSummary& summary = cell.summary;
  const std::shared_ptr<const Setting> setting = plan.At(plan.SettingOf(run));
  if (!IsOf(setting->scenario, cell)) {
    return absl::DataLossError(absl::StrCat("run ", run, " holds measures of what its scenario does not have"));
  }
  tables["runs"].Add(run, plan.SettingOf(run), plan.SeedOf(run), summary.hash, summary.outcome, summary.ticks,
                     summary.steps, summary.complete ? 1 : 0,
                     std::string_view(cell.failed() ? "agent_failed" : "complete"), cell.message, cell.culprit,
                     summary.redirection_count, summary.redirection_units);
  for (const journal::PartySummary& party : summary.parties) {
    tables["parties"].Add(run, IdOf(setting->scenario, party.name), party.name, journal::KindName(party.kind),
                          party.ordered, party.cancelled, party.delivered, party.warehoused, party.installed,
                          party.productive, party.spent_cents, party.received_cents, party.paid_cents, party.utility);
  }
  WriteMeasures(setting->scenario, run, cell, tables);
  for (const KeptEvent& event : cell.events) {
    tables["events"].Add(run, event.number, event.tick, event.kind, event.cause, event.data);
  }
  for (const journal::DinnerSummary& dinner : summary.dinners) {
    tables["dinners"].Add(run, dinner.tick, dinner.table, dinner.host, JsonList(dinner.guests), dinner.agreed ? 1 : 0,
                          dinner.units);
  }
  return tables.status();
}

absl::Status MakeTables(journal::Database& database) {
  for (const ResultsTable& table : ResultsTables()) {
    if (absl::Status status = database.Execute(std::string(table.sql)); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// Makes the file's bytes permanent and gives it its name.
absl::Status PutInPlace(const std::string& written, const std::string& path) {
  const int fd = ::open(written.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = fd >= 0 && ::fsync(fd) == 0;
  const int error = errno;
  if (fd >= 0) ::close(fd);
  if (!synced) {
    return absl::UnavailableError(absl::StrCat(written, " cannot be made permanent: ", std::strerror(error)));
  }
  std::error_code code;
  fs::rename(written, path, code);
  if (!code) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(path, " cannot be put in place: ", code.message(),
                                             "; all runs are kept in ", fs::path(written).parent_path().string(),
                                             ", and the same command goes on with them"));
}

absl::Status Fill(const Plan& plan, CellStore& store, journal::Database& database) {
  // Half a file is thrown away: no journal of its own is needed.
  for (const std::string& sql : {std::string("PRAGMA journal_mode = OFF"), std::string("PRAGMA synchronous = OFF"),
                                 absl::StrCat("PRAGMA application_id = ", kApplicationId),
                                 absl::StrCat("PRAGMA user_version = ", kResultsVersion), std::string("BEGIN")}) {
    if (absl::Status status = database.Execute(sql); !status.ok()) return status;
  }
  if (absl::Status status = MakeTables(database); !status.ok()) return status;
  Tables tables(database);
  WriteMade(plan, tables);
  WriteSettings(plan, tables);
  absl::Status status = store.ForEach([&](std::size_t run, std::string_view bytes) {
    Cell cell;
    std::string error;
    if (!ParseCanonical(bytes, cell, &error)) return absl::DataLossError(absl::StrCat("run ", run, ": ", error));
    return WriteRun(plan, run, cell, tables);
  });
  if (status.ok()) status = tables.status();
  for (const std::string_view index : ResultsIndexes()) {
    if (status.ok()) status = database.Execute(std::string(index));
  }
  return status.ok() ? database.Execute("COMMIT") : status;
}

}  // namespace

absl::Status WriteResults(const Plan& plan, CellStore& store, const std::string& folder, const std::string& path) {
  const std::string written = folder + "/results";
  std::error_code error;
  fs::remove(written, error);
  auto database = journal::Database::Open(written, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, written);
  if (!database.ok()) return OfResults(database.status());
  absl::Status status = Fill(plan, store, **database);
  const absl::Status closed = (*database)->Close();
  if (status.ok()) status = closed;
  if (status.ok()) return PutInPlace(written, path);
  fs::remove(written, error);
  return OfResults(status);
}

absl::Status WritePlan(const Plan& plan, journal::Database& database) {
  if (absl::Status status = MakeTables(database); !status.ok()) return status;
  Tables tables(database);
  WriteMade(plan, tables);
  WriteSettings(plan, tables);
  return tables.status();
}

absl::Status WriteRuns(const Plan& plan, const std::map<std::size_t, Cell>& cells, journal::Database& database) {
  if (absl::Status status = MakeTables(database); !status.ok()) return status;
  Tables tables(database);
  for (const auto& [run, cell] : cells) {
    if (absl::Status status = WriteRun(plan, run, cell, tables); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace haggle::sweep
