#include "deploy/observe/table_json.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "broker/core/state.h"
#include "broker/journal/names.h"
#include "deploy/observe/outcome_plane.h"
#include "deploy/observe/rows.h"
#include "deploy/report/event_text.h"
#include "deploy/report/json_text.h"
#include "deploy/report/text.h"
#include "proto/base/issue_unit.h"
#include "proto/base/quoted.h"
#include "proto/base/visit.h"
#include "proto/codec/enum_names.h"

namespace haggle::observe {
namespace {

using nlohmann::ordered_json;

ordered_json OrNull(const std::string& text) { return text.empty() ? ordered_json(nullptr) : ordered_json(text); }
ordered_json OrNull(std::size_t event) { return event == kNoEvent ? ordered_json(nullptr) : ordered_json(event); }

// One value of one issue in words.
std::string ValueText(const Issue& issue, std::int64_t value) {
  Outcome outcome;
  outcome.push_back(value);
  const std::string told = report::TellOutcome({issue}, outcome);
  const std::string name = Escaped(issue.name) + " ";
  return told.rfind(name, 0) == 0 ? told.substr(name.size()) : told;
}

ordered_json IssueJson(const Issue& issue) {
  ordered_json values = nullptr;
  constexpr std::int64_t kMostValues = 200;
  if (issue.categorical() && issue.count() <= kMostValues) {
    values = ordered_json::array();
    for (std::int64_t i = 0; i < issue.count(); ++i) values.push_back(ValueText(issue, i));
  }
  return {{"name", issue.name},
          {"kind", issue.categorical() ? "categorical" : "integer"},
          {"role", codec::EnumName(issue.role)},
          {"unit", UnitOf(issue.role)},
          {"values", values},
          {"low", issue.categorical() ? 0 : issue.low},
          {"high", issue.categorical() ? issue.count() - 1 : issue.high},
          {"step", issue.categorical() ? 1 : std::max<std::int64_t>(issue.step, 1)},
          {"scale", std::max<std::int64_t>(issue.scale, 1)}};
}

struct TableMove {
  std::size_t event = 0;
  Seq seq = 0;
  std::size_t step = 0;
  std::int32_t round = 0;
  PartyId party = kNature;
  std::string_view move;
  std::optional<Outcome> values;
  std::string text;
  std::string why;
};

// Takes down what happens at one table.
class Course : public Onlooker {
 public:
  explicit Course(TableId table) : table_(table) {}

  void OnEvent(const Place& place, std::size_t index, const Event& event, bool, const std::vector<PartyId>&) override {
    if (report::TableOf(event) != table_) return;
    place_ = &place;
    index_ = index;
    VisitEventOn(event, *this);
  }

  std::optional<TableOpened> opened;
  std::optional<TableClosed> closed;
  Scenario drawn;
  std::vector<TableMove> moves;

  void On(const Event&, const TableOpened& body) {
    opened = body;
    drawn = place_->run.market().state().scenario;
  }
  void On(const Event& event, const TableClosed& body) {
    closed = body;
    // An award is told by what it brings about.
    if (body.winner != 0) Add(event, body.winner, body.round, "award", body.values);
  }
  void On(const Event& event, const Offered& body) { Add(event, body.party, body.round, "offer", body.values); }
  void On(const Event& event, const Accepted& body) { Add(event, body.party, body.round, "accept", std::nullopt); }
  void On(const Event& event, const Rejected& body) { Add(event, body.party, body.round, "reject", std::nullopt); }
  void On(const Event& event, const LeftTable& body) { Add(event, body.party, body.round, "leave", std::nullopt); }
  void On(const Event& event, const Refused& body) {
    Add(event, body.party, moves.empty() ? 0 : moves.back().round, "refused", std::nullopt);
  }
  void On(const Event& event, const Answered& body) {
    Add(event, body.party, 0, body.join ? "come" : "stay", std::nullopt);
  }
  // Of no table, or told by the invitation.
  void On(const Event&,
          const OneOf<std::monostate, TickBegan, Bulletin, Statement, SellerBook, Sounded, Invited,
                      RedirectionRequested, Ordered, Cancelled, Redirected, Claimed, ClaimBooked, ClaimAudited,
                      Allocated, Delivered, Unpaid, PriceSet, Expanded, Funded, SiteOpened, DamagesPaid, Drawn,
                      LeadQuoted, Rescheduled, SiteExtended, LineShared, TimedOut> auto&) {}

