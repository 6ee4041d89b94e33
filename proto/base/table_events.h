// What happens between parties that talk: soundings, invitations, tables, offers,
// and refusals of moves. Each struct says who is shown it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "proto/base/moves.h"
#include "proto/base/outcome.h"
#include "proto/base/protocol_kind.h"
#include "proto/base/refusal.h"
#include "proto/base/types.h"

namespace haggle {

enum class TableKind : std::uint8_t { kUnset = 0, kScenario = 1, kDinner = 2, kRedirection = 3 };

enum class TableResult : std::uint8_t {
  kUnset = 0,
  kAgreed = 1,
  kDeadline = 2,   // the round limit was reached
  kLeft = 3,       // a party walked away
  kDeclined = 4,   // not held: the seller did not come, or (reason kTooManyTables) there was no room for it
  kRefused = 5,    // agreed, but the agreement could not be carried out
  kConflict = 6,   // monotonic concession: nobody conceded
  kRejected = 7,   // a final offer was not accepted by all; no bid was good enough or awarded
  kBrokeDown = 8,  // by chance, after a round without agreement (TableSpec.breakdown_ppm)
};

// An acquaintance said what it would plead for. To the listener and the speaker.
struct Sounded {
  static constexpr int kField = 14;
  static constexpr const char* kName = "sounded";
  PartyId from = 0;
  PartyId to = 0;
  ProductId product = 0;
  Plea plea;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "from", self.from);
    visit(2, "to", self.to);
    visit(3, "product", self.product);
    visit(4, "plea", self.plea);
  }
};

// A private table is proposed; seller and guests are asked. To all invited.
struct Invited {
  static constexpr int kField = 15;
  static constexpr const char* kName = "invited";
  TableId table = 0;
  PartyId host = 0;
  PartyId seller = 0;
  ProductId product = 0;
  std::vector<Plea> pleas;  // host first
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "table", self.table);
    visit(2, "host", self.host);
    visit(3, "seller", self.seller);
    visit(4, "product", self.product);
    visit(5, "pleas", self.pleas);
  }
};

// A principal asks the seller for a redirection. To both.
struct RedirectionRequested {
  static constexpr int kField = 16;
  static constexpr const char* kName = "redirection_requested";
  TableId table = 0;
  PartyId principal = 0;
  PartyId seller = 0;
  PartyId from = 0;
  PartyId to = 0;
  ProductId product = 0;
  std::int64_t units = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "table", self.table);
    visit(2, "principal", self.principal);
    visit(3, "seller", self.seller);
    visit(4, "from", self.from);
    visit(5, "to", self.to);
    visit(6, "product", self.product);
    visit(7, "units", self.units);
  }
};

// An answer to an invitation or request. To all invited.
struct Answered {
  static constexpr int kField = 17;
  static constexpr const char* kName = "answered";
  TableId table = 0;
  PartyId party = 0;
  bool join = false;
  Plea plea;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "table", self.table);
    visit(2, "party", self.party);
    visit(3, "join", self.join);
    visit(4, "plea", self.plea);
  }
};

// A table is set. To all who sit at it.
struct TableOpened {
  static constexpr int kField = 18;
  static constexpr const char* kName = "table_opened";
  TableId table = 0;
  TableKind kind = TableKind::kUnset;
  std::string name;              // of the scenario's table
  std::vector<PartyId> parties;  // in speaking order
  std::vector<Issue> issues;
  std::int32_t rounds = 0;  // round limit
  ProductId product = 0;
  std::vector<Plea> pleas;  // dinners: what each guest may book at most (share 1000)
  PartyId from = 0;         // redirections
  PartyId to = 0;           // redirections
  std::int64_t units = 0;   // redirections
  ProtocolKind protocol = ProtocolKind::kUnset;
  AuctionRules auction;            // auctions
  std::int64_t breakdown_ppm = 0;  // chance that a round without agreement is the last
  VotingRules voting;              // majority offers
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "table", self.table);
    visit(2, "kind", self.kind);
    visit(3, "name", self.name);
    visit(4, "parties", self.parties);
    visit(5, "issues", self.issues);
    visit(6, "rounds", self.rounds);
    visit(7, "product", self.product);
    visit(8, "pleas", self.pleas);
    visit(9, "from", self.from);
    visit(10, "to", self.to);
    visit(11, "units", self.units);
    visit(12, "protocol", self.protocol);
    visit(13, "auction", self.auction);
    visit(14, "breakdown_ppm", self.breakdown_ppm);
    visit(15, "voting", self.voting);
  }
};

