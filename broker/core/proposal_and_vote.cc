// Protocols in which one party proposes and the others vote at once. A round has
// two steps: the proposal, then the votes; silence of the proposer leaves the second
// one out, silence of a voter rejects. Whoever leaves ends the table, but where a
// majority binds all: there one votes no, or lets the round pass.
//
//   final offer      (take it or leave it) the first party proposes, once. What is
//                    not accepted by all is rejected, and the table with it.
//   rotating offers  unanimity bargaining: in round r party r mod n proposes. What
//                    all accept is the agreement; else the next one proposes.
//   majority offers  closed rule: nature names who proposes in a round. A proposal binds
//                    all if those who vote for it, its author among them, have the
//                    quota of votes; else the next round comes (D. Baron, J. Ferejohn
//                    1989: Bargaining in legislatures, APSR 83:1181-1206).
//   single text      the first party mediates: it puts a text to the vote in each
//                    round, and need not be asked whether it likes it. The last text
//                    that all others have accepted is the agreement when the rounds
//                    are over or somebody leaves (Klein, Faratin, Sayama, Bar-Yam 2003:
//                    Negotiating complex contracts).
#include <algorithm>

#include "broker/core/protocols.h"
#include "broker/core/simultaneous_offers.h"
#include "broker/core/tables.h"

namespace haggle::core {
namespace {

constexpr std::uint32_t kProposal = 0;
constexpr std::uint32_t kVotes = 1;
constexpr std::int64_t kMostWeight = 1'000'000'000;

enum class Ballot : std::uint8_t { kFinalOffer, kRotatingOffers, kSingleText, kMajorityOffers };

class ProposalAndVoteProtocol final : public SimultaneousProtocol<VotingCourse> {
 public:
  explicit ProposalAndVoteProtocol(Ballot ballot) : ballot_(ballot) {}

  Traders traders() const override {
    if (ballot_ == Ballot::kMajorityOffers) return Traders::kNone;
    return ballot_ == Ballot::kSingleText ? Traders::kMediated : Traders::kTwo;
  }

  void Check(const TableSpec& spec, FaultList& faults) const override {
    if (ballot_ == Ballot::kFinalOffer) {
      faults.Between("rounds", spec.rounds, 1, 1);
    } else if (ballot_ == Ballot::kSingleText && spec.parties.size() < 3) {
      faults.Add("parties", "expected a mediator and at least two others, because the protocol is single text, found " +
                                std::to_string(spec.parties.size()));
    } else if (ballot_ == Ballot::kMajorityOffers) {
      faults.Under("voting", [&] { CheckVoting(spec, faults); });
    }
  }

  Verdict OnOffer(const TableMove& move, const Offer& offer) const override {
    TableState& table = move.table;
    if (Of(table).part != kProposal) return RefusalReason::kNotInProtocol;
    Say(move, Said::kOffered);
    Of(table).seats[move.seat].proposal.assign(1, offer.values);
    table.offered_by = move.command.party;
    move.world.router.Tell(move.command.seq, Offered{table.id, table.round, move.command.party, offer.values},
                           table.parties);
    return kAllowed;
  }

  Verdict OnAccept(const TableMove& move, const Accept& accept) const override {
    TableState& table = move.table;
    if (Of(table).part != kVotes) return RefusalReason::kNotInProtocol;
    if (accept.author != 0 && accept.author != table.offered_by) return RefusalReason::kNoStandingOffer;
    Say(move, Said::kAccepted);
    move.world.router.Tell(move.command.seq, Accepted{table.id, table.round, move.command.party, 0}, table.parties);
    if (IsCarried(move.world, table)) {
      Settle(table, Of(table).seats[ProposerOf(table)].proposal.front(), move.command.seq);
    }
    return kAllowed;
  }

  Verdict OnReject(const TableMove& move, const Reject& /*reject*/) const override {
    const TableState& table = move.table;
    if (Of(table).part != kVotes) return RefusalReason::kNotInProtocol;
    Say(move, Said::kRejected);
    move.world.router.Tell(move.command.seq, Rejected{table.id, table.round, move.command.party}, table.parties);
    return kAllowed;
  }

  // One alone cannot undo what a majority may bind all to.
  Verdict OnLeave(const TableMove& move, const Leave& leave) const override {
    if (ballot_ != Ballot::kMajorityOffers) return SimultaneousProtocol<VotingCourse>::OnLeave(move, leave);
    Say(move, Said::kRejected);
    move.world.router.Tell(move.command.seq, Rejected{move.table.id, move.table.round, move.command.party},
                           move.table.parties);
    return kAllowed;
  }

