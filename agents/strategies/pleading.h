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
#include "agents/strategies/private_table.h"
#include "proto/base/scenario.h"

namespace haggle::strategies {

struct PleadingSettings {
  Tick window = 8;                 // within which the units are wanted, ticks
  Tick slack = 4;                  // looks so many ticks after the window for room and demand
  std::int64_t lot = 1000;         // units are asked for in multiples of it
  std::int64_t share_first = 300;  // of the gain, pledged at first, permille
  std::int64_t share_step = 100;   // more after each refusal
  std::int64_t share_most = 800;
  std::int64_t dearer = 1250;  // a refused total times this is what the next must reach, permille
  std::int64_t fade = 20;      // by which that is forgotten each tick, permille
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

  void Sound(const View& view, ProductId product, Reply& reply);     // kSound
  void Approach(const View& view, ProductId product, Reply& reply);  // kApproach
  // kAnswer; false: the table is none that was proposed to it as a guest.
  bool Answer(const View& view, const Ask& ask, Reply& reply);
  void Turn(const View& view, const Ask& ask, const TableView& table, Reply& reply);  // kBargain at a dinner

 private:
  // What one client would ask for now.
  struct Case {
    Client* client = nullptr;
    std::int64_t units = 0;   // V
    std::int64_t gain = 0;    // G, cents
    std::int64_t pledge = 0;  // cents
    Tick own_lead = 0;
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

  std::optional<Case> CaseOf(const View& view, Client& client) const;
  std::optional<Case> BestCase(const View& view, ProductId product) const;
  Plea PleaOf(const View& view, const Case& made) const;
  std::int64_t PriceOf(const View& view, ProductId product) const;
  void NoticeInvitation(const Invited& invited, Tick tick);
  void NoticeAnswer(const View& view, const Answered& answered);
  void NoticeEnd(const TableClosed& closed);
  void Refused(const Proposal& proposal, bool at_table);
  PrivateTable MakeTable(const View& view, const TableView& table);

  Clients* clients_;
  PleadingSettings settings_;
  PartyId me_;
  Wants wants_;
  std::vector<PartyId> acquaintances_;
  bool enabled_ = false;           // whether there are dinners
  std::int64_t premium_most_ = 0;  // permille
  Tick end_ = 0;
  Tick tick_ = -1;
  std::vector<Sounded> heard_;       // in this tick
  std::vector<Proposal> proposals_;  // of this tick
  std::map<TableId, PrivateTable> tables_;
};

}  // namespace haggle::strategies
