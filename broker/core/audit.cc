#include "broker/core/audit.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "broker/core/state.h"
#include "proto/base/ids.h"
#include "proto/base/units.h"

namespace haggle::core {
namespace {

// Sums in 128 bits, so that a broken state cannot overflow its audit.
class Auditor {
 public:
  explicit Auditor(const MarketState& state) : state_(state) {}

  std::vector<std::string> Run() {
    for (std::size_t p = 0; p < state_.products.size(); ++p) AuditProduct(static_cast<ProductId>(p));
    for (const PartyState& party : state_.parties) AuditParty(party);
    AuditMoney();
    AuditDeposits();
    for (const BookingState& booking : state_.bookings) AuditBooking(booking);
    AuditClaims();
    AuditDraws();
    for (const TableState& table : state_.tables) {
      if (table.result == TableResult::kAgreed) AuditTable(table);
    }
    return std::move(broken_);
  }

 private:
  void Law(bool holds, std::string_view law, const std::string& where) {
    if (!holds) broken_.push_back(std::string(law) + ": " + where);
  }

  static std::string Of(PartyId party, std::size_t product) {
    return "party " + std::to_string(party) + ", product " + std::to_string(product);
  }

  void AuditProduct(ProductId p) {
    const ProductState& product = state_.products[p];
    const std::string where = "product " + std::to_string(p);
    Law(Int128{product.opening} + product.produced == Int128{product.inventory} + product.shipped + product.lost,
        "1 opening + produced = inventory + shipped + lost", where);
    Law(product.shipped_last <= product.available_last, "5 shipped in a tick <= inventory", where);
    Law(product.inventory >= 0, "5 inventory >= 0", where);
    const Tick least = std::max<Tick>(1, state_.scenario.rules.lead_min);
    const auto in_bounds = [&](Tick quote) { return least <= quote && quote <= std::max(least, kLongestQuote); };
    Law(product.next_quote == 0 || in_bounds(product.next_quote), "10 quotes in bounds", where);
    Law(!product.quoted || in_bounds(product.lead_ticks), "10 quotes in bounds", where);
    Law(0 <= product.line_permille && product.line_permille <= 1000, "5 shares of a line in bounds", where);
    Int128 delivered = 0;
    Int128 moved_in = 0;
    Int128 moved_out = 0;
    for (const PartyState& party : state_.parties) {
      delivered += party.positions[p].delivered;
      moved_in += party.positions[p].moved_in;
      moved_out += party.positions[p].moved_out;
    }
    Law(delivered == product.shipped, "1 shipped = delivered", where);
    AuditPassing(p, where);
    Law(moved_in == moved_out, "2 moved in = moved out", where);
  }

  // Units that became others are those that were made of them.
  void AuditPassing(ProductId p, const std::string& where) {
    Int128 passed = 0;
    Int128 made = 0;
    for (const PartyState& party : state_.parties) passed += party.positions[p].passed;
    const std::vector<Product>& products = state_.scenario.products;
    for (const Party& party : state_.scenario.parties) {
      for (const Supply& supply : party.supply) {
        if (supply.source.empty() || supply.source != products[p].name) continue;
        for (std::size_t q = 0; q < products.size(); ++q) {
          if (products[q].name == supply.product) made += state_.products[q].produced;
        }
      }
    }
    Law(passed == made, "1 passed on = produced of it", where);
  }

  void AuditParty(const PartyState& party) {
    Int128 installed = 0;
    for (std::size_t p = 0; p < party.positions.size(); ++p) {
      AuditPosition(party, static_cast<ProductId>(p));
      installed += party.positions[p].installed;
    }
    const std::string where = "party " + std::to_string(party.id);
    Law(party.sites.empty() || installed <= party.room_peak, "1 installed <= room", where);
    AuditExtensions(party);
    Int128 at_sites = 0;
    for (const std::int64_t units : party.site_units) at_sites += units;
    Law(party.site_units.empty() || at_sites == installed, "1 installed = units at all sites", where);
    Law(Int128{party.cash_cents} == Int128{party.opening_cents} + party.income_cents + party.funding_cents +
                                        party.received_cents - party.paid_cents - party.outside_cents,
        "3 cash = opening + income + funding + received - paid - outside", where);
    Law(Int128{party.cash_cents} >= -Int128{party.credit_cents}, "3 cash >= -credit", where);
    Law(party.deposits_cents >= 0, "4 deposits >= 0", where);
  }

