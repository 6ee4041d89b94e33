#include "agents/bargaining/history.h"

#include <algorithm>
#include <utility>

namespace haggle::bargaining {
namespace {

bool Before(const Outcome& a, const Outcome& b) {
  return std::lexicographical_compare(a.values.begin(), a.values.begin() + a.count(), b.values.begin(),
                                      b.values.begin() + b.count());
}

}  // namespace

void History::Add(Made made, std::vector<Made>& list, std::vector<Outcome>& kinds) {
  const auto at = std::lower_bound(kinds.begin(), kinds.end(), made.outcome, Before);
  if (at == kinds.end() || !(*at == made.outcome)) kinds.insert(at, made.outcome);
  list.push_back(std::move(made));
}

void History::Clear() {
  own_.clear();
  others_.clear();
  own_kinds_.clear();
  others_kinds_.clear();
}

}  // namespace haggle::bargaining
