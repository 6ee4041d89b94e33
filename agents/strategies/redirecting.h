// A principal's moving of chips between its affiliates.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "agents/sdk/reply.h"
#include "agents/sdk/view.h"
#include "agents/strategies/client.h"
#include "proto/base/scenario.h"

namespace haggle::strategies {

struct RedirectingSettings {
  std::int64_t lot = 1000;  // numbers of units looked at are multiples of it
  Tick soon = 4;            // units due now are thought to come in so many ticks
  Tick late = 2;            // ... and those due later so long after their date
  std::int64_t most = 64;   // numbers of units looked at for each pair, at most
};

// Market model, section 6, "Redirect": of all ordered pairs of affiliates (f, g) and numbers of units x, the
// one that gains most by giving f's next x units to g and g's later bookings to
// f; asked for if the gain exceeds half the cost of replanning. Thread-compatible.
class Redirecting {
 public:
  Redirecting(const Scenario& scenario, PartyId principal, const RedirectingSettings& settings, Clients& clients);

  void Approach(const View& view, ProductId product, Reply& reply);  // kApproach
  void Turn(const View& view, const Ask& ask, const TableView& table, Reply& reply);

  // What moving `units` from one client to another is worth to the principal, cents.
  struct Net {
    std::int64_t there = 0;  // gain of the receiver, weighted
    std::int64_t here = 0;   // loss of the giver, weighted; negative: it saves
    std::int64_t net = 0;    // there - here - half the cost of replanning
  };
  Net Weigh(const View& view, const Client& from, const Client& to, std::int64_t units) const;

 private:
  struct Plan {
    const Client* from = nullptr;
    const Client* to = nullptr;
    std::int64_t units = 0;
    Net net;
  };
  std::int64_t Movable(const Client& from) const;
  std::int64_t RoomOf(const Client& to) const;
  // Of the first `units` that would move from a client, or of its later ones that would go back, cents.
  std::int64_t Deposits(const Client& client, std::int64_t units, bool later) const;
  // The most that `to` can pay the seller for each unit once deposits are settled; -1: they cannot be.
  std::int64_t Payable(const Client& from, const Client& to, std::int64_t units) const;
  void Search(const View& view, const Client& from, const Client& to, std::optional<Plan>& best) const;

  Clients* clients_;
  RedirectingSettings settings_;
  RedirectionRules rules_;
  Wants wants_;
  Tick end_ = 0;
};

}  // namespace haggle::strategies
