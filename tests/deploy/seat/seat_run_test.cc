// Whole runs in which people play: through their seats the same moves make the same run, and its journal is as good as
// any.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "agents/strategies/strategies.h"
#include "broker/journal/prompts.h"
#include "broker/journal/reader.h"
#include "broker/journal/verify.h"
#include "deploy/launch/check.h"
#include "deploy/launch/fork.h"
#include "deploy/launch/plan.h"
#include "deploy/launch/resume.h"
#include "deploy/seat/advice.h"
#include "tests/deploy/seat/sitting.h"
#include "tests/sampled.h"

namespace haggle::seat::seat_run_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SeatRunTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = ::testing::TempDir() + "/haggle_seat_test_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    strategies::AddBuiltInStrategies(registry_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void Load(const std::string& scenario) {
    const codec::ScenarioFile file = ScenarioNamed(scenario);
    plan_.scenario = file.scenario;
    plan_.cast.clear();
    for (const codec::SuggestedCast& cast : file.cast)
      plan_.cast.push_back({cast.party, cast.strategy, cast.parameters});
    plan_.transport = launch::Transport::kInProcess;
  }

  std::vector<Casting> CastOfParties(const std::vector<std::string>& parties) const {
    std::vector<Casting> cast;
    for (const Casting& casting : plan_.cast) {
      if (std::find(parties.begin(), parties.end(), casting.party) != parties.end()) cast.push_back(casting);
    }
    return cast;
  }

  // The run with those played by `persons`, whom the plan's cast then leaves out.
  launch::RunResult RunWith(launch::Persons& persons) {
    launch::RunPlan plan = plan_;
    std::erase_if(plan.cast, [&](const Casting& casting) {
      return std::find(persons.parties().begin(), persons.parties().end(), casting.party) != persons.parties().end();
    });
    launch::RunHooks hooks = hooks_;
    hooks.persons = &persons;
    return launch::RunInProcess(plan, registry_, hooks);
  }
  launch::RunResult RunWithout() { return launch::RunInProcess(plan_, registry_, hooks_); }

  std::string folder_;
  Registry registry_;
  launch::RunPlan plan_;
  launch::RunHooks hooks_;
};

TEST_F(SeatRunTest, TheSameMovesThroughSeatsMakeTheSameRun) {
  for (const auto& entry : std::filesystem::directory_iterator(HAGGLE_SOURCE_DIR "/deploy/scenarios")) {
    if (entry.path().extension() != ".textproto") continue;
    SCOPED_TRACE(entry.path().stem().string());
    Load(entry.path().stem().string());
    plan_.scenario.stop_after = std::min<Tick>(plan_.scenario.ticks, Sampled(16, 5));
    const launch::RunResult scripted = RunWithout();
    ASSERT_EQ(scripted.how, HowEnded::kDone) << scripted.message;
    StrategyPersons persons(plan_.scenario, plan_.cast, registry_);
    const launch::RunResult seated = RunWith(persons);
    ASSERT_EQ(seated.how, HowEnded::kDone) << seated.message;
    EXPECT_THAT(persons.faults(), IsEmpty());
    EXPECT_EQ(seated.summary.hash, scripted.summary.hash);
    EXPECT_GT(persons.answered(), 0);
  }
}

TEST_F(SeatRunTest, ItsJournalVerifiesAndReplaysWithoutThePerson) {
  Load("two_companies");
  const std::string scripted = RunWithout().summary.hash;
  plan_.journal = folder_ + "/run.haggle";
  StrategyPersons persons(plan_.scenario, CastOfParties({"lab"}), registry_);
  persons.reason = "I \"like\" it";
  const launch::RunResult seated = RunWith(persons);
  ASSERT_EQ(seated.how, HowEnded::kDone) << seated.message;
  EXPECT_THAT(persons.faults(), IsEmpty());
  EXPECT_EQ(seated.summary.hash, scripted);
  const auto verified = journal::VerifyJournal(plan_.journal);
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_TRUE(verified->ok) << verified->message;
  EXPECT_EQ(verified->hash, scripted);
  const auto reader = journal::JournalReader::Open(plan_.journal);
  ASSERT_TRUE(reader.ok()) << reader.status();
  ASSERT_EQ((*reader)->cast().size(), 2U);
  EXPECT_EQ((*reader)->cast()[1].party, "lab");
  EXPECT_EQ((*reader)->cast()[1].strategy, "") << "it is played by somebody";
  const auto check = launch::CheckReplay(**reader, registry_);
  ASSERT_TRUE(check.ok()) << check.status();
  EXPECT_TRUE(check->ok) << check->difference.Text();
  EXPECT_THAT(check->not_re_run, ElementsAre("lab"));
  // The reasons stand in the diary, one for each answer.
  std::int64_t said = 0;
  const auto notes = (*reader)->ReadNotes();
  ASSERT_TRUE(notes.ok()) << notes.status();
  for (const journal::StoredNote& stored : *notes) {
    if (stored.note.kind != journal::NoteKind::kSaid) continue;
    ++said;
    EXPECT_EQ(stored.note.text, persons.reason);
    EXPECT_EQ(stored.note.party, 2U);
  }
  EXPECT_EQ(said, persons.answered());
}

