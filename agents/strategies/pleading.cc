#include "agents/strategies/pleading.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "agents/strategies/gain.h"
#include "agents/strategies/measure.h"
#include "proto/base/visit.h"
#include "proto/base/why.h"

namespace haggle::strategies {

Pleading::Pleading(const Scenario& scenario, PartyId spokesman, const PleadingSettings& settings, Clients& clients)
    : clients_(&clients), settings_(settings), me_(spokesman), end_(scenario.ticks) {
  const auto named = [&scenario](const std::string& name) -> const Party* {
    for (const Party& party : scenario.parties) {
      if (party.name == name) return &party;
    }
    return nullptr;
  };
  std::string own;
  for (const Party& party : scenario.parties) {
    if (party.id != spokesman) continue;
    wants_ = party.wants;
    own = party.name;
  }
  for (const Acquaintance& pair : scenario.acquaintances) {
    if (pair.a != own && pair.b != own) continue;
    if (const Party* other = named(pair.a == own ? pair.b : pair.a)) acquaintances_.push_back(other->id);
  }
  enabled_ = scenario.rules.dinner.enabled;
  premium_most_ = GreatestTerm(scenario.rules.dinner.issues, IssueRole::kPremium);
  for (Client& client : clients.all()) client.share = settings.share_first;
}

std::int64_t Pleading::PriceOf(const View& view, ProductId product) const {
  return std::max<std::int64_t>(1, view.bulletin(product)->price_cents);
}

// ---- what is asked for

std::optional<Pleading::Case> Pleading::CaseOf(const View& view, Client& client) const {
  const Outlook& outlook = client.outlook;
  if (!outlook.known() || outlook.own_lead() <= settings_.window) return std::nullopt;
  const Tick now = outlook.now();
  const Tick in_time = now + settings_.window;
  const Tick seen = in_time + settings_.slack;
  const std::int64_t price = PriceOf(view, outlook.product());
  const std::int64_t missing =
      std::min(outlook.Wanted(seen), outlook.Room(seen)) - outlook.on_hand() - outlook.Coming(in_time);
  Case made;
  made.client = &client;
  made.units = InLots(std::min(missing, outlook.cash() / price), settings_.lot);
  if (made.units == 0) return std::nullopt;
  made.own_lead = outlook.own_lead();
  made.gain = Gain(outlook, made.units, now + made.own_lead, in_time, wants_.holding_cents, end_);
  if (made.gain <= 0) return std::nullopt;
  // No more than what the seller could get out of it: the greatest premium and
  // the use of money paid early.
  const std::int64_t useful = PartOf(price, premium_most_) + PartOf(price, made.own_lead);
  made.pledge = std::min(PartOf(made.gain, client.share), Times(made.units, useful));
  return made;
}

std::optional<Pleading::Case> Pleading::BestCase(const View& view, ProductId product) const {
  std::optional<Case> best;
  for (Client& client : clients_->all()) {
    if (client.outlook.product() != product) continue;
    const std::optional<Case> made = CaseOf(view, client);
    if (!made) continue;
    if (!best || made->gain - made->pledge > best->gain - best->pledge) best = made;
  }
  return best;
}

Plea Pleading::PleaOf(const View& view, const Case& made) const {
  const Outlook& outlook = made.client->outlook;
  Plea plea;
  plea.party = outlook.party();
  plea.units = made.units;
  plea.pledge_cents = made.pledge;
  plea.urgency_ticks = made.own_lead;
  plea.prepaid_permille = std::min<std::int64_t>(
      1000, outlook.cash() / std::max<std::int64_t>(1, made.units) * 1000 / PriceOf(view, outlook.product()));
  return plea;
}

// ---- what it learns

void Pleading::NoticeInvitation(const Invited& invited, Tick tick) {
  Proposal proposal;
  proposal.tick = tick;
  proposal.table = invited.table;
  proposal.product = invited.product;
  proposal.mine = invited.host == me_;
  proposal.guests = static_cast<std::int64_t>(invited.pleas.size());
  bool spoken_for = false;
  for (const Plea& plea : invited.pleas) {
    proposal.total = Capped(Int128{proposal.total} + plea.pledge_cents);
    if (clients_->Find(plea.party, invited.product) == nullptr) continue;
    proposal.plea = plea;
    spoken_for = true;
  }
  if (spoken_for) proposals_.push_back(proposal);
}

void Pleading::Refused(const Proposal& proposal, bool at_table) {
  Client* client = clients_->Find(proposal.plea.party, proposal.product);
  if (client == nullptr) return;
  client->asking = std::max(client->asking, PartOf(proposal.total, settings_.dearer));
  if (!at_table) client->share = std::min(settings_.share_most, client->share + settings_.share_step);
}

void Pleading::NoticeAnswer(const View& view, const Answered& answered) {
  for (const Proposal& proposal : proposals_) {
    const Party* party = view.find(answered.party);
    if (proposal.table != answered.table || answered.join || party == nullptr) continue;
    if (party->kind == PartyKind::kSeller) Refused(proposal, false);
  }
}

void Pleading::NoticeEnd(const TableClosed& closed) {
  for (const Proposal& proposal : proposals_) {
    Client* client = clients_->Find(proposal.plea.party, proposal.product);
    if (proposal.table != closed.table || client == nullptr) continue;
    if (closed.result == TableResult::kAgreed) {
      client->share = settings_.share_first;
    } else if (closed.result != TableResult::kDeclined) {
      Refused(proposal, true);
    }
  }
  std::erase_if(proposals_, [&closed](const Proposal& proposal) { return proposal.table == closed.table; });
}

void Pleading::Notice(const View& view) {
  if (view.tick() != tick_) {
    tick_ = view.tick();
    heard_.clear();
    tables_.clear();
    for (Client& client : clients_->all()) {
      client.asking = PartOf(client.asking, 1000 - settings_.fade);
    }
  }
  for (const Event& event : view.shown()) {
    VisitEvent(
        event,
        [&](const Sounded& sounded) {
          if (sounded.to == me_ && event.tick == tick_) heard_.push_back(sounded);
        },
        [&](const Invited& invited) { NoticeInvitation(invited, event.tick); },
        [&](const Answered& answered) { NoticeAnswer(view, answered); },
        [&](const TableClosed& closed) { NoticeEnd(closed); },
        // Nothing of pleas: what tables come to is told when they close, the market by the view.
        [](const OneOf<std::monostate, TickBegan, Bulletin, Statement, SellerBook, RedirectionRequested, TableOpened,
                       Offered, Accepted, LeftTable, haggle::Refused, Ordered, Cancelled, Redirected, Claimed,
                       ClaimBooked, ClaimAudited, Allocated, Delivered, Unpaid, PriceSet, Expanded, Funded, SiteOpened,
                       DamagesPaid, Drawn, Rejected> auto&) {});
  }
  // Who declined is not told how it ended.
  std::erase_if(proposals_, [this](const Proposal& proposal) { return proposal.tick != tick_; });
}

// ---- what it says

void Pleading::Sound(const View& view, ProductId product, Reply& reply) {
  if (!enabled_ || acquaintances_.empty()) return;
  const std::optional<Case> made = BestCase(view, product);
  if (!made) return;
  const Plea plea = PleaOf(view, *made);
  for (const PartyId to : acquaintances_) {
    reply.Do(haggle::Sound{to, product, plea},
             Because(WhyCode::kSoundNeed, made->units, made->own_lead, made->pledge, plea.party));
  }
}

void Pleading::Approach(const View& view, ProductId product, Reply& reply) {
  if (!enabled_) return;
  std::optional<Case> host;
  const Sounded* guest = nullptr;
  std::int64_t best = 0;
  std::int64_t pride_paid = 0;
  std::int64_t pledged = 0;
  const std::int64_t pride = PartOf(wants_.pride_cents, TypeOf(wants_.pride_permille));
  for (Client& client : clients_->all()) {
    if (client.outlook.product() != product) continue;
    const std::optional<Case> made = CaseOf(view, client);
    if (!made) continue;
    const auto consider = [&](const Sounded* company) {
      const std::int64_t share = company == nullptr ? pride : pride / 2;
      const std::int64_t total = made->pledge + (company == nullptr ? 0 : company->plea.pledge_cents);
      const std::int64_t left = made->gain - made->pledge - share;
      if (left <= 0 || total < client.asking || left <= best) return;
      best = left;
      host = made;
      guest = company;
      pride_paid = share;
      pledged = total;
    };
    consider(nullptr);
    for (const Sounded& sounded : heard_) {
      if (sounded.product == product) consider(&sounded);
    }
  }
  if (!host) return;
  Invite invite;
  invite.product = product;
  invite.pleas.push_back(PleaOf(view, *host));
  if (guest != nullptr) invite.pleas.push_back(guest->plea);
  const Why why = Because(guest == nullptr ? WhyCode::kInviteAlone : WhyCode::kInviteJointly, host->gain, pledged,
                          pride_paid, host->client->outlook.party());
  reply.Do(std::move(invite), why);
}

bool Pleading::Answer(const View& view, const Ask& ask, Reply& reply) {
  for (Proposal& proposal : proposals_) {
    if (proposal.table != ask.table || proposal.mine) continue;
    Client* client = clients_->Find(proposal.plea.party, proposal.product);
    if (client == nullptr) return false;
    haggle::Answer answer;
    answer.table = ask.table;
    const std::optional<Case> made = CaseOf(view, *client);
    const std::int64_t pride = PartOf(wants_.pride_cents, TypeOf(wants_.pride_permille)) / proposal.guests;
    answer.join = made.has_value() && made->gain - made->pledge - pride > 0;
    if (answer.join) answer.plea = PleaOf(view, *made);
    const Why why = Because(answer.join ? WhyCode::kJoinGains : WhyCode::kDeclineGains, made ? made->gain : 0,
                            made ? made->pledge : 0, pride, proposal.plea.party);
    reply.Do(answer, why);
    return true;
  }
  return false;
}

// ---- at the table

PrivateTable Pleading::MakeTable(const View& view, const TableView& table) {
  Client* client = nullptr;
  std::int64_t units = 0;
  for (const Plea& plea : table.opened.pleas) {
    Client* found = clients_->Find(plea.party, table.opened.product);
    if (found == nullptr) continue;
    client = found;
    units = plea.units;
  }
  const std::int64_t exponent = TypeOf(wants_.exponent_permille);
  if (client == nullptr) {
    return PrivateTable(table.opened, exponent, [](const Terms&) { return std::int64_t{0}; });
  }
  const Outlook* outlook = &client->outlook;
  const std::int64_t price = PriceOf(view, table.opened.product);
  const Wants wants = wants_;
  const Tick end = end_;
  return PrivateTable(table.opened, exponent, [=](const Terms& terms) {
    const std::int64_t got = PartOf(units, terms.share_permille);
    const std::int64_t cost = Times(got, price);
    const std::int64_t prepaid = PartOf(cost + PartOf(cost, terms.premium_permille), terms.prepaid_permille);
    if (prepaid > outlook->cash()) return PrivateTable::kImpossible;
    const Tick now = outlook->now();
    const Tick lead = outlook->own_lead();
    return Gain(*outlook, got, now + lead, now + terms.window, wants.holding_cents, end) -
           PartOf(cost, terms.premium_permille) - PartOf(prepaid, Times(wants.capital_permille, lead));
  });
}

void Pleading::Turn(const View& view, const Ask& ask, const TableView& table, Reply& reply) {
  auto at = tables_.find(ask.table);
  if (at == tables_.end()) at = tables_.emplace(ask.table, MakeTable(view, table)).first;
  at->second.Turn(view, ask, table, reply);
}

}  // namespace haggle::strategies
