#include "tests/system/fault_simulation.h"

#include <algorithm>
#include <deque>
#include <filesystem>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "agents/sdk/players.h"
#include "broker/journal/reader.h"
#include "broker/referee/recall.h"
#include "broker/referee/record.h"
#include "broker/server/identity.h"
#include "broker/server/run_session.h"
#include "proto/base/check.h"
#include "proto/base/random.h"
#include "proto/codec/codec.h"
#include "proto/codec/wire_version.h"

namespace haggle {
namespace {

constexpr int kIdleActs = 200'000;  // without a step: the run is stuck

// An agent process: what it has been sent decides what it sends.
struct Agent {
  server::ProcessId id = 0;
  std::vector<Casting> cast;
  std::unique_ptr<sdk::Players> players = std::make_unique<sdk::Players>();
  std::deque<v1::AgentMessage> outbox;
  int pause = 0;  // acts that it sleeps through
  bool over = false;
};

v1::AgentMessage EarlierLife(v1::AgentMessage message) {
  for (v1::Moves& moves : *message.mutable_moves()->mutable_moves()) moves.set_epoch(moves.epoch() - 1);
  return message;
}

class Simulation {
 public:
  Simulation(const SimulatedRun& run, const Registry& registry)
      : run_(run), registry_(registry), random_(run.seed, 1, 0, 0, 0) {
    server::Tokens tokens;
    for (const Party& party : run.scenario.parties) tokens.parties[party.name] = "token-" + party.name;
    identity_ = std::make_unique<server::TokenIdentity>(std::move(tokens));
  }

  SimulatedEnd Run();

 private:
  bool Chance(int permille) { return random_.Uniform(0, 999) < permille; }
  template <class T>
  T& Any(std::vector<T>& items) {
    return items[static_cast<std::size_t>(random_.Uniform(0, static_cast<std::int64_t>(items.size()) - 1))];
  }
  void Trouble(const std::string& what) {
    if (end_.trouble.empty()) end_.trouble = what;
  }
  // That are over.
  std::int64_t Steps() const {
    v1::StatusReply status;
    session_->Describe(status);
    return static_cast<std::int64_t>(status.counters().steps());
  }
  void StartBroker();
  void GoOn();
  Agent StartAgent(const std::vector<Casting>& cast);
  void StartAgents();
  void Act();
  // What the broker does between two things that happen to it.
  void Tick();
  void Fault();
  void Receive(Agent& agent);
  // False: the broker refuses it.
  bool Send(server::ProcessId id, const v1::AgentMessage& message);
  void Decide(Agent& agent, const v1::BrokerMessage& message);
  void Restart(Agent& agent) { agent = StartAgent(agent.cast); }