TEST_F(SeatRunTest, AForkTakesAnotherPlayerFromATickOn) {
  Load("two_companies");
  plan_.journal = folder_ + "/run.haggle";
  StrategyPersons persons(plan_.scenario, CastOfParties({"lab"}), registry_);
  ASSERT_EQ(RunWith(persons).how, HowEnded::kDone);
  const auto reader = journal::JournalReader::Open(plan_.journal);
  ASSERT_TRUE(reader.ok()) << reader.status();
  launch::ForkPlan fork;
  fork.at = 4;
  const launch::RunResult refused = launch::RunFork(**reader, fork, registry_, {});
  EXPECT_EQ(refused.how, HowEnded::kWrongUsage);
  EXPECT_THAT(refused.message, HasSubstr("party lab: the journal does not know who played it"));
  fork.newcomers = {{"lab", "boulware", {}}};
  fork.journal = folder_ + "/fork.haggle";
  const launch::RunResult forked = launch::RunFork(**reader, fork, registry_, {});
  ASSERT_EQ(forked.how, HowEnded::kDone) << forked.message;
  const auto verified = journal::VerifyJournal(fork.journal);
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_TRUE(verified->ok) << verified->message;
}

// Why it could not go on may be about other parties, and names files of whoever has started it.
TEST_F(SeatRunTest, ARunThatFailsIsToldForAPerson) {
  Load("two_companies");
  plan_.journal = "/nowhere/at/all.haggle";
  StrategyPersons persons(plan_.scenario, CastOfParties({"lab"}), registry_);
  const launch::RunResult failed = RunWith(persons);
  ASSERT_NE(failed.how, HowEnded::kDone);
  EXPECT_THAT(failed.message, HasSubstr("/nowhere/at/all"));
  persons.seats().End(failed.how);
  const Json over = Shown(persons.seats(), "lab")["over"];
  EXPECT_EQ(over["how"], "failed");
  EXPECT_THAT(over["text"].get<std::string>(), HasSubstr("could not go on and has ended early"));
  EXPECT_EQ(over.dump().find("/nowhere"), std::string::npos);
}

TEST_F(SeatRunTest, AStoppedRunGoesOnWithItsPeople) {
  Load("two_companies");
  const std::string scripted = RunWithout().summary.hash;
  plan_.journal = folder_ + "/run.haggle";
  std::atomic<int> interrupted = 0;
  hooks_.interrupted = &interrupted;
  hooks_.on_progress = [&](const Progress& progress) { interrupted = progress.tick >= 3 ? 1 : 0; };
  {
    StrategyPersons persons(plan_.scenario, CastOfParties({"lab"}), registry_);
    const launch::RunResult stopped = RunWith(persons);
    ASSERT_EQ(stopped.how, HowEnded::kInterrupted);
    persons.seats().End(stopped.how);
    const Json seat = Shown(persons.seats(), "lab");
    EXPECT_EQ(seat["state"], "over");
    EXPECT_EQ(seat["over"]["how"], "stopped");
    EXPECT_THAT(seat["over"]["text"].get<std::string>(),
                HasSubstr("was stopped before its end by whoever has started it"));
  }
  hooks_ = {};
  const launch::RunResult alone = launch::RunResume(plan_.journal, {}, registry_, hooks_);
  EXPECT_EQ(alone.how, HowEnded::kWrongUsage);
  EXPECT_THAT(alone.message, HasSubstr("party lab: the journal does not know who played it"));

  StrategyPersons other(plan_.scenario, CastOfParties({"maker"}), registry_);
  hooks_.persons = &other;
  EXPECT_THAT(launch::RunResume(plan_.journal, {}, registry_, hooks_).message,
              HasSubstr("party maker is played by boulware in this run"));

  StrategyPersons again(plan_.scenario, CastOfParties({"lab"}), registry_);
  std::int64_t remembered = -1;
  again.on_shown = [&](const Prompt&, const Json& seat) {
    if (remembered < 0) remembered = static_cast<std::int64_t>(seat["history"].size());
  };
  hooks_.persons = &again;
  const launch::RunResult whole = launch::RunResume(plan_.journal, {}, registry_, hooks_);
  ASSERT_EQ(whole.how, HowEnded::kDone) << whole.message;
  EXPECT_THAT(again.faults(), IsEmpty());
  EXPECT_EQ(whole.summary.hash, scripted);
  EXPECT_GT(remembered, 10) << "what was decided before is remembered";
  const auto verified = journal::VerifyJournal(plan_.journal);
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_TRUE(verified->ok) << verified->message;
}

