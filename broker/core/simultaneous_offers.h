// What protocols have in common whose parties move at the same time: each table keeps
// what each seat says in a step.
#pragma once

#include "broker/core/protocol.h"

namespace haggle::core {

// `Course` is VotingCourse, ConcessionCourse or TenderCourse. A move is refused with
// kNotInProtocol unless the protocol takes it; leaving is taken, and acted upon when the
// step is concluded. Immutable, thread-safe.
template <class Course>
class SimultaneousProtocol : public Protocol {
 public:
  void Open(TableState& table) const override { table.course.emplace<Course>().seats.resize(table.parties.size()); }
  void Ask(World& world, const TableState& table) const override;
  Verdict MayMove(const TableMove& move) const override;
  Verdict OnAccept(const TableMove& move, const Accept& accept) const override;
  Verdict OnReject(const TableMove& move, const Reject& reject) const override;
  Verdict OnAward(const TableMove& move, const Award& award) const override;
  Verdict OnLeave(const TableMove& move, const Leave& leave) const override;

 protected:
  // What the seat is asked in this part of the round; kUnset: nothing.
  virtual TurnKind Asks(const TableState& table, std::size_t seat) const = 0;

  // Whether a seat that has said this in the step may say more.
  virtual bool MayGoOn(Said said) const { return said == Said::kNothing; }

  // The table's course, of one that has been opened.
  static Course& Of(TableState& table) { return CourseOf<Course>(table); }
  static const Course& Of(const TableState& table) { return CourseOf<Course>(table); }

  // Notes what the party says.
  static void Say(const TableMove& move, Said said);

  // The command by which somebody has left in this step; 0: nobody.
  static Seq Left(const TableState& table);

  // All of the table agree to `offer`, `cause` being the last to do so.
  static void Settle(TableState& table, const Outcome& offer, Seq cause);

  // The agreement that the table holds is to be carried out.
  static void Agree(World& world, const TableState& table, Seq cause);

  // Nobody has said anything yet.
  static void ForgetSaid(TableState& table);
};

extern template class SimultaneousProtocol<VotingCourse>;
extern template class SimultaneousProtocol<ConcessionCourse>;
extern template class SimultaneousProtocol<TenderCourse>;

}  // namespace haggle::core
