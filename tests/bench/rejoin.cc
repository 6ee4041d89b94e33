// An agent that comes back: everything that its party was asked is sent to it and decided again, against the same
// prompts decided again without a broker.
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agents/sdk/players.h"
#include "broker/journal/reader.h"
#include "broker/journal/replay.h"
#include "broker/referee/recall.h"
#include "broker/server/run_session.h"
#include "deploy/launch/check.h"
#include "deploy/launch/plan.h"
#include "proto/codec/codec.h"
#include "proto/codec/wire_version.h"
#include "tests/bench/bench.h"
#include "tests/bench/play.h"

namespace haggle::bench {
namespace {

constexpr int kRounds = 500;  // a tick has twice as many steps
constexpr server::ProcessId kProcess = 1;

void Need(const absl::Status& status) {
  if (!status.ok()) Give("rejoining: " + std::string(status.message()));
}

// A broker that has taken the journal up, and one agent process of the party; all messages in their wire form.
class Rejoining {
 public:
  Rejoining(const std::string& path, Casting casting)
      : casting_(std::move(casting)), reader_(*journal::JournalReader::Open(path)), scenario_(reader_->scenario()) {
    server::Tokens tokens;
    for (const Party& party : scenario_.parties) tokens.parties[party.name] = party.name;
    identity_ = std::make_unique<server::TokenIdentity>(std::move(tokens));
    referee::RecordOptions options;
    options.journal = path;
    options.go_on = true;
    record_ = std::make_unique<referee::RunRecord>(scenario_, options);
    run::Run run(scenario_);
    referee::RunPast past;
    Need(referee::Recall(*reader_, run, record_->tally(), past));
    reader_.reset();
    Need(record_->Open());
    session_ =
        std::make_unique<server::RunSession>(scenario_, *identity_, server::SessionOptions{}, record_.get(), &lines_);
    session_->GoOn(std::move(run), past.epochs);
  }

  // The prompts that were decided again.
  std::int64_t Run() {
    v1::Join join;
    join.set_protocol_version(codec::kProtocolVersion);
    join.add_seats()->set_party(casting_.party);
    join.mutable_seats(0)->set_token(casting_.party);
    Need(session_->Join(kProcess, {}, join));
    std::int64_t prompts = 0;
    sdk::Players players;
    for (;;) {
      v1::BrokerMessage message;
      if (!session_->Next(kProcess, message) || message.has_prompts()) return prompts;
      message.ParseFromString(message.SerializeAsString());
      if (message.has_welcome()) {
        Briefing briefing;
        Need(codec::FromProto(message.welcome().briefings(0), briefing));
        Need(players.Add(casting_, briefing, Strategies()));
        continue;
      }
      v1::MovesBatch answers;
      Prompt prompt;
      Moves moves;
      for (const v1::PastPrompt& past : message.past().past()) {
        Need(codec::FromProto(past.prompt(), prompt));
        Need(players.Answer(prompt, moves));
        codec::ToProto(moves, *answers.add_moves());
        ++prompts;
      }
      answers.ParseFromString(answers.SerializeAsString());
      Need(session_->Answer(kProcess, answers));
      if (session_->over()) Give("rejoining: " + session_->end().message);
    }
  }

 private:
  const Casting casting_;
  std::unique_ptr<journal::JournalReader> reader_;
  const Scenario scenario_;
  std::unique_ptr<server::TokenIdentity> identity_;
  server::StatusLines lines_{-1};
  std::unique_ptr<referee::RunRecord> record_;
  std::unique_ptr<server::RunSession> session_;
};

}  // namespace

std::vector<Row> RejoinRows(const Effort& effort) {
  const int ticks = effort.repeats > 1 ? 100 : 10;
  const std::string path = Folder() + "/rejoin.haggle";
  std::vector<double> ours;
  std::vector<double> floor;
  std::int64_t prompts = 0;
  for (int i = 0; i < effort.repeats; ++i) {
    launch::RunPlan plan;
    plan.scenario = Ring(3, kRounds, ticks);
    plan.cast = CastAll(plan.scenario, "boulware");
    plan.journal = path;
    plan.overwrite_journal = true;
    std::atomic<int> interrupted{0};
    launch::RunHooks hooks;
    hooks.interrupted = &interrupted;
    hooks.on_progress = [&](const Progress& progress) { interrupted = progress.tick == ticks - 1 ? 1 : 0; };
    launch::RunInProcess(plan, Strategies(), hooks);  // stopped in its last tick, so that it can be gone on with
    {
      const auto reader = journal::JournalReader::Open(path);
      Need(reader.status());
      run::Run run((*reader)->scenario());
      sdk::Players players;
      floor.push_back(Seconds(
          [&] { Need(launch::Rehearse(**reader, journal::kWholeJournal, Strategies(), {}, run, players).status()); }));
    }
    Rejoining rejoining(path, plan.cast.front());
    ours.push_back(Seconds([&] { prompts = rejoining.Run(); }));
  }
  return {{"an agent back: " + Grouped(static_cast<double>(prompts)) + " prompts of one party, ms", Median(ours) * 1e3,
           "ms", "all parties' again in process, ms", Median(floor) * 1e3, "100,000 in under 1,000 ms"}};
}

}  // namespace haggle::bench