 private:
  void Add(const Event& event, PartyId party, std::int32_t round, std::string_view move,
           std::optional<Outcome> values) {
    moves.push_back({index_, event.cause, place_->step, round, party, move, std::move(values), place_->text.Tell(event),
                     WhyText(*place_, event.cause)});
  }

  const TableId table_;
  const Place* place_ = nullptr;
  std::size_t index_ = 0;
};

class Table {
 public:
  Table(const Recording& recording, const TableEntry& entry, std::uint32_t number, const Course& course)
      : recording_(recording),
        entry_(entry),
        number_(number),
        course_(course),
        plane_(course.drawn, course.opened ? *course.opened : TableOpened{}) {}

  std::string Json() {
    ordered_json parties = ordered_json::array();
    for (std::size_t seat = 0; seat < entry_.parties.size(); ++seat) {
      parties.push_back({{"id", entry_.parties[seat]}, {"seat", seat}});
    }
    ordered_json issues = ordered_json::array();
    for (const Issue& issue : Issues()) issues.push_back(IssueJson(issue));
    const bool agreed = course_.closed && course_.closed->result == TableResult::kAgreed;
    ordered_json json = {{"i", number_},
                         {"id", std::to_string(entry_.id)},
                         {"kind", journal::KindName(entry_.kind)},
                         {"name", entry_.name},
                         {"protocol", journal::ProtocolName(entry_.protocol)},
                         {"tick", entry_.tick},
                         {"date", OrNull(report::DateOf(recording_.scenario(), entry_.tick))},
                         {"product", entry_.product},
                         {"host", entry_.host == kNature ? ordered_json(nullptr) : ordered_json(entry_.host)},
                         {"proposed", OrNull(entry_.proposed)},
                         {"opened", OrNull(entry_.opened)},
                         {"closed", OrNull(entry_.closed)},
                         {"parties", parties},
                         {"issues", issues},
                         {"rounds", course_.opened ? course_.opened->rounds : 0},
                         {"result", entry_.result == TableResult::kUnset ? "open" : codec::EnumName(entry_.result)},
                         {"outcome", agreed ? Texts(course_.closed->values) : ordered_json(nullptr)},
                         {"agreed_round", agreed ? ordered_json(course_.closed->round) : ordered_json(nullptr)},
                         {"pleas", Pleas()},
                         {"moves", Moves()},
                         {"preferences", plane_.empty() ? ordered_json(nullptr) : Preferences(agreed)},
                         {"concessions", plane_.empty() ? IssueCourses() : Concessions()}};
    return report::JsonText(json, -1);
  }

 private:
  const std::vector<Issue>& Issues() const {
    static const std::vector<Issue> kNone;
    return course_.opened ? course_.opened->issues : kNone;
  }

  ordered_json Texts(const Outcome& outcome) const {
    ordered_json texts = ordered_json::array();
    for (std::size_t i = 0; i < Issues().size() && static_cast<int>(i) < outcome.count(); ++i) {
      texts.push_back(report::TellOutcome({Issues()[i]}, One(outcome[static_cast<int>(i)])));
    }
    return texts;
  }
  static Outcome One(std::int64_t value) {
    Outcome outcome;
    outcome.push_back(value);
    return outcome;
  }

  ordered_json Pleas() const {
    ordered_json pleas = ordered_json::array();
    if (!course_.opened) return pleas;
    for (const Plea& plea : course_.opened->pleas) {
      pleas.push_back({{"party", plea.party}, {"units", plea.units}, {"pledge_cents", plea.pledge_cents}});
    }
    return pleas;
  }

  // Whether the utility functions know the outcome: it has a value of each issue.
  bool IsWhole(const Outcome& outcome) const {
    if (static_cast<std::size_t>(outcome.count()) != Issues().size()) return false;
    for (std::size_t i = 0; i < Issues().size(); ++i) {
      if (Issues()[i].index(outcome[static_cast<int>(i)]) < 0) return false;
    }
    return true;
  }

  ordered_json Utilities(const Outcome& outcome) const {
    if (plane_.empty() || !IsWhole(outcome)) return nullptr;
    const std::vector<std::int64_t> ppm = plane_.Of(outcome);
    ordered_json utilities = ordered_json::object();
    for (std::size_t i = 0; i < ppm.size(); ++i) utilities[std::to_string(plane_.parties()[i])] = ppm[i];
    return utilities;
  }

