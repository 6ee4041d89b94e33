// `haggle sweep --results postgresql://...`, and what reads such results, against a real server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <map>

#include "deploy/observe/observatory.h"
#include "deploy/sweep/results_format.h"
#include "nlohmann/json.hpp"
#include "tests/deploy/program.h"
#include "tests/engines/postgres_server.h"

namespace haggle::testing::postgres_sweep_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// All tables have rows.
std::vector<std::string> Sweep(const std::string& results, const std::string& seeds = "1..3",
                               const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = {"sweep",     "dinner",
                                        "--seeds",   seeds,
                                        "--vary",    "rules.allocation=discretion,uniform",
                                        "--keep",    "ticks,events:delivered,table_closed",
                                        "--ticks",   "40",
                                        "--results", results,
                                        "--quiet"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

class PostgresSweepTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string why;
    server_ = PostgresServer::Shared(&why);
    if (server_ != nullptr) return;
    std::cerr << "NOT RUN: " << why << "\n";
    GTEST_SKIP() << why;
  }

  Said Run(const std::vector<std::string>& arguments) { return Haggle(folder_.path(), arguments); }
  std::string SqlOf(const std::string& results, const std::string& select) {
    const Said said = Run({"sql", results, select});
    EXPECT_EQ(said.exit_code, 0) << said.err;
    return said.out;
  }

  PostgresServer* server_ = nullptr;
  Folder folder_;
};

TEST_F(PostgresSweepTest, ThePlaceHoldsWhatTheFileHolds) {
  ASSERT_EQ(Run(Sweep("here.sweep")).exit_code, 0);
  const Said said = Run(Sweep(server_->Url("same")));
  ASSERT_EQ(said.exit_code, 0) << said.err;
  ExpectSameResults(*server_, "same", folder_ / "here.sweep");
  for (const sweep::ResultsTable& table : sweep::ResultsTables()) {
    EXPECT_FALSE(RowsOfFile(folder_ / "here.sweep", std::string(table.name)).empty()) << table.name;
  }
}

TEST_F(PostgresSweepTest, WhatReadsFilesReadsThePlaceAlike) {
  const std::string url = server_->Url("read");
  ASSERT_EQ(Run(Sweep("here.sweep")).exit_code, 0);
  ASSERT_EQ(Run(Sweep(url)).exit_code, 0);
  for (const char* select :
       {"SELECT * FROM runs ORDER BY run", "SELECT count(*) FROM metrics", "SELECT \"cast\" FROM scenarios ORDER BY 1",
        "SELECT r.seed, p.name, sum(p.delivered) FROM runs r JOIN parties p USING (run) WHERE p.name = 'xai' AND "
        "r.run BETWEEN 1 AND 4 GROUP BY 1, 2 ORDER BY 1, 2",
        "SELECT name, count(*) FROM metrics WHERE tick IS NULL AND party IS NOT NULL AND value > 10 GROUP BY name "
        "ORDER BY name",
        "SELECT count(*) FROM parties WHERE name = 'XAI' COLLATE NOCASE",
        "SELECT count(*) FROM parties WHERE name < 'n'",
        "SELECT count(*) FROM runs WHERE run = 1.5 OR run = '2' OR seed IN (1, 3)",
        "SELECT a.run, b.run FROM runs a, runs b WHERE a.seed = b.seed AND a.run < b.run ORDER BY 1, 2",
        "SELECT count(*), max(json_extract(data, '$')) FROM events WHERE kind = 'it''s' OR kind >= ''",
        "SELECT sum(units) FROM dinners"}) {
    EXPECT_EQ(SqlOf(url, select), SqlOf("here.sweep", select)) << select;
  }
  const auto compare = [&](const std::string& results) {
    return Run({"compare", results, "--by", "allocation", "--metric",
                "xai.delivered,run.dinners,run.agreed_dinners,run.dinner_units,run.redirections,market.backlog@10",
                "--json"});
  };
  const Said file = compare("here.sweep");
  const Said place = compare(url);
  ASSERT_EQ(file.exit_code, 0) << file.err;
  ASSERT_EQ(place.exit_code, 0) << place.err;
  EXPECT_EQ(place.out, file.out);
  const Said picture = Run({"plot", url, "--x", "tick", "--y", "xai.delivered", "-o", "there.svg"});
  ASSERT_EQ(picture.exit_code, 0) << picture.err;
  ASSERT_EQ(Run({"plot", "here.sweep", "--x", "tick", "--y", "xai.delivered", "-o", "here.svg"}).exit_code, 0);
  EXPECT_EQ(ReadFile(folder_ / "there.svg"), ReadFile(folder_ / "here.svg"));
  // Nothing but reading.
  EXPECT_EQ(Run({"sql", url, "DELETE FROM runs"}).exit_code, 1);
  EXPECT_EQ(server_->Ask("SELECT count(*) FROM read.runs"), "6");
}