  void Conclude(World& world, TableState& table) const override {
    if (ballot_ == Ballot::kMajorityOffers && Of(table).part == kVotes && !table.standing && IsCarried(world, table)) {
      // Its author has votes enough, whatever the others say.
      Seq cause = 0;
      for (const VotingSeat& seat : Of(table).seats) cause = std::max(cause, seat.cause);
      Settle(table, Of(table).seats[ProposerOf(table)].proposal.front(), cause);
    }
    const Seq left = Left(table);
    const bool over = left != 0 || (IsRoundOver(table) && table.round + 1 >= table.rounds);
    if (table.standing && (over || ballot_ != Ballot::kSingleText)) {
      Agree(world, table, Of(table).settled);
    } else if (left != 0) {
      CloseTable(world, table, TableResult::kLeft, left);
    }
  }

  void Advance(World& world, TableState& table) const override {
    VotingCourse& course = Of(table);
    const bool voted_down = ballot_ == Ballot::kFinalOffer && course.part == kVotes;
    const bool over = IsRoundOver(table);
    ForgetSaid(table);
    course.part = over ? kProposal : kVotes;
    if (!over) return;
    course.seats[ProposerOf(table)].proposal.clear();
    if (voted_down) {
      CloseTable(world, table, TableResult::kRejected, 0);
    } else {
      NextRound(world, table);
    }
  }

 protected:
  TurnKind Asks(const TableState& table, std::size_t seat) const override {
    const bool proposes = seat == ProposerOf(table);
    if (Of(table).part == kProposal) return proposes ? TurnKind::kPropose : TurnKind::kUnset;
    return proposes ? TurnKind::kUnset : TurnKind::kVote;
  }

 private:
  std::size_t ProposerOf(const TableState& table) const {
    if (ballot_ == Ballot::kMajorityOffers) return table.recognised;
    if (ballot_ != Ballot::kRotatingOffers) return 0;
    return static_cast<std::size_t>(table.round) % table.parties.size();
  }

  static void CheckVoting(const TableSpec& spec, FaultList& faults) {
    const VotingRules& voting = spec.voting;
    const std::size_t seats = spec.parties.size();
    const auto weights = [&](const char* name, const std::vector<std::int64_t>& list) {
      if (!list.empty() && list.size() != seats) {
        faults.Add(name, "expected none, or one for each of the " + std::to_string(seats) + " parties, found " +
                             std::to_string(list.size()));
      }
      std::int64_t sum = 0;
      faults.Each(name, list, [&](std::int64_t weight, std::size_t) { faults.Between("", weight, 0, kMostWeight); });
      for (std::size_t seat = 0; seat < seats; ++seat) {
        sum += std::clamp<std::int64_t>(WeightOf(list, seat), 0, kMostWeight);
      }
      if (sum == 0) faults.Add(name, "expected a number above 0 for one party at least, found none");
      return sum;
    };
    weights("recognition", voting.recognition);
    faults.Between("quota", voting.quota, 0, weights("votes", voting.votes));
  }

  // Whether those who have voted for it have what carries the proposal, its author among them.
  bool IsCarried(const World& world, const TableState& table) const {
    const std::size_t proposer = ProposerOf(table);
    const std::vector<VotingSeat>& seats = Of(table).seats;
    const auto is_for = [&](std::size_t seat) { return seat == proposer || seats[seat].said == Said::kAccepted; };
    if (ballot_ == Ballot::kMajorityOffers) {
      const VotingRules& voting = world.state.scenario.tables[table.spec()].voting;
      std::int64_t votes = 0;
      for (std::size_t seat = 0; seat < seats.size(); ++seat) votes += is_for(seat) ? WeightOf(voting.votes, seat) : 0;
      return votes >= QuotaOf(voting, seats.size());
    }
    for (std::size_t seat = 0; seat < seats.size(); ++seat) {
      if (!is_for(seat)) return false;
    }
    return true;
  }

  // The votes are in, or nothing was proposed.
  bool IsRoundOver(const TableState& table) const {
    const VotingCourse& course = Of(table);
    return course.part == kVotes || course.seats[ProposerOf(table)].said != Said::kOffered;
  }

  const Ballot ballot_;
};

}  // namespace

const Protocol& FinalOffer() {
  static const ProposalAndVoteProtocol protocol(Ballot::kFinalOffer);
  return protocol;
}

const Protocol& RotatingOffers() {
  static const ProposalAndVoteProtocol protocol(Ballot::kRotatingOffers);
  return protocol;
}

const Protocol& MajorityOffers() {
  static const ProposalAndVoteProtocol protocol(Ballot::kMajorityOffers);
  return protocol;
}

const Protocol& SingleText() {
  static const ProposalAndVoteProtocol protocol(Ballot::kSingleText);
  return protocol;
}

}  // namespace haggle::core