  void AuditExtensions(const PartyState& party) {
    const std::string where = "party " + std::to_string(party.id);
    const Party* spec = SpecOf(party.id);
    const std::size_t sites = spec != nullptr ? spec->sites.size() : 0;
    std::vector<Int128> built(sites, 0);
    for (const Extension& extension : party.extensions) {
      Law(extension.site < sites && extension.units > 0, "1 units > 0 are built at a site", where);
      if (extension.site < sites) built[extension.site] += extension.units;
    }
    for (std::size_t i = 0; i < sites; ++i) {
      const Site& site = spec->sites[i];
      Law(built[i] <= site.extend_most, "1 no more is built than may be", where);
      Law(built[i] == 0 || (site.extend_units > 0 && built[i] % site.extend_units == 0), "1 built in whole steps",
          where);
    }
  }

  void AuditPosition(const PartyState& party, ProductId p) {
    const Position& position = party.positions[p];
    const std::string where = Of(party.id, p);
    Law(Int128{position.opening} + position.delivered ==
            Int128{position.warehoused} + position.installed + position.passed,
        "1 opening + delivered = warehoused + installed + passed on", where);
    Law(position.warehoused >= 0 && 0 <= position.productive && position.productive <= position.installed,
        "1 0 <= productive <= installed, warehoused >= 0", where);
    Int128 ramping = 0;
    for (const Cohort& cohort : position.ramping) ramping += cohort.units;
    Law(ramping == Int128{position.installed} - position.productive, "1 ramping = installed - productive", where);
    Int128 left = 0;
    for (const BookingState& b : state_.bookings) {
      if (b.booking.owner == party.id && b.booking.product == p) left += b.booking.units;
    }
    Law(Int128{position.opened} + position.ordered + position.agreed + position.moved_in ==
            Int128{position.delivered} + position.cancelled + position.moved_out + left,
        "2 opened + ordered + agreed + moved in = delivered + cancelled + moved out + left", where);
  }

  // Between parties and deposits nothing is made or lost.
  void AuditMoney() {
    Int128 held = 0;
    Int128 made = 0;
    for (const PartyState& party : state_.parties) {
      held += Int128{party.cash_cents} + party.deposits_cents;
      made += Int128{party.opening_cents} + party.income_cents + party.funding_cents - party.outside_cents;
    }
    for (const Party& party : state_.scenario.parties) {
      for (const OpeningBooking& booking : party.book) made += Int128{booking.units} * booking.deposit_cents;
    }
    Law(held == made, "3 cash + deposits = opening + income + funding - outside", "all parties");
  }

  void AuditDeposits() {
    for (const PartyState& party : state_.parties) {
      Int128 owed = 0;
      for (const BookingState& b : state_.bookings) {
        if (SellerOf(b.booking) == party.id) owed += Int128{b.booking.units} * b.booking.deposit_cents;
      }
      Law(owed == party.deposits_cents, "4 deposits held = units left * deposit", "party " + std::to_string(party.id));
    }
  }

  PartyId SellerOf(const Booking& booking) const {
    return booking.product < state_.products.size() ? state_.products[booking.product].seller : 0;
  }

  void AuditBooking(const BookingState& state) {
    const Booking& booking = state.booking;
    const std::string where = "booking " + std::to_string(booking.id);
    Law(booking.units > 0 && booking.deposit_cents >= 0 && booking.deposit_cents <= booking.price_cents,
        "5 units > 0, 0 <= deposit <= price", where);
    Law(booking.limit_cents == 0 || booking.limit_cents >= booking.price_cents, "5 price <= the most that it pays",
        where);
    Law(HasConsent(state), "6 a booking names its consents", where);
    Law(booking.requested_tick >= booking.placed_tick || state.consent == Consent::kOpening,
        "10 no date before its booking", where);
    Law(!booking.flexible || (booking.by_tick == 0 && !booking.moved), "10 firm and moved bookings keep their date",
        where);
  }