// Seats without anybody: what changes is queued, and a test answers when it likes.
class Waiting {
 public:
  void Add(const std::string& live) {
    const std::lock_guard lock(mutex_);
    changes_.push_back(Json::parse(live));
    changed_.notify_all();
  }
  // The next change; null: none comes.
  Json Any() {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, std::chrono::seconds(60), [this] { return !changes_.empty(); })) return Json();
    Json change = std::move(changes_.front());
    changes_.pop_front();
    return change;
  }
  // ... that says so.
  Json Next(const std::string& state) {
    Json change = Any();
    while (change.is_object() && change["state"] != state) change = Any();
    return change;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Json> changes_;
};

TEST_F(SeatRunTest, TwoAreAskedAtTheSameTimeFromTwoThreads) {
  Load("dinner");
  plan_.scenario.stop_after = 1;
  std::map<std::string, Waiting> waiting;
  waiting["oracle"];
  waiting["musk"];
  Seats seats({{"oracle", "musk"}, 0, &registry_, {}, [&](const std::string& party, const std::string& live) {
                 waiting.at(party).Add(live);
               }});
  launch::RunResult result;
  std::thread run([&] {
    result = RunWith(seats);
    seats.End(result.how);
  });
  // Neither has answered when the other one is asked.
  ASSERT_EQ(waiting["oracle"].Next("asked")["number"], 1);
  ASSERT_EQ(waiting["musk"].Next("asked")["number"], 1);
  EXPECT_EQ(Shown(seats, "oracle")["state"], "asked");
  EXPECT_EQ(Shown(seats, "musk")["state"], "asked");
  // Both say nothing to whatever is asked.
  std::vector<std::thread> people;
  for (const std::string party : {"oracle", "musk"}) {
    people.emplace_back([&seats, &changes = waiting.at(party), party] {
      for (Json now = {{"state", "asked"}, {"number", 1}}; now.is_object() && now["state"] != "over";
           now = changes.Any()) {
        if (now["state"] == "asked") Post(seats, party, {{"number", now["number"]}, {"moves", Json::array()}});
      }
    });
  }
  for (std::thread& person : people) person.join();
  run.join();
  EXPECT_EQ(result.how, HowEnded::kDone) << result.message;
  launch::RunPlan silent = plan_;
  for (Casting& casting : silent.cast) {
    if (casting.party == "oracle" || casting.party == "musk") casting = {casting.party, "silent", {}};
  }
  EXPECT_EQ(result.summary.hash, launch::RunInProcess(silent, registry_, {}).summary.hash);
}

TEST_F(SeatRunTest, WhenTheDeadlineIsOverNothingWasSaid) {
  Load("two_companies");
  plan_.journal = folder_ + "/run.haggle";
  Seats seats({{"lab"}, 1, &registry_, {}, {}});
  const launch::RunResult result = RunWith(seats);
  ASSERT_EQ(result.how, HowEnded::kDone) << result.message;
  const Json seat = Shown(seats, "lab");
  EXPECT_EQ(seat["late"]["number"], seat["number"]);
  for (const Json& decision : seat["history"]) EXPECT_EQ(decision["silence"], "deadline");
  EXPECT_FALSE(seat["history"].empty());
  const SeatReply late = Post(seats, "lab", {{"number", seat["number"]}, {"moves", Json::array()}});
  EXPECT_EQ(late.status, 409) << late.body;
  const auto reader = journal::JournalReader::Open(plan_.journal);
  ASSERT_TRUE(reader.ok());
  std::size_t silent = 0;
  std::int64_t deadline = 0;
  const auto notes = (*reader)->ReadNotes();
  ASSERT_TRUE(notes.ok()) << notes.status();
  for (const journal::StoredNote& stored : *notes) {
    silent += stored.note.kind == journal::NoteKind::kSilent ? 1 : 0;
    if (stored.note.kind == journal::NoteKind::kDeadline) deadline = stored.note.number;
  }
  EXPECT_EQ(silent, seat["history"].size());
  EXPECT_EQ(deadline, 1);
  // It is a silence like any other.
  launch::RunPlan scripted = plan_;
  scripted.journal.clear();
  for (Casting& casting : scripted.cast) {
    if (casting.party == "lab") casting = {"lab", "silent", {}};
  }
  EXPECT_EQ(result.summary.hash, launch::RunInProcess(scripted, registry_, {}).summary.hash);
}

