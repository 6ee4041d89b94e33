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
  game.cost[me] = turn.own.utility().round_cost();
  game.cost[other] = turn.model->RoundCost(other);
  game.breakdown = static_cast<double>(turn.table.opened.breakdown_ppm) / 1e6;
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

double SubgamePerfectBidding::WorthIn(const Game& game, const Choice& choice, std::size_t seat, std::int32_t round) {
  return choice.worth[seat] * Pow(game.patience[seat], round) - game.cost[seat] * static_cast<double>(round);
}

void SubgamePerfectBidding::MayBreakDown(const Game& game, std::int32_t round, double (&after)[2]) {
  if (game.breakdown == 0) return;
  for (std::size_t seat = 0; seat < 2; ++seat) {
    const double broken = game.reservation[seat] - game.cost[seat] * static_cast<double>(round);
    after[seat] = (1 - game.breakdown) * after[seat] + game.breakdown * broken;
  }
}

const SubgamePerfectBidding::Choice* SubgamePerfectBidding::BestOf(const Game& game, std::size_t proposer,
                                                                   std::int32_t round, const double (&rejected)[2]) {
  const std::size_t other = 1 - proposer;
  const Choice* best = nullptr;
  // What reaches this is worth it in the round: the same for all choices.
  const double discount[2] = {Pow(game.patience[0], round), Pow(game.patience[1], round)};
  const double paid[2] = {game.cost[0] * static_cast<double>(round), game.cost[1] * static_cast<double>(round)};
  for (const Choice& choice : game.choices) {
    if (choice.worth[other] * discount[other] - paid[other] < rejected[other] - kUtilityRounding) continue;
    if (choice.worth[proposer] * discount[proposer] - paid[proposer] < rejected[proposer] - kUtilityRounding) continue;
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
  const bool voted = IsVoted(turn);
  const std::int32_t turns = voted ? turn.rounds : 2 * turn.rounds;
  nodes_.assign(static_cast<std::size_t>(turns), Node{});
  // What follows the last turn: no agreement, which is worth the same whenever it comes, but for what rounds take.
  double after[2];
  for (std::size_t seat = 0; seat < 2; ++seat) {
    after[seat] = game.reservation[seat] - game.cost[seat] * static_cast<double>(turn.rounds - 1);
  }
  for (std::int32_t t = turns; t-- > 0;) {
    Node& node = nodes_[static_cast<std::size_t>(t)];
    const std::int32_t round = voted ? t : t / 2;
    const std::int32_t answered = voted ? t : (t + 1) / 2;
    const bool last = t + 1 == turns;
    if (voted && !last) MayBreakDown(game, round, after);
    for (std::size_t seat = 0; seat < 2; ++seat) node.rejected[seat] = after[seat];
    // An offer of the last turn of alternating offers is answered by nobody.
    const bool heard = voted || !last;
    const Choice* best = heard ? BestOf(game, static_cast<std::size_t>(t % 2), answered, after) : nullptr;
    node.bid = best == nullptr ? turn.own.best() : *best->bid;
    for (std::size_t seat = 0; seat < 2 && best != nullptr; ++seat) after[seat] = WorthIn(game, *best, seat, answered);
    // The second one's offer is answered in the next round, if there is one.
    if (!voted && !last && t % 2 == 1) MayBreakDown(game, round, after);
    for (std::size_t seat = 0; seat < 2; ++seat) node.worth[seat] = after[seat];
  }
}

// Where a bid is answered at once and once, or all speak at once, there are no turns to
// come: the best of what the other would rather have than nothing.
void SubgamePerfectBidding::ProposeOnce(const Turn& turn) {
  const Game game = GameOf(turn);
  const Choice* best = BestOf(game, turn.table.seat, 0, game.reservation);
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
  const Node& node = nodes_[static_cast<std::size_t>(now)];
  const double worth = asked == TurnKind::kVote ? node.rejected[me] : node.worth[me];
  proposal_.bid = node.bid;
  const double paid = turn.own.utility().Cost(turn.ask.round);
  proposal_.target = (worth + paid) / Pow(turn.own.utility().round_discount(), turn.ask.round);
  proposal_.why = Because(WhyCode::kOfferByInduction, last - now, ToPpm(proposal_.target));
  return proposal_;
}

}  // namespace haggle::bargaining