TEST_F(PostgresSweepTest, TheObservatoryShowsThePlaceAsTheFile) {
  const std::string url = server_->Url("seen");
  ASSERT_EQ(Run(Sweep("here.sweep")).exit_code, 0);
  ASSERT_EQ(Run(Sweep(url)).exit_code, 0);
  std::string with_password = url;
  with_password.insert(with_password.find('@'), ":s3cret");
  observe::Observatory observatory({{folder_ / "here.sweep", with_password, server_->Url("not_there")}});
  const observe::Answer index = observatory.Ask({"/api/index", {}});
  EXPECT_THAT(index.body, Not(HasSubstr("s3cret")));
  const auto json = nlohmann::json::parse(index.body);
  std::vector<std::string> bodies;
  for (const auto& sweep : json["sweeps"]) {
    if (!sweep.contains("runs")) continue;
    EXPECT_EQ(sweep["runs"], 6);
    bodies.push_back(observatory.Ask({"/api/sweep", {{"file", sweep["id"]}}}).body);
  }
  ASSERT_EQ(bodies.size(), 2U) << index.body;
  // By name: measures have no order of their own.
  const auto columns = [](const std::string& body) {
    const auto told = nlohmann::json::parse(body);
    std::map<std::string, std::vector<nlohmann::json>> values;
    for (std::size_t i = 0; i < told["columns"].size(); ++i) {
      for (const auto& row : told["rows"]) values[told["columns"][i]["name"]].push_back(row[i]);
    }
    return values;
  };
  EXPECT_EQ(columns(bodies[0])["seed"].size(), 6U);
  EXPECT_EQ(columns(bodies[0]), columns(bodies[1]));
  EXPECT_THAT(index.body, HasSubstr("there is nothing of that name behind #"));
}

TEST_F(PostgresSweepTest, OtherSettingsAreRefusedAndReplacedByForceAlone) {
  const std::string url = server_->Url("others");
  ASSERT_EQ(Run(Sweep(url)).exit_code, 0);
  const Said again = Run({"sweep", "--help"});
  EXPECT_THAT(again.out, HasSubstr("postgresql://"));
  const Said other = Run(Sweep(url, "1..4"));
  EXPECT_EQ(other.exit_code, 1);
  EXPECT_THAT(other.err, AllOf(HasSubstr("#others holds another sweep: where it has \"seeds 1..3\""),
                               HasSubstr("choose another name behind #, or replace it with --force")));
  EXPECT_EQ(server_->Ask("SELECT count(*) FROM others.runs"), "6");
  const Said forced = Run(Sweep(url, "1..4", {"--force"}));
  EXPECT_EQ(forced.exit_code, 0) << forced.err;
  EXPECT_EQ(server_->Ask("SELECT count(*) FROM others.runs"), "8");
  // The same once more finds all there.
  const Said nothing = Run({"sweep", "dinner", "--seeds", "1..4", "--vary", "rules.allocation=discretion,uniform",
                            "--keep", "ticks,events:delivered,table_closed", "--ticks", "40", "--results", url});
  EXPECT_THAT(nothing.out, HasSubstr("holds them all already; nothing was changed"));
  // What is no result of ours stays, with --force too.
  server_->Ask("CREATE SCHEMA theirs");
  const Said theirs = Run(Sweep(server_->Url("theirs"), "1..3", {"--force"}));
  EXPECT_EQ(theirs.exit_code, 1);
  EXPECT_THAT(theirs.err, HasSubstr("the schema holds something else; choose another name behind #"));
}

TEST_F(PostgresSweepTest, ResultsThatNoLongerHoldAreRefused) {
  const std::string url = server_->Url("older");
  ASSERT_EQ(Run(Sweep(url)).exit_code, 0);
  server_->Ask("UPDATE older.parties SET delivered = delivered + 1 WHERE run = 2 AND name = 'xai'");
  const Said said = Run(Sweep(url));
  EXPECT_EQ(said.exit_code, 5);
  EXPECT_THAT(said.err, HasSubstr("#older holds another result of run 2 ("));
  EXPECT_EQ(Run(Sweep(url, "1..3", {"--force"})).exit_code, 0);
  ASSERT_EQ(Run(Sweep("here.sweep")).exit_code, 0);
  ExpectSameResults(*server_, "older", folder_ / "here.sweep");
}

