// Whose votes to buy where chance names the proposer and a majority binds all.
#include <algorithm>

#include "agents/bargaining/equilibrium_bidding.h"
#include "proto/base/math.h"
#include "proto/base/why.h"

namespace haggle::bargaining {
namespace {

constexpr std::uint8_t kAmongEqual = 42;  // purpose of the stream

}  // namespace

// All there is to know, by seat.
struct RandomProposerBidding::Game {
  std::vector<double> reservation;
  std::vector<double> patience;
  std::vector<double> cost;
  std::vector<double> chance;  // to propose, where chance names who does
  ProtocolKind protocol = ProtocolKind::kUnset;
  std::vector<std::int64_t> votes;
  std::int64_t quota = 0;
  double breakdown = 0;
  std::vector<std::vector<double>> worth;  // of each choice, by seat, not discounted

  std::size_t seats() const { return reservation.size(); }
  // Of the seat to propose in that round.
  double Proposes(std::size_t seat, std::int32_t round) const {
    const auto turn = static_cast<std::size_t>(round);
    switch (protocol) {
      case ProtocolKind::kRotatingOffers:
        return seat == turn % seats() ? 1 : 0;
      case ProtocolKind::kFinalOffer:
      case ProtocolKind::kSingleText:
        return seat == 0 ? 1 : 0;
      default:
        return chance[seat];
    }
  }
  double Ended(std::size_t seat, std::int32_t round) const {
    return reservation[seat] - cost[seat] * static_cast<double>(round);
  }
  double In(std::size_t choice, std::size_t seat, std::int32_t round) const {
    return worth[choice][seat] * Pow(patience[seat], round) - cost[seat] * static_cast<double>(round);
  }
};

RandomProposerBidding::Game RandomProposerBidding::GameOf(const Turn& turn) {
  Game game;
  game.protocol = turn.table.protocol;
  const std::size_t seats = turn.table.seats.size();
  const VotingRules& voting = turn.table.opened.voting;
  // Where several propose in a round, one as often as the other; and all have to agree.
  std::int64_t all = 0;
  for (std::size_t seat = 0; seat < seats; ++seat) all += WeightOf(voting.recognition, seat);
  for (std::size_t seat = 0; seat < seats; ++seat) {
    const bool own = seat == turn.table.seat;
    game.reservation.push_back(own ? turn.own.reservation() : turn.model->Reservation(seat));
    game.patience.push_back(own ? turn.own.utility().round_discount() : turn.model->RoundDiscount(seat));
    game.cost.push_back(own ? turn.own.utility().round_cost() : turn.model->RoundCost(seat));
    game.chance.push_back(static_cast<double>(WeightOf(voting.recognition, seat)) /
                          static_cast<double>(std::max<std::int64_t>(all, 1)));
    game.votes.push_back(WeightOf(voting.votes, seat));
  }
  game.quota = QuotaOf(voting, seats);
  game.breakdown = static_cast<double>(turn.table.opened.breakdown_ppm) / 1e6;
  for (const Bid& bid : turn.own.Sample()) {
    std::vector<double>& worth = game.worth.emplace_back();
    for (std::size_t seat = 0; seat < seats; ++seat) {
      worth.push_back(seat == turn.table.seat ? bid.utility : turn.model->Utility(seat, bid.outcome));
    }
  }
  return game;
}

std::vector<std::size_t> RandomProposerBidding::BestOf(const Game& game, std::size_t proposer, std::int32_t round,
                                                       const std::vector<double>& rejected) {
  std::vector<std::size_t> best;
  std::vector<double> least;  // what each would have to be offered, not discounted
  for (std::size_t seat = 0; seat < game.seats(); ++seat) {
    const double net = rejected[seat] + game.cost[seat] * static_cast<double>(round);
    const double discount = Pow(game.patience[seat], round);
    least.push_back(std::max(game.reservation[seat], discount > 0 ? net / discount : net));
  }
  double most = least[proposer];
  for (std::size_t choice = 0; choice < game.worth.size(); ++choice) {
    const std::vector<double>& worth = game.worth[choice];
    if (worth[proposer] < most - kSameToMe) continue;
    std::int64_t votes = 0;
    for (std::size_t seat = 0; seat < game.seats(); ++seat) {
      if (seat == proposer || worth[seat] >= least[seat] - kSameToMe) votes += game.votes[seat];
    }
    if (votes < game.quota) continue;
    if (worth[proposer] > most + kSameToMe) best.clear();
    most = std::max(most, worth[proposer]);
    best.push_back(choice);
  }
  return best;
}

void RandomProposerBidding::Solve(const Turn& turn) {
  const Game game = GameOf(turn);
  bids_ = turn.own.Sample();
  nodes_.assign(static_cast<std::size_t>(std::max(turn.rounds, 1)), Node{});
  const std::size_t seats = game.seats();
  std::vector<double> after(seats, 0);
  const auto last = static_cast<std::int32_t>(nodes_.size()) - 1;
  for (std::int32_t round = last; round >= 0; --round) {
    std::vector<double> rejected(seats, 0);
    for (std::size_t seat = 0; seat < seats; ++seat) {
      const double ended = game.Ended(seat, round);
      rejected[seat] = round == last ? ended : (1 - game.breakdown) * after[seat] + game.breakdown * ended;
    }
    Node& node = nodes_[static_cast<std::size_t>(round)];
    node.rejected = rejected[turn.table.seat];
    std::fill(after.begin(), after.end(), 0);
    for (std::size_t proposer = 0; proposer < seats; ++proposer) {
      const double chance = game.Proposes(proposer, round);
      std::vector<std::size_t> best = BestOf(game, proposer, round, rejected);
      for (std::size_t seat = 0; seat < seats; ++seat) {
        double mean = 0;
        for (const std::size_t choice : best) mean += game.In(choice, seat, round);
        mean = best.empty() ? rejected[seat] : mean / static_cast<double>(best.size());
        after[seat] += chance * mean;
      }
      if (proposer == turn.table.seat) node.best = std::move(best);
    }
  }
}

const Proposal& RandomProposerBidding::Propose(const Turn& turn) {
  if (nodes_.empty() || turn.model->learns()) Solve(turn);
  const auto last = static_cast<std::int32_t>(nodes_.size()) - 1;
  const Node& node = nodes_[static_cast<std::size_t>(std::clamp(turn.ask.round, 0, last))];
  proposal_.bid = turn.own.best();
  if (!node.best.empty()) {
    const auto among = static_cast<std::int64_t>(node.best.size());
    const std::int64_t drawn = turn.random(kAmongEqual).Uniform(0, among - 1);
    proposal_.bid = bids_[node.best[static_cast<std::size_t>(drawn)]];
  }
  const UtilityFunction& own = turn.own.utility();
  const double discount = Pow(own.round_discount(), turn.ask.round);
  const double net = node.rejected + own.Cost(turn.ask.round);
  proposal_.target = turn.ask.turn == TurnKind::kVote && discount > 0 ? net / discount : proposal_.bid.utility;
  proposal_.why =
      Because(WhyCode::kOfferToMajority, static_cast<std::int64_t>(node.best.size()), ToPpm(proposal_.bid.utility));
  return proposal_;
}

}  // namespace haggle::bargaining
