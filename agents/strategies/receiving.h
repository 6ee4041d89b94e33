// A seller's answers to invitations and requests, and its side of the tables.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "agents/sdk/reply.h"
#include "agents/sdk/view.h"
#include "agents/strategies/customer_book.h"
#include "agents/strategies/seller_table.h"
#include "agents/strategies/terms.h"
#include "proto/base/scenario.h"

namespace haggle::strategies {

struct ReceivingSettings {
  Tick window = 8;             // within which an invitation's units are thought to be wanted, ticks
  Tick memory = 26;            // dinners of so many ticks make another one dearer
  std::int64_t policy = 600;   // worth of a cent of premium to one who does not want to be seen to gouge, permille
  std::int64_t load = 70'000;  // kappa: by which friction grows with the part of a window's supply, permille
};

// Market model, section 6: "Seller's answer", "At the table", "Redirect".
// Thread-compatible.
class Receiving {
 public:
  // `customers` must outlive it.
  Receiving(const Scenario& scenario, PartyId seller, const ReceivingSettings& settings, CustomerBook& customers);

  // Learns from what was shown. Once for each prompt, after the customers.
  void Notice(const View& view);
  void Answer(const View& view, Reply& reply);  // all kAnswer asks of the prompt
  void Turn(const View& view, const Ask& ask, const TableView& table, Reply& reply);

 private:
  // An invitation as the seller weighs it, at the share of the pleas that suits it best; cents.
  struct Weighed {
    TableId table = 0;
    std::int64_t trusted = 0;   // pledges as believed, of that share
    std::int64_t firm = 0;      // worth of demand that cannot be cancelled
    std::int64_t friction = 0;  // with everybody made to wait
    std::int64_t evening = 0;   // cost of the evening
    std::int64_t worth() const { return trusted + firm - friction; }
    std::int64_t net() const { return worth() - evening; }
  };

  // What units given out of turn cost and bring the seller; prices and beliefs are those of one moment.
  struct Stakes {
    PremiumBy premium_by = PremiumBy::kCommon;
    std::vector<Plea> pleas;    // of those at the table
    std::int64_t pledges = 0;   // all of theirs, cents
    std::int64_t units = 0;     // that all plead for
    std::int64_t price = 0;     // list price, cents a unit
    std::int64_t policy = 0;    // worth of a cent of premium, permille
    std::int64_t earning = 0;   // what money paid early earns, permille
    std::int64_t secure = 0;    // worth of a unit that cannot be cancelled, cents
    std::int64_t friction = 0;  // f, cents a unit and tick
    std::int64_t supply = 0;    // M: units made in a window
    std::int64_t load = 0;      // kappa, permille
    Tick lead = 0;              // L

    // Premium, use of money paid early, certainty: what pledges promise.
    std::int64_t Gains(const Terms& terms) const;
    // With everybody made to wait by so many units given within a window; more than in proportion.
    std::int64_t Friction(std::int64_t given, Tick window) const;
  };
  struct Dinner {
    Stakes stakes;
    SellerTable table;
  };

  std::int64_t Margin(const View& view, ProductId product) const;
  std::int64_t Friction() const;
  std::int64_t Mood(const View& view) const;
  std::int64_t FeeLimit(std::int64_t units, std::int64_t mood) const;
  Stakes StakesOf(const View& view, ProductId product, const std::vector<Plea>& pleas) const;
  std::int64_t Evening() const;
  Weighed Weigh(const View& view, const Invited& invited) const;
  void AnswerInvitations(const View& view, Reply& reply);
  void AnswerRequest(const RedirectionRequested& request, std::int64_t mood, Reply& reply);
  Dinner Sit(const View& view, const TableView& table) const;
  void Close(const View& view, const TableClosed& closed);

  CustomerBook* customers_;
  ReceivingSettings settings_;
  Wants wants_;
  PremiumBy premium_by_ = PremiumBy::kCommon;
  RedirectionRules redirection_;
  std::vector<std::int64_t> shares_;  // of the pleas, that a table may come to, permille
  std::vector<Tick> dinners_;         // at which it sat at a dinner's table
  std::vector<Invited> invited_;      // of this tick
  std::vector<RedirectionRequested> requested_;
  std::map<TableId, Dinner> tables_;
  std::int64_t mood_ = 1000;  // of this tick, permille
  Tick tick_ = -1;
};

}  // namespace haggle::strategies
