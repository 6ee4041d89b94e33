#include "deploy/plot/course.h"

#include <algorithm>
#include <map>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "broker/core/market.h"
#include "broker/journal/replay.h"
#include "proto/base/number.h"
#include "proto/base/own_preference.h"
#include "proto/base/quoted.h"
#include "proto/base/visit.h"

namespace haggle::plot {
namespace {

// Takes down how the scenario's tables go.
class Courses : public core::EventSink {
 public:
  void OnEvent(const Event& event, bool, const std::vector<PartyId>&) override { VisitEventOn(event, *this); }
  const std::map<TableId, Course>& tables() const { return tables_; }
  const std::map<std::string, std::int64_t>& drawn() const { return drawn_; }

 private:
  friend struct visiting::HandedOn<Courses>;

  void On(const Event& event, const TableOpened& body) {
    if (body.kind != TableKind::kScenario || body.parties.size() != 2) return;
    Course& course = tables_[body.table];
    course.id = body.table;
    course.table = body.name;
    course.tick = event.tick;
    first_[body.table] = body.parties[0];
  }
  void On(const Event&, const Offered& body) {
    const auto found = tables_.find(body.table);
    if (found == tables_.end()) return;
    const std::size_t seat = body.party == first_[body.table] ? 0 : 1;
    found->second.offers[seat].push_back(body.values);
    found->second.offered_in[seat].push_back(body.round);
    found->second.rounds = body.round + 1;
  }
  void On(const Event&, const TableClosed& body) {
    const auto found = tables_.find(body.table);
    if (found == tables_.end()) return;
    found->second.closed = true;
    found->second.rounds = body.round + 1;
    if (body.result == TableResult::kAgreed) found->second.agreement = body.values;
  }
  // Answers to offers are told by what follows; the rest is not of a table with preferences.
  void On(
      const Event&,
      const OneOf<std::monostate, TickBegan, Bulletin, Statement, SellerBook, Sounded, Invited, RedirectionRequested,
                  Answered, Accepted, LeftTable, Refused, Ordered, Cancelled, Redirected, Claimed, ClaimBooked,
                  ClaimAudited, Allocated, Delivered, Unpaid, PriceSet, LeadQuoted, Rescheduled, SiteExtended, Expanded,
                  LineShared, Funded, SiteOpened, DamagesPaid, Rejected, TimedOut> auto&) {}
  void On(const Event&, const Drawn& body) { drawn_[body.path] = body.value; }

  std::map<TableId, Course> tables_;
  std::map<std::string, std::int64_t> drawn_;
  std::map<TableId, PartyId> first_;  // who speaks first
};

bool Fits(const Scenario& scenario, const Course& course, const std::string& called) {
  if (const auto id = ParseUnsigned(called); id.ok()) return course.id == *id;
  if (!called.empty()) return course.table == called;
  return std::any_of(scenario.tables.begin(), scenario.tables.end(), [&](const TableSpec& table) {
    return table.name == course.table && IsValuedByTwo(scenario, table);
  });
}

}  // namespace

bool IsValuedByTwo(const Scenario& scenario, const TableSpec& table) {
  const auto values = [&](const std::string& name) {
    return std::any_of(scenario.parties.begin(), scenario.parties.end(), [&](const Party& party) {
      return party.name == name && OwnPreference(party, table.name) != nullptr;
    });
  };
  return table.parties.size() == 2 && values(table.parties[0]) && values(table.parties[1]);
}

absl::StatusOr<Course> CourseOf(const journal::JournalReader& reader, const std::string& table) {
  Courses courses;
  const absl::StatusOr<journal::ReplayResult> replay = journal::Replay(reader, &courses, nullptr);
  if (!replay.ok()) return replay.status();
  if (replay->divergence.found()) {
    return absl::DataLossError(absl::StrCat(reader.path(), ": step ", replay->divergence.step, ": ",
                                            replay->divergence.what, "; `haggle verify` tells what is damaged"));
  }
  std::string there;
  for (const auto& [id, course] : courses.tables()) {
    if (Fits(reader.scenario(), course, table)) {
      Course found = course;
      found.drawn = courses.drawn();
      return found;
    }
    if (there.size() < 200) absl::StrAppend(&there, there.empty() ? "" : ", ", id, " (", course.table, ")");
  }
  return absl::NotFoundError(absl::StrCat(
      reader.path(), " has no table ",
      table.empty() ? "of two parties with preferences over it" : absl::StrCat(Quoted(table), " of two parties"),
      there.empty() ? "" : absl::StrCat("; those of two parties are: ", there)));
}

}  // namespace haggle::plot