  ordered_json Moves() const {
    ordered_json moves = ordered_json::array();
    for (const TableMove& move : course_.moves) {
      ordered_json values = nullptr;
      if (move.values) {
        values = ordered_json::array();
        for (int i = 0; i < move.values->count(); ++i) values.push_back((*move.values)[i]);
      }
      moves.push_back({{"e", move.event},
                       {"seq", move.seq == 0 ? ordered_json(nullptr) : ordered_json(std::to_string(move.seq))},
                       {"step", move.step},
                       {"round", move.round},
                       {"party", move.party},
                       {"move", move.move},
                       {"values", values},
                       {"texts", move.values ? Texts(*move.values) : ordered_json(nullptr)},
                       {"text", move.text},
                       {"why", OrNull(move.why)},
                       {"utilities", move.values ? Utilities(*move.values) : ordered_json(nullptr)}});
    }
    return moves;
  }

  // Of what was offered and not agreed on, the one whose worst-off party would have had most.
  ordered_json BestRejected() const {
    ordered_json best = nullptr;
    std::int64_t best_least = INT64_MIN;
    for (const TableMove& move : course_.moves) {
      if (move.move != "offer" || !IsWhole(*move.values)) continue;
      const std::vector<std::int64_t> ppm = plane_.Of(*move.values);
      const std::int64_t least = *std::min_element(ppm.begin(), ppm.end());
      if (least <= best_least) continue;
      best_least = least;
      best = {{"e", move.event}, {"ppm", ppm}};
    }
    return best;
  }

  ordered_json Preferences(bool agreed) const {
    ordered_json json = plane_.Json();
    const bool whole = agreed && IsWhole(course_.closed->values);
    json["agreement"] = whole ? ordered_json(plane_.Of(course_.closed->values)) : ordered_json(nullptr);
    json["best_rejected"] = agreed ? ordered_json(nullptr) : BestRejected();
    json["distances"] = whole ? plane_.DistancesOf(course_.closed->values) : ordered_json(nullptr);
    return json;
  }

  // What each party's own offers are worth to it.
  ordered_json Concessions() const {
    ordered_json all = ordered_json::array();
    for (std::size_t i = 0; i < plane_.parties().size(); ++i) {
      ordered_json series = ordered_json::array();
      for (const TableMove& move : course_.moves) {
        if (move.move != "offer" || move.party != plane_.parties()[i] || !IsWhole(*move.values)) continue;
        series.push_back({{"e", move.event}, {"round", move.round}, {"own_ppm", plane_.Of(*move.values)[i]}});
      }
      all.push_back({{"party", plane_.parties()[i]}, {"series", series}});
    }
    return all;
  }

  // Without preferences: what each party asked for, issue by issue, as the values' meanings.
  ordered_json IssueCourses() const {
    ordered_json all = ordered_json::array();
    for (std::size_t i = 0; i < Issues().size(); ++i) {
      for (const PartyId party : entry_.parties) {
        ordered_json series = ordered_json::array();
        for (const TableMove& move : course_.moves) {
          const bool own = move.move == "offer" && move.party == party && IsWhole(*move.values);
          if (!own) continue;
          const std::int64_t value = Issues()[i].meaning((*move.values)[static_cast<int>(i)]);
          series.push_back({{"e", move.event}, {"round", move.round}, {"value", value}});
        }
        if (!series.empty()) all.push_back({{"issue", Issues()[i].name}, {"party", party}, {"series", series}});
      }
    }
    return all.empty() ? ordered_json(nullptr) : all;
  }

  const Recording& recording_;
  const TableEntry& entry_;
  const std::uint32_t number_;
  const Course& course_;
  const OutcomePlane plane_;
};

}  // namespace

absl::StatusOr<std::string> TableJson(const Recording& recording, std::uint32_t number) {
  const TableEntry* const entry = recording.tables().Find(number);
  if (entry == nullptr) {
    return absl::NotFoundError(absl::StrCat("table: there is no table ", number, "; there are ",
                                            recording.tables().tables().size(), ", and they count from 1"));
  }
  const std::size_t first = std::min({entry->proposed, entry->opened, entry->closed});
  Course course(entry->id);
  if (first != kNoEvent) {
    // One that is still open goes on to the end.
    const std::size_t last = entry->closed == kNoEvent ? recording.events().size() - 1 : entry->closed;
    recording.Walk(recording.events().step[first], recording.events().step[last], course);
  }
  return Table(recording, *entry, number, course).Json();
}

}  // namespace haggle::observe
