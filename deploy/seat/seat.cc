#include "deploy/seat/seat.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/core/limits.h"
#include "deploy/report/json_text.h"
#include "deploy/report/text.h"
#include "deploy/seat/advice.h"
#include "deploy/seat/filing.h"
#include "proto/base/why.h"
#include "proto/codec/enum_names.h"

namespace haggle::seat {
namespace {

SeatReply Reply(int status, const Json& json) { return {status, report::JsonText(json, -1)}; }

SeatReply Error(int status, const std::string& message) { return Reply(status, {{"error", message}}); }
SeatReply Error(int status, const absl::Status& status_of) { return Error(status, std::string(status_of.message())); }

Json TextsJson(const std::vector<std::string>& texts) {
  Json list = Json::array();
  for (const std::string& text : texts) list.push_back(text);
  return list;
}

Json ToldJson(const Decision& decision) {
  Json list = Json::array();
  for (std::size_t i = 0; i < decision.told.size(); ++i) {
    list.push_back({{"kind", decision.kinds[i]}, {"text", decision.told[i]}});
  }
  return list;
}

// What a decision begins with: when it was, and what was asked.
Json HeadJson(const Scenario& scenario, const Decision& decision) {
  const Prompt& prompt = decision.prompt;
  return {{"number", prompt.number},
          {"tick", prompt.tick},
          {"date", OrNull(report::DateOf(scenario, prompt.tick))},
          {"phase", codec::EnumName(prompt.phase)},
          {"step", prompt.step},
          {"asked", TextsJson(decision.asked)}};
}

// Of so many decisions the first ones, which a page is not shown: a long run would make it wait.
constexpr std::size_t kMostHistory = 500;
std::size_t LeftOut(std::size_t decided) { return decided > kMostHistory ? decided - kMostHistory : 0; }

Json SilenceJson(const Decision& decision) {
  if (!decision.in_time) return "deadline";
  return decision.moves.empty() ? Json("chosen") : Json();
}

std::vector<Form> AllOf(const std::vector<std::vector<Form>>& forms) {
  std::vector<Form> all;
  for (const std::vector<Form>& of_one : forms) all.insert(all.end(), of_one.begin(), of_one.end());
  return all;
}

}  // namespace

Seat::Seat(std::string party, std::int64_t deadline_ms, std::function<void()> changed)
    : party_(std::move(party)), deadline_ms_(deadline_ms), changed_(std::move(changed)) {}

// ---- the run's side

void Seat::Brief(Briefing briefing) {
  const std::lock_guard lock(mutex_);
  briefing_ = briefing;
  knowledge_ = std::make_unique<Knowledge>(std::move(briefing));
}

void Seat::Remind(const journal::PromptAndMoves& past) {
  const std::lock_guard lock(mutex_);
  Decision& decision = decisions_.emplace_back();
  decision.prompt = past.prompt;
  decision.moves = past.answer.moves;
  decision.in_time = !past.timed_out;
  knowledge_->Take(decision.prompt);
  for (const haggle::Ask& ask : decision.prompt.asks) decision.asked.push_back(TellAsk(*knowledge_, ask));
  for (const Move& move : decision.moves) {
    decision.kinds.push_back(KindOfMove(move.action));
    decision.told.push_back(TellMove(*knowledge_, move.action));
  }
}

void Seat::Ask(const Prompt& prompt) {
  {
    const std::lock_guard lock(mutex_);
    Decision& decision = decisions_.emplace_back();
    decision.prompt = prompt;
    knowledge_->Take(decision.prompt);
    after_.shown.clear();  // the prompt has them
    forms_.clear();
    for (const haggle::Ask& ask : decision.prompt.asks) {
      decision.asked.push_back(TellAsk(*knowledge_, ask));
      forms_.push_back(FormsOf(*knowledge_, ask));
    }
    due_ = Clock::now() + std::chrono::milliseconds(deadline_ms_);
    state_ = State::kAsked;
  }
  changed_();
}

void Seat::Tell(const Event& event) {
  const std::lock_guard lock(mutex_);
  after_.shown.push_back(event);
}

bool Seat::WouldMove(const Casting& casting, const Registry& registry) const {
  std::vector<const Decision*> decided;
  {
    const std::lock_guard lock(mutex_);
    if (!briefing_) return false;
    decided = Decided();  // which do not change any more
  }
  return seat::WouldMove(*briefing_, decided, casting, registry);
}

void Seat::Answered(std::vector<Move> moves, std::string said, bool in_time) {
  Decision& decision = decisions_.back();
  for (const Move& move : moves) {
    decision.kinds.push_back(KindOfMove(move.action));
    decision.told.push_back(TellMove(*knowledge_, move.action));
  }
  decision.moves = std::move(moves);
  decision.said = std::move(said);
  decision.in_time = in_time;
  if (!in_time) late_ = decision.prompt.number;
  state_ = State::kWaiting;
  answered_.notify_all();
}

bool Seat::Await(std::chrono::milliseconds patience, launch::PersonsAnswer& answer) {
  bool late = false;
  {
    std::unique_lock lock(mutex_);
    const auto until = deadline_ms_ > 0 ? std::min(Clock::now() + patience, due_) : Clock::now() + patience;
    answered_.wait_until(lock, until, [this] { return state_ != State::kAsked; });
    if (state_ == State::kAsked) {
      if (deadline_ms_ == 0 || Clock::now() < due_) return false;
      Answered({}, "", false);
      late = true;
    }
    const Decision& decision = decisions_.back();
    answer.moves.party = decision.prompt.party;
    answer.moves.epoch = decision.prompt.epoch;
    answer.moves.number = decision.prompt.number;
    answer.moves.moves = decision.moves;
    answer.moves.beliefs.clear();
    answer.said = decision.said;
    answer.in_time = decision.in_time;
  }
  if (late) changed_();
  return true;
}

void Seat::End(HowEnded how, std::vector<Advisor> advisors, std::optional<journal::PartySummary> own) {
  {
    const std::lock_guard lock(mutex_);
    if (knowledge_ != nullptr && !decisions_.empty() && !after_.shown.empty()) {
      // Told as by one more prompt that asks nothing.
      const Prompt& last = decisions_.back().prompt;
      after_.party = last.party;
      after_.number = last.number;
      after_.tick = std::max(last.tick, after_.shown.back().tick);
      after_.phase = last.phase;
      after_.step = last.step;
      knowledge_->Take(after_);
    }
    own_ = std::move(own);
    undecided_ = state_ == State::kAsked;
    state_ = State::kOver;
    how_ = how;
    advisors_ = std::move(advisors);
    answered_.notify_all();
  }
  changed_();
}

// ---- the page's side

std::string Seat::LiveText() const {
  const std::lock_guard lock(mutex_);
  const char* const state = state_ == State::kAsked ? "asked" : state_ == State::kOver ? "over" : "waiting";
  const std::uint64_t number = decisions_.empty() ? 0 : decisions_.back().prompt.number;
  return report::JsonText({{"party", party_}, {"state", state}, {"number", number}, {"late", late_}}, -1);
}

Json Seat::AskedJson() const {
  Json list = Json::array();
  if (state_ != State::kAsked) return list;
  const std::vector<haggle::Ask>& asks = decisions_.back().prompt.asks;
  for (std::size_t i = 0; i < asks.size(); ++i) {
    Json asked = {{"i", i}};
    asked.update(AskJson(*knowledge_, asks[i]));
    Json& forms = asked["forms"] = Json::array();
    for (const Form& form : forms_[i]) {
      forms.push_back(FormJson(form, ConsequencesOf(*knowledge_, form.make(FilledIn(form)))));
    }
    list.push_back(std::move(asked));
  }
  return list;
}

std::vector<const Decision*> Seat::Decided() const {
  std::vector<const Decision*> decided;
  for (const Decision& decision : decisions_) decided.push_back(&decision);
  if (state_ == State::kAsked || undecided_) decided.pop_back();
  return decided;
}

Json Seat::HistoryJson(std::size_t from) const {
  Json list = Json::array();
  const std::vector<const Decision*> decided = Decided();
  for (std::size_t i = from; i < decided.size(); ++i) {
    const Decision& decision = *decided[i];
    Json json = HeadJson(knowledge_->scenario(), decision);
    json["moves"] = ToldJson(decision);
    json["why"] = OrNull(decision.said);
    json["silence"] = SilenceJson(decision);
    list.push_back(std::move(json));
  }
  return list;
}

Json Seat::OverJson(const std::string& run) const {
  if (state_ != State::kOver) return Json();
  Json strategies = Json::array();
  for (const Advisor& advisor : advisors_) {
    strategies.push_back({{"name", advisor.name}, {"summary", advisor.summary}});
  }
  const bool stopped = how_ == HowEnded::kInterrupted;
  // Why a run could not go on is for whoever has started it: it may be about other parties, and names files.
  const char* const text = how_ == HowEnded::kDone ? "The run has come to its end."
                           : stopped ? "The run was stopped before its end by whoever has started it. What was decided "
                                       "until then stands in its journal."
                                     : "The run could not go on and has ended early; whoever has started it is told "
                                       "why. What was decided until then stands in its journal.";
  return {{"how", how_ == HowEnded::kDone ? "complete"
                  : stopped               ? "stopped"
                                          : "failed"},
          {"text", text},
          {"strategies", std::move(strategies)},
          {"run", OrNull(run)},
          {"result", knowledge_ == nullptr || !knowledge_->asked_before()
                         ? Json()
                         : ResultJson(*knowledge_, own_ ? &*own_ : nullptr)}};
}

SeatReply Seat::Show(const std::string& run, bool all) const {
  const std::lock_guard lock(mutex_);
  if (knowledge_ == nullptr) {
    return Reply(200, {{"party", {{"name", party_}}},
                       {"state", state_ == State::kOver ? "over" : "waiting"},
                       {"number", 0},
                       {"asked", Json::array()},
                       {"shown", Json::array()},
                       {"history", Json::array()},
                       {"known", Json()},
                       {"over", OverJson(run)}});
  }
  const Scenario& scenario = knowledge_->scenario();
  const Prompt* const prompt = knowledge_->asked_before() && !decisions_.empty() ? &decisions_.back().prompt : nullptr;
  Json speaks_for = Json::array();
  for (const PartyId party : knowledge_->SpeaksFor()) speaks_for.push_back(NameOf(*knowledge_, party));
  Json json;
  json["party"] = {
      {"name", party_}, {"kind", codec::EnumName(knowledge_->view().me().kind)}, {"speaks_for", speaks_for}};
  json["scenario"] = {{"name", scenario.name},
                      {"summary", scenario.summary},
                      {"ticks", scenario.ticks},
                      {"start_date", OrNull(scenario.start_date)},
                      {"tick_days", scenario.tick_days == 0 ? Json() : Json(scenario.tick_days)}};
  json["state"] = state_ == State::kAsked ? "asked" : state_ == State::kOver ? "over" : "waiting";
  json["number"] = prompt == nullptr ? 0 : prompt->number;
  json["tick"] = prompt == nullptr ? Json() : Json(prompt->tick);
  json["date"] = prompt == nullptr ? Json() : OrNull(report::DateOf(scenario, prompt->tick));
  json["phase"] = prompt == nullptr ? Json() : Json(codec::EnumName(prompt->phase));
  json["step"] = prompt == nullptr ? Json() : Json(prompt->step);
  json["deadline"] = Json();
  if (deadline_ms_ > 0 && state_ == State::kAsked) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(due_ - Clock::now()).count();
    json["deadline"] = {{"ms", deadline_ms_}, {"left_ms", std::max<std::int64_t>(0, left)}};
  }
  json["late"] = Json();
  if (late_ != 0) {
    json["late"] = {
        {"number", late_},
        {"text", absl::StrCat("Decision ", late_, " was not made in time: nothing was said in its place.")}};
  }
  json["asked"] = AskedJson();
  Json& shown = json["shown"] = Json::array();
  for (const Happening& happening : knowledge_->happenings()) {
    shown.push_back({{"kind", happening.kind}, {"tick", happening.tick}, {"text", happening.text}});
  }
  const std::size_t left_out = all ? 0 : LeftOut(Decided().size());
  json["history"] = HistoryJson(left_out);
  json["history_left_out"] = left_out;
  // Before the first prompt there is no day to look from.
  json["known"] = prompt == nullptr ? Json() : KnownJson(*knowledge_);
  json["over"] = OverJson(run);
  return Reply(200, json);
}

