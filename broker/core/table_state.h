// A table between two steps: what any has in common, what it is about by its kind, and
// how far it has come by its protocol. Part of the state (state.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "proto/base/check.h"
#include "proto/base/moves.h"
#include "proto/base/outcome.h"
#include "proto/base/table_events.h"
#include "proto/base/types.h"

namespace haggle::core {

// ---- what a table is about -------------------------------------------------------

struct ScenarioSubject {
  std::uint32_t spec = 0;  // index in Scenario.tables
};

struct DinnerSubject {
  std::vector<Plea> pleas;  // host first
};

struct RedirectionSubject {
  PartyId from = 0;
  PartyId to = 0;
  std::int64_t units = 0;
};

// In the order of TableKind, from 1.
using TableSubject = std::variant<ScenarioSubject, DinnerSubject, RedirectionSubject>;

// ---- how far it has come -----------------------------------------------------------

// What a party has said at its table in the current step; between steps: nothing.
enum class Said : std::uint8_t { kNothing = 0, kOffered = 1, kAccepted = 2, kRejected = 3, kLeft = 4 };

// Proposed, and then perhaps declined; or set by a scenario for which there was no room.
struct UnopenedCourse {
  std::vector<std::uint8_t> answers;  // of a proposed table, one per party: 1 comes, 2 declines
  template <class Visitor>
  void VisitTurn(Visitor& /*visit*/) const {}
  template <class Visitor>
  void VisitRest(Visitor& /*visit*/) const {}
};

// Alternating offers: one party speaks at a time.
struct AlternatingCourse {
  std::uint32_t speaker = 0;  // index in parties
  template <class Visitor>
  void VisitTurn(Visitor& visit) const {
    visit(9, "turn", speaker);
  }
  template <class Visitor>
  void VisitRest(Visitor& /*visit*/) const {}
};

// Of the others each seat keeps what it says in a step, and `settled` is the command by
// which all who are bound had agreed to what stands, 0 before.

struct VotingSeat {
  Said said = Said::kNothing;
  std::vector<Outcome> proposal;  // of the one that proposes in this round: what the others vote on; else none
  Seq cause = 0;                  // its last move of the step
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "said", self.said);
    visit(2, "offers", self.proposal);
    visit(5, "cause", self.cause);
  }
};

// One proposes, the others vote.
struct VotingCourse {
  std::uint32_t part = 0;  // of the round: the proposal, the votes
  std::vector<VotingSeat> seats;
  Seq settled = 0;
  template <class Visitor>
  void VisitTurn(Visitor& visit) const {
    visit(9, "turn", part);
  }
  template <class Visitor>
  void VisitRest(Visitor& visit) const {
    visit(22, "seats", seats);
    visit(23, "settled", settled);
  }
};

struct ConcessionSeat {
  Said said = Said::kNothing;
  std::optional<Outcome> standing;     // its offer when the step began
  std::optional<Outcome> offered;      // in this step, to take the place of that
  std::vector<std::uint32_t> accepts;  // the seats whose standing offers it accepts in this step
  Seq cause = 0;  // by which it left or, if that came later, the last of the others accepted its offer
  template <class Visitor>
  static void Fields(const ConcessionSeat& self, Visitor& visit) {
    std::vector<Outcome> offers;
    if (self.standing.has_value()) offers.push_back(*self.standing);
    if (self.offered.has_value()) offers.push_back(*self.offered);
    const std::uint32_t standing = self.standing.has_value() ? 1 : 0;
    visit(1, "said", self.said);
    visit(2, "offers", offers);
    visit(3, "standing", standing);
    visit(4, "accepts", self.accepts);
    visit(5, "cause", self.cause);
  }
};

// All move in every step, which is a round.
struct ConcessionCourse {
  std::vector<ConcessionSeat> seats;
  Seq settled = 0;
  template <class Visitor>
  void VisitTurn(Visitor& /*visit*/) const {}
  template <class Visitor>
  void VisitRest(Visitor& visit) const {
    visit(22, "seats", seats);
    visit(23, "settled", settled);
  }
};

struct TenderSeat {
  Said said = Said::kNothing;
  std::vector<Outcome> offers;  // the first party's call, at most one; the others' bids
  Seq cause = 0;                // its last move of the step
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "said", self.said);
    visit(2, "offers", self.offers);
    visit(5, "cause", self.cause);
  }
};

