#include <algorithm>

#include "agents/bargaining/learned_bidding.h"
#include "proto/base/math.h"
#include "proto/base/why.h"

namespace haggle::bargaining {
namespace {

bool IsVoted(const Turn& turn) { return turn.table.protocol != ProtocolKind::kAlternatingOffers; }

}  // namespace

SubgamePerfectBidding::Game SubgamePerfectBidding::GameOf(const Turn& turn) {
  Game game;
  const std::size_t me = turn.table.seat;
  const std::size_t other = 1 - me;
  game.reservation[me] = turn.own.reservation();
  game.reservation[other] = turn.model->Reservation(other);
  game.patience[me] = turn.own.utility().round_discount();
  game.patience[other] = turn.model->RoundDiscount(other);
  for (const Bid& bid : turn.own.Sample()) {
    Choice choice{&bid, {0, 0}};
    choice.worth[me] = bid.utility;
    choice.worth[other] = turn.model->Utility(other, bid.outcome);
    // Nobody agrees to less than no agreement is worth.
    if (choice.worth[0] < game.reservation[0] - kUtilityRounding ||
        choice.worth[1] < game.reservation[1] - kUtilityRounding)
      continue;
    game.choices.push_back(choice);
  }
  return game;
}

const SubgamePerfectBidding::Choice* SubgamePerfectBidding::BestOf(const Game& game, std::size_t proposer,
                                                                   const double (&discount)[2],
                                                                   const double (&rejected)[2]) {
  const std::size_t other = 1 - proposer;
  const Choice* best = nullptr;
  for (const Choice& choice : game.choices) {
    if (choice.worth[other] * discount[other] < rejected[other] - kUtilityRounding) continue;
    if (choice.worth[proposer] * discount[proposer] < rejected[proposer] - kUtilityRounding) continue;
    const double more = best == nullptr ? 1 : choice.worth[proposer] - best->worth[proposer];
    const bool kinder = best != nullptr && choice.worth[other] > best->worth[other] + kUtilityRounding;
    if (more > kUtilityRounding || (more > -kUtilityRounding && kinder)) best = &choice;
  }
  return best;
}

// A turn is one party's proposal. Where all speak in turn (alternating offers) it is
// answered in the next turn, there being two turns a round; where it is voted on (rotating
// proposer, final offer), in the same round, of which there is one for each turn.
void SubgamePerfectBidding::Solve(const Turn& turn) {
  const Game game = GameOf(turn);
  const std::int32_t turns = IsVoted(turn) ? turn.rounds : 2 * turn.rounds;
  nodes_.assign(static_cast<std::size_t>(turns), Node{});
  // What follows the last turn: no agreement, which is worth the same whenever it comes.
  double after[2] = {game.reservation[0], game.reservation[1]};
  for (std::int32_t t = turns; t-- > 0;) {
    Node& node = nodes_[static_cast<std::size_t>(t)];
    const std::int32_t answered = IsVoted(turn) ? t : (t + 1) / 2;
    const double discount[2] = {Pow(game.patience[0], answered), Pow(game.patience[1], answered)};
    // An offer of the last turn of alternating offers is answered by nobody.
    const bool heard = IsVoted(turn) || t + 1 < turns;
    const Choice* best = heard ? BestOf(game, static_cast<std::size_t>(t % 2), discount, after) : nullptr;
    node.bid = best == nullptr ? turn.own.best() : *best->bid;
    for (std::size_t seat = 0; seat < 2 && best != nullptr; ++seat) after[seat] = best->worth[seat] * discount[seat];
    node.worth[0] = after[0];
    node.worth[1] = after[1];
  }
}

// Where a bid is answered at once and once, or all speak at once, there are no turns to
// come: the best of what the other would rather have than nothing.
void SubgamePerfectBidding::ProposeOnce(const Turn& turn) {
  const Game game = GameOf(turn);
  const Choice* best = BestOf(game, turn.table.seat, {1, 1}, game.reservation);
  proposal_.bid = best == nullptr ? turn.own.best() : *best->bid;
  proposal_.target = proposal_.bid.utility;
  proposal_.why = Because(WhyCode::kOfferByInduction, 0, ToPpm(proposal_.target));
}

const Proposal& SubgamePerfectBidding::Propose(const Turn& turn) {
  const TurnKind asked = turn.ask.turn;
  if (asked == TurnKind::kBid || asked == TurnKind::kConcede) {
    ProposeOnce(turn);
    return proposal_;
  }
  if (nodes_.empty() || turn.model->learns()) Solve(turn);
  const std::size_t me = turn.table.seat;
  const auto last = static_cast<std::int32_t>(nodes_.size()) - 1;
  const std::int32_t now = std::clamp(IsVoted(turn) ? turn.ask.round : turn.step(), 0, last);
  // Speaking, one compares with one's own turn; voting, with what comes after this one.
  double worth = nodes_[static_cast<std::size_t>(now)].worth[me];
  if (asked == TurnKind::kVote) {
    worth = now == last ? turn.own.reservation() : nodes_[static_cast<std::size_t>(now) + 1].worth[me];
  }
  proposal_.bid = nodes_[static_cast<std::size_t>(now)].bid;
  proposal_.target = worth / Pow(turn.own.utility().round_discount(), turn.ask.round);
  proposal_.why = Because(WhyCode::kOfferByInduction, last - now, ToPpm(proposal_.target));
  return proposal_;
}

}  // namespace haggle::bargaining
