// The protocols there are: each is in the file of its name or family, and has its
// line in the table of protocols.cc.
#pragma once

#include "broker/core/protocol.h"

namespace haggle::core {

const Protocol& AlternatingOffers();    // alternating_offers.cc
const Protocol& RotatingOffers();       // proposal_and_vote.cc
const Protocol& FinalOffer();           // proposal_and_vote.cc
const Protocol& SingleText();           // proposal_and_vote.cc
const Protocol& MonotonicConcession();  // monotonic_concession.cc
const Protocol& ContractNet();          // contract_net.cc
const Protocol& FirstPrice();           // auctions.cc
const Protocol& SecondPrice();          // auctions.cc
const Protocol& UniformPrice();         // auctions.cc
const Protocol& Vcg();                  // auctions.cc
const Protocol& DoubleAuction();        // double_auction.cc
const Protocol& MajorityOffers();       // proposal_and_vote.cc

}  // namespace haggle::core
