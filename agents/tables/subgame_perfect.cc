#include <algorithm>

#include "agents/tables/learned_bidding.h"
#include "proto/base/why.h"

namespace haggle {
namespace {

constexpr std::size_t kMostLookedAt = 4096;
constexpr double kRounding = 1e-12;

}  // namespace

// A turn is one party's proposal. Where all speak in turn (alternating offers) it is
// answered in the next turn, there being two turns a round; where it is voted on (rotating
// proposer, final offer), in the same round, of which there is one for each turn.
void SubgamePerfectBidding::Solve(const Turn& turn) {
  const bool voted = turn.table.protocol != ProtocolKind::kAlternatingOffers;
  const std::int32_t turns = voted ? turn.rounds : 2 * turn.rounds;
  const std::size_t me = turn.table.seat;
  const std::size_t other = 1 - me;
  const double reservation[2] = {me == 0 ? turn.own.reservation() : turn.model->Reservation(other),
                                 me == 1 ? turn.own.reservation() : turn.model->Reservation(other)};
  const double patience[2] = {me == 0 ? turn.own.utility().round_discount() : turn.model->RoundDiscount(other),
                              me == 1 ? turn.own.utility().round_discount() : turn.model->RoundDiscount(other)};
  struct Choice {
    Bid bid;
    double worth[2];
  };
  std::vector<Choice> choices;
  const std::size_t stride = (turn.own.size() - 1) / kMostLookedAt + 1;
  for (std::size_t rank = 0; rank < turn.own.size(); rank += stride) {
    const Bid bid = turn.own.At(rank);
    const double theirs = turn.model->Utility(other, bid.outcome);
    choices.push_back({bid, {me == 0 ? bid.utility : theirs, me == 1 ? bid.utility : theirs}});
  }
  nodes_.assign(static_cast<std::size_t>(turns), Node{});
  // What follows the last turn: nothing, which is worth the reservation values.
  double after[2] = {reservation[0], reservation[1]};
  for (std::int32_t t = turns; t-- > 0;) {
    Node& node = nodes_[static_cast<std::size_t>(t)];
    const auto proposer = static_cast<std::size_t>(t % 2);
    const std::size_t voter = 1 - proposer;
    // An offer of the last turn of alternating offers is answered by nobody.
    const bool answered = voted || t + 1 < turns;
    // Rounds from this turn to the answer, and from it to the turn after.
    const bool answer_later = !voted && t % 2 == 1;
    const bool next_later = voted || answer_later;
    const double answer_at[2] = {answer_later ? patience[0] : 1, answer_later ? patience[1] : 1};
    double rejected[2] = {after[0], after[1]};
    if (next_later && t + 1 < turns) {
      rejected[0] *= patience[0];
      rejected[1] *= patience[1];
    }
    const Choice* best = nullptr;
    for (const Choice& choice : choices) {
      if (!answered || choice.worth[voter] * answer_at[voter] < rejected[voter] - kRounding) continue;
      if (choice.worth[proposer] * answer_at[proposer] < rejected[proposer] - kRounding) continue;
      const double more = best == nullptr ? 1 : choice.worth[proposer] - best->worth[proposer];
      if (more > kRounding || (more > -kRounding && choice.worth[voter] > best->worth[voter] + kRounding))
        best = &choice;
    }
    node.bid = best == nullptr ? turn.own.best() : best->bid;
    for (std::size_t seat = 0; seat < 2; ++seat) {
      node.worth[seat] = best == nullptr ? rejected[seat] : best->worth[seat] * answer_at[seat];
      after[seat] = node.worth[seat];
    }
  }
}

const Proposal& SubgamePerfectBidding::Propose(const Turn& turn) {
  if (nodes_.empty()) Solve(turn);
  const bool voted = turn.table.protocol != ProtocolKind::kAlternatingOffers;
  const auto last = static_cast<std::int32_t>(nodes_.size()) - 1;
  const std::int32_t now = std::clamp(voted ? turn.ask.round : turn.step(), 0, last);
  const Node& node = nodes_[static_cast<std::size_t>(now)];
  proposal_.bid = node.bid;
  // Voting, one compares with the turn after this one; speaking, with one's own turn.
  proposal_.target = node.worth[turn.table.seat];
  if (turn.ask.turn == TurnKind::kVote) {
    proposal_.target = now == last ? turn.own.reservation()
                                   : nodes_[static_cast<std::size_t>(now) + 1].worth[turn.table.seat] *
                                         turn.own.utility().round_discount();
  }
  proposal_.why = Because(WhyCode::kOfferByInduction, last - now, ToPpm(proposal_.target));
  return proposal_;
}

}  // namespace haggle
