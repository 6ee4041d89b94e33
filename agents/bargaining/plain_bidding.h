// Bidding that looks neither at the clock nor at the others.
#pragma once

#include "agents/bargaining/components.h"

namespace haggle::bargaining {

// Its best outcome, always.
class HardlinerBidding : public Bidding {
 public:
  const Proposal& Propose(const Turn& turn) override;

 private:
  Proposal proposal_;
};

// Any ranked outcome that is worth the reservation value, each as likely as another.
class RandomBidding : public Bidding {
 public:
  const Proposal& Propose(const Turn& turn) override;

 private:
  Proposal proposal_;
};

// MiCRO, the minimal concession strategy (D. de Jonge 2022, An analysis of the linear
// bilateral ANAC domains using the MiCRO benchmark strategy, IJCAI 2022). With m different
// outcomes offered and n received it is ready to concede if m <= n; then it offers its
// next best outcome (of those worth the reservation value), else one of its earlier
// ones at random. Its target is the worth of the next one if it is ready, else that of the last one.
class MicroBidding : public Bidding {
 public:
  const Proposal& Propose(const Turn& turn) override;
  bool remembers() const override { return true; }

 private:
  Proposal proposal_;
};

}  // namespace haggle::bargaining
