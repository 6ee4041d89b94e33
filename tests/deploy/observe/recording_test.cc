// Whole runs of all shipped scenarios in memory: the same as their journals say, by SQL, by the log and by replay, and
// the same however they came.
#include "deploy/observe/recording.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "broker/core/state.h"
#include "broker/journal/reader.h"
#include "broker/journal/replay.h"
#include "deploy/observe/columns.h"
#include "deploy/observe/head_json.h"
#include "deploy/observe/state_json.h"
#include "deploy/report/log_writer.h"
#include "nlohmann/json.hpp"
#include "proto/base/canonical.h"
#include "proto/base/random.h"
#include "tests/deploy/golden_runs.h"
#include "tests/deploy/observe/played.h"
#include "tests/sampled.h"

namespace haggle::observe::recording_test {
namespace {

using nlohmann::ordered_json;
using ::testing::EndsWith;
using ::testing::StartsWith;

std::unique_ptr<journal::JournalReader> ReaderOf(const std::string& path) {
  auto reader = journal::JournalReader::Open(path);
  EXPECT_TRUE(reader.ok()) << reader.status();
  return *std::move(reader);
}

// Rows of a query, cells as texts.
std::vector<std::vector<std::string>> Rows(journal::JournalReader& reader, const std::string& sql) {
  std::vector<std::vector<std::string>> rows;
  const absl::Status status = reader.Query(sql, nullptr, [&](const std::vector<journal::Cell>& cells) {
    std::vector<std::string>& row = rows.emplace_back();
    for (const journal::Cell& cell : cells) {
      row.push_back(cell.type == journal::Cell::Type::kText ? std::string(cell.bytes) : std::to_string(cell.integer));
    }
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  return rows;
}

class EveryScenario : public ::testing::TestWithParam<std::string> {
 protected:
  EveryScenario()
      : path_(Played(GetParam())), id_(path_.substr(path_.rfind('/') + 1)), observatory_(Sources{{path_}}) {}

  ordered_json Ask(const std::string& what, std::map<std::string, std::string> arguments = {}) {
    arguments["run"] = id_;
    return Asked(observatory_, "/api/run/" + what, arguments);
  }

  const std::string path_;
  const std::string id_;
  Observatory observatory_;
};

// What of a state can be read from the journal's tables at the end of a tick.
using Stocks = std::map<std::tuple<int, int, std::string>, std::tuple<std::int64_t, std::int64_t, std::int64_t>>;

std::string Differences(const Stocks& stocks, const std::map<std::string, std::int64_t>& metrics, Tick tick,
                        const ordered_json& state, const Scenario& scenario) {
  std::string differences;
  for (const ordered_json& party : state["parties"]) {
    for (const ordered_json& position : party["positions"]) {
      const std::string product = scenario.products[position["product"].get<std::size_t>()].name;
      const auto found = stocks.find({tick, party["id"].get<int>(), product});
      const auto shown =
          std::make_tuple(position["warehoused"].get<std::int64_t>(), position["installed"].get<std::int64_t>(),
                          position["productive"].get<std::int64_t>());
      const auto none = std::make_tuple(std::int64_t{0}, std::int64_t{0}, std::int64_t{0});
      if ((found == stocks.end() ? none : found->second) != shown) {
        absl::StrAppend(&differences, "stocks of ", party["id"].get<int>(), " of ", product, "; ");
      }
    }
  }
  const auto compare = [&](const std::string& name, const std::string& product, std::int64_t party,
                           std::int64_t shown) {
    const auto found = metrics.find(absl::StrCat(tick, "/", product, "/", party, "/", name));
    if (found != metrics.end() && found->second != shown) {
      absl::StrAppend(&differences, name, " of ", product, " and ", party, ": ", shown, ", the journal has ",
                      found->second, "; ");
    }
  };
  for (const ordered_json& product : state["products"]) {
    const std::string name = scenario.products[product["id"].get<std::size_t>()].name;
    compare("backlog", name, 0, product["backlog"].get<std::int64_t>());
    compare("inventory", name, 0, product["inventory"].get<std::int64_t>());
    compare("price", name, 0, product["price_cents"].get<std::int64_t>());
  }
  for (const ordered_json& party : state["parties"]) {
    const auto id = party["id"].get<std::int64_t>();
    compare("cash", "", id, party["cash_cents"].get<std::int64_t>());
    for (const ordered_json& position : party["positions"]) {
      const std::string name = scenario.products[position["product"].get<std::size_t>()].name;
      compare("backlog", name, id, position["booked"].get<std::int64_t>());
    }
  }
  return differences;
}

struct TablesOfTicks {
  Stocks stocks;
  std::map<std::string, std::int64_t> metrics;
};

TablesOfTicks ReadTables(journal::JournalReader& reader) {
  TablesOfTicks tables;
  for (const auto& row : Rows(reader, "SELECT tick, party, product, warehoused, installed, productive FROM stocks")) {
    tables.stocks[{std::stoi(row[0]), std::stoi(row[1]), row[2]}] = {std::stoll(row[3]), std::stoll(row[4]),
                                                                     std::stoll(row[5])};
  }
  for (const auto& row : Rows(reader,
                              "SELECT tick, coalesce(product,''), coalesce(party,0), name, value FROM metrics WHERE "
                              "tick IS NOT NULL AND name IN ('backlog','inventory','price','cash')")) {
    tables.metrics[absl::StrCat(row[0], "/", row[1], "/", row[2], "/", row[3])] = std::stoll(row[4]);
  }
  return tables;
}

TEST_P(EveryScenario, StateAtTheEndOfEachTickIsWhatTheJournalsTablesSay) {
  const auto reader = ReaderOf(path_);
  const TablesOfTicks tables = ReadTables(*reader);
  const ordered_json head = Ask("head");
  const std::size_t ticks = head["ticks_first"].size();
  for (std::size_t tick = 0; tick < ticks; ++tick) {
    const ordered_json state = Ask("state", {{"tick", std::to_string(tick)}});
    ASSERT_EQ(state["tick"], tick);
    ASSERT_EQ(Differences(tables.stocks, tables.metrics, static_cast<Tick>(tick), state, reader->scenario()), "")
        << "tick " << tick;
  }
}

TEST_P(EveryScenario, ColumnsAndRowsAreTheEventsOfTheLog) {
  const auto reader = ReaderOf(path_);
  const ordered_json head = Ask("head");
  const ReadColumns columns = Unpack(AskedFor(observatory_, 200, "/api/run/columns", {{"run", id_}}));
  std::string log;
  report::LogWriter writer(reader->scenario(), {}, report::LogFormat::kJsonLines, false,
                           [&log](std::string_view line) { log += line; });
  run::Run run(reader->scenario());
  ASSERT_TRUE(report::WriteSteps(*reader, run, writer).ok());
  std::map<std::string, int> ids;
  for (const ordered_json& party : head["scenario"]["parties"]) {
    ids[party["label"]] = party["n"];
  }
  std::vector<std::string> lines = absl::StrSplit(log, '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), columns.kind.size());
  ordered_json rows;
  std::string last_why;
  for (std::size_t e = 0; e < lines.size(); ++e) {
    if (e % 500 == 0) rows = Ask("rows", {{"from", std::to_string(e)}, {"count", "500"}})["rows"];
    const ordered_json line = ordered_json::parse(lines[e]);
    const ordered_json& row = rows[e % 500];
    const std::uint32_t step = columns.step[e];
    const bool in_vain = line["kind"] == "table_closed" && head["tables"][columns.table[e] - 1]["result"] != "agreed";
    const ordered_json kind = in_vain ? ordered_json("no_agreement") : line["kind"];
    ASSERT_EQ(head["kinds"][columns.kind[e]], kind) << e << line;
    ASSERT_EQ(columns.tick[step], line["tick"]) << e;
    ASSERT_EQ(head["phases"][columns.phase[step]], line["phase"]) << e;
    ASSERT_EQ(columns.part[step], line["step"]) << e;
    if (in_vain) {  // it is of those who were to sit there, and says so
      const ordered_json& table = head["tables"][columns.table[e] - 1];
      ASSERT_EQ(row["party"], table["host"].is_null() ? table["parties"][0] : table["host"]) << e;
      ASSERT_FALSE(row["other"].is_null()) << e;
      ASSERT_THAT(row["text"].get<std::string>(), EndsWith(": " + line["text"].get<std::string>()));
      ASSERT_THAT(row["text"].get<std::string>(), StartsWith("table ")) << row;
    } else {
      ASSERT_EQ(columns.party[e], line["party"].is_null() ? 0 : ids.at(line["party"])) << e;
      ASSERT_EQ(row["text"], line["text"]) << e;
    }
    if (columns.table[e] != 0) {
      ASSERT_EQ(head["tables"][columns.table[e] - 1]["id"], std::to_string(line["table"].get<std::uint64_t>())) << e;
    } else {
      ASSERT_TRUE(line["table"] == 0 || line["kind"] == "refused") << lines[e];
    }
    ASSERT_EQ(row["e"], e);
    ASSERT_EQ(row["kind"], kind) << e;
    ASSERT_EQ(row["date"], line["date"]) << e;
    ASSERT_EQ(row["seq"].is_null() ? "0" : row["seq"].get<std::string>(),
              std::to_string(line["seq"].get<std::uint64_t>()));
    if (!line["why"].is_null()) {
      ASSERT_EQ(row["why"], line["why"]) << e;
    }
    ASSERT_EQ(row["refused"].is_null(), line["kind"] != "refused");
    ASSERT_LE(columns.first_event[step], e);
  }
  std::size_t counted = 0;
  for (const auto& [kind, counts] : head["counts"].items()) {
    for (const ordered_json& count : counts) counted += count.get<std::size_t>();
  }
  EXPECT_EQ(counted, lines.size());
}

TEST_P(EveryScenario, EveryDecisionIsItsCommandAndEveryRefusalHasAReason) {
  const auto recording = RecordingOf(path_);
  const std::size_t steps = recording->steps().size();
  const auto most = std::max<std::int64_t>(1, 2 * static_cast<std::int64_t>(steps) / Sampled(200, 30));  // to the next
  Random random = Random::Named(5, 1, 0, 1);
  std::size_t decisions = 0;
  const ordered_json all = Ask("decisions")["decisions"];
  class Commands : public Onlooker {
   public:
    void BeforeStep(const Place& place) override { commands = place.commands.commands; }
    void OnEvent(const Place&, std::size_t index, const Event& event, bool, const std::vector<PartyId>&) override {
      if (std::holds_alternative<Refused>(event.body)) refused[event.cause] = index;
      effects[event.cause].push_back(index);
    }
    std::vector<Command> commands;
    std::map<Seq, std::size_t> refused;
    std::map<Seq, std::vector<std::size_t>> effects;
  };
  for (std::size_t step = 0; step < steps; step += static_cast<std::size_t>(random.Uniform(1, most))) {
    Commands seen;
    recording->Walk(step, step, seen);
    for (std::size_t i = 0; i < seen.commands.size(); i += 1 + seen.commands.size() / 8) {
      const Command& command = seen.commands[i];
      const ordered_json decision = Ask("decision", {{"seq", std::to_string(command.seq)}});
      Command read;
      ASSERT_TRUE(ParseCanonical(absl::HexStringToBytes(decision["canonical"].get<std::string>()), read));
      ASSERT_TRUE(CanonicallyEqual(read, command));
      ASSERT_EQ(decision["seq"], std::to_string(command.seq));
      ASSERT_EQ(decision["step"], step);
      ASSERT_EQ(decision["effects"].size(), seen.effects[command.seq].size());
      ASSERT_EQ(decision["refused"].is_null(), seen.refused.count(command.seq) == 0);
      if (!decision["refused"].is_null()) {
        ASSERT_NE(decision["refused"]["reason"].get<std::string>(), "");
        ASSERT_NE(decision["refused"]["text"].get<std::string>(), "");
      }
      if (command.party == kNature) continue;
      ++decisions;
      ASSERT_FALSE(decision["asked"].empty());
      const ordered_json& same = all[std::to_string(command.seq)];
      ASSERT_EQ(same["canonical"], decision["canonical"]);
      ASSERT_EQ(same["shown"].size(), decision["shown"].size()) << command.seq;
      for (std::size_t k = 0; k < decision["shown"].size(); ++k) ASSERT_EQ(same["shown"][k], decision["shown"][k]["e"]);
    }
  }
  EXPECT_GT(decisions, 0U);
}

// What a party was shown is what its prompt holds, in order.
TEST_P(EveryScenario, WhatWasShownBeforeADecisionIsWhatThePromptHeld) {
  const auto recording = RecordingOf(path_);
  class Prompts : public Onlooker {
   public:
    void BeforeStep(const Place& place) override {
      if (place.step % 7 != 3) return;
      for (const Command& command : place.commands.commands) {
        if (command.party == kNature || shown.size() > 60) continue;
        std::vector<std::string>& kinds = shown[command.seq];
        for (const Event& event : place.run.market().prompt(command.party).shown) kinds.push_back(KindNameOf(event));
      }
    }
    std::map<Seq, std::vector<std::string>> shown;
  };
  Prompts prompts;
  recording->Walk(0, recording->steps().size() - 1, prompts);
  const ReadColumns columns = Unpack(AskedFor(observatory_, 200, "/api/run/columns", {{"run", id_}}));
  const ordered_json kinds = Ask("head")["kinds"];
  for (const auto& [seq, shown] : prompts.shown) {
    const ordered_json decision = Ask("decision", {{"seq", std::to_string(seq)}});
    std::vector<std::string> told;
    for (const ordered_json& one : decision["shown"]) {
      told.push_back(one["kind"]);
      ASSERT_EQ(kinds[columns.kind.at(one["e"].get<std::size_t>())], one["kind"]) << seq;
    }
    const std::size_t left_out = decision["shown_left_out"];
    ASSERT_EQ(told.size() + left_out, shown.size()) << seq;
    ASSERT_EQ(told, std::vector<std::string>(shown.begin() + static_cast<std::ptrdiff_t>(left_out), shown.end()))
        << seq;
  }
}

TEST_P(EveryScenario, AnyStepIsReachedFromACopyAndTheRestIsUntouched) {
  const auto reader = ReaderOf(path_);
  Recording recording(reader->scenario(), {.apart = 97, .most_bytes = 4 << 20});
  ASSERT_TRUE(reader
                  ->ReadSteps([&](const journal::StoredStep& step) {
                    return recording.Add(step.bytes, step.hash, journal::Told{});
                  })
                  .ok());
  EXPECT_EQ(Hex(recording.run().hash()), Hex(reader->seal()->hash));
  const auto digests = reader->ReadDigests();
  ASSERT_TRUE(digests.ok());
  for (const journal::StoredDigest& digest : *digests) {
    const run::Run there = recording.After(static_cast<std::size_t>(digest.step) - 1);
    ASSERT_EQ(there.market().Digest(), digest.digest) << "tick " << digest.tick;
    ASSERT_EQ(recording.LastStepOf(digest.tick).value(), static_cast<std::size_t>(digest.step) - 1);
  }
  Random random = Random::Named(11, 1, 0, 1);
  run::Run straight(reader->scenario());
  for (int i = 0; i < 20; ++i) {
    const auto step =
        static_cast<std::size_t>(random.Uniform(0, static_cast<std::int64_t>(recording.steps().size()) - 1));
    run::Run whole(reader->scenario());
    ASSERT_TRUE(journal::ReplayTo(*reader, static_cast<std::int64_t>(step) + 1, whole).ok());
    const run::Run there = recording.After(step);
    ASSERT_EQ(there.market().Digest(), whole.market().Digest()) << "step " << step;
    ASSERT_EQ(there.hash(), whole.hash());
    ASSERT_EQ(there.market().due(), whole.market().due());
    for (const PartyId party : whole.market().due()) {
      ASSERT_EQ(Canonical(there.market().prompt(party)), Canonical(whole.market().prompt(party)));
    }
  }
}

// Brings a head on as a page does.
void ApplyChange(const ordered_json& change, ordered_json& head) {
  ASSERT_TRUE(change.contains("since"));
  ASSERT_EQ(change["since"], head["at"]);
  for (const char* const member : {"at", "state", "reason", "hash", "outcome", "events", "steps", "commands", "tick",
                                   "over", "waiting_for", "fork", "marks_left_out"}) {
    head[member] = change[member];
  }
  const auto append = [](const ordered_json& from, const ordered_json& values, ordered_json& to) {
    while (to.size() > from.get<std::size_t>()) to.erase(to.size() - 1);
    while (to.size() < from.get<std::size_t>()) to.push_back(0);
    to.insert(to.end(), values.begin(), values.end());
  };
  append(change["ticks_first"]["from"], change["ticks_first"]["values"], head["ticks_first"]);
  append(change["marks"]["from"], change["marks"]["values"], head["marks"]);
  ordered_json counts = ordered_json::object();
  for (const ordered_json& name : head["kinds"]) {  // in their order, as of a whole head
    const std::string kind = name;
    const bool now = change["counts"]["kinds"].contains(kind);
    if (!now && !head["counts"].contains(kind)) continue;
    counts[kind] = head["counts"].value(kind, ordered_json::array());
    append(change["counts"]["from"], now ? change["counts"]["kinds"][kind] : ordered_json::array(), counts[kind]);
    while (counts[kind].size() < head["ticks_first"].size()) counts[kind].push_back(0);
  }
  head["counts"] = counts;
  for (const auto& [list, number] : {std::make_pair("tables", "i"), std::make_pair("dinners", "number")}) {
    for (const ordered_json& one : change[list]) {
      const auto place = one[number].get<std::size_t>() - 1;
      ASSERT_LE(place, head[list].size());
      if (place == head[list].size()) head[list].push_back(one);
      head[list][place] = one;
    }
  }
}

TEST_P(EveryScenario, ARunThatComesBitByBitIsTheSameAsOneThatIsReadAtOnce) {
  const auto reader = ReaderOf(path_);
  const auto at_once = RecordingOf(path_);
  auto live = std::make_shared<LiveSource>(reader->scenario(), reader->cast());
  Observatory observatory{Sources{}};
  const std::string id = observatory.Add("bit by bit", live);
  std::size_t steps = 0;
  std::size_t grown = 0;
  ordered_json known;  // by what has changed
  ASSERT_TRUE(reader
                  ->ReadSteps([&](const journal::StoredStep& step) -> absl::Status {
                    const auto told = reader->ReadTold(step.id);
                    if (!told.ok()) return told.status();
                    live->Add(step.bytes, step.hash, *told);
                    if (++steps % 50 != 1) return absl::OkStatus();
                    if (steps == 1) known = Asked(observatory, "/api/run/head", {{"run", id}});
                    for (const Growth& growth : observatory.Refresh()) grown = std::max(grown, growth.steps);
                    ApplyChange(Asked(observatory, "/api/run/head", {{"run", id}, {"since", known["at"]}}), known);
                    if (steps % 200 == 1) {
                      EXPECT_EQ(known, Asked(observatory, "/api/run/head", {{"run", id}}));
                    }
                    return absl::OkStatus();
                  })
                  .ok());
  live->End("finished", "");
  for (const Growth& growth : observatory.Refresh()) {
    grown = growth.steps;
    EXPECT_EQ(growth.state, "finished");
  }
  EXPECT_EQ(grown, steps);
  ordered_json a = Asked(observatory, "/api/run/head", {{"run", id}});
  ApplyChange(Asked(observatory, "/api/run/head", {{"run", id}, {"since", known["at"]}}), known);
  EXPECT_EQ(known, a);
  ordered_json b = Ask("head");
  EXPECT_EQ(Ask("head", {{"since", "1-0-000000000000000000000000"}}), b) << "of another run: all of it";
  EXPECT_EQ(Ask("head", {{"since", "nonsense"}}), b);
  const ordered_json nothing = Ask("head", {{"since", b["at"]}});
  EXPECT_EQ(nothing["at"], b["at"]);
  EXPECT_TRUE(nothing["tables"].empty() && nothing["dinners"].empty() && nothing["marks"]["values"].empty());
  a["run"] = b["run"];
  EXPECT_EQ(a, b);
  EXPECT_EQ(AskedFor(observatory, 200, "/api/run/columns", {{"run", id}, {"from", "100"}}),
            AskedFor(observatory_, 200, "/api/run/columns", {{"run", id_}, {"from", "100"}}));
  EXPECT_EQ(AskedFor(observatory, 200, "/api/run/rows", {{"run", id}, {"from", "10"}, {"count", "500"}}),
            AskedFor(observatory_, 200, "/api/run/rows", {{"run", id_}, {"from", "10"}, {"count", "500"}}));
  EXPECT_EQ(at_once->events().size(), a["events"]);
}

// The states that a file without a server holds are those that the server tells.
TEST_P(EveryScenario, PatchesOfStatesComeToTheStates) {
  const ordered_json all = Ask("states");
  ordered_json state = all["first"];
  const std::size_t steps = all["patches"].size() + 1;
  for (std::size_t step = 0; step < steps; ++step) {
    if (step > 0) {
      for (const auto& [key, value] : all["patches"][step - 1].items()) {
        if (key == "parties" || key == "products" || key == "bulletin") {
          for (const auto& [place, element] : value.items()) state[key][std::stoul(place)] = element;
        } else if (key == "bookings") {
          std::map<std::tuple<int, int, std::uint64_t>, ordered_json> book;
          const auto gone = value["gone"];
          const auto put = [&book](const ordered_json& booking) {
            for (auto at = book.begin(); at != book.end(); ++at) {
              if (at->second["id"] == booking["id"]) {
                book.erase(at);
                break;
              }
            }
            book[{booking["product"], booking["due"], std::stoull(booking["id"].get<std::string>())}] = booking;
          };
          for (const ordered_json& booking : state["bookings"]) {
            if (std::find(gone.begin(), gone.end(), booking["id"]) == gone.end()) {
              book[{booking["product"], booking["due"], std::stoull(booking["id"].get<std::string>())}] = booking;
            }
          }
          for (const ordered_json& booking : value["set"]) put(booking);
          state["bookings"] = ordered_json::array();
          for (const auto& [place, booking] : book) state["bookings"].push_back(booking);
        } else {
          state[key] = value;
        }
      }
    }
    if (step % 13 != 0 && step + 1 != steps) continue;
    ASSERT_EQ(state, Ask("state", {{"step", std::to_string(step)}})) << "step " << step;
  }
}

// Many are one scenario with a field changed.
std::vector<std::string> Scenarios() {
  std::vector<std::string> chosen;
  const std::vector<std::string> all = ShippedScenarios();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i % Sampled(1, 3) == 0 || all[i] == "dinner") chosen.push_back(all[i]);
  }
  return chosen;
}

INSTANTIATE_TEST_SUITE_P(All, EveryScenario, ::testing::ValuesIn(Scenarios()),
                         [](const auto& test) { return test.param; });

// The comparison above can fail: a number that is not the journal's is found.
TEST(StateComparison, FindsANumberThatIsWrong) {
  const std::string path = Played("dinner");
  const auto reader = ReaderOf(path);
  const TablesOfTicks tables = ReadTables(*reader);
  const auto recording = RecordingOf(path);
  const std::size_t step = recording->LastStepOf(9).value();
  const ordered_json right = ordered_json::parse(StateJson(*recording, step, 0));
  ASSERT_EQ(Differences(tables.stocks, tables.metrics, 9, right, reader->scenario()), "");
  ASSERT_NE(
      Differences(tables.stocks, tables.metrics, 9,
                  ordered_json::parse(StateJson(*recording, recording->LastStepOf(10).value(), 0)), reader->scenario()),
      "");  // another tick's
  for (const char* const member : {"warehoused", "installed", "productive", "booked"}) {
    ordered_json wrong = right;
    ordered_json& number = wrong["parties"][2]["positions"][0][member];
    number = number.get<std::int64_t>() + 1;
    EXPECT_NE(Differences(tables.stocks, tables.metrics, 9, wrong, reader->scenario()), "") << member;
  }
  for (const char* const member : {"backlog", "inventory", "price_cents"}) {
    ordered_json wrong = right;
    ordered_json& number = wrong["products"][0][member];
    number = number.get<std::int64_t>() + 1;
    EXPECT_NE(Differences(tables.stocks, tables.metrics, 9, wrong, reader->scenario()), "") << member;
  }
  ordered_json wrong = right;
  wrong["parties"][1]["cash_cents"] = wrong["parties"][1]["cash_cents"].get<std::int64_t>() + 1;
  EXPECT_NE(Differences(tables.stocks, tables.metrics, 9, wrong, reader->scenario()), "");
}

}  // namespace
}  // namespace haggle::observe::recording_test
