#include "agents/bargaining/acceptance.h"

#include <algorithm>

namespace haggle::bargaining {
namespace {

bool Reaches(double utility, double least) { return utility >= least - kSameToMe; }

}  // namespace

bool AcceptTarget::Accepts(const Turn& /*turn*/, double offered, const Proposal& proposal) {
  return Reaches(offered, proposal.target);
}

bool AcceptNext::Accepts(const Turn& /*turn*/, double offered, const Proposal& proposal) {
  return Reaches(factor_ * offered + bonus_, proposal.bid.utility);
}

bool AcceptPrevious::Accepts(const Turn& turn, double offered, const Proposal& /*proposal*/) {
  const std::vector<Made>& own = turn.history.own();
  return !own.empty() && Reaches(factor_ * offered + bonus_, own.back().utility);
}

bool AcceptByTime::Accepts(const Turn& turn, double /*offered*/, const Proposal& /*proposal*/) {
  return turn.time >= time_;
}

bool AcceptConstant::Accepts(const Turn& /*turn*/, double offered, const Proposal& /*proposal*/) {
  return Reaches(offered, least_);
}

double AcceptCombined::Least(double time, std::span<const Made> offers) const {
  if (alpha_ == Alpha::kConstant) return least_;
  double best = 0;
  double sum = 0;
  std::size_t count = 0;
  for (const Made& made : offers) {
    // What is as old as the window is long belongs to it, whatever rounding says.
    if (alpha_ != Alpha::kBestOfAll && made.time < time - (1 - time) - kSameToMe) continue;
    best = std::max(best, made.utility);
    sum += made.utility;
    ++count;
  }
  if (alpha_ == Alpha::kMeanInWindow) return count > 0 ? sum / static_cast<double>(count) : 0;
  return best;
}

bool AcceptCombined::Accepts(const Turn& turn, double offered, const Proposal& proposal) {
  if (Reaches(offered, proposal.bid.utility)) return true;
  if (turn.time < time_) return false;
  // The standing offer is the last one that the history knows.
  std::span<const Made> before = turn.history.others();
  if (!before.empty()) before = before.first(before.size() - 1);
  return Reaches(offered, Least(turn.time, before));
}

}  // namespace haggle::bargaining
