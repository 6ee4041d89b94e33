#include "proto/theory/resource_sharing.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "proto/base/check.h"

namespace haggle::theory {
namespace {

constexpr double kTiny = 1e-12;  // of a capacity: full
constexpr int kSweeps = 100'000;

void CheckProblem(const ResourceProblem& problem) {
  for (const double capacity : problem.capacity) HAGGLE_CHECK(capacity > 0);
  for (const auto& needs : problem.needs) {
    HAGGLE_CHECK(needs.size() == problem.capacity.size());
    HAGGLE_CHECK(std::any_of(needs.begin(), needs.end(), [](double need) { return need > 0; }));
  }
}

std::vector<double> DominantPerTask(const ResourceProblem& problem) {
  std::vector<double> per_task;
  for (const auto& needs : problem.needs) {
    double most = 0;
    for (std::size_t r = 0; r < needs.size(); ++r) most = std::max(most, needs[r] / problem.capacity[r]);
    per_task.push_back(most);
  }
  return per_task;
}

}  // namespace

std::vector<double> RaiseAlike(const ResourceProblem& problem, const std::vector<double>& per_task) {
  CheckProblem(problem);
  HAGGLE_CHECK(per_task.size() == problem.needs.size());
  const std::size_t users = problem.needs.size();
  std::vector<double> left = problem.capacity;
  std::vector<double> tasks(users, 0);
  std::vector<bool> frozen(users, false);
  for (std::size_t open = users; open > 0;) {
    // How far the measure can rise before a resource is full.
    double rise = std::numeric_limits<double>::infinity();
    std::vector<double> rate(left.size(), 0);
    for (std::size_t i = 0; i < users; ++i) {
      if (frozen[i]) continue;
      for (std::size_t r = 0; r < left.size(); ++r) rate[r] += problem.needs[i][r] / per_task[i];
    }
    for (std::size_t r = 0; r < left.size(); ++r) {
      if (rate[r] > 0) rise = std::min(rise, left[r] / rate[r]);
    }
    for (std::size_t r = 0; r < left.size(); ++r) left[r] -= rise * rate[r];
    for (std::size_t i = 0; i < users; ++i) {
      if (frozen[i]) continue;
      tasks[i] += rise / per_task[i];
    }
    for (std::size_t i = 0; i < users; ++i) {
      if (frozen[i]) continue;
      for (std::size_t r = 0; r < left.size() && !frozen[i]; ++r) {
        frozen[i] = problem.needs[i][r] > 0 && left[r] <= kTiny * problem.capacity[r];
      }
      if (frozen[i]) --open;
    }
  }
  return tasks;
}

std::vector<double> DominantResourceFairness(const ResourceProblem& problem) {
  CheckProblem(problem);
  return RaiseAlike(problem, DominantPerTask(problem));
}

std::vector<double> DominantShares(const ResourceProblem& problem, const std::vector<double>& tasks) {
  std::vector<double> shares = DominantPerTask(problem);
  for (std::size_t i = 0; i < shares.size(); ++i) shares[i] *= tasks.at(i);
  return shares;
}

TaskLaunches LaunchTasks(const ResourceProblem& problem) {
  CheckProblem(problem);
  const std::vector<double> per_task = DominantPerTask(problem);
  TaskLaunches launches;
  launches.tasks.assign(per_task.size(), 0);
  launches.used.assign(problem.capacity.size(), 0);
  std::vector<bool> out(per_task.size(), false);
  for (;;) {
    std::size_t next = per_task.size();
    double least = 0;
    for (std::size_t i = 0; i < per_task.size(); ++i) {
      const double share = static_cast<double>(launches.tasks[i]) * per_task[i];
      if (out[i] || (next < per_task.size() && share >= least - kTiny)) continue;
      next = i;
      least = share;
    }
    if (next == per_task.size()) return launches;
    const std::vector<double>& needs = problem.needs[next];
    for (std::size_t r = 0; r < needs.size(); ++r) {
      if (launches.used[r] + needs[r] > problem.capacity[r] * (1 + kTiny)) out[next] = true;
    }
    if (out[next]) continue;
    for (std::size_t r = 0; r < needs.size(); ++r) launches.used[r] += needs[r];
    ++launches.tasks[next];
    launches.sequence.push_back(next);
  }
}

std::vector<double> AssetFairness(const ResourceProblem& problem) {
  std::vector<double> per_task;
  for (const auto& needs : problem.needs) {
    double sum = 0;
    for (std::size_t r = 0; r < needs.size(); ++r) sum += needs[r] / problem.capacity[r];
    per_task.push_back(sum);
  }
  return RaiseAlike(problem, per_task);
}

std::vector<double> MaxMinFlows(const ResourceProblem& problem) {
  return RaiseAlike(problem, std::vector<double>(problem.needs.size(), 1));
}

ProportionalShares ProportionallyFair(const ResourceProblem& problem, const std::vector<double>& weights) {
  CheckProblem(problem);
  HAGGLE_CHECK(weights.size() == problem.needs.size());
  const std::size_t users = problem.needs.size();
  const std::size_t resources = problem.capacity.size();
  // Coordinate descent on the dual: each price in turn so that its resource is just used up, or free.
  ProportionalShares shares;
  const double all = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (const double capacity : problem.capacity) shares.prices.push_back(all / capacity);
  std::vector<double> cost(users, 0);  // of a task
  const auto price_tasks = [&] {
    for (std::size_t i = 0; i < users; ++i) {
      cost[i] = std::inner_product(shares.prices.begin(), shares.prices.end(), problem.needs[i].begin(), 0.0);
    }
  };
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    double moved = 0;
    for (std::size_t r = 0; r < resources; ++r) {
      price_tasks();
      const double old = shares.prices[r];
      const auto used_at = [&](double price) {
        double used = 0;
        for (std::size_t i = 0; i < users; ++i) {
          const double need = problem.needs[i][r];
          if (need <= 0) continue;
          const double of_others = std::max(0.0, cost[i] - need * old);
          const double now = of_others + need * price;
          used += now > 0 ? weights[i] * need / now : std::numeric_limits<double>::infinity();
        }
        return used;
      };
      double low = 0;
      double high = all / problem.capacity[r];
      if (used_at(0) <= problem.capacity[r]) {
        high = 0;
      } else {
        for (int halving = 0; halving < 100 && high - low > high * 1e-15; ++halving) {
          const double middle = (low + high) / 2;
          (used_at(middle) > problem.capacity[r] ? low : high) = middle;
        }
      }
      shares.prices[r] = high;
      moved = std::max(moved, std::fabs(high - old) * problem.capacity[r] / all);
    }
    if (moved < 1e-14) break;
  }
  price_tasks();
  for (std::size_t i = 0; i < users; ++i) shares.tasks.push_back(weights[i] / cost[i]);
  return shares;
}

}  // namespace haggle::theory
