#include "deploy/observe/observatory.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/core/limits.h"
#include "broker/run/chain.h"
#include "deploy/observe/arguments.h"
#include "deploy/observe/comparison_json.h"
#include "deploy/observe/decision_json.h"
#include "deploy/observe/head_json.h"
#include "deploy/observe/report_file.h"
#include "deploy/observe/rows.h"
#include "deploy/observe/state_json.h"
#include "deploy/observe/study.h"
#include "deploy/observe/study_json.h"
#include "deploy/observe/table_json.h"
#include "deploy/report/event_text.h"
#include "deploy/report/json_text.h"
#include "proto/base/quoted.h"
#include "proto/codec/event_json.h"
#include "proto/codec/scenario_text.h"

namespace haggle::observe {
namespace {

using nlohmann::ordered_json;

constexpr std::uint64_t kAnyNumber = std::uint64_t{1} << 53;  // what a page's numbers hold exactly

Answer Error(int status, std::string_view what) {
  Answer answer;
  answer.status = status;
  answer.body = report::JsonText(ordered_json{{"error", what}}, -1);
  return answer;
}

Answer ErrorOf(const absl::Status& status) {
  const std::string what(status.message());
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
      return Error(400, what);
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kOutOfRange:
      return Error(404, what);
    case absl::StatusCode::kFailedPrecondition:
      return Error(409, what);
    case absl::StatusCode::kUnavailable:
      return Error(503, what);
    default:
      return Error(500, what);
  }
}

Answer Json(std::string body) {
  Answer answer;
  answer.body = std::move(body);
  return answer;
}

}  // namespace

struct Observatory::Loaded {
  std::string id;
  std::unique_ptr<Source> owned;     // of a file
  std::shared_ptr<LiveSource> live;  // of this process
  std::unique_ptr<Recording> recording;
  RunFacts facts;
  std::uint64_t life = 1;
  std::unique_ptr<Study> study;  // null: nothing was asked for that takes one

  Study& Studied() {
    if (study == nullptr) study = std::make_unique<Study>(*recording);
    study->CatchUp();
    return *study;
  }
  Source& source() const { return owned != nullptr ? *owned : *live; }
  absl::Status Read() {
    const Recording* const before = recording.get();
    absl::Status status = source().Read(recording, facts);
    if (recording.get() == before) return status;
    study.reset();  // it was another run
    if (before != nullptr) ++life;
    return status;
  }
  // What tells, when it is read anew, that it is still that run.
  std::string Signature(std::size_t steps) const {
    std::string of = steps == 0 ? "" : Hex(recording->log().HashOf(steps - 1));
    for (const journal::CastLine& line : facts.cast) absl::StrAppend(&of, "|", line.party, "|", line.strategy);
    return of;
  }
};

Observatory::Observatory(Sources sources, const ObservatoryLimits& limits)
    : limits_(limits), library_(std::move(sources)) {}
Observatory::~Observatory() = default;

std::string Observatory::Add(const std::string& name, std::shared_ptr<LiveSource> live) {
  auto loaded = std::make_unique<Loaded>();
  loaded->live = live;
  loaded->id = library_.Add(name, std::move(live));
  (void)loaded->Read();  // of a run of this process there is nothing that could not be opened
  loaded_.push_back(std::move(loaded));
  return loaded_.back()->id;
}

absl::StatusOr<Observatory::Loaded*> Observatory::Load(const std::string& id) {
  const auto found =
      std::find_if(loaded_.begin(), loaded_.end(), [&id](const auto& loaded) { return loaded->id == id; });
  const Item* const item = library_.Find(id);
  if (item == nullptr || item->kind == Item::Kind::kSweep) {
    return absl::NotFoundError("there is no run \"" + Escaped(id.substr(0, 200)) + "\"");
  }
  if (found != loaded_.end()) {
    loaded_.splice(loaded_.begin(), loaded_, found);
    return loaded_.front().get();
  }
  auto loaded = std::make_unique<Loaded>();
  loaded->id = id;
  if (item->live != nullptr) {
    loaded->live = item->live;
  } else {
    loaded->owned = std::make_unique<JournalSource>(item->path);
  }
  if (absl::Status status = loaded->Read(); !status.ok()) return status;
  Begin(*loaded);
  loaded_.push_front(std::move(loaded));
  Forget();
  return loaded_.front().get();
}

