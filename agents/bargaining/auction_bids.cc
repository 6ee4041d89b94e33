#include "agents/bargaining/auction_bids.h"

#include <algorithm>

namespace haggle::bargaining {
namespace {

constexpr std::int64_t kMostLots = 1024;  // and bids

// The position of the price that leaves the bidder least of what it wants with `units`; -1: none is good enough.
std::int64_t LimitPrice(const OwnOutcomes& own, std::int64_t units) {
  const std::size_t price = own.issues().size() - 1;
  const std::int64_t last = own.issues()[price].count() - 1;
  const double others = own.utility().Part(0, units);
  const auto enough = [&](std::int64_t at) {
    return others + own.utility().Part(price, at) >= own.reservation() - kUtilityRounding;
  };
  const bool rising = own.utility().Part(price, last) > own.utility().Part(price, 0);
  std::int64_t good = rising ? last : 0;
  std::int64_t bad = rising ? 0 : last;
  if (!enough(good)) return -1;
  if (enough(bad)) return bad;
  while (good > bad + 1 || bad > good + 1) {
    const std::int64_t middle = bad + (good - bad) / 2;
    (enough(middle) ? good : bad) = middle;
  }
  return good;
}

}  // namespace

std::vector<Outcome> TruthfulBids(OwnOutcomes& own, bool many) {
  if (!many || own.issues().size() < 2) return {own.AtLeast(own.reservation()).outcome};
  const Issue& units = own.issues().front();
  const Issue& price = own.issues().back();
  // Of very many units it looks at lots, each worth at least what its last unit is.
  const std::int64_t lot = (units.count() - 1) / kMostLots + 1;
  std::vector<Outcome> bids;
  std::int64_t run = 0;  // units that the last bid is for
  std::int64_t at = -1;
  std::int64_t before = 0;
  for (std::int64_t k = lot - 1; k < units.count(); k += lot) {
    const std::int64_t more = units.meaning(units.at(k)) - before;
    before += more;
    if (more <= 0) continue;  // none at all
    const std::int64_t limit = LimitPrice(own, k);
    if (limit < 0) break;
    // A bid is for a number of units that there is.
    const bool longer = limit == at && units.index(run + more) >= 0;
    run = longer ? run + more : more;
    if (units.index(run) < 0) break;
    at = limit;
    if (longer) bids.pop_back();
    Outcome bid = own.best().outcome;
    bid.values[0] = run;
    bid.values[own.issues().size() - 1] = price.at(limit);
    bids.push_back(bid);
  }
  return bids;
}

}  // namespace haggle::bargaining
