#include "agents/strategies/receiving.h"

#include <algorithm>
#include <optional>
#include <variant>

#include "agents/strategies/fee_table.h"
#include "agents/strategies/measure.h"
#include "proto/base/premium.h"
#include "proto/base/visit.h"
#include "proto/base/why.h"

namespace haggle::strategies {
namespace {

// Purpose of the stream that the mood of a tick is drawn from.
constexpr std::uint8_t kMoodPurpose = 1;
constexpr std::int64_t kMostShares = 1000;  // that are looked at

}  // namespace

Receiving::Receiving(const Scenario& scenario, PartyId seller, const ReceivingSettings& settings,
                     CustomerBook& customers)
    : customers_(&customers),
      settings_(settings),
      premium_by_(scenario.rules.dinner.premium_by),
      redirection_(scenario.rules.redirection) {
  for (const Party& party : scenario.parties) {
    if (party.id == seller) wants_ = party.wants;
  }
  for (const Issue& issue : scenario.rules.dinner.issues) {
    if (issue.role != IssueRole::kShare) continue;
    for (std::int64_t i = 0; i < std::min(issue.count(), kMostShares); ++i)
      shares_.push_back(issue.meaning(issue.at(i)));
  }
  if (shares_.empty()) shares_.push_back(1000);
}

std::int64_t Receiving::Margin(const View& view, ProductId product) const {
  return std::max<std::int64_t>(0, view.bulletin(product)->price_cents - wants_.unit_cost_cents);
}

std::int64_t Receiving::Friction() const { return PartOf(wants_.friction_cents, TypeOf(wants_.friction_permille)); }

std::int64_t Receiving::Mood(const View& view) const {
  const TickRange& range = wants_.mood_permille;
  if (range.low == 0 && range.high == 0) return 1000;
  return view.random(kMoodPurpose).Uniform(range.low, range.high);
}

std::int64_t Receiving::FeeLimit(std::int64_t units, std::int64_t mood) const {
  const std::int64_t cost = wants_.replan_cents + Times(units, Friction()) / 2;
  return PartOf(cost / std::max<std::int64_t>(1, units), mood);
}

// ---- what it learns

// Pledges are judged by the gains agreed on. The friction was the seller's to
// weigh: no guest promised to make it good.
void Receiving::Close(const View& view, const TableClosed& closed) {
  const auto at = tables_.find(closed.table);
  const TableView* table = view.table(closed.table);
  if (at == tables_.end() || table == nullptr) return;  // it had no turn there
  const Stakes& stakes = at->second.stakes;
  std::int64_t kept = 0;
  if (closed.result == TableResult::kAgreed) {
    kept = stakes.Gains(TermsOf(table->opened.issues, closed.values, Terms{}));
    for (const Plea& plea : stakes.pleas) customers_->Warm(plea.party);
  }
  customers_->Judge(kept, stakes.pledges);
}

void Receiving::Notice(const View& view) {
  for (const Event& event : view.shown()) {
    if (const auto* closed = std::get_if<TableClosed>(&event.body)) Close(view, *closed);
  }
  if (view.tick() != tick_) {
    tick_ = view.tick();
    invited_.clear();
    requested_.clear();
    tables_.clear();
  }
  for (const Event& event : view.shown()) {
    if (event.tick != tick_) continue;
    VisitEvent(
        event, [&](const Invited& invited) { invited_.push_back(invited); },
        [&](const RedirectionRequested& request) { requested_.push_back(request); },
        // Asks nothing of a seller.
        [](const OneOf<std::monostate, TickBegan, Bulletin, Statement, SellerBook, Sounded, Answered, TableOpened,
                       Offered, Accepted, LeftTable, TableClosed, Refused, Ordered, Cancelled, Redirected, Claimed,
                       ClaimBooked, ClaimAudited, Allocated, Delivered, Unpaid, PriceSet, LeadQuoted, Rescheduled,
                       SiteExtended, Expanded, LineShared, Funded, SiteOpened, DamagesPaid, Drawn, Rejected,
                       TimedOut> auto&) {});
  }
}

// ---- whether it comes

Receiving::Stakes Receiving::StakesOf(const View& view, ProductId product, const std::vector<Plea>& pleas) const {
  const Bulletin& bulletin = *view.bulletin(product);
  const SellerBook* book = view.book(product);
  const std::int64_t doubt = book == nullptr ? 0 : customers_->Doubt(*book);
  Stakes stakes;
  stakes.premium_by = premium_by_;
  stakes.pleas = pleas;
  for (const Plea& plea : pleas) {
    stakes.pledges = Capped(Int128{stakes.pledges} + plea.pledge_cents);
    stakes.units = Capped(Int128{stakes.units} + plea.units);
  }
  stakes.price = bulletin.price_cents;
  stakes.policy = settings_.policy;
  stakes.earning = Times(wants_.float_permille, bulletin.lead_ticks);
  stakes.secure = PartOf(PartOf(Margin(view, product), doubt), wants_.firm_permille);
  stakes.friction = Friction();
  stakes.supply = Times(bulletin.supply_per_tick, settings_.window);
  stakes.load = settings_.load;
  stakes.lead = bulletin.lead_ticks;
  return stakes;
}

std::int64_t Receiving::Evening() const { return PartOf(wants_.time_cents, TypeOf(wants_.time_permille)); }

Receiving::Weighed Receiving::Weigh(const View& view, const Invited& invited) const {
  const Stakes stakes = StakesOf(view, invited.product, invited.pleas);
  const std::int64_t trusted = PartOf(PartOf(stakes.pledges, customers_->trust()), stakes.policy);
  const std::int64_t firm = Times(stakes.units, stakes.secure);
  const auto recent =
      std::count_if(dinners_.begin(), dinners_.end(), [&](Tick held) { return held > view.tick() - settings_.memory; });
  Weighed best;
  best.friction = kMostReckoned;
  for (const std::int64_t share : shares_) {
    Weighed weighed;
    weighed.trusted = PartOf(trusted, share);
    weighed.firm = PartOf(firm, share);
    weighed.friction = stakes.Friction(PartOf(stakes.units, share), settings_.window);
    if (weighed.worth() > best.worth()) best = weighed;
  }
  best.table = invited.table;
  best.evening = Times(Evening(), 1 + recent);
  return best;
}

void Receiving::AnswerInvitations(const View& view, Reply& reply) {
  std::optional<Weighed> best;
  for (const Invited& invited : invited_) {
    const Weighed weighed = Weigh(view, invited);
    if (weighed.net() >= 0 && (!best || weighed.net() > best->net())) best = weighed;
  }
  for (const Invited& invited : invited_) {
    const Weighed weighed = Weigh(view, invited);
    haggle::Answer answer;
    answer.table = invited.table;
    answer.join = best && best->table == invited.table;
    Why why = Because(answer.join ? WhyCode::kSellerComes : WhyCode::kSellerStays, weighed.trusted, weighed.firm,
                      weighed.evening, weighed.friction);
    if (!answer.join && best && weighed.net() >= 0) {
      why = Because(WhyCode::kSellerElsewhere, best->net() - weighed.net());
    }
    reply.Do(answer, why);
  }
  if (best) dinners_.push_back(view.tick());
}

void Receiving::AnswerRequest(const RedirectionRequested& request, std::int64_t mood, Reply& reply) {
  const std::int64_t limit = FeeLimit(request.units, mood);
  const FeeScale scale(redirection_.issues);
  const std::int64_t highest = scale.empty() ? 0 : scale.highest();
  haggle::Answer answer;
  answer.table = request.table;
  answer.join = highest >= limit;
  reply.Do(answer,
           Because(answer.join ? WhyCode::kRedirectionWelcome : WhyCode::kRedirectionRefused, limit, mood, highest));
}

void Receiving::Answer(const View& view, Reply& reply) {
  if (!invited_.empty()) AnswerInvitations(view, reply);
  if (requested_.empty()) return;
  mood_ = Mood(view);
  for (const RedirectionRequested& request : requested_) AnswerRequest(request, mood_, reply);
}

// ---- at the table

std::int64_t Receiving::Stakes::Gains(const Terms& terms) const {
  const std::int64_t given = PartOf(units, terms.share_permille);
  const std::int64_t cost = Times(given, price);
  // All guests pay it together; what a bound on one's part cuts off is not among it.
  const std::int64_t rate = MeanPremiumRate(premium_by, pleas, terms.premium_permille);
  const std::int64_t premium = Capped(Int128{cost} * rate / kWholePremium);
  const std::int64_t prepaid = PartOf(Capped(Int128{cost} + premium), terms.prepaid_permille);
  return Capped(Int128{PartOf(premium, policy)} + PartOf(prepaid, earning) +
                PartOf(Times(given, secure), terms.prepaid_permille));
}

std::int64_t Receiving::Stakes::Friction(std::int64_t given, Tick window) const {
  const std::int64_t most = std::max<std::int64_t>(1, supply);
  const std::int64_t heavier = 1000 + MulDiv(load, std::min(given, most), most);
  return PartOf(Times(Times(given, std::max(1, lead - window / 2)), friction), heavier);
}

Receiving::Dinner Receiving::Sit(const View& view, const TableView& table) const {
  const Stakes stakes = StakesOf(view, table.opened.product, table.opened.pleas);
  const auto worth = [stakes, evening = Evening()](const Terms& terms) {
    const std::int64_t given = PartOf(stakes.units, terms.share_permille);
    return Capped(Int128{stakes.Gains(terms)} - stakes.Friction(given, terms.window) - evening);
  };
  return Dinner{stakes, SellerTable(table.opened, TypeOf(wants_.exponent_permille), worth)};
}

void Receiving::Turn(const View& view, const Ask& ask, const TableView& table, Reply& reply) {
  if (table.opened.kind == TableKind::kRedirection) {
    AskFee(view, ask, table, FeeLimit(table.opened.units, mood_), mood_, reply);
    return;
  }
  auto at = tables_.find(ask.table);
  if (at == tables_.end()) at = tables_.emplace(ask.table, Sit(view, table)).first;
  at->second.table.Turn(view, ask, table, reply);
}

}  // namespace haggle::strategies