// Goes on with the life that the id has had, or begins another one.
void Observatory::Begin(Loaded& loaded) {
  const auto known = lives_.find(loaded.id);
  if (known == lives_.end()) return;
  const Life& life = known->second;
  const bool same = life.steps <= loaded.recording->steps().size() && loaded.Signature(life.steps) == life.hash;
  loaded.life = same ? life.number : life.number + 1;
}

void Observatory::Part(const Loaded& loaded) {
  const std::size_t steps = loaded.recording->steps().size();
  lives_[loaded.id] = {loaded.life, steps, loaded.Signature(steps)};
}

// What was asked for longest ago goes first, the last two (which may be compared) stay; a run of this process never,
// for its steps are nowhere else.
void Observatory::Forget() {
  std::size_t bytes = 0;
  std::size_t runs = 0;
  for (auto at = loaded_.begin(); at != loaded_.end();) {
    bytes += (*at)->recording->memory();
    ++runs;
    const bool too_much = runs > 2 && (bytes > limits_.most_bytes || runs > limits_.most_runs);
    if (!too_much || (*at)->live != nullptr) {
      ++at;
      continue;
    }
    Part(**at);
    at = loaded_.erase(at);
  }
}

Answer Observatory::Index() const {
  ordered_json runs = ordered_json::array();
  ordered_json sweeps = ordered_json::array();
  ordered_json problems = ordered_json::array();
  std::map<std::string, const Loaded*> open;
  for (const auto& loaded : loaded_) open[loaded->id] = loaded.get();
  for (const Item& item : library_.items()) {
    if (library_.Failed(item)) continue;
    ordered_json told = item.told;
    if (item.kind == Item::Kind::kSweep) {
      sweeps.push_back(std::move(told));
      continue;
    }
    if (const auto found = open.find(item.id); found != open.end()) {
      const Loaded& loaded = *found->second;
      const Recording& recording = *loaded.recording;
      told["state"] = loaded.facts.state;
      told["reason"] = loaded.facts.reason;
      told["tick"] = recording.run().market().tick();
      told["steps"] = recording.steps().size();
      told["commands"] = recording.run().commands();
      told["events"] = recording.events().size();
      told["hash"] = Hex(recording.run().hash());
    }
    runs.push_back(std::move(told));
  }
  for (const Problem& problem : library_.problems()) {
    problems.push_back({{"path", problem.path}, {"error", problem.error}});
  }
  return Json(report::JsonText(ordered_json{{"version", absl::StrCat("rules ", run::kRulesVersion)},
                                            {"where", "server"},
                                            {"runs", runs},
                                            {"sweeps", sweeps},
                                            {"seats", library_.seats()},
                                            {"problems", problems}},
                               -1));
}

Answer Observatory::Ask(const Question& question) {
  if (question.path == "/api/index") return Index();
  if (question.path == "/api/compare") return Compare(question);
  if (question.path == "/api/sweep") return Sweep(question);
  if (question.path.rfind("/api/run/", 0) == 0) return AskRun(question);
  return Error(404, "there is no path " + Escaped(question.path.substr(0, 200)));
}

Growth Observatory::GrowthOf(const std::string& id, const Loaded& loaded) const {
  const Recording& recording = *loaded.recording;
  const core::Market& market = recording.run().market();
  Growth growth{id,
                recording.events().size(),
                recording.steps().size(),
                market.tick(),
                core::LastTick(recording.run().scenario()) + 1,
                loaded.facts.state,
                loaded.facts.reason,
                {},
                HeldMs(recording.run(), loaded.facts),
                loaded.life};
  for (const PartyId party : market.due()) {
    for (const Party& one : recording.scenario().parties) {
      if (one.id == party) growth.waiting_for.push_back(one.name);
    }
  }
  return growth;
}

