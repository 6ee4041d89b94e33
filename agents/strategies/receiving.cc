#include "agents/strategies/receiving.h"

#include <algorithm>
#include <optional>
#include <variant>

#include "agents/strategies/fee_table.h"
#include "agents/strategies/measure.h"
#include "proto/base/visit.h"
#include "proto/base/why.h"

namespace haggle::strategies {
namespace {

// Purpose of the stream that the mood of a tick is drawn from.
constexpr std::uint8_t kMoodPurpose = 1;

}  // namespace

Receiving::Receiving(const Scenario& scenario, PartyId seller, const ReceivingSettings& settings,
                     CustomerBook& customers)
    : customers_(&customers), settings_(settings), redirection_(scenario.rules.redirection) {
  for (const Party& party : scenario.parties) {
    if (party.id == seller) wants_ = party.wants;
  }
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
  std::int64_t pledged = 0;
  for (const Plea& plea : stakes.pleas) pledged = Capped(Int128{pledged} + plea.pledge_cents);
  customers_->Judge(kept, pledged);
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
                       ClaimBooked, ClaimAudited, Allocated, Delivered, Unpaid, PriceSet, Expanded, Funded, SiteOpened,
                       DamagesPaid, Drawn, Rejected> auto&) {});
  }
}

// ---- whether it comes

Receiving::Weighed Receiving::Weigh(const View& view, const Invited& invited) const {
  Weighed weighed;
  weighed.table = invited.table;
  const SellerBook* book = view.book(invited.product);
  const std::int64_t doubt = book == nullptr ? 0 : customers_->Doubt(*book);
  const std::int64_t margin = Margin(view, invited.product);
  for (const Plea& plea : invited.pleas) {
    weighed.pledges = Capped(Int128{weighed.pledges} + plea.pledge_cents);
    const std::int64_t firm = PartOf(PartOf(Times(plea.units, margin), doubt), wants_.firm_permille);
    const std::int64_t waiting = Times(plea.units, std::max(0, plea.urgency_ticks - settings_.window));
    weighed.firm = Capped(Int128{weighed.firm} + firm);
    weighed.friction = Capped(Int128{weighed.friction} + Times(waiting, Friction()));
  }
  weighed.trusted = PartOf(weighed.pledges, customers_->trust());
  const auto recent =
      std::count_if(dinners_.begin(), dinners_.end(), [&](Tick held) { return held > view.tick() - settings_.memory; });
  weighed.evening = Times(PartOf(wants_.time_cents, TypeOf(wants_.time_permille)), 1 + recent);
  return weighed;
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
  std::int64_t gains = 0;
  for (const Plea& plea : pleas) {
    const std::int64_t units = PartOf(plea.units, terms.share_permille);
    const std::int64_t cost = Times(units, price);
    gains = Capped(Int128{gains} + PartOf(cost, terms.premium_permille) +
                   PartOf(PartOf(cost, terms.prepaid_permille), earning) +
                   PartOf(Times(units, secure), terms.prepaid_permille));
  }
  return gains;
}

std::int64_t Receiving::Stakes::Friction(const Terms& terms) const {
  std::int64_t sum = 0;
  for (const Plea& plea : pleas) {
    const std::int64_t units = PartOf(plea.units, terms.share_permille);
    const std::int64_t waiting = Times(units, std::max(0, plea.urgency_ticks - terms.window));
    sum = Capped(Int128{sum} + Times(waiting, friction));
  }
  return sum;
}

Receiving::Dinner Receiving::Sit(const View& view, const TableView& table) const {
  const ProductId product = table.opened.product;
  const Bulletin& bulletin = *view.bulletin(product);
  const SellerBook* book = view.book(product);
  const std::int64_t doubt = book == nullptr ? 0 : customers_->Doubt(*book);
  const std::int64_t secure = PartOf(PartOf(Margin(view, product), doubt), wants_.firm_permille);
  const std::int64_t earning = Times(wants_.float_permille, bulletin.lead_ticks);
  const Stakes stakes{table.opened.pleas, bulletin.price_cents, earning, secure, Friction()};
  const auto value = [stakes](const Terms& terms) { return stakes.Gains(terms) - stakes.Friction(terms); };
  return Dinner{stakes, PrivateTable(table.opened, TypeOf(wants_.exponent_permille), value)};
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
