// Queues that are served in the order of arrival, as formulas: what a lead time comes to. Arrivals are Poisson with
// `arrivals` in a unit of time, service times exponential with rate `service`. Pure; thread-safe.
// L. Kleinrock (1975) Queueing systems, volume 1.
#pragma once

#include <cstddef>
#include <optional>

namespace haggle::theory {

struct QueueFigures {
  double utilisation = 0;  // of a server
  double in_system = 0;    // mean number, waiting or served (L)
  double in_queue = 0;     // mean number waiting (Lq)
  double time = 0;         // mean time in the system (W)
  double wait = 0;         // mean time waiting (Wq)
  double empty = 0;        // probability that nobody is there
  double blocked = 0;      // Erlang B: that all servers are busy, if who finds them so goes away
  double must_wait = 0;    // Erlang C: that who comes has to wait
};

// M/M/c. Nothing if it grows without end (arrivals >= servers * service) or a rate is not positive.
std::optional<QueueFigures> MarkovQueue(double arrivals, double service, std::size_t servers);

}  // namespace haggle::theory