std::vector<Growth> Observatory::Refresh() { return ReadMore(library_.Look()); }
std::vector<Growth> Observatory::Refresh(const std::vector<std::string>& changed) {
  return ReadMore(library_.LookAt(changed));
}

// `listed`: whether the list of runs has changed.
std::vector<Growth> Observatory::ReadMore(bool listed) {
  std::vector<Growth> growths;
  if (listed) growths.emplace_back();
  for (auto at = loaded_.begin(); at != loaded_.end();) {
    Loaded& loaded = **at;
    if (library_.Find(loaded.id) == nullptr) {  // its file is gone
      Part(loaded);
      at = loaded_.erase(at);
      continue;
    }
    ++at;
    if (!loaded.source().MayHaveMore()) continue;
    const Recording* const before = loaded.recording.get();
    const std::size_t steps = loaded.recording->steps().size();
    const std::string state = loaded.facts.state;
    const std::int64_t pace_ms = loaded.facts.pace_ms;
    if (absl::Status status = loaded.Read(); !status.ok()) {
      loaded.facts.state = "damaged";
      loaded.facts.reason = std::string(status.message());
    }
    const bool grown = loaded.recording.get() != before || loaded.recording->steps().size() != steps ||
                       loaded.facts.state != state || loaded.facts.pace_ms != pace_ms;
    if (grown) growths.push_back(GrowthOf(loaded.id, loaded));
  }
  return growths;
}

namespace {

// Which state is asked for: the step, and the event at which it is shown.
struct Moment {
  std::size_t step = 0;
  std::size_t event = 0;
};

absl::StatusOr<Moment> MomentOf(const Recording& recording, const Arguments& arguments) {
  const auto event = OptionalNumber(arguments, "event", kAnyNumber);
  if (!event.ok()) return event.status();
  const auto step = OptionalNumber(arguments, "step", kAnyNumber);
  if (!step.ok()) return step.status();
  const auto tick = OptionalNumber(arguments, "tick", INT32_MAX);
  if (!tick.ok()) return tick.status();
  if (event->has_value() + step->has_value() + tick->has_value() != 1) {
    return absl::InvalidArgumentError("expected one of event, step and tick");
  }
  Moment moment;
  if (event->has_value()) {
    if (**event >= recording.events().size()) {
      return absl::NotFoundError(
          absl::StrCat("event: there is no event ", **event, "; there are ", recording.events().size()));
    }
    moment.event = static_cast<std::size_t>(**event);
    moment.step = recording.events().step[moment.event];
    return moment;
  }
  if (step->has_value()) {
    if (**step >= recording.steps().size()) {
      return absl::NotFoundError(
          absl::StrCat("step: there is no step ", **step, "; there are ", recording.steps().size()));
    }
    moment.step = static_cast<std::size_t>(**step);
  } else {
    const absl::StatusOr<std::size_t> last = recording.LastStepOf(static_cast<Tick>(**tick));
    if (!last.ok()) return last.status();
    moment.step = *last;
  }
  const std::size_t behind = recording.FirstEventOf(moment.step + 1);
  moment.event = behind == 0 ? 0 : behind - 1;
  return moment;
}

Answer StateAnswer(const Recording& recording, const Arguments& arguments) {
  const absl::StatusOr<Moment> moment = MomentOf(recording, arguments);
  return moment.ok() ? Json(StateJson(recording, moment->step, moment->event)) : ErrorOf(moment.status());
}

Answer ColumnsAnswer(const Recording& recording, const Arguments& arguments) {
  const auto from = OptionalNumber(arguments, "from", kAnyNumber);
  if (!from.ok()) return ErrorOf(from.status());
  Answer answer;
  answer.type = "application/octet-stream";
  answer.body = PackColumns(recording.events(), recording.steps(), static_cast<std::size_t>(from->value_or(0)));
  return answer;
}

Answer RowsAnswer(const Recording& recording, const Arguments& arguments) {
  if (arguments.count("events") > 0) {
    const auto events = NumberList(arguments, "events", kAnyNumber, kMostRows);
    if (!events.ok()) return ErrorOf(events.status());
    return Json(ChosenRowsJson(recording, std::vector<std::size_t>(events->begin(), events->end())));
  }
  const auto from = Number(arguments, "from", kAnyNumber);
  if (!from.ok()) return ErrorOf(from.status());
  const auto count = Number(arguments, "count", kMostRows);
  if (!count.ok()) return ErrorOf(count.status());
  return Json(RowsJson(recording, static_cast<std::size_t>(*from), static_cast<std::size_t>(*count)));
}

Answer FindAnswer(const Recording& recording, const Arguments& arguments) {
  Search search;
  search.text = Text(arguments, "text");
  search.without = Text(arguments, "not");
  const auto party = OptionalNumber(arguments, "party", UINT32_MAX);
  const auto table = OptionalNumber(arguments, "table", UINT32_MAX);
  const auto from = OptionalNumber(arguments, "from", kAnyNumber);
  for (const auto* number : {&party, &table, &from}) {
    if (!number->ok()) return ErrorOf(number->status());
  }
  if (party->has_value()) {
    search.party = recording.numbers().Of(static_cast<PartyId>(**party));
    if (recording.numbers().IdOf(*search.party) != **party || **party == 0)
      return Error(404, absl::StrCat("party: there is no party ", **party));
  }
  if (table->has_value()) search.table = static_cast<std::uint32_t>(**table);
  search.from = static_cast<std::size_t>(from->value_or(0));
  for (const std::string& name : Words(arguments, "kinds")) {
    const std::vector<std::string>& kinds = ColumnKinds();
    const auto kind = std::find(kinds.begin(), kinds.end(), name);
    if (kind == kinds.end()) return Error(400, "kinds: no event is called \"" + Escaped(name.substr(0, 100)) + "\"");
    search.kinds.push_back(static_cast<std::uint8_t>(kind - kinds.begin() + 1));
  }
  return Json(FindJson(recording, search));
}

// The command that caused an event, or 0.
class CauseOf : public Onlooker {
 public:
  explicit CauseOf(std::size_t event) : event_(event) {}
  void OnEvent(const Place&, std::size_t index, const Event& event, bool, const std::vector<PartyId>&) override {
    if (index == event_) cause = event.cause;
  }
  Seq cause = 0;

