// A strategy for tables with preferences, composed of bidding, acceptance and opponent
// model.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agents/bargaining/components.h"
#include "agents/sdk/strategy.h"

namespace haggle::bargaining {

// How the parts are made: bidding and acceptance once for each kind of table, a model
// for each table.
struct Composition {
  std::function<std::unique_ptr<Bidding>(OwnOutcomes* own)> bidding;
  std::function<std::unique_ptr<Acceptance>()> acceptance;
  // Null, or giving null: no model.
  std::function<std::unique_ptr<OpponentModel>(const View& view, const TableView& table)> model;
};

// Asked at a scenario's table (what is asked depends on the protocol, TurnKind):
//   no preference over this table, or no outcome worth the reservation value, or a bidding
//   for two at a table of more: leaves; asked to vote, bid or award, it rejects instead
//   where it cannot judge, and does without its bidding where none is needed;
//   offer or accept (alternating offers): silent if it has agreed to the standing offer;
//   accepts another's standing offer that is worth the reservation value and that the
//   acceptance takes rather than the bidding's proposal; else does what that says;
//   propose: offers the bidding's proposal;
//   vote: accepts as above, leaves if the proposal is to leave, else rejects; a mediated
//   text it accepts if that is worth no less than the last one that all accepted, or than
//   the reservation value;
//   concede (monotonic concession): accepts the others' offers that it likes as well as
//   the one it stands by, unless the proposal is to hold; else offers the proposal if it
//   is a new one; the acceptance is not asked;
//   call: says nothing: anything may be bid;
//   bid: where the price does not depend on the bid (second price, VCG, and but for the bid
//   that sets it a uniform price of the best losing bid), the truth (auction_bids.h); else
//   the proposal;
//   award: to the bid it likes best, if that is worth the reservation value.
// Everything else it leaves unanswered.
//
// With many tables of few kinds a move costs some table look-ups and allocates nothing
// once each kind has been met, if no part remembers. Thread-compatible.
class Bargainer : public Strategy {
 public:
  explicit Bargainer(Composition composition) : composition_(std::move(composition)) {}

  void Decide(const View& view, Reply& reply) override;

  // One turn at one scenario table, for strategies that do more than this. If a part of
  // theirs remembers or learns, they let it See each prompt first.
  void See(const View& view);
  void Speak(const View& view, const Ask& ask, const TableView& table, Reply& reply);

 private:
  // A kind of table: the entries of Scenario.tables that differ in name alone. They
  // share what is tabulated: with many tables, what a turn waits for is memory.
  struct Kind {
    std::unique_ptr<OwnOutcomes> own;  // null: no preference
    std::unique_ptr<Bidding> bidding;
    std::unique_ptr<Acceptance> acceptance;
  };
  struct Session {
    TableId table = 0;
    std::size_t kind = 0;
    History history;
    std::unique_ptr<OpponentModel> model;
  };

  std::size_t KindOf(const View& view, const TableView& table);
  Session& Sit(const View& view, const TableView& table);
  void Forget();
  void Observe(const View& view, const Offered& offered);

  // Whether its bidding is made for as many as sit there.
  static bool CanBid(const Turn& turn, const Kind& kind);
  void Answer(const Turn& turn, Kind& kind, Reply& reply);
  void OfferOrAccept(const Turn& turn, Kind& kind, Reply& reply);
  void Propose(const Turn& turn, const Proposal& proposal, Reply& reply);
  void Vote(const Turn& turn, Kind& kind, Reply& reply);
  void Concede(const Turn& turn, Kind& kind, Reply& reply);
  void BidFor(const Turn& turn, Kind& kind, Reply& reply);
  void AwardBest(const Turn& turn, Kind& kind, Reply& reply);

  Composition composition_;
  std::vector<std::unique_ptr<Kind>> kinds_;
  std::map<std::string, std::size_t> by_name_;      // places in kinds_
  std::map<std::string, std::size_t> by_content_;   // ... by all but the name
  std::vector<std::unique_ptr<Session>> sessions_;  // of this tick, by table
  std::vector<std::unique_ptr<Session>> spare_;
  std::size_t cursor_ = 0;
  Tick tick_ = 0;
  bool remembers_ = false;  // some part of some kind does
};

}  // namespace haggle::bargaining
