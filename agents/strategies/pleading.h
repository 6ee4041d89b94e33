// Asking a seller for units out of turn: soundings, invitations, answers and
// the table itself, from the guests' side.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "agents/sdk/reply.h"
#include "agents/sdk/view.h"
#include "agents/strategies/client.h"
#include "agents/strategies/guest_table.h"
#include "agents/strategies/worth.h"
#include "proto/base/scenario.h"

namespace haggle::strategies {

struct PleadingSettings {
  Tick window = 8;                // within which the units are wanted, ticks
  Tick slack = 4;                 // looks so many ticks after the window for room and demand
  std::int64_t lot = 1000;        // units are asked for in multiples of it
  std::int64_t share_first = 50;  // of the gain, pledged at first, permille
  std::int64_t share_step = 50;   // more after each refusal
  std::int64_t share_most = 800;
  std::int64_t opening = 500;  // of what the seller could ever get, that a pledge may be at most, permille
  std::int64_t dearer = 1250;  // a refused total times this is what the next must reach, permille
  std::int64_t fade = 20;      // by which that is forgotten each tick, permille
  std::int64_t company_cents = 1'200'000'000;  // what an evening in company costs each guest (K_t)
  std::int64_t step = 20;                      // by which a guest tops the last premium, permille
};

// A spokesman's dinners (market model, section 6). One object per party;
// thread-compatible.
class Pleading {
 public:
  // `clients` must outlive it; own wants (pride, holding cost, exponent) are
  // those of `spokesman`.
  Pleading(const Scenario& scenario, PartyId spokesman, const PleadingSettings& settings, Clients& clients);

  // Learns from what was shown. Once for each prompt, after the clients.
  void Notice(const View& view);

  void Sound(ProductId product, Reply& reply);     // kSound
  void Approach(ProductId product, Reply& reply);  // kApproach
  // kAnswer; false: the table is none that was proposed to it as a guest.
  bool Answer(const Ask& ask, Reply& reply);
  void Turn(const View& view, const Ask& ask, const TableView& table, Reply& reply);  // kBargain at a dinner

 private:
  // What one client would ask for now.
  struct Case {
    Client* client = nullptr;
    std::int64_t units = 0;   // V
    std::int64_t gain = 0;    // G, cents
    std::int64_t pledge = 0;  // cents
    Tick lead = 0;
  };
  // An invitation it is part of.
  struct Proposal {
    TableId table = 0;
    Tick tick = 0;
    ProductId product = 0;
    Plea plea;               // its own
    std::int64_t total = 0;  // all pledges, cents
    std::int64_t guests = 1;
    bool mine = false;  // it is the host
  };

  std::optional<Case> CaseOf(Client& client) const;
  std::optional<Case> BestCase(ProductId product) const;
  Plea PleaOf(const Case& made) const;
  void NoticeInvitation(const Invited& invited, Tick tick);
  void NoticeAnswer(const View& view, const Answered& answered);
  void NoticeEnd(const TableClosed& closed);
  void Refused(const Proposal& proposal);
  // What an evening costs that `guests` share: pride, and company.
  std::int64_t Evening(std::int64_t guests) const;
  // In permille of the list price.
  std::int64_t OpeningRate(const std::vector<Plea>& pleas, std::int64_t price) const;
  GuestTable MakeTable(const View& view, const TableView& table);

  Clients* clients_;
  PleadingSettings settings_;
  PartyId me_;
  Wants wants_;
  std::vector<PartyId> acquaintances_;
  bool enabled_ = false;  // whether there are dinners
  PremiumBy premium_by_ = PremiumBy::kCommon;
  std::int64_t premium_most_ = 0;  // permille
  Costs costs_;
  Tick tick_ = -1;
  std::vector<Sounded> heard_;       // in this tick
  std::vector<Proposal> proposals_;  // of this tick
  std::map<TableId, GuestTable> tables_;
  std::map<TableId, Outcome> words_;  // the last word of the guests' side, whoever's
};

}  // namespace haggle::strategies