std::optional<SeatReply> Seat::NotAsked(std::uint64_t number) const {
  const std::uint64_t open = state_ == State::kAsked ? decisions_.back().prompt.number : 0;
  if (open == number) return std::nullopt;
  const std::string message =
      open == 0 ? absl::StrCat("question ", number, " is not asked (any more); nothing is asked now")
                : absl::StrCat("question ", number, " is not asked (any more); question ", open, " is");
  return Reply(409, {{"error", message}, {"number", open}});
}

// Asked before any is looked at, for others wait meanwhile.
std::optional<SeatReply> Seat::TooMany(std::size_t moves) const {
  const auto most = static_cast<std::size_t>(core::MostMoves(knowledge_->scenario().limits));
  if (moves <= most) return std::nullopt;
  return Error(400, absl::StrCat("expected ", most, " moves at most, found ", moves));
}

SeatReply Seat::Take(std::string_view body) {
  absl::StatusOr<SentMoves> sent = ReadSent(body);
  if (!sent.ok()) return Error(400, sent.status());
  {
    const std::lock_guard lock(mutex_);
    if (std::optional<SeatReply> refused = NotAsked(sent->number)) return *refused;
    // The run may not have looked yet.
    if (deadline_ms_ > 0 && Clock::now() >= due_) {
      return Reply(409,
                   {{"error", absl::StrCat("the deadline of question ", sent->number, " has passed")}, {"number", 0}});
    }
    if (std::optional<SeatReply> refused = TooMany(sent->moves.size())) return *refused;
    const std::vector<Form> forms = AllOf(forms_);
    const std::vector<Filed> filed = File(forms, sent->moves);
    if (HasErrors(filed)) {
      Json errors = Json::array();
      for (const Filed& one : filed) errors.push_back({{"errors", ErrorsJson(one)}});
      return Reply(400, {{"error", "some fields have to be changed; nothing was taken"}, {"moves", errors}});
    }
    std::vector<Move> moves;
    for (const Filed& one : filed) moves.push_back(Move{Because(WhyCode::kByPerson), one.action});
    Answered(std::move(moves), sent->why, true);
  }
  changed_();
  return Reply(200, {{"taken", true}, {"number", sent->number}});
}

