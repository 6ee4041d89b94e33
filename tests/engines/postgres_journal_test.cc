// `haggle journal push` to a real server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <iostream>

#include "absl/strings/str_join.h"
#include "broker/journal/derived_tables.h"
#include "deploy/postgres/table.h"
#include "tests/deploy/program.h"
#include "tests/engines/postgres_server.h"

namespace haggle::testing::postgres_journal_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class PostgresJournalTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string why;
    server_ = PostgresServer::Shared(&why);
    if (server_ != nullptr) {
      ASSERT_EQ(Run({"run", "dinner", "--ticks", "30", "--journal", "dinner.haggle", "--quiet"}).exit_code, 0);
      return;
    }
    std::cerr << "NOT RUN: " << why << "\n";
    GTEST_SKIP() << why;
  }

  Said Run(const std::vector<std::string>& arguments) { return Haggle(folder_.path(), arguments); }

  // How many rows all tables of the place have, but for that of runs.
  int RowsIn(const std::string& name) const {
    std::vector<std::string> counts;
    for (const journal::TableSchema& table : journal::DerivedTables()) {
      counts.push_back("(SELECT count(*) FROM " + name + "." + std::string(table.name) + ")");
    }
    return std::stoi(server_->Ask("SELECT " + absl::StrJoin(counts, "+")));
  }

  PostgresServer* server_ = nullptr;
  Folder folder_;
};

TEST_F(PostgresJournalTest, ARunsTablesAreThoseOfItsJournalAndOnceThere) {
  const std::string url = server_->Url("runs_of_all");
  ASSERT_EQ(Run({"run", "two_companies", "--journal", "two.haggle", "--quiet"}).exit_code, 0);
  const Said pushed = Run({"journal", "push", "dinner.haggle", url});
  ASSERT_EQ(pushed.exit_code, 0) << pushed.err;
  const std::string run = pushed.out.substr(4, 64);
  ASSERT_EQ(Run({"journal", "push", "two.haggle", url}).exit_code, 0);
  for (const journal::TableSchema& schema : journal::DerivedTables()) {
    const postgres::Table table = postgres::TableOf(schema.sql);
    std::vector<std::string> columns;
    for (const postgres::Column& column : table.columns) columns.push_back(column.name);
    const std::string select = "SELECT " + absl::StrJoin(columns, ", ") + " FROM " + table.name;
    const std::string order = " ORDER BY " + absl::StrJoin(columns, ", ");
    const Said there = Run({"sql", url, select + " WHERE run = '" + run + "'" + order});
    const Said here = Run({"sql", "dinner.haggle", select + order});
    EXPECT_EQ(there.exit_code, 0) << there.err;
    EXPECT_EQ(there.out, here.out) << table.name;
  }
  const int rows = RowsIn("runs_of_all");
  const Said again = Run({"journal", "push", "dinner.haggle", url});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.out, HasSubstr("#runs_of_all holds it already; nothing was changed"));
  EXPECT_EQ(RowsIn("runs_of_all"), rows);
  EXPECT_EQ(server_->Ask("SELECT count(*) FROM runs_of_all.runs"), "2");
  EXPECT_EQ(server_->Ask("SELECT scenario || ' ' || state FROM runs_of_all.runs WHERE run = '" + run + "'"),
            "dinner finished");
}

TEST_F(PostgresJournalTest, APushThatIsKilledIsNeverSeenInPart) {
  const std::string url = server_->Url("killed_push");
  ASSERT_EQ(Run({"journal", "push", "dinner.haggle", server_->Url("whole_push")}).exit_code, 0);
  const int whole = RowsIn("whole_push");
  ASSERT_GT(whole, 0);
  int killed = 0;
  int code = -1;
  for (int after = 2; code != 0 && after < 30'000; after += 2) {
    code = HaggleKilledAfter(folder_.path(), {"journal", "push", "dinner.haggle", url}, after);
    if (code == 0) break;
    ++killed;
    if (server_->Ask("SELECT count(*) FROM pg_namespace WHERE nspname = 'killed_push'") == "0") continue;
    const bool there = server_->Ask("SELECT count(*) FROM killed_push.runs") == "1";
    ASSERT_EQ(RowsIn("killed_push"), there ? whole : 0) << "after " << after;
  }
  EXPECT_GE(killed, 3);
  EXPECT_EQ(code, 0);
  EXPECT_EQ(RowsIn("killed_push"), whole);
}

TEST_F(PostgresJournalTest, TwoAtOnceBringItOnce) {
  const std::string url = server_->Url("twice");
  RunningHaggle a(folder_.path(), {"journal", "push", "dinner.haggle", url});
  RunningHaggle b(folder_.path(), {"journal", "push", "dinner.haggle", url});
  EXPECT_EQ(a.Await(), 0) << ReadFile(a.err());
  EXPECT_EQ(b.Await(), 0) << ReadFile(b.err());
  EXPECT_EQ(server_->Ask("SELECT count(*) FROM twice.runs"), "1");
  ASSERT_EQ(Run({"journal", "push", "dinner.haggle", server_->Url("one")}).exit_code, 0);
  EXPECT_EQ(RowsIn("twice"), RowsIn("one"));
}

TEST_F(PostgresJournalTest, WhatCannotBePushedIsTold) {
  const Said nothing = Run({"journal", "push", "none.haggle", server_->Url("x")});
  EXPECT_EQ(nothing.exit_code, 1);
  EXPECT_THAT(nothing.err, HasSubstr("none.haggle"));
  EXPECT_EQ(Run({"journal", "push", "dinner.haggle", "file.sqlite"}).exit_code, 2);
  server_->Ask("CREATE SCHEMA not_ours");
  const Said theirs = Run({"journal", "push", "dinner.haggle", server_->Url("not_ours")});
  EXPECT_EQ(theirs.exit_code, 1);
  EXPECT_THAT(theirs.err,
              AllOf(HasSubstr("#not_ours: holds something else"), HasSubstr("choose another name behind #")));
  const Said sweep = Run({"sweep", "two_companies", "--ticks", "2", "--results", server_->Url("a_sweep"), "--quiet"});
  ASSERT_EQ(sweep.exit_code, 0) << sweep.err;
  EXPECT_EQ(Run({"journal", "push", "dinner.haggle", server_->Url("a_sweep")}).exit_code, 1);
}

}  // namespace
}  // namespace haggle::testing::postgres_journal_test
