#include "agents/strategies/terms.h"

#include <algorithm>
#include <cstddef>

namespace haggle::strategies {

Terms TermsOf(const std::vector<Issue>& issues, const Outcome& outcome, const Terms& fallback) {
  Terms terms = fallback;
  for (std::size_t k = 0; k < issues.size(); ++k) {
    const std::int64_t value = issues[k].meaning(outcome.values[k]);
    switch (issues[k].role) {
      case IssueRole::kShare:
        terms.share_permille = value;
        break;
      case IssueRole::kWindow:
        terms.window = static_cast<Tick>(value);
        break;
      case IssueRole::kPremium:
        terms.premium_permille = value;
        break;
      case IssueRole::kPrepaid:
        terms.prepaid_permille = value;
        break;
      case IssueRole::kNone:
      case IssueRole::kUnits:  // of a scenario's tables and of redirections
      case IssueRole::kPrice:
      case IssueRole::kFee:
        break;
    }
  }
  return terms;
}

std::int64_t GreatestTerm(const std::vector<Issue>& issues, IssueRole role) {
  std::int64_t greatest = 0;
  for (const Issue& issue : issues) {
    if (issue.role != role) continue;
    for (std::int64_t i = 0; i < issue.count(); ++i) greatest = std::max(greatest, issue.meaning(issue.at(i)));
  }
  return greatest;
}

}  // namespace haggle::strategies