TEST_F(SeatRunTest, AnInterruptEndsTheWaitAndKeepsTheJournal) {
  Load("two_companies");
  plan_.journal = folder_ + "/run.haggle";
  std::atomic<int> interrupted = 0;
  hooks_.interrupted = &interrupted;
  Seats seats({{"lab"}, 0, &registry_, {}, [&](const std::string&, const std::string& live) {
                 if (Json::parse(live)["state"] == "asked") interrupted = 1;
               }});
  const launch::RunResult result = RunWith(seats);
  EXPECT_EQ(result.how, HowEnded::kInterrupted);
  seats.End(result.how);
  const Json seat = Shown(seats, "lab");
  EXPECT_EQ(seat["state"], "over");
  EXPECT_TRUE(seat["history"].empty()) << "what was open was never decided";
  EXPECT_FALSE(seat["known"].is_null());
  EXPECT_EQ(Post(seats, "lab", {{"number", 1}, {"moves", Json::array()}}).status, 409);
  const auto reader = journal::JournalReader::Open(plan_.journal);
  ASSERT_TRUE(reader.ok());
  EXPECT_EQ((*reader)->state(), journal::JournalState::kStopped);
}

// By the journal of the same run: utility and its parts, what was delivered, each table with its outcome.
TEST_F(SeatRunTest, WhenItIsOverTheResultIsTheJournals) {
  for (const auto& [scenario, party] : std::vector<std::pair<std::string, std::string>>{{"two_companies", "lab"},
                                                                                        {"two_companies", "maker"},
                                                                                        {"dinner", "xai"},
                                                                                        {"dinner", "musk"},
                                                                                        {"unanimity", ""}}) {
    SCOPED_TRACE(scenario + " " + party);
    Load(scenario);
    plan_.scenario.stop_after = std::min<Tick>(plan_.scenario.ticks, Sampled(24, 12));
    const std::string own = party.empty() ? plan_.scenario.parties.front().name : party;
    StrategyPersons persons(plan_.scenario, CastOfParties({own}), registry_);
    hooks_.events = &persons.seats();
    const launch::RunResult result = RunWith(persons);
    ASSERT_EQ(result.how, HowEnded::kDone) << result.message;
    persons.seats().End(result.how, result.summary);
    const Json told = Shown(persons.seats(), own)["over"]["result"];
    const auto line = std::find_if(result.summary.parties.begin(), result.summary.parties.end(),
                                   [&](const journal::PartySummary& one) { return one.name == own; });
    ASSERT_NE(line, result.summary.parties.end());
    EXPECT_EQ(told["utility"], line->utility);
    std::int64_t sum = 0;
    if (told["unit"] == "cents") {
      for (const Json& part : told["parts"]) sum += part["value"].get<std::int64_t>();
    } else {
      for (const Json& table : told["tables"]) sum += table["own_ppm"].get<std::int64_t>();
    }
    EXPECT_EQ(sum, line->utility) << told.dump(1);
    if (line->delivered != 0) {
      EXPECT_THAT(told["figures"].dump(), HasSubstr("\"value\":" + std::to_string(line->delivered)));
    }
    if (scenario == "dinner") continue;
    // Also the end of one in whose last step nothing more was asked.
    EXPECT_FALSE(told["tables"].empty());
    for (const Json& table : told["tables"]) EXPECT_FALSE(table["result"].get<std::string>().empty());
  }
}

