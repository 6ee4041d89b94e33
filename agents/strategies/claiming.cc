#include "agents/strategies/claiming.h"

#include <algorithm>
#include <variant>

#include "agents/strategies/measure.h"
#include "proto/base/belief.h"
#include "proto/base/why.h"

namespace haggle::strategies {
namespace {

constexpr std::int64_t kCredibility = 900;
constexpr std::int64_t kLeastCredibility = 100;
// Rivals want this much of the largest claim that they believe, permille.
constexpr std::int64_t kMatching = 900;
constexpr std::int64_t kMostExaggerated = 2000;  // of the forecast, permille
constexpr std::int64_t kExaggerationStep = 25;
constexpr std::int64_t kNoticed = 50;       // a gap at an audit up to which credibility recovers, permille
constexpr std::int64_t kRecovery = 8;       // part of what is missing that it recovers
constexpr std::int64_t kLaterExcess = 300;  // of the forecast, that a later claim is thought to gain, permille

}  // namespace

Claiming::Claiming(const Scenario& scenario, PartyId buyer, bool rival, bool reputation)
    : me_(buyer), rival_(rival), reputation_(reputation), rules_(scenario.rules.claims), end_(scenario.ticks) {
  for (const Product& product : scenario.products) {
    meets_.push_back(product.met());
    power_.push_back(product.power());
  }
  for (const Party& party : scenario.parties) {
    if (party.id == buyer) {
      wants_ = party.wants;
      aggregate_ = party.members > 1;
      for (const Demand& demand : party.wants.demand) reward_permille_ = TypeOf(demand.value_permille);
    }
    if (party.kind != PartyKind::kBuyer || party.members > 1) continue;
    if (party.id == buyer) state_ = rules_.enabled;
    Record& record = records_.emplace_back();
    record.party = party.id;
    record.credibility = kCredibility;
    for (const Product& product : scenario.products) {
      std::int64_t installed = 0;
      for (const Stock& stock : party.stocks) {
        if (stock.product == product.name) installed = stock.installed;
      }
      record.installed.push_back(installed);
    }
  }
}

const Claiming::Record* Claiming::Find(PartyId party) const {
  for (const Record& record : records_) {
    if (record.party == party) return &record;
  }
  return nullptr;
}

void Claiming::Notice(const View& view) {
  for (const Event& event : view.shown()) {
    const auto* audited = std::get_if<ClaimAudited>(&event.body);
    if (audited == nullptr) continue;
    for (Record& record : records_) {
      if (record.party != audited->party) continue;
      record.installed[audited->product] = audited->actual;
      if (!reputation_) continue;
      const std::int64_t gap = MulDiv(std::max<std::int64_t>(0, audited->claimed - audited->actual), 1000,
                                      std::max<std::int64_t>(1, audited->claimed));
      record.credibility = gap > kNoticed ? std::max(kLeastCredibility, record.credibility - gap / 2)
                                          : record.credibility + (1000 - record.credibility) / kRecovery;
      if (record.party == me_) state_ = true;
    }
  }
}

void Claiming::State(Reply& reply) {
  if (!state_) return;
  state_ = false;
  const Record* own = Find(me_);
  if (own == nullptr || own->credibility == stated_) return;
  stated_ = own->credibility;
  reply.Believe(Believed(BeliefCode::kCredibility, own->credibility, me_));
}

std::int64_t Claiming::Rivalry(const View& view, ProductId product) const {
  if (!rival_ || aggregate_) return 0;
  std::int64_t largest = 0;
  for (const Record& record : records_) {
    if (record.party == me_) continue;
    // What is believed of each variant: the largest claim that still stands, as far as it is trusted.
    std::vector<std::int64_t> believed(meets_.size(), 0);
    for (const Claimed& claim : view.claims()) {
      if (claim.party != record.party || claim.due_tick < view.tick()) continue;
      const std::int64_t known = record.installed[claim.product];
      believed[claim.product] =
          std::max(believed[claim.product], known + PartOf(claim.units - known, record.credibility));
    }
    std::int64_t all = 0;
    for (ProductId other = 0; other < meets_.size(); ++other) {
      if (meets_[other] == meets_[product]) all = Capped(Int128{all} + PartOf(believed[other], power_[other]));
    }
    largest = std::max(largest, all);
  }
  return PartOf(std::max<std::int64_t>(0, largest), kMatching);
}

std::int64_t Claiming::ClaimsAfter(Tick tick) const {
  if (rules_.every <= 0) return 0;
  // Claims are made in the ticks offset + n * every.
  const auto before = [&](Tick end) {
    return end <= rules_.offset ? 0 : (std::int64_t{end} - rules_.offset - 1) / rules_.every + 1;
  };
  return std::max<std::int64_t>(0, before(end_) - before(tick));
}

void Claiming::Claim(const View& view, const Outlook& outlook, Reply& reply) const {
  const Record* own = Find(me_);
  if (!outlook.known() || own == nullptr) return;
  const Tick due = view.tick() + rules_.horizon;
  const std::int64_t coming = Capped(Int128{outlook.warehoused()} + outlook.ComingWithin(rules_.horizon));
  const std::int64_t room = std::max<std::int64_t>(0, outlook.Room(due) - outlook.installed());
  const std::int64_t forecast = outlook.installed() + std::min(coming, room);
  if (forecast == 0 && outlook.chooses()) return;  // it will have none, and claims the others
  const std::int64_t base = std::max<std::int64_t>(1, forecast);
  const std::int64_t reward = PartOf(wants_.claim_reward_cents, reward_permille_);
  // What it costs with all claims to come to lose all credibility.
  const std::int64_t later = Times(Times(PartOf(forecast, kLaterExcess), reward), ClaimsAfter(due));
  std::int64_t best = 1000;
  std::int64_t most = INT64_MIN;
  for (std::int64_t permille = 1000; permille <= kMostExaggerated; permille += kExaggerationStep) {
    const std::int64_t excess = PartOf(forecast, permille) - forecast;
    const std::int64_t lost = MulDiv(excess, 500, base + excess);  // half the gap, permille
    const std::int64_t worth = Times(PartOf(excess, own->credibility), reward) -
                               Times(Times(excess, excess) / base, wants_.claim_penalty_cents) - PartOf(later, lost);
    if (worth <= most) continue;
    most = worth;
    best = permille;
  }
  const Why why = best == 1000 ? Because(WhyCode::kClaimForecast, forecast)
                               : Because(WhyCode::kClaimInflated, forecast, best, most);
  reply.Do(haggle::Claim{outlook.product(), PartOf(forecast, best), due}, why);
}

}  // namespace haggle::strategies