 private:
  const std::size_t event_;
};

Answer DecisionAnswer(const Recording& recording, const Arguments& arguments) {
  const auto seq = OptionalNumber(arguments, "seq", kAnyNumber);
  if (!seq.ok()) return ErrorOf(seq.status());
  if (seq->has_value()) {
    const absl::StatusOr<std::size_t> step = recording.StepOfCommand(**seq);
    if (!step.ok()) return ErrorOf(step.status());
    return Json(DecisionJson(recording, *step, **seq, kNoEvent));
  }
  if (arguments.count("event") == 0) return Error(400, "expected one of event and seq");
  const absl::StatusOr<Moment> moment = MomentOf(recording, {{"event", arguments.at("event")}});
  if (!moment.ok()) return ErrorOf(moment.status());
  CauseOf cause(moment->event);
  recording.Walk(moment->step, moment->step, cause);
  const bool of_the_step = cause.cause >= recording.steps().first_command[moment->step];
  if (cause.cause == 0 || !of_the_step) return Json(ConsequenceJson(recording, moment->event));
  return Json(DecisionJson(recording, moment->step, cause.cause, moment->event));
}

}  // namespace

namespace {

Answer AnswerOf(absl::StatusOr<std::string> json) {
  return json.ok() ? Json(*std::move(json)) : ErrorOf(json.status());
}

Answer ScenarioAnswer(const Recording& recording) {
  codec::ScenarioFile file;
  file.scenario = recording.run().scenario();  // as it is now
  return Json(report::JsonText(
      ordered_json{{"text", codec::ScenarioToText(file)}, {"json", codec::ToJson(file.scenario)}}, -1));
}

Answer TableAnswer(const Recording& recording, const Arguments& arguments) {
  const auto table = Number(arguments, "table", UINT32_MAX);
  if (!table.ok()) return ErrorOf(table.status());
  return AnswerOf(TableJson(recording, static_cast<std::uint32_t>(*table)));
}

Answer DinnerAnswer(const Study& study, const Arguments& arguments) {
  const auto number = Number(arguments, "number", UINT32_MAX);
  if (!number.ok()) return ErrorOf(number.status());
  return AnswerOf(DinnerJson(study, static_cast<std::size_t>(*number)));
}

}  // namespace

