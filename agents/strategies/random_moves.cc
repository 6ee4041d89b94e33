#include "agents/strategies/random_moves.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "agents/strategies/measure.h"
#include "proto/base/allocation_rules.h"
#include "proto/base/claimants.h"
#include "proto/base/why.h"

namespace haggle::strategies {
namespace {

// Purposes of the streams.
constexpr std::uint8_t kBargainPurpose = 10;
constexpr std::uint8_t kSoundPurpose = 11;
constexpr std::uint8_t kApproachPurpose = 12;
constexpr std::uint8_t kAnswerPurpose = 13;
constexpr std::uint8_t kClaimPurpose = 14;
constexpr std::uint8_t kOrderPurpose = 15;
constexpr std::uint8_t kAllocatePurpose = 16;
constexpr std::uint8_t kBuildPurpose = 17;
constexpr std::uint8_t kSellerPurpose = 18;

constexpr std::int64_t kPlea = 1000;  // most units pleaded for or ordered at once, times the lot

bool Chance(Random& random, std::int64_t one_in) { return random.Uniform(1, one_in) == 1; }

// Whom `view`'s party speaks for: itself, or one of its affiliates.
std::vector<PartyId> SpeaksFor(const View& view) {
  std::vector<PartyId> parties;
  if (view.me().kind != PartyKind::kPrincipal) return {view.party()};
  for (const Affiliate& affiliate : view.me().affiliates) {
    if (const Party* party = view.find(affiliate.party)) parties.push_back(party->id);
  }
  return parties;
}

std::vector<PartyId> Acquaintances(const View& view) {
  std::vector<PartyId> parties;
  for (const Acquaintance& pair : view.scenario().acquaintances) {
    if (pair.a != view.me().name && pair.b != view.me().name) continue;
    const Party* other = view.find(pair.a == view.me().name ? pair.b : pair.a);
    if (other != nullptr) parties.push_back(other->id);
  }
  return parties;
}

template <class T>
const T& AnyOf(Random& random, const std::vector<T>& items) {
  return items[static_cast<std::size_t>(random.Uniform(0, static_cast<std::int64_t>(items.size()) - 1))];
}

// One that is sold by now; the first where there is none.
ProductId SomeProduct(const View& view, Random& random) {
  std::vector<ProductId> sold;
  const std::vector<Product>& products = view.scenario().products;
  for (ProductId product = 0; product < products.size(); ++product) {
    if (products[product].from_tick <= view.tick()) sold.push_back(product);
  }
  return sold.empty() ? 0 : AnyOf(random, sold);
}

Plea SomePlea(Random& random, PartyId party) {
  Plea plea;
  plea.party = party;
  plea.units = random.Uniform(1, kPlea);
  plea.pledge_cents = random.Uniform(0, 1'000'000);
  plea.urgency_ticks = static_cast<Tick>(random.Uniform(0, 60));
  plea.prepaid_permille = random.Uniform(0, 1000);
  return plea;
}

std::int64_t CashOf(const View& view, PartyId party) {
  const Statement* statement = view.statement(party);
  return statement == nullptr ? 0 : std::max<std::int64_t>(0, statement->cash_cents);
}

Outcome SomeOutcome(const std::vector<Issue>& issues, Random& random) {
  Outcome outcome;
  for (const Issue& issue : issues) outcome.push_back(issue.at(random.Uniform(0, issue.count() - 1)));
  return outcome;
}

Why ByLot(std::int64_t choices) { return Because(WhyCode::kRandomMove, choices); }

}  // namespace

void RandomMoves::Decide(const View& view, Reply& reply) {
  if (view.tick() != tick_) {
    tick_ = view.tick();
    invited_.clear();
  }
  for (const Event& event : view.shown()) {
    if (const auto* invited = std::get_if<Invited>(&event.body)) invited_.push_back(*invited);
  }
  for (const Ask& ask : view.asks()) {
    if (ask.kind == AskKind::kBargain) Bargain(view, ask, reply);
    if (ask.kind == AskKind::kSound) Sound(view, reply);
    if (ask.kind == AskKind::kApproach) Approach(view, reply);
    if (ask.kind == AskKind::kAnswer) Answer(view, ask, reply);
    if (ask.kind == AskKind::kClaim) Claim(view, reply);
    if (ask.kind == AskKind::kOrder) Order(view, reply);
    if (ask.kind == AskKind::kAllocate) Allocate(view, ask, reply);
  }
}

void RandomMoves::Bargain(const View& view, const Ask& ask, Reply& reply) {
  const TableView* table = view.table(ask.table);
  if (table == nullptr) return;
  Random random = view.random(kBargainPurpose, ask.table);
  if (ask.turn != TurnKind::kUnset) return Speak(*table, ask, random, reply);
  const bool acceptable = table->standing && table->offered_by != view.party() && !table->has_agreed;
  const std::int64_t draw = random.Uniform(0, 19);
  if (draw == 0) {
    reply.Do(Leave{ask.table}, ByLot(20));
  } else if (draw < 6 && acceptable) {
    reply.Do(Accept{ask.table}, ByLot(20));
  } else {
    reply.Do(Offer{ask.table, SomeOutcome(table->opened.issues, random)}, ByLot(20));
  }
}

// What the protocol asks for in most cases, and now and then what else it takes.
void RandomMoves::Speak(const TableView& table, const Ask& ask, Random& random, Reply& reply) {
  const Why why = ByLot(20);
  const std::int64_t draw = random.Uniform(0, 19);
  const bool may_leave = ask.turn != TurnKind::kBid;
  if (draw == 0 && may_leave) return reply.Do(Leave{ask.table}, why);
  if (draw == 1) return;  // silence
  switch (ask.turn) {
    case TurnKind::kVote:
      if (draw < 14) return reply.Do(Accept{ask.table, 0}, why);
      return reply.Do(Reject{ask.table}, why);
    case TurnKind::kConcede:
      if (draw < 6) {
        for (std::size_t i = 0; i < table.seats.size(); ++i) {
          const SeatView& seat = table.seats[i];
          if (i != table.seat && seat.standing) return reply.Do(Accept{ask.table, seat.party}, why);
        }
      }
      return reply.Do(Offer{ask.table, SomeOutcome(table.opened.issues, random)}, why);
    case TurnKind::kAward:
      for (const SeatView& seat : table.seats) {
        const bool bids = seat.standing && &seat != &table.seats.front();
        if (bids && Chance(random, 2)) return reply.Do(haggle::Award{ask.table, seat.party}, why);
      }
      return reply.Do(Reject{ask.table}, why);
    case TurnKind::kBid:
      if (draw == 2) return reply.Do(Reject{ask.table}, why);
      if (table.opened.issues.size() == 2 && table.protocol != ProtocolKind::kContractNet && Chance(random, 2)) {
        reply.Do(Offer{ask.table, SomeOutcome(table.opened.issues, random)}, why);
      }
      break;
    case TurnKind::kUnset:
    case TurnKind::kPropose:
    case TurnKind::kCall:
      break;
  }
  reply.Do(Offer{ask.table, SomeOutcome(table.opened.issues, random)}, why);
}

void RandomMoves::Sound(const View& view, Reply& reply) {
  Random random = view.random(kSoundPurpose);
  const std::vector<PartyId> friends = Acquaintances(view);
  if (friends.empty() || !Chance(random, 4)) return;
  const PartyId to = AnyOf(random, friends);
  const ProductId product = SomeProduct(view, random);
  const PartyId pleads_for = AnyOf(random, SpeaksFor(view));
  reply.Do(haggle::Sound{to, product, SomePlea(random, pleads_for)}, ByLot(4));
}

void RandomMoves::Approach(const View& view, Reply& reply) {
  Random random = view.random(kApproachPurpose);
  const std::vector<PartyId> clients = SpeaksFor(view);
  const ProductId product = SomeProduct(view, random);
  if (view.tick() < view.scenario().products[product].from_tick) return;  // nothing is sold yet
  if (view.scenario().rules.dinner.enabled && Chance(random, 8)) {
    Invite invite;
    invite.product = product;
    invite.pleas.push_back(SomePlea(random, AnyOf(random, clients)));
    reply.Do(std::move(invite), ByLot(8));
  }
  const RedirectionRules& rules = view.scenario().rules.redirection;
  if (!rules.enabled || clients.size() < 2 || view.me().kind != PartyKind::kPrincipal || !Chance(random, 4)) return;
  const PartyId from = AnyOf(random, clients);
  const PartyId to = AnyOf(random, clients);
  const Statement* statement = view.statement(from);
  if (from == to || statement == nullptr) return;
  std::int64_t movable = 0;
  for (const Booking& booking : statement->bookings) {
    const bool soon = booking.requested_tick <= view.tick() + rules.horizon;
    if (booking.product == product && !booking.moved && soon) movable += booking.units;
  }
  const std::int64_t lot = std::max<std::int64_t>(1, rules.lot);
  if (movable < lot) return;
  const std::int64_t units = random.Uniform(1, movable / lot) * lot;
  reply.Do(RequestRedirection{from, to, product, units}, ByLot(4));
}

void RandomMoves::Answer(const View& view, const Ask& ask, Reply& reply) {
  Random random = view.random(kAnswerPurpose, ask.table);
  haggle::Answer answer;
  answer.table = ask.table;
  answer.join = Chance(random, 2);
  if (view.me().kind != PartyKind::kSeller) {
    const std::vector<PartyId> clients = SpeaksFor(view);
    PartyId pleads_for = clients.empty() ? view.party() : clients.front();
    for (const Invited& invited : invited_) {
      if (invited.table != ask.table) continue;
      for (const Plea& plea : invited.pleas) {
        if (std::find(clients.begin(), clients.end(), plea.party) != clients.end()) pleads_for = plea.party;
      }
    }
    answer.plea = SomePlea(random, pleads_for);
  }
  reply.Do(answer, ByLot(2));
}

void RandomMoves::Claim(const View& view, Reply& reply) {
  Random random = view.random(kClaimPurpose);
  const Statement* statement = view.statement(view.party());
  if (statement == nullptr || !Chance(random, 2)) return;
  const ProductId product = SomeProduct(view, random);
  std::int64_t held = 0;
  for (const Holding& holding : statement->holdings) {
    if (holding.product == product) held = holding.installed + holding.warehoused;
  }
  const std::int64_t units = random.Uniform(held, 2 * held + kPlea);
  reply.Do(haggle::Claim{product, units, view.tick() + view.scenario().rules.claims.horizon}, ByLot(2));
}

void RandomMoves::Order(const View& view, Reply& reply) {
  Random random = view.random(kOrderPurpose);
  if (Build(view, reply)) return;
  const ProductId product = SomeProduct(view, random);
  const Bulletin* bulletin = view.bulletin(product);
  const Statement* statement = view.statement(view.party());
  if (!MayClaim(view.me(), view.scenario().products[product].name)) return;
  if (bulletin == nullptr || statement == nullptr || view.tick() < view.scenario().products[product].from_tick) return;
  if (!statement->bookings.empty() && Chance(random, 4)) {
    const Booking& booking = AnyOf(random, statement->bookings);
    const std::int64_t fee = Permille(booking.price_cents, view.scenario().rules.cancel_fee_permille);
    const std::int64_t payable = CashOf(view, view.party()) / 2 / std::max<std::int64_t>(1, fee);
    const std::int64_t units = std::min(booking.units, payable);
    if (booking.by_tick == 0 && units > 0) {
      reply.Do(Cancel{booking.id, random.Uniform(1, units)}, ByLot(units));
    }
  }
  const std::int64_t lot = std::max<std::int64_t>(1, view.scenario().rules.lot);
  const std::int64_t deposit = Permille(bulletin->price_cents, view.scenario().rules.deposit_permille);
  const std::int64_t most = std::min(kPlea, CashOf(view, view.party()) / 2 / std::max<std::int64_t>(1, deposit) / lot);
  if (most < 1 || !Chance(random, 2)) return;
  haggle::Order order{product, random.Uniform(1, most) * lot};
  if (SharingRuleOf(view.scenario().rules).priced()) {
    order.limit_cents = std::min(kMostBidCents, bulletin->price_cents + random.Uniform(0, bulletin->price_cents));
  }
  reply.Do(order, ByLot(most));
}

bool RandomMoves::Build(const View& view, Reply& reply) {
  for (std::uint32_t i = 0; i < view.me().sites.size(); ++i) {
    const Site& site = view.me().sites[i];
    Random random = view.random(kBuildPurpose, i);
    const std::int64_t left = site.extend_units == 0 ? 0 : (site.extend_most - built_[i]) / site.extend_units;
    if (left <= 0 || !Chance(random, 8)) continue;
    const std::int64_t payable = CashOf(view, view.party()) / std::max<std::int64_t>(1, site.extend_cost_cents);
    const std::int64_t most = std::min(left, payable);
    if (most < 1) continue;
    const std::int64_t steps = random.Uniform(1, most);
    built_[i] += steps * site.extend_units;
    reply.Do(haggle::Build{i, steps}, ByLot(8));
    return true;
  }
  return false;
}

void RandomMoves::Allocate(const View& view, const Ask& ask, Reply& reply) {
  Random seller = view.random(kSellerPurpose, ask.product);
  const Tick least = std::max<Tick>(1, view.scenario().rules.lead_min);
  if (Chance(seller, 4)) {
    const std::int64_t lead = seller.Uniform(least, std::max(least, kLongestQuote));
    reply.Do(Quote{ask.product, static_cast<Tick>(lead)}, ByLot(4));
  }
  for (const Supply& supply : view.me().supply) {
    if (supply.line.empty() || supply.product != view.scenario().products[ask.product].name) continue;
    if (Chance(seller, 4)) reply.Do(ShareLine{ask.product, seller.Uniform(0, 1000)}, ByLot(4));
  }
  Random random = view.random(kAllocatePurpose);
  const SellerBook* book = view.book(ask.product);
  if (book == nullptr || !SharingRuleOf(view.scenario().rules).by_seller()) return;
  haggle::Allocate allocate;
  allocate.product = ask.product;
  std::int64_t left = ask.available;
  std::vector<Payer> payers = book->payers;
  for (const Booking& booking : book->bookings) {
    if (booking.requested_tick > view.tick()) continue;
    const std::int64_t rest = std::max<std::int64_t>(1, booking.price_cents - booking.deposit_cents);
    for (Payer& payer : payers) {
      if (payer.party != booking.owner) continue;
      const std::int64_t most = std::min({left, booking.units, payer.cash_cents / rest});
      const std::int64_t units = most > 0 ? random.Uniform(0, most) : 0;
      if (units == 0) continue;
      payer.cash_cents -= units * rest;
      left -= units;
      allocate.shares.push_back(Share{booking.id, units});
    }
  }
  if (!allocate.shares.empty()) reply.Do(std::move(allocate), ByLot(ask.available));
}

}  // namespace haggle::strategies
