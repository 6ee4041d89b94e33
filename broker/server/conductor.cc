#include "broker/server/conductor.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "broker/core/limits.h"
#include "proto/base/visit.h"
#include "proto/codec/codec.h"
#include "proto/codec/enum_names.h"

namespace haggle {
namespace {

constexpr std::size_t kEventsKept = 8192;
constexpr std::int64_t kProgressMs = 100;
constexpr std::int64_t kRestMs = 50;
// What the rules do not count: a move's reason and lengths, and a party's share of
// join and envelope.
constexpr std::uint64_t kMoveBytes = 80;
constexpr std::uint64_t kEnvelopeBytes = 64 << 10;
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;  // gRPC takes an int

std::string PhaseName(Phase phase) { return std::string(EnumName(phase)); }

}  // namespace

std::uint64_t MaxMessageBytes(const Scenario& scenario, std::size_t seats) {
  const auto bytes = static_cast<std::uint64_t>(MostMoveBytes(scenario.limits));
  const auto moves = static_cast<std::uint64_t>(MostMoves(scenario.limits));
  return std::min(kMostBytes, (2 * bytes + moves * kMoveBytes + kEnvelopeBytes) * std::max<std::size_t>(seats, 1));
}

struct Conductor::Process {
  ProcessId id = kNoProcess;
  std::vector<PartyId> seats;  // in the order of its join
  bool welcome = false;        // is to be sent
  bool prompts = false;
  bool farewell = false;
  std::vector<const Chair*> open;  // parties whose answers are awaited, ascending
};

class Conductor::Pulse : public EventSink {
 public:
  explicit Pulse(std::size_t products) : backlog_(products) {}
  void OnEvent(const Event& event, bool, const std::vector<PartyId>&) override {
    VisitEvent(
        event, [this](const TableOpened& opened) { open_.insert(opened.table); },
        // Not there, if it was declined before it opened.
        [this](const TableClosed& closed) { open_.erase(closed.table); },
        [this](const Bulletin& bulletin) {
          if (bulletin.product < backlog_.size()) backlog_[bulletin.product] = bulletin.backlog;
        },
        // Changes neither of the two numbers that are shown while a run is on.
        [](const OneOf<std::monostate, TickBegan, Statement, SellerBook, Sounded, Invited, RedirectionRequested,
                       Answered, Offered, Accepted, LeftTable, Refused, Ordered, Cancelled, Redirected, Claimed,
                       ClaimBooked, ClaimAudited, Allocated, Delivered, Unpaid, PriceSet, Expanded, Funded, SiteOpened,
                       DamagesPaid, Drawn, Rejected> auto&) {});
  }
  std::int64_t tables() const { return static_cast<std::int64_t>(open_.size()); }
  std::int64_t backlog() const {
    std::int64_t sum = 0;
    for (const std::int64_t units : backlog_) sum += units;
    return sum;
  }

