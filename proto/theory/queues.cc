#include "proto/theory/queues.h"

namespace haggle::theory {

std::optional<QueueFigures> MarkovQueue(double arrivals, double service, std::size_t servers) {
  const auto c = static_cast<double>(servers);
  if (!(arrivals > 0) || !(service > 0) || servers == 0 || arrivals >= c * service) return std::nullopt;
  const double load = arrivals / service;
  QueueFigures figures;
  figures.utilisation = load / c;
  // Erlang B by its recursion; and the sum of load^k / k! over what all servers busy would be.
  double blocked = 1;
  for (std::size_t k = 1; k <= servers; ++k) blocked = load * blocked / (static_cast<double>(k) + load * blocked);
  figures.blocked = blocked;
  figures.must_wait = blocked / (1 - figures.utilisation * (1 - blocked));
  figures.wait = figures.must_wait / (c * service - arrivals);
  figures.time = figures.wait + 1 / service;
  figures.in_queue = arrivals * figures.wait;
  figures.in_system = arrivals * figures.time;
  double term = 1;
  double states = 0;
  for (std::size_t k = 0; k < servers; ++k) {
    states += term;
    term *= load / static_cast<double>(k + 1);
  }
  figures.empty = 1 / (states + term / (1 - figures.utilisation));
  return figures;
}

}  // namespace haggle::theory
