#include "proto/base/protocol_kind.h"

namespace haggle {

const std::vector<ProtocolPage>& ProtocolPages() {
  static const auto* const pages = new std::vector<ProtocolPage>{
      {ProtocolKind::kAlternatingOffers, "alternating_offers", "in turn: offer, accept or leave; unanimous",
       "Rubinstein 1982; Aydogan, Festen, Hindriks, Jonker 2017 (stacked alternating offers)",
       "Seats speak in their order, one a step; a round is a turn of each. An offer takes the place of the standing\n"
       "one; what all others have accepted since is the agreement. Silence passes the turn, leaving ends the table;\n"
       "so do `rounds` rounds."},
      {ProtocolKind::kRotatingOffers, "rotating_offers", "the proposer changes by round, the others vote; unanimous",
       "Rubinstein 1982; Chae, Yang 1994",
       "In round r seat r mod n proposes; in the next step all others vote at once. What all accept is the\n"
       "agreement. A silent voter rejects."},
      {ProtocolKind::kFinalOffer, "final_offer", "the first party proposes once: take it or leave it",
       "Gueth, Schmittberger, Schwarze 1982",
       "One round: the first seat proposes, the others vote at once; without all votes there is no agreement."},
      {ProtocolKind::kMonotonicConcession, "monotonic_concession",
       "all propose at once, until an offer suits all others", "Rosenschein, Zlotkin 1994; Endriss 2006",
       "In every step each may put a new offer in the place of its own and accept others' standing ones; silence "
       "keeps\n"
       "the own one. What all others accept is the agreement; a step without a new offer ends in conflict."},
      {ProtocolKind::kSingleText, "single_text", "the first party puts texts to the vote; the last accepted one counts",
       "Klein, Faratin, Sayama, Bar-Yam 2003",
       "The first seat mediates: it proposes a text in each round, the others vote at once. The last text that all\n"
       "others accepted is the agreement when the rounds are over. Three seats or more."},
      {ProtocolKind::kContractNet, "contract_net", "the first party calls, the others bid, it awards", "Smith 1980",
       "The first seat may call for something; the others bid, each once, unseen by each other; the first seat awards\n"
       "to one of them or rejects all. The awarded bid is the agreement of the two."},
      {ProtocolKind::kFirstPrice, "first_price", "sealed bids for one lot; the winner pays its own", "Vickrey 1961",
       "The first seat sells (reverse: buys); its call is the reserve. Bids are sealed; the last issue is the price."},
      {ProtocolKind::kSecondPrice, "second_price", "sealed bids for one lot; the winner pays the best losing one",
       "Vickrey 1961", "As first_price; the price is the best losing bid, or the reserve. To bid one's limit is best."},
      {ProtocolKind::kUniformPrice, "uniform_price", "sealed bids for many units; one price for all winners",
       "Krishna 2010",
       "`auction.supply` units; each offer is for so many units more at so much each (first and last issue). The best\n"
       "offers win, all at the price of the best losing one, or (last_accepted) of the worst winning one."},
      {ProtocolKind::kVcg, "vcg", "sealed bids for many units; each winner pays what it displaces",
       "Vickrey 1961; Clarke 1971; Groves 1973",
       "As uniform_price; each winner pays what its units would be worth, by their bids, to the others."},
      {ProtocolKind::kDoubleAuction, "double_auction", "both name a price at once, unseen; they trade between the two",
       "Chatterjee, Samuelson 1983; Myerson, Satterthwaite 1983",
       "The first seat sells and asks, the second buys and bids, both at once and unseen; one issue, the price. If\n"
       "the bid reaches the ask they trade at k * bid + (1 - k) * ask, rounded down to a value of the issue;\n"
       "k is `auction.bid_permille`. Else there is no agreement."},
      {ProtocolKind::kMajorityOffers, "majority_offers", "chance names the proposer of a round; a majority binds all",
       "Baron, Ferejohn 1989",
       "In each round nature names a proposer, each seat with its part of `voting.recognition`; in the next step all\n"
       "others vote at once. A proposal that `voting.quota` of the votes carry, its author's own among them, binds\n"
       "all (closed rule). A silent voter rejects. Nobody can leave alone: who does votes no, or lets its round pass."},
  };
  return *pages;
}

const ProtocolPage* FindProtocolPage(ProtocolKind kind) {
  for (const ProtocolPage& page : ProtocolPages()) {
    if (page.kind == Read(kind)) return &page;
  }
  return nullptr;
}

}  // namespace haggle
