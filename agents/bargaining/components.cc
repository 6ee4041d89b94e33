#include "agents/bargaining/components.h"

namespace haggle::bargaining {

double Turn::OthersUtility(const Outcome& outcome) const {
  if (model == nullptr || table.seats.size() < 2) return 0;
  double sum = 0;
  for (std::size_t seat = 0; seat < table.seats.size(); ++seat) {
    if (seat != table.seat) sum += model->Utility(seat, outcome);
  }
  return sum / static_cast<double>(table.seats.size() - 1);
}

}  // namespace haggle::bargaining
