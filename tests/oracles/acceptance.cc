// Acceptance conditions over given offers and bids.
#include "agents/bargaining/acceptance.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "tests/oracles/families.h"

namespace haggle::oracles {
namespace {

absl::StatusOr<std::unique_ptr<bargaining::Acceptance>> ConditionOf(const Json& params) {
  const auto kind = params.at("kind").get<std::string>();
  const double a = NumberOr(params, "a", 1), b = NumberOr(params, "b", 0), time = NumberOr(params, "T", 0);
  if (kind == "AC_next") return std::make_unique<bargaining::AcceptNext>(a, b);
  if (kind == "AC_prev") return std::make_unique<bargaining::AcceptPrevious>(a, b);
  if (kind == "AC_time") return std::make_unique<bargaining::AcceptByTime>(time);
  if (kind == "AC_const") return std::make_unique<bargaining::AcceptConstant>(Number(params.at("alpha")));
  if (kind != "AC_combi") return absl::InvalidArgumentError(absl::StrCat("no acceptance condition ", kind));
  using Alpha = bargaining::AcceptCombined::Alpha;
  const Json& alpha = params.at("alpha");
  if (!alpha.is_string()) return std::make_unique<bargaining::AcceptCombined>(time, Alpha::kConstant, Number(alpha));
  const auto name = alpha.get<std::string>();
  if (name == "MAX_W") return std::make_unique<bargaining::AcceptCombined>(time, Alpha::kBestInWindow, 0);
  if (name == "AVG_W") return std::make_unique<bargaining::AcceptCombined>(time, Alpha::kMeanInWindow, 0);
  if (name == "MAX_T") return std::make_unique<bargaining::AcceptCombined>(time, Alpha::kBestOfAll, 0);
  return std::make_unique<bargaining::AcceptCombined>(time, Alpha::kConstant, Number(alpha));
}

// An outcome of its own for each offer, so that none is taken for another.
bargaining::Made MadeAt(std::size_t k, double utility, double time) {
  bargaining::Made made;
  made.outcome.push_back(static_cast<std::int64_t>(k));
  made.utility = utility;
  made.time = time;
  return made;
}

}  // namespace

absl::StatusOr<Json> AcceptanceConditions(const Case& test) {
  auto condition = ConditionOf(test.params);
  if (!condition.ok()) return condition.status();
  const std::vector<double> times = Numbers(test.params.at("t"));
  const std::vector<double> offered = Numbers(test.params.at("u_opponent_offer"));
  const std::vector<double> planned = Numbers(test.params.at("u_my_planned_next"));
  if (offered.size() != times.size() || planned.size() != times.size()) {
    return absl::InvalidArgumentError("expected as many offers and plans as times");
  }
  Briefing briefing;
  briefing.scenario.parties.emplace_back();
  const View view(briefing);
  const TableView table;
  const Ask ask;
  bargaining::OwnOutcomes own({}, Preference{});
  bargaining::History history;
  Json accepts = Json::array();
  Json first;
  for (std::size_t k = 0; k < times.size(); ++k) {
    history.AddOther(MadeAt(k, offered[k], times[k]));
    const bargaining::Turn turn{view, ask, table, own, history, nullptr, 1, times[k]};
    bargaining::Proposal proposal;
    proposal.bid.utility = proposal.target = planned[k];
    const bool accepted = (*condition)->Accepts(turn, offered[k], proposal);
    if (accepted && first.is_null()) first = k;
    accepts.push_back(accepted);
    history.AddOwn(MadeAt(k, planned[k], times[k]));
  }
  return Json{{"accept", accepts}, {"first_accept_index", first}};
}

}  // namespace haggle::oracles
