#include "broker/core/claims.h"

#include <algorithm>

namespace haggle::core {

bool ClaimsAsked(const World& world) {
  const ClaimRules& rules = world.rules().claims;
  const Tick since = world.state.tick - rules.offset;
  return rules.enabled && rules.every > 0 && since >= 0 && since % rules.every == 0 && !world.state.products.empty();
}

Verdict MakeClaim(World& world, const Command& command, const Claim& claim) {
  MarketState& state = world.state;
  if (!ClaimsAsked(world)) return RefusalReason::kDisabled;
  if (world.directory.KindOf(world.directory.IndexOf(command.party)) != PartyKind::kBuyer) {
    return RefusalReason::kNotYourTurn;
  }
  if (claim.product >= state.products.size()) return RefusalReason::kNoSuchProduct;
  if (claim.units < 0 || claim.units > kMaxUnits) return RefusalReason::kMalformed;
  if (claim.due_tick != state.tick + world.rules().claims.horizon) return RefusalReason::kWrongDue;
  for (const ClaimState& made : state.claims) {
    if (made.party == command.party && made.product == claim.product && made.made_tick == state.tick) {
      return RefusalReason::kAlreadyMoved;
    }
  }
  state.claims.push_back(
      ClaimState{command.seq, command.party, claim.product, claim.units, state.tick, claim.due_tick});
  Claimed claimed;
  claimed.claim = command.seq;
  claimed.party = command.party;
  claimed.product = claim.product;
  claimed.units = claim.units;
  claimed.due_tick = claim.due_tick;
  world.router.TellAll(command.seq, claimed);

  const Position& position = world.ledger.PositionOf(command.party, claim.product);
  ClaimBooked booked;
  booked.claim = command.seq;
  booked.units = CheckedAdd(position.warehoused, position.installed);
  for (const BookingState& b : state.bookings) {
    if (b.booking.owner == command.party && b.booking.product == claim.product) {
      booked.units = CheckedAdd(booked.units, b.booking.units);
    }
  }
  world.router.Note(command.seq, booked);
  return kAllowed;
}

void AuditClaims(World& world) {
  auto& claims = world.state.claims;
  for (const ClaimState& claim : claims) {
    if (claim.due_tick > world.state.tick) continue;
    ClaimAudited audited;
    audited.claim = claim.id;
    audited.party = claim.party;
    audited.product = claim.product;
    audited.claimed = claim.units;
    audited.actual = world.ledger.PositionOf(claim.party, claim.product).installed;
    world.router.TellAll(0, audited);
  }
  const Tick tick = world.state.tick;
  claims.erase(
      std::remove_if(claims.begin(), claims.end(), [tick](const ClaimState& claim) { return claim.due_tick <= tick; }),
      claims.end());
}

}  // namespace haggle::core
