// The derived tables of a journal: what SQL is asked over. Built by replay, so
// that they can be thrown away and made again; integers only.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "broker/journal/recorder.h"
#include "proto/base/moves.h"
#include "proto/base/scenario.h"

namespace haggle::journal {

// The version of the derived tables' names, columns and contents.
inline constexpr std::int64_t kTablesVersion = 7;

// The text of a table as it stands in sqlite_master. A contract.
struct TableSchema {
  std::string_view name;
  std::string_view sql;
};

// All derived tables, in the order in which they are made.
const std::vector<TableSchema>& DerivedTables();

class Database;

// Fills the derived tables of a database in which they were just made. Give it
// every step, then its events and its tick's end, and call Finish at last.
// Thread-compatible.
class TablesBuilder : public core::EventSink, public run::TickSink {
 public:
  // `database` must outlive the builder.
  TablesBuilder(const Scenario& scenario, Database& database);
  ~TablesBuilder() override;

  void OnStep(const Step& step, const Told& told);
  void OnEvent(const Event& event, bool all, const std::vector<PartyId>& audience) override;
  void OnTickEnd(Tick tick, const core::Market& market) override;
  // Writes what can only be known at the end. The first error of all.
  absl::Status Finish(const core::Market& market);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace haggle::journal