// The first party calls, the others bid, the bids are settled.
struct TenderCourse {
  std::uint32_t part = 0;  // of the one round: the call, the bids, the award
  std::vector<TenderSeat> seats;
  Seq settled = 0;
  PartyId winner = 0;  // as in TableClosed, these three
  std::vector<Awarded> awards;
  std::int64_t price = 0;
  template <class Visitor>
  void VisitTurn(Visitor& visit) const {
    visit(9, "turn", part);
  }
  template <class Visitor>
  void VisitRest(Visitor& visit) const {
    visit(22, "seats", seats);
    visit(23, "settled", settled);
    visit(24, "winner", winner);
    visit(25, "awards", awards);
    visit(26, "price", price);
  }
};

using TableCourse = std::variant<UnopenedCourse, AlternatingCourse, VotingCourse, ConcessionCourse, TenderCourse>;

// ---- the whole -----------------------------------------------------------------------

enum class TableStage : std::uint8_t { kUnset = 0, kProposed = 1, kOpen = 2, kClosed = 3 };

// A proposed, open or (until the tick ends) closed table.
struct TableState {
  TableId id = 0;
  TableStage stage = TableStage::kUnset;
  ProtocolKind protocol = ProtocolKind::kUnset;
  std::vector<PartyId> parties;      // in speaking order; while proposed: host or principal, seller, guests
  std::int64_t luck = 0;             // from which all chance at the table follows (nature.h); 0: it has none
  std::uint32_t recognised = 0;      // the seat that chance has named to propose in this round, where it does
  std::vector<std::uint8_t> agreed;  // one per party of an opened one: whether it is bound to what stands
  std::int32_t rounds = 0;
  std::int32_t round = 0;
  bool standing = false;
  Outcome offer;  // that stands; where several move at the same time: to which all have agreed
  PartyId offered_by = 0;
  ProductId product = 0;
  bool sells = false;  // agreement has an effect on `product`
  PartyId seller = 0;
  TableResult result = TableResult::kUnset;
  TableSubject subject;
  TableCourse course;

  TableKind kind() const { return static_cast<TableKind>(subject.index() + 1); }
  // CHECKs that it is a table of the scenario; its index in Scenario.tables.
  std::uint32_t spec() const {
    const auto* const scenario = std::get_if<ScenarioSubject>(&subject);
    HAGGLE_CHECK(scenario != nullptr);
    return scenario->spec;
  }
  // Null: its protocol is not one of calls and bids, or it has not been opened.
  const TenderCourse* tender() const { return std::get_if<TenderCourse>(&course); }

  // Numbers and order are those of a time when every table had all fields: canonical bytes, and with them digests,
  // stay. Written only, never read.
  template <class Visitor>
  static void Fields(const TableState& self, Visitor& visit) {
    const auto* const scenario = std::get_if<ScenarioSubject>(&self.subject);
    const auto* const dinner = std::get_if<DinnerSubject>(&self.subject);
    const auto* const redirection = std::get_if<RedirectionSubject>(&self.subject);
    const auto* const unopened = std::get_if<UnopenedCourse>(&self.course);
    const TableKind kind = self.kind();
    visit(1, "id", self.id);
    visit(2, "kind", kind);
    visit(3, "stage", self.stage);
    if (scenario != nullptr) visit(4, "spec", scenario->spec);
    visit(5, "parties", self.parties);
    visit(6, "agreed", unopened != nullptr ? unopened->answers : self.agreed);
    visit(7, "rounds", self.rounds);
    visit(8, "round", self.round);
    std::visit([&visit](const auto& one) { one.VisitTurn(visit); }, self.course);
    visit(10, "standing", self.standing);
    visit(11, "offer", self.offer);
    visit(12, "offered_by", self.offered_by);
    visit(13, "product", self.product);
    visit(14, "sells", self.sells);
    visit(15, "seller", self.seller);
    if (dinner != nullptr) visit(16, "pleas", dinner->pleas);
    if (redirection != nullptr) {
      visit(17, "from", redirection->from);
      visit(18, "to", redirection->to);
      visit(19, "units", redirection->units);
    }
    visit(20, "result", self.result);
    visit(21, "protocol", self.protocol);
    std::visit([&visit](const auto& one) { one.VisitRest(visit); }, self.course);
    visit(27, "luck", self.luck);
    visit(28, "recognised", self.recognised);
  }
};

// The subject or course of a table that is known to be of that kind (CHECK).
template <class Course>
Course& CourseOf(TableState& table) {
  auto* const course = std::get_if<Course>(&table.course);
  HAGGLE_CHECK(course != nullptr);
  return *course;
}
template <class Course>
const Course& CourseOf(const TableState& table) {
  const auto* const course = std::get_if<Course>(&table.course);
  HAGGLE_CHECK(course != nullptr);
  return *course;
}
template <class Subject>
const Subject& SubjectOf(const TableState& table) {
  const auto* const subject = std::get_if<Subject>(&table.subject);
  HAGGLE_CHECK(subject != nullptr);
  return *subject;
}

}  // namespace haggle::core