// An offer stands, a text is proposed, a call or a bid is made. To the table; a bid
// to the bidder alone, in a contract net also to the one who called.
struct Offered {
  static constexpr int kField = 19;
  static constexpr const char* kName = "offered";
  TableId table = 0;
  std::int32_t round = 0;  // from 0
  PartyId party = 0;
  Outcome values;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "table", self.table);
    visit(2, "round", self.round);
    visit(3, "party", self.party);
    visit(4, "values", self.values);
  }
};

// A party accepts the standing offer, or votes for what was proposed. To the table.
struct Accepted {
  static constexpr int kField = 20;
  static constexpr const char* kName = "accepted";
  TableId table = 0;
  std::int32_t round = 0;
  PartyId party = 0;
  PartyId author = 0;  // monotonic concession: whose offer
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "table", self.table);
    visit(2, "round", self.round);
    visit(3, "party", self.party);
    visit(4, "author", self.author);
  }
};

// A party votes against, does not bid, or awards to nobody. To the table; of a
// bidder as its bid would be.
struct Rejected {
  static constexpr int kField = 39;
  static constexpr const char* kName = "rejected";
  TableId table = 0;
  std::int32_t round = 0;
  PartyId party = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "table", self.table);
    visit(2, "round", self.round);
    visit(3, "party", self.party);
  }
};

// What an auction gives one of its winners.
struct Awarded {
  PartyId party = 0;
  std::int64_t units = 0;
  std::int64_t payment = 0;  // for all of them; of a reverse auction: to the winner
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "party", self.party);
    visit(2, "units", self.units);
    visit(3, "payment", self.payment);
  }
};

// A party walks away. To the table.
struct LeftTable {
  static constexpr int kField = 21;
  static constexpr const char* kName = "left_table";
  TableId table = 0;
  std::int32_t round = 0;
  PartyId party = 0;
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "table", self.table);
    visit(2, "round", self.round);
    visit(3, "party", self.party);
  }
};

// A table has ended; `values` hold the agreement if there is one. To the table.
struct TableClosed {
  static constexpr int kField = 22;
  static constexpr const char* kName = "table_closed";
  TableId table = 0;
  TableResult result = TableResult::kUnset;
  Outcome values;
  std::int32_t round = 0;                        // last round
  RefusalReason reason = RefusalReason::kUnset;  // if the agreement was refused, or there was no room
  PartyId winner = 0;                            // contract net; auctions of one lot
  std::vector<Awarded> awards;                   // auctions, in speaking order
  std::int64_t price = 0;  // auctions: a unit's; kVcg, where each pays another: the best losing bid
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "table", self.table);
    visit(2, "result", self.result);
    visit(3, "values", self.values);
    visit(4, "round", self.round);
    visit(5, "reason", self.reason);
    visit(6, "winner", self.winner);
    visit(7, "awards", self.awards);
    visit(8, "price", self.price);
  }
};

// A move was not allowed and changed nothing. To the party alone. kTooManyMoves
// and kTooLarge refuse all moves of the party in the step, and are told once, of
// the first of them.
struct Refused {
  static constexpr int kField = 23;
  static constexpr const char* kName = "refused";
  Seq command = 0;  // the refused command
  PartyId party = 0;
  RefusalReason reason = RefusalReason::kUnset;
  std::uint32_t action = 0;  // field number of the action in Move
  TableId table = 0;         // if it was one at a table
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "command", self.command);
    visit(2, "party", self.party);
    visit(3, "reason", self.reason);
    visit(4, "action", self.action);
    visit(5, "table", self.table);
  }
};

// A party did not answer in time: whatever it says to that prompt counts for nothing, and the rules
// go on as if it had answered without a move. To the party alone; others see that it did nothing.
struct TimedOut {
  static constexpr int kField = 44;
  static constexpr const char* kName = "timed_out";
  PartyId party = 0;
  std::uint64_t number = 0;  // of the prompt
  template <class Self, class Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(1, "party", self.party);
    visit(2, "number", self.number);
  }
};

}  // namespace haggle
