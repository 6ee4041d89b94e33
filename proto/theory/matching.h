// Two sides that choose each other: stable matchings. Students and hospitals, as the literature calls them, are
// numbered from 0; preferences are strict, best first, and who is not listed is refused. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace haggle::theory {

using Ranking = std::vector<std::size_t>;

struct MatchingProblem {
  std::vector<Ranking> students;    // hospitals, by student
  std::vector<Ranking> hospitals;   // students, by hospital
  std::vector<std::size_t> quotas;  // by hospital
};

// Students of each hospital, ascending.
using Matching = std::vector<std::vector<std::size_t>>;

// Deferred acceptance: of all stable matchings the best for every student, or for every hospital.
// D. Gale, L. Shapley (1962) College admissions and the stability of marriage, American Mathematical Monthly 69:9-15.
Matching StudentOptimal(const MatchingProblem& problem);
Matching HospitalOptimal(const MatchingProblem& problem);

// Whether nobody is matched to whom it refuses, no quota is passed, and no two would rather have each other.
bool IsStable(const MatchingProblem& problem, const Matching& matching);

// How many stable matchings there are, by trying all; the product of (choices + 1) over students is at most
// ten million (CHECK).
std::int64_t CountStable(const MatchingProblem& problem);

}  // namespace haggle::theory