 private:
  std::set<TableId> open_;
  std::vector<std::int64_t> backlog_;
};

Conductor::Conductor(const Scenario& scenario, Tokens tokens, std::int64_t pace_ms, RunRecord* record,
                     StatusLines* lines)
    : scenario_(scenario),
      seating_(scenario, std::move(tokens)),
      pace_ms_(pace_ms),
      record_(record),
      lines_(lines),
      events_(kEventsKept),
      pulse_(std::make_unique<Pulse>(scenario.products.size())) {
  fan_out_.AddBoth(&record_->tally());
  fan_out_.Add(static_cast<EventSink*>(&events_));
  fan_out_.Add(static_cast<EventSink*>(pulse_.get()));
}

Conductor::~Conductor() = default;

absl::Status Conductor::Join(ProcessId process, const v1::Join& join) {
  if (over()) return absl::UnavailableError("join: the run is over");
  if (processes_.count(process) != 0) return absl::InvalidArgumentError("a second join on one stream");
  absl::StatusOr<std::vector<PartyId>> seats = seating_.Take(process, join);
  if (!seats.ok()) {
    counters_.set_joins_refused(counters_.joins_refused() + 1);
    return seats.status();
  }
  auto entry = std::make_unique<Process>();
  entry->id = process;
  entry->seats = *std::move(seats);
  for (const PartyId party : entry->seats) {
    record_->Joined(party, seating_.epoch(party), join.agent());
    lines_->Say({RunStatus::Joined{seating_.name(party)}});
  }
  processes_[process] = std::move(entry);
  if (seating_.full()) Start();
  return absl::OkStatus();
}

void Conductor::Start() {
  for (const auto& [id, process] : processes_) {
    for (const PartyId party : process->seats) chairs_.push_back({party, seating_.epoch(party), process.get()});
  }
  std::sort(chairs_.begin(), chairs_.end(), [](const Chair& a, const Chair& b) { return a.party < b.party; });
  state_ = v1::RUN_STATE_RUNNING;
  absl::Status status = record_->Open();
  referee_ = std::make_unique<Referee>(scenario_, record_->recorder(), &fan_out_, &fan_out_);
  if (status.ok()) status = referee_->Start();
  if (!status.ok()) return Finish({false, 1, "", std::string(status.message())});
  lines_->Say({RunStatus::Started{record_->journal()}});
  for (const auto& [id, process] : processes_) {
    process->welcome = true;
    due_.push_back(id);
  }
  OpenStep();
}

void Conductor::OpenStep() {
  if (referee_->done()) return Finish({true, 0, "", ""});
  if (pace_ms_ > 0 && referee_->market().tick() != paced_tick_) {
    if (paced_tick_ >= 0 && now_ms_ < tick_began_ms_ + pace_ms_) {
      held_ = true;
      return;
    }
    paced_tick_ = referee_->market().tick();
    tick_began_ms_ = now_ms_;
  }
  held_ = false;
  auto chair = chairs_.begin();
  for (const PartyId party : referee_->awaited()) {
    while (chair->party != party) ++chair;  // both ascend, and every party has a chair
    Process& process = *chair->process;
    if (!process.prompts) {
      process.prompts = true;
      due_.push_back(process.id);
    }
    process.open.push_back(&*chair);
  }
}

bool Conductor::Next(ProcessId id, v1::BrokerMessage& out) {
  const auto found = processes_.find(id);
  if (found == processes_.end()) return false;
  Process& process = *found->second;
  if (process.farewell) {
    process.farewell = false;
    v1::Farewell& farewell = *out.mutable_farewell();
    farewell.set_complete(end_.complete);
    if (referee_ != nullptr) farewell.set_hash(Hex(referee_->hash()));
    farewell.set_message(end_.message);
    return true;
  }
  if (over()) return false;
  if (process.welcome) {
    process.welcome = false;
    v1::Welcome& welcome = *out.mutable_welcome();
    for (const PartyId party : process.seats) {
      ToProto(referee_->market().BriefingFor(party), *welcome.add_briefings());
    }
    welcome.set_max_message_bytes(MaxMessageBytes(scenario_, process.seats.size()));
    return true;
  }
  if (!process.prompts) return false;
  process.prompts = false;
  v1::PromptBatch& batch = *out.mutable_prompts();
  for (const Chair* chair : process.open) {
    v1::Prompt& prompt = *batch.add_prompts();
    ToProto(referee_->prompt(chair->party), prompt);
    prompt.set_epoch(chair->epoch);
  }
  counters_.set_prompts(counters_.prompts() + process.open.size());
  return true;
}

absl::Status Conductor::CheckAnswer(const Process& process, const v1::MovesBatch& batch) const {
  if (process.open.empty() || process.prompts) return absl::InvalidArgumentError("moves that nobody asked for");
  if (batch.moves_size() != static_cast<int>(process.open.size())) {
    return absl::InvalidArgumentError(absl::StrCat("a batch of ", batch.moves_size(), " answers to ",
                                                   process.open.size(),
                                                   " prompts; expected one for each, in their order"));
  }
  for (int i = 0; i < batch.moves_size(); ++i) {
    const v1::Moves& moves = batch.moves(i);
    const Chair& chair = *process.open[static_cast<std::size_t>(i)];
    const std::uint64_t number = referee_->prompt(chair.party).number;
    if (moves.party() != chair.party || moves.epoch() != chair.epoch || moves.number() != number) {
      return absl::InvalidArgumentError(absl::StrCat("an answer of party ", moves.party(), ", epoch ", moves.epoch(),
                                                     ", number ", moves.number(), " where party ", chair.party,
                                                     ", epoch ", chair.epoch, ", number ", number, " was asked"));
    }
  }
  return absl::OkStatus();
}

absl::Status Conductor::Answer(ProcessId id, const v1::MovesBatch& batch) {
  if (over()) return absl::OkStatus();  // crossed the farewell
  const auto found = processes_.find(id);
  if (found == processes_.end()) return absl::InvalidArgumentError("the first message must be a join");
  Process& process = *found->second;
  if (absl::Status status = CheckAnswer(process, batch); !status.ok()) return status;
  std::size_t count = 0;
  for (int i = 0; i < batch.moves_size(); ++i) {
    if (absl::Status status = FromProto(batch.moves(i), moves_); !status.ok()) {
      return absl::InvalidArgumentError(std::string(status.message()));
    }
    count += moves_.moves.size();
    referee_->Answer(process.open[static_cast<std::size_t>(i)]->party, moves_.moves);
  }
  counters_.set_moves(counters_.moves() + count);
  process.open.clear();
  if (referee_->awaited().empty()) Advance();
  return absl::OkStatus();
}

void Conductor::Advance() {
  if (absl::Status status = referee_->Advance(); !status.ok()) {
    return Finish({false, 1, "", std::string(status.message())});
  }
  OpenStep();
}

void Conductor::Lose(ProcessId id, const std::string& why) {
  const auto found = processes_.find(id);
  if (found == processes_.end()) return;
  if (state_ == v1::RUN_STATE_JOINING) {
    for (const PartyId party : found->second->seats) {
      record_->Left(party, seating_.epoch(party));
      lines_->Say({RunStatus::Left{seating_.name(party)}});
    }
    seating_.Leave(id);
    processes_.erase(found);
    return;
  }
  if (over()) {
    found->second->farewell = false;
    return;
  }
  std::string parties;
  for (const PartyId party : found->second->seats) {
    absl::StrAppend(&parties, parties.empty() ? "" : ",", seating_.name(party));
  }
  const Market& market = referee_->market();
  Finish({false, 3, parties,
          absl::StrCat("the agent of ", parties, " failed in tick ", market.tick(), ", ", PhaseName(market.phase()),
                       " step ", market.step(), ": ", why)});
  found->second->farewell = false;
}

void Conductor::Stop(RunEnd end) {
  if (!over()) Finish(std::move(end));
}

void Conductor::Finish(RunEnd end) {
  end_ = std::move(end);
  if (referee_ != nullptr) end_ = record_->Close(std::move(end_), *referee_);
  state_ = end_.complete ? v1::RUN_STATE_COMPLETE : v1::RUN_STATE_STOPPED;
  for (const auto& [id, process] : processes_) {
    process->farewell = true;
    due_.push_back(id);
  }
  if (!end_.culprit.empty()) {
    lines_->Say({RunStatus::AgentFailed{end_.message, absl::StrSplit(end_.culprit, ',')}});
  } else if (!end_.signal.empty()) {
    lines_->Say({RunStatus::Signalled{end_.signal}});
  } else if (!end_.complete) {
    lines_->Say({RunStatus::Error{end_.message}});
  }
}

std::int64_t Conductor::Wake(std::int64_t now_ms) {
  now_ms_ = now_ms;
  if (state_ != v1::RUN_STATE_RUNNING) return kRestMs;
  if (held_) OpenStep();
  if (now_ms_ >= progress_ms_ + kProgressMs) {
    progress_ms_ = now_ms_;
    lines_->SayIfRoom({Progress{referee_->market().tick(), static_cast<std::int64_t>(referee_->steps()),
                                pulse_->tables(), pulse_->backlog(), Awaited()}});
  }
  return held_ ? std::clamp<std::int64_t>(tick_began_ms_ + pace_ms_ - now_ms_, 0, kRestMs) : kRestMs;
}

std::vector<std::string> Conductor::Awaited() const {
  std::vector<std::string> names;
  if (state_ != v1::RUN_STATE_RUNNING || held_) return names;
  for (const PartyId party : referee_->awaited()) names.push_back(seating_.name(party));
  return names;
}

void Conductor::Describe(v1::StatusReply& out) const {
  out.set_state(state_);
  out.set_scenario(scenario_.name);
  out.set_seed(scenario_.seed);
  out.set_ticks(LastTick(scenario_) + 1);
  for (std::string& name : Awaited()) out.add_waiting_for(std::move(name));
  for (std::string& name : seating_.joined()) out.add_joined(std::move(name));
  for (std::string& name : seating_.missing()) out.add_missing(std::move(name));
  *out.mutable_counters() = counters_;
  out.mutable_counters()->set_events(events_.next() - 1);
  if (referee_ == nullptr) return;
  const Market& market = referee_->market();
  out.set_tick(market.tick());
  out.set_phase(PhaseName(market.phase()));
  out.set_step(market.step());
  out.set_hash(Hex(referee_->hash()));
  out.mutable_counters()->set_steps(referee_->steps());
  out.mutable_counters()->set_commands(market.next_seq() - 1);
}

}  // namespace haggle