  const SimulatedRun& run_;
  const Registry& registry_;
  Random random_;
  SimulatedEnd end_;
  std::unique_ptr<server::TokenIdentity> identity_;
  server::StatusLines lines_{-1};
  std::unique_ptr<referee::RunRecord> record_;
  std::unique_ptr<server::RunSession> session_;
  std::vector<Agent> agents_;
  std::vector<Agent> ghosts_;  // cut off but alive
  server::ProcessId last_id_ = 0;
  std::int64_t shown_ = 0;  // steps that somebody has seen the consequences of
  std::int64_t now_ = 0;    // acts, which are the milliseconds of the broker's clock
  std::uint64_t late_ = 0;  // answers, as the broker that is on counts them
};

void Simulation::StartBroker() {
  referee::RecordOptions options;
  options.journal = run_.journal;
  options.keep_steps = true;
  options.go_on = std::filesystem::exists(run_.journal);
  session_.reset();
  record_ = std::make_unique<referee::RunRecord>(run_.scenario, options);
  server::SessionOptions session;
  session.deadline_ms = run_.deadline;
  session_ = std::make_unique<server::RunSession>(run_.scenario, *identity_, session, record_.get(), &lines_);
  if (options.go_on) GoOn();
}

void Simulation::GoOn() {
  run::Run run(run_.scenario);
  referee::RunPast past;
  absl::Status status;
  {
    const auto reader = journal::JournalReader::Open(run_.journal);
    status = reader.ok() ? referee::Recall(**reader, run, record_->tally(), past) : reader.status();
  }
  if (status.ok()) status = record_->Open();
  if (status.ok()) status = record_->CatchUp(past.steps, past.ticks, past.tick, past.digest);
  if (!status.ok()) return Trouble(std::string(status.message()));
  if (past.steps < shown_) {
    return Trouble(absl::StrCat("a step that agents have seen was lost: ", past.steps, " of ", shown_, " came back"));
  }
  session_->GoOn(std::move(run), past.epochs);
}

Agent Simulation::StartAgent(const std::vector<Casting>& cast) {
  Agent agent;
  agent.id = ++last_id_;
  agent.cast = cast;
  v1::Join& join = *agent.outbox.emplace_back().mutable_join();
  join.set_protocol_version(codec::kProtocolVersion);
  for (const Casting& casting : cast) {
    v1::Seat& seat = *join.add_seats();
    seat.set_party(casting.party);
    seat.set_token("token-" + casting.party);
  }
  return agent;
}

void Simulation::StartAgents() {
  agents_.clear();
  std::vector<Casting> together;
  for (const Casting& casting : run_.cast) {  // some alone, some in one process
    together.push_back(casting);
    if (Chance(300) && &casting != &run_.cast.back()) continue;
    agents_.push_back(StartAgent(together));
    together.clear();
  }
}

bool Simulation::Send(server::ProcessId id, const v1::AgentMessage& message) {
  const absl::Status status =
      message.has_join() ? session_->Join(id, {}, message.join()) : session_->Answer(id, message.moves());
  // The server would end their streams.
  for (const server::ProcessId replaced : session_->replaced()) {
    for (const Agent& agent : agents_) {
      if (agent.id == replaced) Trouble("an agent that is on was replaced");
    }
  }
  session_->replaced().clear();
  return status.ok();
}

void Simulation::Decide(Agent& agent, const v1::BrokerMessage& message) {
  std::vector<const v1::Prompt*> asked;
  for (const v1::Prompt& prompt : message.prompts().prompts()) asked.push_back(&prompt);
  for (const v1::PastPrompt& past : message.past().past()) asked.push_back(&past.prompt());
  v1::MovesBatch& answers = *agent.outbox.emplace_back().mutable_moves();
  for (const v1::Prompt* wire : asked) {
    Prompt prompt;
    Moves moves;
    HAGGLE_CHECK(codec::FromProto(*wire, prompt).ok());
    if (const absl::Status status = agent.players->Answer(prompt, moves); !status.ok()) {
      Trouble(std::string(status.message()));
    }
    codec::ToProto(moves, *answers.add_moves());
  }
}

void Simulation::Receive(Agent& agent) {
  v1::BrokerMessage message;
  if (!session_->Next(agent.id, message)) return;
  if (message.has_welcome()) {
    for (std::size_t i = 0; i < agent.cast.size(); ++i) {
      Briefing briefing;
      HAGGLE_CHECK(codec::FromProto(message.welcome().briefings(static_cast<int>(i)), briefing).ok());
      HAGGLE_CHECK(agent.players->Add(agent.cast[i], briefing, registry_).ok());
    }
  } else if (message.has_farewell()) {
    agent.over = true;
  } else {
    if (message.has_prompts()) shown_ = std::max(shown_, Steps());
    Decide(agent, message);
  }
}

void Simulation::Act() {
  Agent& agent = Any(agents_);
  if (agent.pause > 0) {
    --agent.pause;
    return;
  }
  if (agent.outbox.empty()) return Receive(agent);
  const v1::AgentMessage message = std::move(agent.outbox.front());
  agent.outbox.pop_front();
  if (!Send(agent.id, message)) Trouble("an honest agent was refused");
}

void Simulation::Tick() {
  session_->SetTime(++now_);
  session_->Wake(now_);
  session_->Written(now_);
  const std::uint64_t late = session_->counters().late_answers();
  end_.late_answers += static_cast<std::int64_t>(late < late_ ? late : late - late_);
  late_ = late;
}

void Simulation::Fault() {
  Agent& agent = Any(agents_);
  switch (random_.Uniform(0, 9)) {
    case 0:
      ++end_.faults["broker killed"];
      StartBroker();
      StartAgents();
      ghosts_.clear();
      return;
    case 1:
    case 2:
      ++end_.faults["paused"];
      agent.pause = static_cast<int>(random_.Uniform(1, 300));
      return;
    case 3:
    case 4:
      // Its connection hangs; another process takes its place, and it does not know.
      if (!session_->sessions().full() || !session_->sessions().has(agent.id)) return;
      ++end_.faults["half open"];
      ghosts_.push_back(std::exchange(agent, StartAgent(agent.cast)));
      return;
    case 5:
      if (agent.outbox.empty() || agent.outbox.front().has_join() || !session_->sessions().has(agent.id)) return;
      ++end_.faults["answer twice"];
      if (!Send(agent.id, agent.outbox.front())) return Trouble("an honest agent was refused");
      if (session_->over()) return;
      if (Send(agent.id, agent.outbox.front())) return Trouble("an answer was taken twice");
      session_->Lose(agent.id, "it answered twice");
      return Restart(agent);
    case 6:
      // What one in whose place it came had still to say, over the new one's connection.
      if (agent.outbox.empty() || agent.outbox.front().has_join() || !session_->sessions().has(agent.id)) return;
      ++end_.faults["answer of an earlier life"];
      if (Send(agent.id, EarlierLife(agent.outbox.front()))) return Trouble("an answer of an earlier life was taken");
      session_->Lose(agent.id, "it answered for an earlier life");
      return Restart(agent);
    default:
      ++end_.faults["agent killed"];
      session_->Lose(agent.id, "killed");
      return Restart(agent);
  }
}

SimulatedEnd Simulation::Run() {
  StartBroker();
  StartAgents();
  std::int64_t steps = 0;
  int idle = 0;
  while (!session_->over() && end_.trouble.empty()) {
    Tick();
    if (session_->over()) break;
    if (Chance(run_.faults_permille)) {
      Fault();
    } else if (!ghosts_.empty() && Chance(100)) {
      // What one that was cut off sends counts for nothing.
      Agent& ghost = Any(ghosts_);
      if (!ghost.outbox.empty()) {
        if (!session_->sessions().has(ghost.id) && Send(ghost.id, ghost.outbox.front())) {
          Trouble("an agent that was cut off was heard");
        }
        ghost.outbox.pop_front();
      }
    } else {
      Act();
    }
    const std::int64_t now = Steps();
    idle = now == steps ? idle + 1 : 0;
    steps = now;
    if (idle > kIdleActs) Trouble("the run does not go on");
  }
  end_.complete = session_->end().complete;
  if (!end_.complete && end_.trouble.empty()) Trouble(session_->end().message);
  end_.hash = record_->summary().hash;
  end_.outcome = record_->summary().outcome;
  session_.reset();
  record_.reset();
  if (run_.deadline > 0) return std::move(end_);
  for (const char* companion : {"", "-wal", "-shm"}) std::filesystem::remove(run_.journal + companion);
  return std::move(end_);
}

}  // namespace

SimulatedEnd Simulate(const SimulatedRun& run, const Registry& registry) { return Simulation(run, registry).Run(); }

}  // namespace haggle
