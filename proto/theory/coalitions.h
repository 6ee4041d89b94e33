// What members of groups are worth to them: the Shapley value of any game, and of games with a name.
// Players are numbered from 0; a group is a set of bits. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace haggle::theory {

inline constexpr std::size_t kMostPlayers = 20;  // work grows with 2^n

// What a group can have for itself; of the empty one 0.
using Worth = std::function<double(std::uint32_t group)>;

// What each adds in the mean, over all orders in which they may join. At most kMostPlayers (CHECK).
// L. Shapley (1953) A value for n-person games.
std::vector<double> Shapley(std::size_t players, const Worth& worth);

// A vote that passes with `quota` or more.
struct VotingGame {
  std::int64_t quota = 0;
  std::vector<std::int64_t> weights;
};
// Share of the orders in which each turns a losing group into a winning one.
// L. Shapley, M. Shubik (1954) A method for evaluating the distribution of power in a committee system.
std::vector<double> ShapleyShubik(const VotingGame& game);
// Share of all swings, over groups. J. Banzhaf (1965) Weighted voting doesn't work.
std::vector<double> Banzhaf(const VotingGame& game);
// Those without whom nothing passes.
std::vector<std::size_t> VetoPlayers(const VotingGame& game);

// Owners of left gloves, then of right ones, one each; a pair is worth 1.
std::vector<double> GloveGame(std::size_t left, std::size_t right);
// A runway for the group's largest aeroplane: who pays how much of it, each length shared by those who need it.
// S. Littlechild, G. Owen (1973) A simple expression for the Shapley value in a special case, Management Science
// 20:370-372.
std::vector<double> AirportGame(const std::vector<double>& costs);

}  // namespace haggle::theory