TEST_F(SeatRunTest, WhereTheRunIsIsToldToThoseWhoMayLookAtIt) {
  Load("two_companies");
  StrategyPersons persons(plan_.scenario, CastOfParties({"lab"}), registry_);
  const launch::RunResult result = RunWith(persons);
  ASSERT_EQ(result.how, HowEnded::kDone) << result.message;
  const auto run = [&](const std::string& id) {
    return Json::parse(persons.seats().Answer("lab", {"GET", "/api/seat", {}, "", id}).body)["over"];
  };
  EXPECT_TRUE(run("two_companies").is_null()) << "not before it is over";
  persons.seats().End(result.how, result.summary);
  EXPECT_EQ(run("two_companies")["run"], "two_companies");
  EXPECT_TRUE(run("")["run"].is_null());
}

TEST_F(SeatRunTest, ThoseGiveAdviceThatWouldHaveMoved) {
  const auto advisors = [&](const std::string& scenario, const std::string& party) {
    Load(scenario);
    plan_.scenario.stop_after = std::min<Tick>(plan_.scenario.ticks, 8);
    StrategyPersons persons(plan_.scenario, CastOfParties({party}), registry_);
    const launch::RunResult result = RunWith(persons);
    EXPECT_EQ(result.how, HowEnded::kDone) << result.message;
    persons.seats().End(result.how, result.summary);
    std::vector<std::string> names;
    const Json over = Shown(persons.seats(), party)["over"];
    for (const Json& one : over["strategies"]) names.push_back(one["name"]);
    return names;
  };
  using ::testing::AllOf;
  using ::testing::Contains;
  using ::testing::Not;
  EXPECT_THAT(advisors("two_companies", "lab"), AllOf(Contains("boulware"), Not(Contains("base_stock")),
                                                      Not(Contains("mediator")), Not(Contains("silent"))));
  EXPECT_THAT(advisors("dinner", "xai"), AllOf(Contains("buyer"), Not(Contains("boulware")), Not(Contains("seller"))));
  EXPECT_THAT(advisors("dinner", "nvidia"), AllOf(Contains("seller"), Not(Contains("buyer"))));
}

TEST_F(SeatRunTest, WhoPlaysItselfIsAdvisedToDoWhatItDid) {
  Load("two_companies");
  plan_.journal = folder_ + "/run.haggle";
  StrategyPersons persons(plan_.scenario, CastOfParties({"lab"}), registry_);
  Seats& seats = persons.seats();
  const auto advise = [&](const std::string& strategy) {
    return seats.Answer("lab", {"GET", "/api/seat/advice", {{"strategy", strategy}}, ""});
  };
  int before = 0;
  persons.on_shown = [&](const Prompt&, const Json&) { before = advise("conceder").status; };
  const launch::RunResult result = RunWith(persons);
  ASSERT_EQ(result.how, HowEnded::kDone);
  EXPECT_EQ(before, 409) << "advice in the run would decide for the person";
  seats.End(result.how);
  const Json over = Shown(seats, "lab")["over"];
  EXPECT_EQ(over["how"], "complete");
  EXPECT_EQ(over["strategies"][0]["name"], "conceder,exponent=2000");
  const Json own = Json::parse(advise("conceder,exponent=2000").body);
  EXPECT_EQ(own["different"], 0) << own["text"];
  EXPECT_EQ(own["same"], persons.answered());
  const Json other = Json::parse(advise("boulware").body);
  EXPECT_GT(other["different"], 0);
  EXPECT_EQ(advise("nobody").status, 400);
  EXPECT_EQ(advise("boulware,exponent=much").status, 400);
  // The journal knows as much.
  const auto reader = journal::JournalReader::Open(plan_.journal);
  ASSERT_TRUE(reader.ok());
  const auto past = journal::PromptsOf(**reader, 2);
  ASSERT_TRUE(past.ok()) << past.status();
  const std::deque<Decision> decisions = DecisionsOf(persons.briefings()[0], *past);
  std::vector<const Decision*> all;
  for (const Decision& decision : decisions) all.push_back(&decision);
  const auto advised = Advise(persons.briefings()[0], all, {"lab", "boulware", {}}, registry_);
  ASSERT_TRUE(advised.ok()) << advised.status();
  ASSERT_EQ(advised->size(), other["decisions"].size());
  for (std::size_t i = 0; i < advised->size(); ++i) EXPECT_EQ((*advised)[i].same, other["decisions"][i]["same"]) << i;
}

}  // namespace
}  // namespace haggle::seat::seat_run_test