TEST_F(PostgresSweepTest, RunsThatAreMissingAreToldToReadersAndMade) {
  const std::string url = server_->Url("part");
  ASSERT_EQ(Run(Sweep(url)).exit_code, 0);
  for (const char* table : {"runs", "parties", "metrics", "events", "dinners"}) {
    server_->Ask(std::string("DELETE FROM part.") + table + " WHERE run IN (1, 4)");
  }
  server_->Ask("INSERT INTO part.missing(run) VALUES (1), (4)");
  const Said early = Run({"sql", url, "SELECT 1"});
  EXPECT_EQ(early.exit_code, 1);
  EXPECT_THAT(early.err, HasSubstr("#part: 2 runs are missing; wait for the end of the sweep, or give its command"));
  const Said rest = Run(Sweep(url, "1..3", {"--json"}));
  ASSERT_EQ(rest.exit_code, 0) << rest.err;
  EXPECT_EQ(nlohmann::json::parse(rest.out)["made"], 2);
  ASSERT_EQ(Run(Sweep("here.sweep")).exit_code, 0);
  ExpectSameResults(*server_, "part", folder_ / "here.sweep");
}

TEST_F(PostgresSweepTest, WithoutANameItIsTheScenariosAndTheOnlyOneIsRead) {
  server_->Ask("CREATE DATABASE lonely");
  std::string url = server_->Url("");
  url.replace(url.find("/haggle?"), 8, "/lonely?");
  const Said none = Run({"sql", url, "SELECT count(*) FROM runs"});
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_THAT(none.err, HasSubstr("there are no results of a sweep; make some with `haggle sweep --results`"));
  const Said said = Run({"sweep", "two_companies", "--ticks", "2", "--seeds", "1..2", "--results", url});
  ASSERT_EQ(said.exit_code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("#two_companies\n"));
  EXPECT_THAT(SqlOf(url, "SELECT count(*) FROM runs"), HasSubstr("2"));
  ASSERT_EQ(Run({"sweep", "two_companies", "--ticks", "3", "--results", url + "#another"}).exit_code, 0);
  const Said several = Run({"sql", url, "SELECT 1"});
  EXPECT_THAT(several.err, HasSubstr("several sweeps; say which, behind #: another, two_companies"));
}

TEST_F(PostgresSweepTest, ErrorsSayWhatToDoAndNeverAPassword) {
  const auto told = [&](const std::string& url, int exit_code) {
    const Said said = Run(Sweep(url));
    EXPECT_EQ(said.exit_code, exit_code) << said.err;
    EXPECT_THAT(said.err + said.out, Not(HasSubstr("s3cret")));
    EXPECT_EQ(std::count(said.err.begin(), said.err.end(), '\n'), 1) << said.err;
    return said.err;
  };
  const std::string good = server_->Url("errors");
  const std::string wrong = server_->Url("errors", "locked:s3cret-wrong");
  EXPECT_THAT(told(wrong, 1), AllOf(HasSubstr("password authentication failed"), HasSubstr("PGPASSWORD")));
  EXPECT_THAT(told(server_->Url("errors", "locked"), 1), HasSubstr("PGPASSWORD or ~/.pgpass"));
  EXPECT_THAT(told(server_->Url("errors", "nobody_at_all"), 1), HasSubstr("createuser"));
  EXPECT_THAT(told(server_->Url("errors", "locked:s3cret%2Fpass"), 1),
              AllOf(HasSubstr("permission denied for database"), HasSubstr("GRANT CREATE")));
  EXPECT_THAT(told("postgresql://a:s3cret@127.0.0.1:1/x#y", 1), HasSubstr("see that the server is up"));
  EXPECT_THAT(told("postgresql://a:s3cret%zz@h/x#y", 1), HasSubstr("postgresql://a@h/x#y: cannot be connected to"));
  EXPECT_THAT(told("postgresql://a:s3cret@h/x#no such name", 2), HasSubstr("the name behind # is none of a schema"));
  // A command that knows nothing of addresses.
  const Said log = Run({"log", "postgresql://a:s3cret@h/x"});
  EXPECT_NE(log.exit_code, 0);
  EXPECT_THAT(log.err, Not(HasSubstr("s3cret")));
  // The password of the environment is taken.
  const Said environment =
      Haggle(folder_.path(), Sweep(server_->Url("errors", "locked")), {{"PGPASSWORD", "s3cret/pass"}});
  EXPECT_THAT(environment.err, HasSubstr("permission denied for database"));
}

// Loaded when an address is given and not before; a library that is none stands for one that is missing.
TEST_F(PostgresSweepTest, WithoutTheLibraryAllElseRuns) {
  WriteFile(folder_ / "libpq.so.5", "none");
  const std::vector<std::pair<std::string, std::string>> without = {{"LD_LIBRARY_PATH", folder_.path()}};
  const Said file = Haggle(folder_.path(), Sweep("without.sweep"), without);
  EXPECT_EQ(file.exit_code, 0) << file.err;
  const Said place = Haggle(folder_.path(), Sweep(server_->Url("without")), without);
  EXPECT_EQ(place.exit_code, 1);
  EXPECT_THAT(place.err, HasSubstr("install the package libpq5"));
}

}  // namespace
}  // namespace haggle::testing::postgres_sweep_test
