#include "broker/server/run_session.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "broker/core/limits.h"
#include "proto/base/civil_date.h"
#include "proto/base/how_ended.h"
#include "proto/codec/codec.h"
#include "proto/codec/enum_names.h"

namespace haggle::server {
namespace {

constexpr std::size_t kEventsKept = 8192;
constexpr std::int64_t kRestMs = 50;
// What the rules do not count: a move's reason and lengths, a belief, and a party's
// share of join and envelope.
constexpr std::uint64_t kMoveBytes = 80;
constexpr std::uint64_t kBeliefBytes = 32;
constexpr std::uint64_t kEnvelopeBytes = 64 << 10;
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;  // gRPC takes an int

std::string PhaseName(Phase phase) { return std::string(codec::EnumName(phase)); }

}  // namespace

std::uint64_t MaxMessageBytes(const Scenario& scenario, std::size_t parties) {
  const auto bytes = static_cast<std::uint64_t>(core::MostMoveBytes(scenario.limits));
  const auto moves = static_cast<std::uint64_t>(core::MostMoves(scenario.limits));
  const std::uint64_t beliefs = referee::BeliefsKept(scenario);
  return std::min(kMostBytes, (2 * bytes + moves * kMoveBytes + beliefs * kBeliefBytes + kEnvelopeBytes) *
                                  std::max<std::size_t>(parties, 1));
}

RunSession::RunSession(const Scenario& scenario, const Identity& identity, const SessionOptions& options,
                       referee::RunRecord* record, StatusLines* lines)
    : scenario_(scenario),
      identity_(identity),
      record_(record),
      lines_(lines),
      sessions_(scenario, identity),
      pace_(options.pace_ms),
      deadline_(options.deadline_ms),
      gathers_until_ms_(0),
      restarts_(options.restarts),
      joins_(options.joins),
      progress_(lines),
      events_(kEventsKept),
      steps_(record) {
  fan_out_.AddBoth(&record_->tally());
  fan_out_.Add(static_cast<core::EventSink*>(&events_));
}

RunSession::~RunSession() = default;

void RunSession::GoOn(run::Run run, const std::map<PartyId, std::uint32_t>& epochs) {
  state_ = v1::RUN_STATE_RUNNING;
  sessions_.SetEpochs(epochs);
  gathers_until_ms_ = -1;
  if (deadline_.set()) record_->Limited(deadline_.ms());
  if (pace_.ms() > 0) record_->Paced(pace_.ms());
  steps_.GoOn(run.steps());
  referee_ = std::make_unique<referee::Referee>(std::move(run), recorder(), &fan_out_, &fan_out_);
  lines_->Say({RunStatus::Started{record_->journal()}});
  if (absl::Status status = referee_->Start(); !status.ok()) {
    return Finish({false, HowEnded::kFailed, "", std::string(status.message())});
  }
  OpenStep();
}

void RunSession::Rehearse(run::Run run, std::set<PartyId> parties) {
  state_ = v1::RUN_STATE_RUNNING;
  rehearses_ = true;
  rehearsed_ = std::move(parties);
  steps_.GoOn(run.steps());
  referee_ = std::make_unique<referee::Referee>(std::move(run), nullptr, nullptr);
  lines_->Say({RunStatus::Started{""}});
}

absl::Status RunSession::Join(ProcessId process, const std::vector<std::string>& names, const v1::Join& join) {
  if (over() && !end_.complete) return absl::AbortedError("join: the run is over");
  if (sessions_.has(process)) return absl::InvalidArgumentError("a second join on one stream");
  const bool running = state_ == v1::RUN_STATE_RUNNING;
  const absl::StatusOr<std::vector<ProcessId>> played_by = sessions_.Admit(process, names, join, running || over());
  if (!played_by.ok()) {
    counters_.set_joins_refused(counters_.joins_refused() + 1);
    return played_by.status();
  }
  if (over()) {
    TellTheEnd(process, *played_by, join);
    return absl::OkStatus();
  }
  if (absl::Status expected = CheckRehearsed(join); !expected.ok()) return expected;
  if (absl::Status rare = CountJoins(join); !rare.ok()) {
    counters_.set_joins_refused(counters_.joins_refused() + 1);
    return rare;
  }
  for (const ProcessId other : *played_by) {
    replaced_.push_back(other);
    for (const PartyId party : sessions_.Leave(other)) SayLeft(party);
  }
  sessions_.Join(process, join);
  changed_ms_ = now_ms_;
  for (const PartyId party : sessions_.parties(process)) {
    deserted_.erase(party);
    record_->Joined(party, sessions_.epoch(party), join.agent());
    lines_->Say({RunStatus::Joined{sessions_.name(party)}});
  }
  if (running) {
    TakeIn(process);
  } else if (sessions_.full()) {
    Start();
  }
  return absl::OkStatus();
}

absl::Status RunSession::CheckRehearsed(const v1::Join& join) const {
  if (!rehearses_) return absl::OkStatus();
  for (const v1::Seat& seat : join.seats()) {
    const bool asked = std::any_of(rehearsed_.begin(), rehearsed_.end(), [&](PartyId party) {
      return seat.party().empty() ? seat.party_id() == party : seat.party() == sessions_.name(party);
    });
    if (!asked) return absl::FailedPreconditionError("join: that party's past is not asked for here");
  }
  return absl::OkStatus();
}

absl::Status RunSession::CountJoins(const v1::Join& join) {
  if (joins_ <= 0) return absl::OkStatus();
  constexpr std::int64_t kSecondMs = 1000;
  for (const v1::Seat& seat : join.seats()) {
    const PartyId party = sessions_.PartyOf(seat);
    Joins& joins = joins_of_[party];
    if (now_ms_ >= joins.second_ms + kSecondMs) joins = {now_ms_, 0};
    if (++joins.count <= joins_) continue;
    return absl::ResourceExhaustedError(absl::StrCat("join: party '", sessions_.name(party), "' was joined for ",
                                                     joins_, " times within a second, as often as may be; wait"));
  }
  return absl::OkStatus();
}

void RunSession::TellTheEnd(ProcessId process, const std::vector<ProcessId>& played_by, const v1::Join& join) {
  for (const ProcessId other : played_by) {
    replaced_.push_back(other);
    sessions_.Leave(other);
  }
  sessions_.Join(process, join);
  sessions_.Dismiss(process);
}

void RunSession::TakeIn(ProcessId process) {
  for (const PartyId party : sessions_.parties(process)) {
    // What it has answered in this step it has to decide again too.
    if (!rehearses_) referee_->Reopen(party);
  }
  sessions_.WelcomeBack(process, PastOf(process));
  if (!pace_.held() && !rehearses_) sessions_.AskAlone(process, *referee_);
}

std::unique_ptr<Past> RunSession::PastOf(ProcessId process) {
  std::map<PartyId, std::uint32_t> parties;
  for (const PartyId party : sessions_.parties(process)) parties[party] = sessions_.epoch(party);
  const std::uint64_t most = MaxMessageBytes(scenario_, parties.size());
  return std::make_unique<Past>(scenario_, *record_, std::move(parties), referee_->steps(), most);
}

void RunSession::Start() {
  state_ = v1::RUN_STATE_RUNNING;
  if (deadline_.set()) record_->Limited(deadline_.ms());
  if (pace_.ms() > 0) record_->Paced(pace_.ms());
  absl::Status status = record_->Open();
  referee_ = std::make_unique<referee::Referee>(scenario_, recorder(), &fan_out_, &fan_out_);
  if (status.ok()) status = referee_->Start();
  if (!status.ok()) return Finish({false, HowEnded::kFailed, "", std::string(status.message())});
  lines_->Say({RunStatus::Started{record_->journal()}});
  sessions_.WelcomeAll();
  OpenStep();
}

void RunSession::OpenStep() {
  for (;;) {
    deadline_.Disarm();
    if (referee_->done()) return Finish({true, HowEnded::kDone, "", ""});
    if (!pace_.MayAsk(referee_->market().tick(), now_ms_)) return;
    if (const std::vector<PartyId> deserted = Deserted(); !deserted.empty()) TimeOut(deserted);
    if (!referee_->awaited().empty()) break;
    if (absl::Status status = referee_->Advance(); !status.ok()) {
      return Finish({false, HowEnded::kFailed, "", std::string(status.message())});
    }
  }
  deadline_.Arm();
  sessions_.Ask(*referee_);
}

void RunSession::WriteWelcome(ProcessId process, v1::Welcome& welcome) const {
  const std::vector<PartyId>& parties = sessions_.parties(process);
  for (const PartyId party : parties) codec::ToProto(referee_->market().BriefingFor(party), *welcome.add_briefings());
  welcome.set_max_message_bytes(MaxMessageBytes(scenario_, parties.size()));
}

void RunSession::WritePrompts(ProcessId process, v1::PromptBatch& batch) {
  const std::vector<OpenPrompt>& open = sessions_.open(process);
  for (const OpenPrompt& asked : open) {
    v1::Prompt& prompt = *batch.add_prompts();
    codec::ToProto(referee_->prompt(asked.party), prompt);
    prompt.set_epoch(asked.epoch);
  }
  counters_.set_prompts(counters_.prompts() + open.size());
}

void RunSession::WriteFarewell(v1::Farewell& farewell) const {
  farewell.set_complete(end_.complete);
  if (referee_ != nullptr) farewell.set_hash(Hex(referee_->hash()));
  farewell.set_message(end_.message);
}

bool RunSession::WritePast(ProcessId process, v1::PastBatch& batch) {
  const absl::StatusOr<bool> more = sessions_.past(process)->Next(batch);
  if (!more.ok()) {
    Finish({false, HowEnded::kFailed, "", std::string(more.status().message())});
    return false;
  }
  if (*more) {
    sessions_.PastAsked(process, true);
  } else {
    PastOver(process);
  }
  return *more;
}

void RunSession::PastOver(ProcessId process) {
  sessions_.PastOver(process, deadline_.set());
  if (!rehearses_) return;
  for (const PartyId party : sessions_.parties(process)) {
    rehearsed_.erase(party);
    lines_->Say({RunStatus::Note{
        absl::StrCat(sessions_.name(party), ": ", prompts_[party], " prompts decided again, all the same")}});
  }
  if (rehearsed_.empty()) Finish({true, HowEnded::kDone, "", ""});
}

bool RunSession::Next(ProcessId process, v1::BrokerMessage& out) {
  if (abandoned_) return false;
  switch (sessions_.Next(process)) {
    case Sessions::Message::kNone:
      return false;
    case Sessions::Message::kWelcome:
      WriteWelcome(process, *out.mutable_welcome());
      return true;
    case Sessions::Message::kPast:
      if (WritePast(process, *out.mutable_past())) return true;
      out.clear_past();
      return Next(process, out);
    case Sessions::Message::kPrompts:
      WritePrompts(process, *out.mutable_prompts());
      return true;
    case Sessions::Message::kFarewell:
      WriteFarewell(*out.mutable_farewell());
      return true;
  }
  return false;
}

absl::Status RunSession::Answer(ProcessId process, const v1::MovesBatch& batch) {
  if (over()) return absl::OkStatus();  // crossed the farewell
  if (absl::Status status = sessions_.Check(process, batch); !status.ok()) return status;
  if (sessions_.recalls(process)) return AnswerPast(process, batch);
  if (!sessions_.late(process).empty()) {
    AnswerLate(process);
    return absl::OkStatus();
  }
  std::size_t count = 0;
  for (const v1::Moves& answer : batch.moves()) {
    if (absl::Status status = codec::FromProto(answer, moves_); !status.ok()) {
      return absl::InvalidArgumentError(std::string(status.message()));
    }
    count += moves_.moves.size();
    referee_->Answer(moves_);
  }
  counters_.set_moves(counters_.moves() + count);
  sessions_.Close(process);
  if (referee_->awaited().empty()) Advance();
  return absl::OkStatus();
}

void RunSession::Expect(ProcessId process, MessageBounds& bounds) const {
  bounds.answers = sessions_.answers_due(process);
  bounds.moves = referee::MovesKept(scenario_.limits);
  if (!sessions_.recalls(process)) return;
  // One more than was recorded differs from it, whatever it is.
  std::size_t most = 0;
  for (const PastAnswer& asked : sessions_.past(process)->asked()) most = std::max(most, asked.moves.size());
  bounds.moves = std::min(bounds.moves, most + 1);
}

absl::Status RunSession::AnswerPast(ProcessId process, const v1::MovesBatch& batch) {
  const Past& past = *sessions_.past(process);
  for (int i = 0; i < batch.moves_size(); ++i) {
    if (absl::Status status = codec::FromProto(batch.moves(i), moves_); !status.ok()) {
      return absl::InvalidArgumentError(std::string(status.message()));
    }
    core::CutExcess(scenario_.limits, moves_.party, moves_.moves);
    const auto place = static_cast<std::size_t>(i);
    const std::string difference = past.Difference(place, moves_);
    if (difference.empty()) {
      ++prompts_[past.asked()[place].party];
      continue;
    }
    const PastAnswer& asked = past.asked()[place];
    const std::string& party = sessions_.name(asked.party);
    Finish({false, HowEnded::kAgentFailed, party,
            absl::StrCat("the agent of ", party,
                         rehearses_ ? " decides otherwise than the journal has it: tick "
                                    : " came back and decides otherwise than it did: tick ",
                         asked.tick, ", phase ", PhaseName(asked.phase), ", step ", asked.step, ", party ", party, ": ",
                         difference, "; from the same prompts a strategy must come to the same moves")});
    return absl::OkStatus();  // it is told by its farewell
  }
  sessions_.PastAsked(process, false);
  return absl::OkStatus();
}

void RunSession::Advance() {
  if (absl::Status status = referee_->Advance(); !status.ok()) {
    return Finish({false, HowEnded::kFailed, "", std::string(status.message())});
  }
  changed_ms_ = now_ms_;
  if (deadline_.set()) CatchUp();
  OpenStep();
}

std::string RunSession::Place() const {
  const core::Market& market = referee_->market();
  return absl::StrCat("tick ", market.tick(), ", ", PhaseName(market.phase()), " step ", market.step());
}

void RunSession::SayLeft(PartyId party) {
  changed_ms_ = now_ms_;
  record_->Left(party, sessions_.epoch(party));
  lines_->Say({RunStatus::Left{sessions_.name(party)}});
}

void RunSession::Lose(ProcessId process, const std::string& why) {
  if (!sessions_.has(process)) return;
  // It has not been told of the end: whoever comes for it is waited for.
  if (over()) return static_cast<void>(sessions_.Leave(process));
  std::string lost_too_often;
  for (const PartyId party : sessions_.Leave(process)) {
    SayLeft(party);
    if (state_ != v1::RUN_STATE_RUNNING || restarts_ < 0 || ++losses_[party] <= restarts_) continue;
    absl::StrAppend(&lost_too_often, lost_too_often.empty() ? "" : ",", sessions_.name(party));
  }
  if (!lost_too_often.empty()) GiveUp(lost_too_often, why);
}

void RunSession::GiveUp(const std::string& parties, const std::string& why) {
  if (over() || Desert(parties, why)) return;
  const std::string where = referee_ == nullptr ? "before the start" : absl::StrCat("in ", Place());
  Finish(
      {false, HowEnded::kAgentFailed, parties, absl::StrCat("the agent of ", parties, " failed ", where, ": ", why)});
}

void RunSession::Abandon() {
  if (over()) return;
  state_ = v1::RUN_STATE_STOPPED;
  abandoned_ = true;
  end_ = {false, HowEnded::kFailed, "", "whoever started the broker has ended"};
  record_->Leave();
}

void RunSession::Stop(referee::RunEnd end) {
  if (!over()) Finish(std::move(end));
}

void RunSession::Finish(referee::RunEnd end) {
  end_ = std::move(end);
  steps_.BeforeClose();
  if (referee_ != nullptr) end_ = record_->Close(std::move(end_), *referee_);
  state_ = end_.complete ? v1::RUN_STATE_COMPLETE : v1::RUN_STATE_STOPPED;
  sessions_.DismissAll();
  if (!end_.culprit.empty()) {
    lines_->Say({RunStatus::AgentFailed{end_.message, absl::StrSplit(end_.culprit, ',')}});
  } else if (!end_.signal.empty()) {
    lines_->Say({RunStatus::Signalled{end_.signal}});
  } else if (!end_.complete) {
    lines_->Say({RunStatus::Error{end_.message}});
  }
}

std::int64_t RunSession::Wake(std::int64_t now_ms) {
  now_ms_ = now_ms;
  if (state_ != v1::RUN_STATE_RUNNING) return kRestMs;
  if (pace_.held()) OpenStep();
  if (!over() && deadline_.Expired(now_ms)) TimeOutAwaited();
  if (over()) return kRestMs;
  if (progress_.due(now_ms))
    progress_.Tell(now_ms, referee_->run(), Awaited(), static_cast<std::int64_t>(counters_.timed_out()));
  return pace_.held() ? std::min(pace_.LeftMs(now_ms), kRestMs) : kRestMs;
}

std::int64_t RunSession::Written(std::int64_t now_ms) {
  if (state_ != v1::RUN_STATE_RUNNING || !deadline_.set()) return kRestMs;
  if (!Gathers()) deadline_.Start(now_ms);
  return deadline_.LeftMs(now_ms, kRestMs);
}

std::vector<std::string> RunSession::Awaited() const {
  std::vector<std::string> names;
  if (state_ != v1::RUN_STATE_RUNNING || pace_.held()) return names;
  for (const PartyId party : referee_->awaited()) names.push_back(sessions_.name(party));
  return names;
}

void RunSession::DescribeParties(v1::StatusReply& out) const {
  const bool waits =
      referee_ != nullptr && !pace_.held() && referee_->market().waiting() == core::Market::Waiting::kParties;
  const std::vector<PartyId> due = waits ? referee_->market().due() : std::vector<PartyId>();
  const std::vector<PartyId> awaited = waits ? referee_->awaited() : std::vector<PartyId>();
  const auto has = [](const std::vector<PartyId>& all, PartyId id) {
    return std::find(all.begin(), all.end(), id) != all.end();
  };
  for (const PartyId party : sessions_.all()) {
    v1::PartyStatus& status = *out.add_parties();
    status.set_party(sessions_.name(party));
    status.set_joins(sessions_.epoch(party));
    status.set_gone(!sessions_.played(party) && deserted_.count(party) == 0);
    status.set_lost(deserted_.count(party) > 0);
    status.set_asked(has(due, party));
    status.set_answered(has(due, party) && !has(awaited, party));
  }
}

void RunSession::Describe(v1::StatusReply& out) const {
  out.set_state(state_);
  out.set_scenario(scenario_.name);
  out.set_seed(scenario_.seed);
  out.set_ticks(core::LastTick(scenario_) + 1);
  for (std::string& name : Awaited()) out.add_waiting_for(std::move(name));
  for (std::string& name : sessions_.joined()) out.add_joined(std::move(name));
  for (std::string& name : sessions_.missing()) out.add_missing(std::move(name));
  *out.mutable_counters() = counters_;
  out.mutable_counters()->set_events(events_.next() - 1);
  DescribeParties(out);
  out.set_process(static_cast<std::uint64_t>(::getpid()));
  out.set_held(state_ == v1::RUN_STATE_RUNNING && pace_.held());
  out.set_quiet_ms(static_cast<std::uint64_t>(std::max<std::int64_t>(0, now_ms_ - changed_ms_)));
  out.set_reason(end_.message);
  if (referee_ == nullptr) return;
  const core::Market& market = referee_->market();
  out.set_tick(market.tick());
  if (const absl::StatusOr<CivilDate> start = ParseDate(scenario_.start_date); start.ok()) {
    out.set_date(FormatDate(DateOfTick(*start, scenario_.tick_days, market.tick())));
  }
  out.set_phase(PhaseName(market.phase()));
  out.set_step(market.step());
  out.set_hash(Hex(referee_->hash()));
  out.mutable_counters()->set_steps(referee_->steps());
  out.mutable_counters()->set_commands(market.next_seq() - 1);
}

}  // namespace haggle::server
