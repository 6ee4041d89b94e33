#include "agents/strategies/customer_book.h"

#include <algorithm>
#include <variant>

#include "agents/strategies/measure.h"
#include "proto/base/belief.h"
#include "proto/base/visit.h"

namespace haggle::strategies {
namespace {

constexpr std::int64_t kMostKept = 2500;  // of what was pledged, that counts
constexpr std::int64_t kFirstRealness = 550;
constexpr std::int64_t kLeastRealness = 300;
constexpr std::int64_t kMostRealness = 980;
constexpr std::int64_t kCancelledLoses = 200;  // realness, of a backlog cancelled wholly
constexpr std::int64_t kDeliveredGains = 20;   // realness, of a backlog delivered wholly
constexpr std::int64_t kKeptGains = 60;        // relationship, of an agreement
constexpr std::int64_t kForgetting = 26;       // part of the distance to the base value lost in a tick

}  // namespace

CustomerBook::CustomerBook(const Scenario& scenario, PartyId seller, std::int64_t trust) : trust_(trust) {
  const Party* me = nullptr;
  for (const Party& party : scenario.parties) {
    if (party.id == seller) me = &party;
  }
  for (const Party& party : scenario.parties) {
    if (party.id == seller) continue;
    places_[party.id] = customers_.size();
    Customer& customer = customers_.emplace_back();
    customer.entry = party;
    customer.realness = kFirstRealness;
    for (const Regard& regard : me->wants.regard) {
      if (regard.party == party.name) customer.base = regard.base_permille;
    }
    customer.relationship = customer.base;
    for (const Product& product : scenario.products) {
      std::int64_t held = 0;
      for (const Stock& stock : party.stocks) {
        if (stock.product == product.name) held = stock.warehoused + stock.installed;
      }
      customer.held.push_back(held);
      customer.backlog.push_back(0);
    }
    fastest_ = std::max(fastest_, SitePlan::FastestSite(party));
  }
}

CustomerBook::Customer* CustomerBook::Find(PartyId party) {
  const auto found = places_.find(party);
  return found == places_.end() ? nullptr : &customers_[found->second];
}

const CustomerBook::Customer* CustomerBook::Find(PartyId party) const {
  const auto found = places_.find(party);
  return found == places_.end() ? nullptr : &customers_[found->second];
}

void CustomerBook::NoticeBook(const SellerBook& book) {
  for (Customer& customer : customers_) customer.backlog[book.product] = 0;
  for (const Booking& booking : book.bookings) {
    Customer* customer = Find(booking.owner);
    if (customer != nullptr) customer->backlog[book.product] += booking.units;
  }
}

void CustomerBook::NoticeCancelled(const Cancelled& cancelled) {
  Customer* customer = Find(cancelled.party);
  if (customer == nullptr) return;
  // The backlog known is the one before the cancellation.
  const std::int64_t all = std::max(cancelled.units, customer->backlog[cancelled.product]);
  customer->realness = std::max(
      kLeastRealness, customer->realness - MulDiv(kCancelledLoses, cancelled.units, std::max<std::int64_t>(1, all)));
}

void CustomerBook::NoticeDelivered(const Delivered& delivered) {
  Customer* customer = Find(delivered.party);
  if (customer == nullptr) return;
  customer->held[delivered.product] += delivered.units;
  const std::int64_t all = std::max(delivered.units, customer->backlog[delivered.product]);
  customer->realness = std::min(
      kMostRealness, customer->realness + MulDiv(kDeliveredGains, delivered.units, std::max<std::int64_t>(1, all)));
}

void CustomerBook::Notice(const View& view) {
  sites_.Take(view);
  if (view.tick() != tick_) {
    tick_ = view.tick();
    for (Customer& customer : customers_) {
      customer.relationship -= (customer.relationship - customer.base) / kForgetting;
    }
  }
  for (const Event& event : view.shown()) {
    VisitEvent(
        event, [&](const Cancelled& cancelled) { NoticeCancelled(cancelled); },
        [&](const Delivered& delivered) { NoticeDelivered(delivered); },
        [&](const SellerBook& book) { NoticeBook(book); },
        // Says nothing of whether a customer's orders are real; how tables end, Receiving tells with Warm and Judge.
        [](const OneOf<std::monostate, TickBegan, Bulletin, Statement, Sounded, Invited, RedirectionRequested, Answered,
                       TableOpened, Offered, Accepted, LeftTable, TableClosed, Refused, Ordered, Redirected, Claimed,
                       ClaimBooked, ClaimAudited, Allocated, Unpaid, PriceSet, LeadQuoted, Rescheduled, SiteExtended,
                       Expanded, LineShared, Funded, SiteOpened, DamagesPaid, Drawn, Rejected, TimedOut> auto&) {});
  }
}

void CustomerBook::Warm(PartyId party) {
  Customer* customer = Find(party);
  if (customer != nullptr) customer->relationship = std::min<std::int64_t>(1000, customer->relationship + kKeptGains);
}

void CustomerBook::Judge(std::int64_t kept_cents, std::int64_t pledged_cents) {
  const std::int64_t kept = std::min(kMostKept, Capped(Int128{std::max<std::int64_t>(0, kept_cents)} * 1000 /
                                                       std::max<std::int64_t>(1, pledged_cents)));
  trust_ += (kept - trust_) / 8;
}

void CustomerBook::State(Reply& reply) {
  if (stated_trust_ != trust_) reply.Believe(Believed(BeliefCode::kTrust, trust_));
  stated_trust_ = trust_;
  for (Customer& customer : customers_) {
    if (customer.entry.kind == PartyKind::kSeller || customer.stated == customer.relationship) continue;
    customer.stated = customer.relationship;
    reply.Believe(Believed(BeliefCode::kRelationship, customer.relationship, customer.entry.id));
  }
}

std::int64_t CustomerBook::relationship(PartyId party) const {
  const Customer* customer = Find(party);
  return customer == nullptr ? 0 : customer->relationship;
}

std::int64_t CustomerBook::realness(PartyId party) const {
  const Customer* customer = Find(party);
  return customer == nullptr ? 1000 : customer->realness;
}

std::int64_t CustomerBook::Doubt(const SellerBook& book) const {
  std::int64_t all = 0;
  std::int64_t real = 0;
  for (const Booking& booking : book.bookings) {
    all += booking.units;
    real += booking.units * realness(booking.owner);
  }
  return all == 0 ? 0 : std::clamp<std::int64_t>(1000 - real / all, 0, 1000);
}

std::int64_t CustomerBook::PublicRoom(PartyId party, Tick now, Tick ahead) const {
  const Customer* customer = Find(party);
  if (customer == nullptr || customer->entry.sites.empty()) return SitePlan::kWithoutEnd;
  std::int64_t held = 0;  // sites take any product
  for (const std::int64_t units : customer->held) held += units;
  return std::max<std::int64_t>(0, sites_.Room(customer->entry, now + ahead, now) - held);
}

void CustomerBook::DrawLots(Random random) {
  for (Customer& customer : customers_) customer.lot = random.Uniform(0, INT64_MAX);
}

std::int64_t CustomerBook::LotOf(PartyId party) const {
  const Customer* customer = Find(party);
  return customer == nullptr ? 0 : customer->lot;
}

std::int64_t CustomerBook::BuildSpeed(PartyId party) const {
  const Customer* customer = Find(party);
  const std::int64_t rate = customer == nullptr ? 0 : SitePlan::FastestSite(customer->entry);
  return rate == 0 || fastest_ == 0 ? 1000 : MulDiv(rate, 1000, fastest_);
}

}  // namespace haggle::strategies
