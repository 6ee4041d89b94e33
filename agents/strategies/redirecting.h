// A principal's moving of chips between its affiliates.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "agents/sdk/reply.h"
#include "agents/sdk/view.h"
#include "agents/strategies/client.h"
#include "agents/strategies/worth.h"
#include "proto/base/events.h"
#include "proto/base/scenario.h"

namespace haggle::strategies {

struct RedirectingSettings {
  std::int64_t lot = 1000;     // numbers of units looked at are multiples of it
  Tick soon = 4;               // what the receiver has coming within so many ticks is counted as there, ticks
  std::int64_t most = 64;      // numbers of units looked at for each pair, at most
  std::int64_t dearer = 1250;  // of what was refused, that the next request must be able to pay, permille
  std::int64_t fade = 20;      // by which that is forgotten each tick, permille
};

// Market model, section 6, "Redirect": of all ordered pairs of affiliates (f, g) and numbers of units x, the
// one that gains most by giving f's next x units to g and g's later bookings to f, each with its dates: what
// the two calendars are worth afterwards less what they are worth now, less the cost of replanning. What was
// refused is what the next request must at least be able to pay; that fades. Thread-compatible.
class Redirecting {
 public:
  Redirecting(const Scenario& scenario, PartyId principal, const RedirectingSettings& settings, Clients& clients);

  // Learns from what was shown. Once for each prompt, after the clients.
  void Notice(const View& view);

  void Approach(const View& view, ProductId product, Reply& reply);  // kApproach
  void Turn(const View& view, const Ask& ask, const TableView& table, Reply& reply);

  // What moving `units` from one client to another is worth to the principal, cents.
  struct Net {
    std::int64_t there = 0;  // gain of the receiver, weighted
    std::int64_t here = 0;   // loss of the giver, weighted; negative: it saves
    std::int64_t net = 0;    // there - here - the cost of replanning
  };
  Net Weigh(const Client& from, const Client& to, std::int64_t units) const;

  // theta_r: what a request must be able to pay, cents.
  std::int64_t asking() const { return asking_; }

 private:
  struct Plan {
    const Client* from = nullptr;
    const Client* to = nullptr;
    std::int64_t units = 0;
    std::int64_t pays = 0;  // it could pay the seller so much, cents
    Net net;
  };
  // The two clients' bookings once the units have moved.
  struct Calendars {
    std::vector<Booking> from;
    std::vector<Booking> to;
    std::int64_t out = 0;         // units that go
    std::int64_t back = 0;        // ... and come back
    std::int64_t owed_cents = 0;  // by the receiver, of deposits; negative: by the giver
  };
  Calendars Swapped(const Client& from, const Client& to, std::int64_t units) const;
  std::int64_t Movable(const Client& from) const;
  // What the receiver would soon have room and want for.
  std::int64_t RoomOf(const Client& to) const;
  // The most that `to` can pay the seller for each unit once deposits are settled; -1: they cannot be.
  static std::int64_t Payable(const Client& from, const Client& to, const Calendars& swapped);
  // What two clients' bookings are worth as they are, to each of them.
  struct Unmoved {
    std::int64_t from = 0;
    std::int64_t to = 0;
  };
  Unmoved WorthUnmoved(const Client& from, const Client& to) const;
  Net Weigh(const Client& from, const Client& to, const Calendars& swapped, const Unmoved& unmoved) const;
  void Search(const Client& from, const Client& to, std::optional<Plan>& best) const;

  Clients* clients_;
  RedirectingSettings settings_;
  RedirectionRules rules_;
  Wants wants_;
  Costs costs_;
  std::int64_t highest_fee_ = 0;               // that a table may come to, cents a unit
  std::int64_t asking_ = 0;                    // theta_r
  std::map<ProductId, std::int64_t> planned_;  // what this tick's request could pay, cents
  std::map<TableId, std::int64_t> requested_;  // the same of those that wait for an answer
  std::int64_t refused_ = 0;                   // the most that one refused lately could have paid
  Tick tick_ = -1;
};

}  // namespace haggle::strategies
