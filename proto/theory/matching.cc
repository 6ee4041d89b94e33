#include "proto/theory/matching.h"

#include <algorithm>
#include <deque>

#include "proto/base/check.h"

namespace haggle::theory {
namespace {

constexpr std::size_t kNobody = SIZE_MAX;
constexpr std::int64_t kMostMatchings = 10'000'000;

// ranks[a][b]: place of b in a's ranking; kNobody: it is not there.
std::vector<std::vector<std::size_t>> RanksOf(const std::vector<Ranking>& rankings, std::size_t others) {
  std::vector<std::vector<std::size_t>> ranks(rankings.size(), std::vector<std::size_t>(others, kNobody));
  for (std::size_t a = 0; a < rankings.size(); ++a) {
    for (std::size_t place = 0; place < rankings[a].size(); ++place) {
      HAGGLE_CHECK(rankings[a][place] < others);
      ranks[a][rankings[a][place]] = place;
    }
  }
  return ranks;
}

struct BothRanks {
  explicit BothRanks(const MatchingProblem& problem)
      : of_student(RanksOf(problem.students, problem.hospitals.size())),
        of_hospital(RanksOf(problem.hospitals, problem.students.size())) {
    HAGGLE_CHECK(problem.quotas.size() == problem.hospitals.size());
  }
  bool Acceptable(std::size_t student, std::size_t hospital) const {
    return of_student[student][hospital] != kNobody && of_hospital[hospital][student] != kNobody;
  }
  std::vector<std::vector<std::size_t>> of_student, of_hospital;
};

Matching Gathered(const std::vector<std::size_t>& hospital_of, std::size_t hospitals) {
  Matching matching(hospitals);
  for (std::size_t student = 0; student < hospital_of.size(); ++student) {
    if (hospital_of[student] != kNobody) matching[hospital_of[student]].push_back(student);
  }
  return matching;
}

bool IsStable(const MatchingProblem& problem, const BothRanks& ranks, const std::vector<std::size_t>& hospital_of) {
  std::vector<std::size_t> count(problem.hospitals.size(), 0);
  std::vector<std::size_t> worst(problem.hospitals.size(), 0);  // place of its worst student
  for (std::size_t student = 0; student < hospital_of.size(); ++student) {
    const std::size_t hospital = hospital_of[student];
    if (hospital == kNobody) continue;
    if (!ranks.Acceptable(student, hospital)) return false;
    if (++count[hospital] > problem.quotas[hospital]) return false;
    worst[hospital] = std::max(worst[hospital], ranks.of_hospital[hospital][student]);
  }
  for (std::size_t student = 0; student < hospital_of.size(); ++student) {
    for (const std::size_t hospital : problem.students[student]) {
      if (hospital == hospital_of[student]) break;  // the rest is no better
      if (!ranks.Acceptable(student, hospital) || problem.quotas[hospital] == 0) continue;
      if (count[hospital] < problem.quotas[hospital] || ranks.of_hospital[hospital][student] < worst[hospital]) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace

Matching StudentOptimal(const MatchingProblem& problem) {
  const BothRanks ranks(problem);
  Matching held(problem.hospitals.size());
  std::vector<std::size_t> next(problem.students.size(), 0);
  std::deque<std::size_t> free;
  for (std::size_t student = 0; student < problem.students.size(); ++student) free.push_back(student);
  while (!free.empty()) {
    const std::size_t student = free.front();
    free.pop_front();
    if (next[student] == problem.students[student].size()) continue;  // nobody is left to ask
    const std::size_t hospital = problem.students[student][next[student]++];
    std::vector<std::size_t>& taken = held[hospital];
    if (!ranks.Acceptable(student, hospital) || problem.quotas[hospital] == 0) {
      free.push_back(student);
      continue;
    }
    taken.push_back(student);
    if (taken.size() <= problem.quotas[hospital]) continue;
    const auto worst = std::max_element(taken.begin(), taken.end(), [&](std::size_t a, std::size_t b) {
      return ranks.of_hospital[hospital][a] < ranks.of_hospital[hospital][b];
    });
    free.push_back(*worst);
    taken.erase(worst);
  }
  for (auto& taken : held) std::sort(taken.begin(), taken.end());
  return held;
}

Matching HospitalOptimal(const MatchingProblem& problem) {
  const BothRanks ranks(problem);
  std::vector<std::size_t> hospital_of(problem.students.size(), kNobody);
  std::vector<std::size_t> next(problem.hospitals.size(), 0);
  std::vector<std::size_t> count(problem.hospitals.size(), 0);
  for (bool asked = true; asked;) {
    asked = false;
    for (std::size_t hospital = 0; hospital < problem.hospitals.size(); ++hospital) {
      while (count[hospital] < problem.quotas[hospital] && next[hospital] < problem.hospitals[hospital].size()) {
        asked = true;
        const std::size_t student = problem.hospitals[hospital][next[hospital]++];
        if (!ranks.Acceptable(student, hospital)) continue;
        std::size_t& at = hospital_of[student];
        if (at != kNobody && ranks.of_student[student][at] < ranks.of_student[student][hospital]) continue;
        if (at != kNobody) --count[at];
        at = hospital;
        ++count[hospital];
      }
    }
  }
  return Gathered(hospital_of, problem.hospitals.size());
}

bool IsStable(const MatchingProblem& problem, const Matching& matching) {
  std::vector<std::size_t> hospital_of(problem.students.size(), kNobody);
  for (std::size_t hospital = 0; hospital < matching.size(); ++hospital) {
    for (const std::size_t student : matching[hospital]) {
      if (hospital_of.at(student) != kNobody) return false;
      hospital_of[student] = hospital;
    }
  }
  return IsStable(problem, BothRanks(problem), hospital_of);
}

std::int64_t CountStable(const MatchingProblem& problem) {
  const BothRanks ranks(problem);
  std::int64_t tries = 1;
  for (const Ranking& choices : problem.students) {
    tries *= static_cast<std::int64_t>(choices.size()) + 1;
    HAGGLE_CHECK(tries <= kMostMatchings);
  }
  std::int64_t stable = 0;
  std::vector<std::size_t> hospital_of(problem.students.size());
  for (std::int64_t number = 0; number < tries; ++number) {
    std::int64_t rest = number;
    for (std::size_t student = 0; student < hospital_of.size(); ++student) {
      const Ranking& choices = problem.students[student];
      const auto choice = static_cast<std::size_t>(rest % (static_cast<std::int64_t>(choices.size()) + 1));
      rest /= static_cast<std::int64_t>(choices.size()) + 1;
      hospital_of[student] = choice == choices.size() ? kNobody : choices[choice];
    }
    if (IsStable(problem, ranks, hospital_of)) ++stable;
  }
  return stable;
}

}  // namespace haggle::theory
