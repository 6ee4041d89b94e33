#include "deploy/tournament/scores.h"

#include <algorithm>

#include "deploy/statistics/statistics.h"

namespace haggle::tournament {
namespace {

// The mean of those that there are.
class SomeMean {
 public:
  void Add(const std::optional<double>& value) {
    if (!value) return;
    sum_ += *value;
    ++count_;
  }
  std::optional<double> Get() const {
    if (count_ == 0) return std::nullopt;
    return sum_ / static_cast<double>(count_);
  }

 private:
  double sum_ = 0;
  std::int64_t count_ = 0;
};

// Sums up one strategy's negotiations.
class Sums {
 public:
  void Add(const Worths& worths, std::size_t role, const Finding& finding) {
    ++score_.negotiations;
    score_.mean += worths.utilities[role];
    score_.agreement_rate += worths.agreed ? 1 : 0;
    score_.rounds += worths.rounds;
    score_.welfare += worths.welfare;
    score_.nash_product += worths.nash_product;
    score_.irrational += worths.irrational[role] ? 1 : 0;
    to_frontier_.Add(worths.to_frontier);
    to_nash_.Add(worths.to_nash);
    if (finding.ending == Ending::kFailed && finding.culprit == static_cast<int>(role)) {
      if (score_.failures++ == 0) score_.failed_with = finding.message;
    }
  }

  Score Means(std::size_t strategy) const {
    Score score = score_;
    score.strategy = strategy;
    const auto n = static_cast<double>(std::max<std::int64_t>(score.negotiations, 1));
    for (double* sum : {&score.mean, &score.agreement_rate, &score.rounds, &score.welfare, &score.nash_product}) {
      *sum /= n;
    }
    score.to_frontier = to_frontier_.Get();
    score.to_nash = to_nash_.Get();
    return score;
  }

 private:
  Score score_;  // means are sums yet
  SomeMean to_frontier_;
  SomeMean to_nash_;
};

// Mean utility over seeds of each pairing: domain, first and second strategy, role.
class Pairings {
 public:
  explicit Pairings(const TournamentSettings& settings)
      : strategies_(settings.strategies.size()),
        domains_(settings.domains.size()),
        seeds_(static_cast<double>(settings.seeds.count())),
        sums_(domains_ * strategies_ * strategies_) {}

  void Add(const Encounter& at, const Worths& worths) {
    auto& sums = sums_[Index(at.domain, at.strategies[0], at.strategies[1])];
    for (std::size_t role = 0; role < 2; ++role) sums[role] += worths.utilities[role];
  }

  std::size_t domains() const { return domains_; }
  std::size_t strategies() const { return strategies_; }

  // What `strategy` gets in that role against `opponent`.
  double Of(std::size_t domain, std::size_t role, std::size_t strategy, std::size_t opponent) const {
    const std::size_t first = role == 0 ? strategy : opponent;
    const std::size_t second = role == 0 ? opponent : strategy;
    return sums_[Index(domain, first, second)][role] / seeds_;
  }

 private:
  std::size_t Index(std::size_t domain, std::size_t first, std::size_t second) const {
    return (domain * strategies_ + first) * strategies_ + second;
  }

