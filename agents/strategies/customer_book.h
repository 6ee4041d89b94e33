// What a seller thinks of its customers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "agents/sdk/reply.h"
#include "agents/sdk/view.h"
#include "agents/strategies/site_plan.h"
#include "proto/base/events.h"
#include "proto/base/random.h"
#include "proto/base/scenario.h"

namespace haggle::strategies {

// Beliefs of market model, section 5, seller: how real each backlog is (rho),
// how it stands to each customer (r), what
// pledges are worth at the table (trust). All
// integers, all from what it was shown. Thread-compatible.
class CustomerBook {
 public:
  // `trust`: in pledges at first, permille.
  CustomerBook(const Scenario& scenario, PartyId seller, std::int64_t trust);

  // Learns from what was shown. Once for each prompt.
  void Notice(const View& view);

  // An agreement with a customer was kept: the relationship grows.
  void Warm(PartyId party);
  // A table came to `kept` of what had been pledged, cents.
  void Judge(std::int64_t kept_cents, std::int64_t pledged_cents);

  // States trust, and how it stands to each customer, where that has changed since it was last stated.
  void State(Reply& reply);

  // r_b, rho_b and trust, permille.
  std::int64_t relationship(PartyId party) const;
  std::int64_t realness(PartyId party) const;
  std::int64_t trust() const { return trust_; }

  // 1000 - sum(rho_b * B_b) / B over the bookings of one product, permille.
  std::int64_t Doubt(const SellerBook& book) const;

  // Units of any product that a customer could switch on by plan `ahead` ticks from now, beyond what it was shipped and
  // held before the run; SitePlan::kWithoutEnd without sites.
  std::int64_t PublicRoom(PartyId party, Tick now, Tick ahead) const;

  // Lots that decide between customers where nothing else does; all 0 before the first drawing. A fixed order would
  // favour some by their number.
  void DrawLots(Random random);
  std::int64_t LotOf(PartyId party) const;

  // How fast a customer fills one site, of the fastest customer's rate, permille (1000: no limit).
  std::int64_t BuildSpeed(PartyId party) const;

 private:
  struct Customer {
    Party entry;
    std::int64_t base = 0;  // relationship when nothing has happened lately
    std::int64_t relationship = 0;
    std::optional<std::int64_t> stated;  // of the relationship, last
    std::int64_t realness = 0;           // rho
    std::int64_t lot = 0;
    std::vector<std::int64_t> held;     // opening stock and shipments, by product
    std::vector<std::int64_t> backlog;  // last known, by product
  };
  Customer* Find(PartyId party);
  const Customer* Find(PartyId party) const;
  void NoticeBook(const SellerBook& book);
  void NoticeCancelled(const Cancelled& cancelled);
  void NoticeDelivered(const Delivered& delivered);

  SitePlan sites_;
  std::vector<Customer> customers_;
  std::map<PartyId, std::size_t> places_;  // in customers_
  std::int64_t trust_;
  std::optional<std::int64_t> stated_trust_;
  std::int64_t fastest_ = 0;
  Tick tick_ = -1;
};

}  // namespace haggle::strategies