  bool HasConsent(const BookingState& state) const {
    const Booking& booking = state.booking;
    switch (state.consent) {
      case Consent::kOpening:
        return IsOpeningBooking(booking.id) && booking.placed_tick < 0;
      case Consent::kOrder:
        return state.orderer == booking.owner;
      case Consent::kAgreement:
      case Consent::kRedirection:
        return AllAgreed(state);
      default:
        return false;
    }
  }

  // Everybody at the table agreed, and both the owner (or its principal) and the seller sat there.
  bool AllAgreed(const BookingState& state) const {
    const auto& agreements = state_.agreements;
    const auto agreement = std::find_if(agreements.begin(), agreements.end(),
                                        [&](const AgreementState& a) { return a.table == state.table; });
    if (agreement == agreements.end() || agreement->parties != agreement->agreed) return false;
    const auto sat = [&](PartyId party) {
      return std::find(agreement->parties.begin(), agreement->parties.end(), party) != agreement->parties.end();
    };
    return sat(SellerOf(state.booking)) && (sat(state.booking.owner) || sat(PrincipalOf(state.booking.owner)));
  }

  const Party* SpecOf(PartyId party) const {
    for (const Party& spec : state_.scenario.parties) {
      if (spec.id == party) return &spec;
    }
    return nullptr;
  }

  PartyId PrincipalOf(PartyId party) const {
    const Party* spec = SpecOf(party);
    if (spec == nullptr) return 0;
    for (const Party& principal : state_.scenario.parties) {
      for (const Affiliate& affiliate : principal.affiliates) {
        if (affiliate.party == spec->name) return principal.id;
      }
    }
    return 0;
  }

  void AuditClaims() {
    for (const ClaimState& claim : state_.claims) {
      const PartyState* party = state_.FindParty(claim.party);
      const bool due = claim.due_tick > state_.tick || (claim.due_tick == state_.tick && state_.phase == Phase::kOpen);
      Law(party != nullptr && party->kind == PartyKind::kBuyer && (due || claim.made_tick == state_.tick) &&
              claim.made_tick <= state_.tick,
          "7 a claim is a buyer's and waits for its day", "claim " + std::to_string(claim.id));
    }
  }

  void AuditDraws() {
    for (const DrawState& draw : state_.draws) {
      Law(draw.low <= draw.value && draw.value <= draw.high, "8 draws lie in their ranges", draw.path);
    }
  }

  void AuditTable(const TableState& table) {
    const std::string where = "table " + std::to_string(table.id);
    Int128 awarded = 0;
    std::vector<PartyId> bound = table.parties;
    if (const TenderCourse* tender = table.tender()) {
      bound = {table.parties[0]};
      if (tender->awards.empty()) bound.push_back(tender->winner);
      for (const Awarded& award : tender->awards) {
        bound.push_back(award.party);
        awarded += award.units;
        Law(award.units > 0 && IsCovered(table, *tender, award), "9 an award is covered by bids", where);
        Law(IsAsked(state_.scenario.tables[table.spec()].auction, *tender, award),
            "9 nobody sells below what it asks (reverse: buys above)", where);
      }
    }
    for (std::size_t i = 0; i < table.parties.size(); ++i) {
      const bool is_bound = std::find(bound.begin(), bound.end(), table.parties[i]) != bound.end();
      Law((table.agreed[i] != 0) == is_bound, "9 those who agreed are those who are bound", where);
    }
    if (table.kind() != TableKind::kScenario) return;
    AuditVotes(table, where);
    const AuctionRules& auction = state_.scenario.tables[table.spec()].auction;
    Law(awarded <= std::max<std::int64_t>(1, auction.supply), "9 awarded <= supply", where);
  }