Answer Observatory::Compare(const Question& question) {
  // Loading the second may put the first out of memory, but for what was asked for last.
  std::vector<Loaded*> sides;
  for (const char* const name : {"a", "b", "a"}) {
    const auto run = question.arguments.find(name);
    if (run == question.arguments.end()) return Error(400, absl::StrCat(name, ": expected it, and it was not given"));
    const absl::StatusOr<Loaded*> loaded = Load(run->second);
    if (!loaded.ok()) return ErrorOf(loaded.status());
    if ((*loaded)->live != nullptr)
      return Error(409, absl::StrCat(name, ": a run of this process has no journal to be compared"));
    sides.push_back(*loaded);
  }
  const Loaded& a = *sides[2];
  const Loaded& b = *sides[1];
  return AnswerOf(ComparisonJson({*a.recording, a.facts, library_.Find(a.id)->path},
                                 {*b.recording, b.facts, library_.Find(b.id)->path}));
}

Answer Observatory::Sweep(const Question& question) {
  const auto file = question.arguments.find("file");
  if (file == question.arguments.end()) return Error(400, "file: expected it, and it was not given");
  const Item* const item = library_.Find(file->second);
  if (item == nullptr || item->kind != Item::Kind::kSweep) {
    return Error(404, "there are no results \"" + Escaped(file->second.substr(0, 200)) + "\"");
  }
  return AnswerOf(SweepJson(item->path));
}

Answer Observatory::AskRun(const Question& question) {
  const auto run = question.arguments.find("run");
  if (run == question.arguments.end()) return Error(400, "run: expected it, and it was not given");
  const absl::StatusOr<Loaded*> loaded = Load(run->second);
  if (!loaded.ok()) return ErrorOf(loaded.status());
  const Recording& recording = *(*loaded)->recording;
  const std::string_view what = std::string_view(question.path).substr(std::string_view("/api/run/").size());
  const std::uint64_t life = (*loaded)->life;
  const auto asked = OptionalNumber(question.arguments, "life", kAnyNumber);
  if (!asked.ok()) return ErrorOf(asked.status());
  const bool of_another = asked->has_value() && **asked != life;
  if (what == "head") {
    const std::string since = of_another ? "" : Text(question.arguments, "since");
    return Json(HeadJson({(*loaded)->id, life}, recording, (*loaded)->facts, since));
  }
  if (of_another) {
    Answer answer = Error(409, "this journal was replaced by another run");
    answer.body =
        report::JsonText(ordered_json{{"error", "this journal was replaced by another run"}, {"life", life}}, -1);
    return answer;
  }
  if (what == "columns") return ColumnsAnswer(recording, question.arguments);
  if (what == "rows") return RowsAnswer(recording, question.arguments);
  if (what == "find") return FindAnswer(recording, question.arguments);
  if (what == "state") return StateAnswer(recording, question.arguments);
  if (what == "states" || what == "decisions") {  // for a file: nothing here may keep the other questions waiting
    if (recording.events().size() > kMostReportedEvents) {
      return Error(409, "the run is too long to be told at once; ask for the state or decision of one step");
    }
    return Json(what == "states" ? StatesJson(recording) : AllDecisionsJson(recording));
  }
  if (what == "decision") return DecisionAnswer(recording, question.arguments);
  if (what == "table") return TableAnswer(recording, question.arguments);
  if (what == "dinner") return DinnerAnswer((*loaded)->Studied(), question.arguments);
  if (what == "series") return AnswerOf(SeriesJson((*loaded)->Studied(), Words(question.arguments, "names")));
  if (what == "summary") return Json(SummaryJson((*loaded)->Studied()));
  if (what == "scenario") return ScenarioAnswer(recording);
  return Error(404, "there is no path " + Escaped(question.path.substr(0, 200)));
}

}  // namespace haggle::observe