SeatReply Seat::Try(std::string_view body) const {
  absl::StatusOr<SentMoves> sent = ReadSent(body);
  if (!sent.ok()) return Error(400, sent.status());
  const std::lock_guard lock(mutex_);
  if (std::optional<SeatReply> refused = NotAsked(sent->number)) return *refused;
  if (std::optional<SeatReply> refused = TooMany(sent->moves.size())) return *refused;
  const std::vector<Form> forms = AllOf(forms_);
  const std::vector<Filed> filed = File(forms, sent->moves);
  Json moves = Json::array();
  std::vector<Action> actions;
  for (const Filed& one : filed) {
    const bool whole = one.errors.empty();
    if (whole) actions.push_back(one.action);
    moves.push_back(
        {{"errors", ErrorsJson(one)},
         {"text", whole ? Json(TellMove(*knowledge_, one.action)) : Json()},
         {"consequences", whole ? ConsequencesJson(ConsequencesOf(*knowledge_, one.action)) : Json::array()}});
  }
  return Reply(200, {{"number", sent->number},
                     {"ok", !HasErrors(filed)},
                     {"moves", std::move(moves)},
                     {"together", ConsequencesJson(ConsequencesOfAll(*knowledge_, actions))}});
}

SeatReply Seat::AdviseBy(const std::string& strategy, const Registry& registry) const {
  {
    const std::lock_guard lock(mutex_);
    if (state_ != State::kOver) return Error(409, "advice is given when the run is over, for it would decide for you");
    if (!briefing_) return Error(409, "nothing was ever asked: there is nothing to advise upon");
  }
  // From here on nothing changes any more.
  const std::vector<const Decision*> decided = Decided();
  const absl::StatusOr<Casting> casting = ParseStrategy(party_, strategy);
  if (!casting.ok()) return Error(400, casting.status());
  const absl::StatusOr<std::vector<AdvisedDecision>> advised = Advise(*briefing_, decided, *casting, registry);
  if (!advised.ok()) return Error(absl::IsInternal(advised.status()) ? 500 : 400, advised.status());
  Json list = Json::array();
  std::int64_t same = 0;
  const std::size_t left_out = LeftOut(decided.size());
  for (std::size_t i = 0; i < decided.size(); ++i) {
    same += (*advised)[i].same ? 1 : 0;
    if (i < left_out) continue;
    const Decision& decision = *decided[i];
    Json json = HeadJson(briefing_->scenario, decision);
    json["did"] = ToldJson(decision);
    Json& would = json["would"] = Json::array();
    for (const ToldMove& move : (*advised)[i].would) {
      would.push_back({{"kind", move.kind}, {"text", move.text}, {"why", OrNull(move.why)}});
    }
    json["said"] = OrNull(decision.said);
    json["silence"] = SilenceJson(decision);
    json["same"] = (*advised)[i].same;
    list.push_back(std::move(json));
  }
  const auto all = static_cast<std::int64_t>(decided.size());
  return Reply(200, {{"party", party_},
                     {"strategy", strategy},
                     {"text", absl::StrCat(strategy, " would have decided ", same, " of ", all,
                                           " as you did, each time shown what you had been shown.")},
                     {"same", same},
                     {"different", all - same},
                     {"left_out", left_out},
                     {"decisions", std::move(list)}});
}

}  // namespace haggle::seat
