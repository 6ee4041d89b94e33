// Several resources that are shared by those who need them in fixed proportions (tasks, flows). Amounts are divisible
// unless said otherwise. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace haggle::theory {

using Matrix = std::vector<std::vector<double>>;

// needs[i][r]: what a task of user i takes of resource r; every user needs something (CHECK).
struct ResourceProblem {
  std::vector<double> capacity;  // by resource, > 0
  Matrix needs;
};

// Everybody's measure is raised alike until a resource that it needs is full; tasks of each. The measure of a user is
// `per_task` times its tasks.
std::vector<double> RaiseAlike(const ResourceProblem& problem, const std::vector<double>& per_task);

// Dominant resource fairness: the greatest of a user's shares of resources is raised alike.
// A. Ghodsi et al. (2011) Dominant resource fairness: fair allocation of multiple resource types, NSDI.
std::vector<double> DominantResourceFairness(const ResourceProblem& problem);
std::vector<double> DominantShares(const ResourceProblem& problem, const std::vector<double>& tasks);
// Whole tasks, one at a time to the user with the least dominant share, of equals the first; who has no room for
// another is left out from then on (algorithm 1 of the paper).
struct TaskLaunches {
  std::vector<std::int64_t> tasks;
  std::vector<double> used;           // by resource
  std::vector<std::size_t> sequence;  // users, in the order in which tasks were launched
};
TaskLaunches LaunchTasks(const ResourceProblem& problem);
// The sum of a user's shares of resources is raised alike (asset fairness, the same paper).
std::vector<double> AssetFairness(const ResourceProblem& problem);
// Flows over links: each needs one unit of every link of its route (max-min by progressive filling: D. Bertsekas,
// R. Gallager (1992) Data networks).
std::vector<double> MaxMinFlows(const ResourceProblem& problem);

// The greatest sum of weight * ln(tasks): proportional fairness (F. Kelly, A. Maulloo, D. Tan (1998) Rate control for
// communication networks, JORS 49:237-252), which is also the competitive equilibrium from equal incomes (H. Varian
// (1974) Equity, envy and efficiency, Journal of Economic Theory 9:63-91). Exact to about 1e-10 of each.
struct ProportionalShares {
  std::vector<double> tasks;
  std::vector<double> prices;  // by resource: multipliers
};
ProportionalShares ProportionallyFair(const ResourceProblem& problem, const std::vector<double>& weights);

}  // namespace haggle::theory
