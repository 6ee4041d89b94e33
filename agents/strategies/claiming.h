// Public statements: what to say, what to believe, and what rivals make of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agents/sdk/reply.h"
#include "agents/sdk/view.h"
#include "agents/strategies/outlook.h"
#include "proto/base/scenario.h"

namespace haggle::strategies {

// Claims made and heard by one buyer (market model, sections 5 and 6: claim,
// credibility). Aggregates (members > 1) neither claim nor count as rivals.
// Thread-compatible.
class Claiming {
 public:
  // `rival`: others' believed claims raise its own demand. `reputation`: who is found to have claimed too much is
  // believed less.
  Claiming(const Scenario& scenario, PartyId buyer, bool rival, bool reputation = true);

  // Learns from audits and hears claims. Once for each prompt.
  void Notice(const View& view);

  // States its own credibility, if there are claims and it has changed since it was last stated.
  void State(Reply& reply);

  // Units to which the largest believed claim of a rival raises what it wants of `product` now; 0: nobody's. Of a
  // product with variants in units of the one that is wanted, what is claimed of all of them together.
  std::int64_t Rivalry(const View& view, ProductId product) const;

  void Claim(const View& view, const Outlook& outlook, Reply& reply) const;

 private:
  // What is known of another buyer.
  struct Record {
    PartyId party = 0;
    std::int64_t credibility = 0;         // c_j, permille
    std::vector<std::int64_t> installed;  // last known count by product
  };
  const Record* Find(PartyId party) const;
  // Claims that will be asked for at `tick` or later.
  std::int64_t ClaimsAfter(Tick tick) const;

  PartyId me_;
  bool rival_;
  bool reputation_;
  bool aggregate_ = false;
  Wants wants_;
  ClaimRules rules_;
  Tick end_ = 0;
  std::int64_t reward_permille_ = 1000;  // private type: who values units more values being believed more
  std::vector<Record> records_;          // of all buyers that are no aggregates
  std::vector<std::string> meets_;       // by product: what it is wanted for
  std::vector<std::int64_t> power_;      // ... and what a unit does of that, permille
  bool state_ = false;                   // the own credibility may have changed
  std::int64_t stated_ = -1;             // of it, last
};

}  // namespace haggle::strategies