  // Where one proposes and all others vote on that at once; a mediator's text was voted on long before.
  void AuditVotes(const TableState& table, const std::string& where) {
    const auto* const course = std::get_if<VotingCourse>(&table.course);
    const ProtocolKind protocol = Read(table.protocol);
    if (course == nullptr || protocol == ProtocolKind::kSingleText) return;
    const VotingRules voting = protocol == ProtocolKind::kMajorityOffers ? state_.scenario.tables[table.spec()].voting
                                                                         : VotingRules();  // all have to agree
    Int128 votes = 0;
    std::size_t proposals = 0;
    for (std::size_t seat = 0; seat < course->seats.size(); ++seat) {
      const VotingSeat& said = course->seats[seat];
      const bool proposes = table.parties[seat] == table.offered_by;
      if (proposes || said.said == Said::kAccepted) votes += WeightOf(voting.votes, seat);
      if (proposes && said.proposal == std::vector<Outcome>{table.offer}) ++proposals;
    }
    Law(proposals == 1, "9 what is agreed was proposed", where);
    Law(votes >= QuotaOf(voting, course->seats.size()), "9 a proposal binds by its quota of votes", where);
  }

  // Whether so many units bring the first party no less (reverse: cost it no more) than it has named.
  static bool IsAsked(const AuctionRules& auction, const TenderCourse& tender, const Awarded& award) {
    const std::vector<Outcome>& call = tender.seats[0].offers;
    if (call.empty() && auction.reserve == 0) return true;
    const std::int64_t asked = call.empty() ? auction.reserve : call[0][call[0].size - 1];
    const std::int64_t sign = auction.reverse ? -1 : 1;
    return Int128{sign} * award.payment >= Int128{sign} * asked * award.units;
  }

  // Whether the party has bid for so many units, and its best bids for them come to
  // no less than it pays (reverse: no more than it gets).
  bool IsCovered(const TableState& table, const TenderCourse& tender, const Awarded& award) const {
    const auto at = std::find(table.parties.begin(), table.parties.end(), award.party);
    if (at == table.parties.begin() || at == table.parties.end()) return false;
    const AuctionRules& auction = state_.scenario.tables[table.spec()].auction;
    const std::int64_t sign = auction.reverse ? -1 : 1;
    std::vector<std::pair<std::int64_t, std::int64_t>> bids;  // value a unit, units
    for (const Outcome& offer : tender.seats[static_cast<std::size_t>(at - table.parties.begin())].offers) {
      const bool lot = offer.size == 1;
      bids.emplace_back(sign * std::int64_t{offer[lot ? 0 : 1]}, lot ? award.units : std::int64_t{offer[0]});
    }
    std::sort(bids.rbegin(), bids.rend());
    std::int64_t left = award.units;
    Int128 worth = 0;
    for (const auto& [value, units] : bids) {
      const std::int64_t taken = std::min(left, units);
      worth += Int128{taken} * value;
      left -= taken;
    }
    return left == 0 && Int128{sign} * award.payment <= worth;
  }

  const MarketState& state_;
  std::vector<std::string> broken_;
};

}  // namespace

std::vector<std::string> AuditState(const MarketState& state) { return Auditor(state).Run(); }

std::vector<std::string> AuditDates(const MarketState& before, const MarketState& after) {
  std::vector<std::string> broken;
  for (const BookingState& state : after.bookings) {
    const Booking& now = state.booking;
    const BookingState* was = before.FindBooking(now.id);
    if (was == nullptr || was->booking.requested_tick == now.requested_tick) continue;
    const std::string where = "booking " + std::to_string(now.id);
    if (now.requested_tick > was->booking.requested_tick) broken.push_back("10 dates only fall: " + where);
    if (!was->booking.flexible) broken.push_back("10 only flexible dates move: " + where);
  }
  return broken;
}

std::vector<std::string> Audit(const Market& market) { return AuditState(market.state()); }

}  // namespace haggle::core