  std::size_t strategies_;
  std::size_t domains_;
  double seeds_;
  std::vector<std::array<double, 2>> sums_;
};

std::vector<double> SamplesOf(const Pairings& pairings, std::size_t strategy) {
  std::vector<double> samples;
  for (std::size_t domain = 0; domain < pairings.domains(); ++domain) {
    for (std::size_t opponent = 0; opponent < pairings.strategies(); ++opponent) {
      if (opponent == strategy) continue;
      for (std::size_t role = 0; role < 2; ++role) samples.push_back(pairings.Of(domain, role, strategy, opponent));
    }
  }
  return samples;
}

std::vector<double> MatchedDifferences(const Pairings& pairings, std::size_t a, std::size_t b) {
  std::vector<double> differences;
  for (std::size_t domain = 0; domain < pairings.domains(); ++domain) {
    for (std::size_t opponent = 0; opponent < pairings.strategies(); ++opponent) {
      if (opponent == a) continue;  // the two against each other count once, as b's turn
      const std::size_t of_b = opponent == b ? a : opponent;
      for (std::size_t role = 0; role < 2; ++role) {
        differences.push_back(pairings.Of(domain, role, a, opponent) - pairings.Of(domain, role, b, of_b));
      }
    }
  }
  return differences;
}

std::vector<Difference> Compare(const Pairings& pairings, const std::vector<Score>& ranked) {
  std::vector<Difference> pairs;
  std::vector<double> p;
  for (std::size_t i = 0; i < ranked.size(); ++i) {
    for (std::size_t j = i + 1; j < ranked.size(); ++j) {
      const std::vector<double> samples = MatchedDifferences(pairings, ranked[i].strategy, ranked[j].strategy);
      pairs.push_back({ranked[i].strategy, ranked[j].strategy, static_cast<std::int64_t>(samples.size()),
                       statistics::Mean(samples), 1});
      p.push_back(statistics::PairedTTest(samples));
    }
  }
  const std::vector<double> adjusted = statistics::Holm(p);
  for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i].p = adjusted[i];
  return pairs;
}

}  // namespace

Worths WorthsOf(const Domain& domain, const Finding& finding) {
  const bilateral::Plane& plane = domain.plane;
  Worths worths;
  worths.agreed = finding.ending == Ending::kAgreed;
  worths.rounds = finding.ending == Ending::kFailed ? 0 : finding.round + 1;
  const std::array<double, 2> none = plane.disagreement();
  const std::array<double, 2> plain = worths.agreed ? plane.At(finding.agreement) : none;
  worths.utilities = plain;
  worths.nash_product = 1;
  for (std::size_t role = 0; role < 2; ++role) {
    double& utility = worths.utilities[role];
    const UtilityFunction& function = plane.utilities()[role];
    if (worths.agreed) utility *= function.Discount(finding.round, domain.table().rounds);
    utility -= function.Cost(finding.round);
    worths.irrational[role] = worths.agreed && utility < none[role] - theory::kSameUtility;
    worths.welfare += utility;
    worths.nash_product *= std::max(0.0, utility - none[role]);
  }
  if (plane.analysis() != nullptr) {
    const theory::Quality quality = plane.analysis()->Of(plain);
    worths.to_frontier = quality.to_frontier;
    if (!plane.analysis()->nash().empty()) worths.to_nash = quality.to_nash;
  }
  return worths;
}

Scoreboard CountScores(const TournamentSettings& settings, const std::vector<Finding>& findings) {
  std::vector<Sums> sums(settings.strategies.size());
  std::vector<Sums> alone(settings.strategies.size());
  Pairings pairings(settings);
  for (std::size_t number = 0; number < findings.size(); ++number) {
    const Encounter at = EncounterAt(settings, number);
    const Worths worths = WorthsOf(settings.domains[at.domain], findings[number]);
    pairings.Add(at, worths);
    for (std::size_t role = 0; role < 2; ++role) {
      (at.self_play() ? alone : sums)[at.strategies[role]].Add(worths, role, findings[number]);
    }
  }
  Scoreboard board;
  for (std::size_t i = 0; i < settings.strategies.size(); ++i) {
    board.scores.push_back(sums[i].Means(i));
    board.scores.back().half = statistics::ConfidenceHalf(SamplesOf(pairings, i));
  }
  std::sort(board.scores.begin(), board.scores.end(), [](const Score& a, const Score& b) {
    return a.mean != b.mean ? a.mean > b.mean : a.strategy < b.strategy;
  });
  for (const Score& score : board.scores) board.self_play.push_back(alone[score.strategy].Means(score.strategy));
  board.differences = Compare(pairings, board.scores);
  return board;
}

}  // namespace haggle::tournament
