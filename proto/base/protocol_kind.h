// By which protocol a table comes to terms, as scenarios name it and as those who
// sit there are told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace haggle {

// What each asks of whom stands beside TurnKind; the rules stand in broker/core,
// in the file of the protocol's name.
enum class ProtocolKind : std::uint8_t {
  kUnset = 0,                // read as alternating offers
  kAlternatingOffers = 1,    // in turn: offer, accept or leave; unanimous
  kRotatingOffers = 2,       // the proposer changes by round, the others vote; unanimous
  kFinalOffer = 3,           // the first party proposes once: take it or leave it
  kMonotonicConcession = 4,  // all propose at once, until an offer suits all others
  kSingleText = 5,           // the first party puts texts to the vote; the last accepted one counts
  kContractNet = 6,          // the first party calls, the others bid, it awards
  kFirstPrice = 7,           // sealed bids; the winner pays its own
  kSecondPrice = 8,          // ... the best losing one
  kUniformPrice = 9,         // many units; one price for all winners
  kVcg = 10,                 // many units; each winner pays what it displaces (Vickrey, Clarke, Groves)
  kDoubleAuction = 11,       // both name a price at once, unseen; between the two they trade
  kMajorityOffers = 12,      // chance names the proposer of a round, the others vote; a majority binds all
};

// The protocol as it is read.
inline constexpr ProtocolKind Read(ProtocolKind kind) {
  return kind == ProtocolKind::kUnset ? ProtocolKind::kAlternatingOffers : kind;
}

// A protocol as it is told to people, and how scenarios write it: PROTOCOL_ and the
// name in capitals.
struct ProtocolPage {
  ProtocolKind kind;
  std::string_view name;
  std::string_view summary;  // one line
  std::string_view source;   // papers and years
  std::string_view rules;    // lines
};

// In the order of their numbers.
const std::vector<ProtocolPage>& ProtocolPages();
// Null: no such protocol.
const ProtocolPage* FindProtocolPage(ProtocolKind kind);

// What a table asks of a party in a step. Silence is always allowed.
enum class TurnKind : std::uint8_t {
  kUnset = 0,    // alternating offers: Offer, Accept or Leave; silence passes the turn
  kPropose = 1,  // Offer what the others vote on, or Leave
  kVote = 2,     // Accept or Reject what was proposed, or Leave; silence rejects
  kConcede = 3,  // Offer anew, Accept others' standing offers, both, or Leave; silence keeps one's offer
  kCall = 4,     // Offer what one calls for (auctions: the reserve), or Leave; silence calls for anything
  kBid = 5,      // Offer a bid (several where many units are sold), or Reject: no bid; so does silence
  kAward = 6,    // Award to one bidder, Reject all, or Leave; silence rejects
};

// What an auction is about.
struct AuctionRules {
  std::int64_t supply = 0;        // units; 0 is read as 1
  std::int64_t reserve = 0;       // the worst price a unit that the auctioneer takes, unless it calls another; 0: any
  bool reverse = false;           // the auctioneer buys: the lowest bids win
  bool last_accepted = false;     // uniform price: that of the worst winning bid, not of the best losing one
  std::int64_t bid_permille = 0;  // double auction: k, how much the bid counts in the price, the ask for the rest
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "supply", self.supply);
    visit(2, "reserve", self.reserve);
    visit(3, "reverse", self.reverse);
    visit(4, "last_accepted", self.last_accepted);
    visit(5, "bid_permille", self.bid_permille);
  }
};

// How votes count where not all have to agree, and who proposes there. Lists go by seat; an empty one: 1 each.
struct VotingRules {
  std::int64_t quota = 0;                 // votes that carry a proposal, its author's own among them; 0: all there are
  std::vector<std::int64_t> votes;        // 0: none
  std::vector<std::int64_t> recognition;  // a seat proposes with the chance of its part in their sum; 0: never
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "quota", self.quota);
    visit(2, "votes", self.votes);
    visit(3, "recognition", self.recognition);
  }
};

// The list's number of the seat, as it is read.
inline std::int64_t WeightOf(const std::vector<std::int64_t>& weights, std::size_t seat) {
  return weights.empty() ? 1 : seat < weights.size() ? weights[seat] : 0;
}

// The quota of a table of `seats`, as it is read.
inline std::int64_t QuotaOf(const VotingRules& voting, std::size_t seats) {
  if (voting.quota != 0) return voting.quota;
  std::int64_t all = 0;
  for (std::size_t seat = 0; seat < seats; ++seat) all += WeightOf(voting.votes, seat);
  return all;
}

}  // namespace haggle
