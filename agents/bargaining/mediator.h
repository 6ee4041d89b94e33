// The mediator of single-text negotiations.
#pragma once

#include "agents/sdk/strategy.h"

namespace haggle::bargaining {

// Asked to propose a text: the first time a text drawn at random, then the last one that
// all have accepted with one issue changed to another of its values, both drawn at random;
// while none has been accepted, another text drawn at random (hill climbing of M. Klein,
// P. Faratin, H. Sayama, Y. Bar-Yam 2003, Negotiating complex contracts, Group Decision
// and Negotiation 12:111-125). It wants nothing itself. Everything else it leaves
// unanswered. Thread-compatible.
class Mediator : public Strategy {
 public:
  void Decide(const View& view, Reply& reply) override;
};

}  // namespace haggle::bargaining
