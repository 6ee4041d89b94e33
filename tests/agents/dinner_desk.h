// A dinner's table for tests: its issues as the dinner scenario has them, and turns asked by hand.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <utility>
#include <variant>
#include <vector>

#include "agents/sdk/reply.h"
#include "agents/sdk/view.h"
#include "agents/strategies/terms.h"
#include "tests/agents/desk.h"

namespace haggle::strategies {

inline Issue DinnerIssue(const char* name, IssueRole role, std::vector<std::int64_t> values) {
  Issue issue;
  issue.name = name;
  issue.role = role;
  issue.values = std::move(values);
  return issue;
}

inline std::vector<Issue> DinnerIssues() {
  std::vector<std::int64_t> shares;
  for (std::int64_t share = 125; share <= 1000; share += 125) shares.push_back(share);
  Issue premium;
  premium.name = "premium";
  premium.role = IssueRole::kPremium;
  premium.high = 240;
  premium.step = 10;
  return {DinnerIssue("share", IssueRole::kShare, shares), DinnerIssue("window", IssueRole::kWindow, {4, 8, 13}),
          premium, DinnerIssue("prepaid", IssueRole::kPrepaid, {0, 250, 500, 750, 1000})};
}

inline TableOpened DinnerOpened(std::int32_t rounds = 8) {
  TableOpened opened;
  opened.kind = TableKind::kDinner;
  opened.issues = DinnerIssues();
  opened.rounds = rounds;
  return opened;
}

// share, window, premium, prepaid; each must be one of the table's.
inline Outcome DinnerOutcome(const Terms& terms) {
  Outcome outcome;
  outcome.push_back(terms.share_permille / 125 - 1);
  outcome.push_back(terms.window == 4 ? 0 : terms.window == 8 ? 1 : 2);
  outcome.push_back(terms.premium_permille);
  outcome.push_back(terms.prepaid_permille / 250);
  return outcome;
}

// What was done in a turn.
struct DinnerWord {
  bool accepted = false;
  bool left = false;
  bool silent = false;
  std::optional<Outcome> offer;

  Terms terms() const { return TermsOf(DinnerIssues(), offer.value_or(Outcome()), Terms{}); }
};

inline DinnerWord WordOf(Reply& reply) {
  DinnerWord word;
  if (reply.moves().empty()) {
    word.silent = true;
    return word;
  }
  const Action& action = reply.moves().back().action;
  word.accepted = std::holds_alternative<Accept>(action);
  word.left = std::holds_alternative<Leave>(action);
  if (const auto* offer = std::get_if<Offer>(&action)) word.offer = offer->values;
  return word;
}

// A table at which `standing` is the last offer, somebody else's.
inline TableView DinnerView(const std::optional<Outcome>& standing, bool has_agreed = false) {
  TableView table;
  table.opened = DinnerOpened();
  table.standing = standing.has_value();
  table.offered_by = 99;
  table.offer = standing.value_or(Outcome());
  table.has_agreed = has_agreed;
  return table;
}

inline Ask DinnerTurn(std::int32_t round) {
  Ask ask;
  ask.kind = AskKind::kBargain;
  ask.round = round;
  return ask;
}

inline bool operator==(const Terms& a, const Terms& b) {
  return a.share_permille == b.share_permille && a.window == b.window && a.premium_permille == b.premium_permille &&
         a.prepaid_permille == b.prepaid_permille;
}

inline void PrintTo(const Terms& terms, std::ostream* out) {
  *out << terms.share_permille << " within " << terms.window << " at " << terms.premium_permille << ", prepaid "
       << terms.prepaid_permille;
}

}  // namespace haggle::strategies
