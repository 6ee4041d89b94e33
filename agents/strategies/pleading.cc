#include "agents/strategies/pleading.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "agents/strategies/measure.h"
#include "agents/strategies/worth.h"
#include "proto/base/premium.h"
#include "proto/base/visit.h"
#include "proto/base/why.h"

namespace haggle::strategies {
namespace {

constexpr std::int64_t kParts[] = {250, 500, 750, 1000};  // of what is missing, that is asked for, permille
constexpr std::int64_t kLeastRate = 10;                   // of a guest's first premium, permille

}  // namespace

Pleading::Pleading(const Scenario& scenario, PartyId spokesman, const PleadingSettings& settings, Clients& clients)
    : clients_(&clients), settings_(settings), me_(spokesman) {
  const auto named = [&scenario](const std::string& name) -> const Party* {
    for (const Party& party : scenario.parties) {
      if (party.name == name) return &party;
    }
    return nullptr;
  };
  // Whoever has a principal does not plead, and hears of nothing.
  const auto commanded = [&scenario](const std::string& name) {
    for (const Party& party : scenario.parties) {
      for (const Affiliate& affiliate : party.affiliates) {
        if (affiliate.party == name) return true;
      }
    }
    return false;
  };
  std::string own;
  for (const Party& party : scenario.parties) {
    if (party.id != spokesman) continue;
    wants_ = party.wants;
    costs_ = {party.wants.holding_cents, party.wants.capital_permille};
    own = party.name;
  }
  for (const Acquaintance& pair : scenario.acquaintances) {
    if (pair.a != own && pair.b != own) continue;
    const Party* other = named(pair.a == own ? pair.b : pair.a);
    if (other != nullptr && !commanded(other->name)) acquaintances_.push_back(other->id);
  }
  enabled_ = scenario.rules.dinner.enabled;
  premium_by_ = scenario.rules.dinner.premium_by;
  premium_most_ = GreatestTerm(scenario.rules.dinner.issues, IssueRole::kPremium);
  for (Client& client : clients.all()) client.share = settings.share_first;
}

// ---- what is asked for

std::optional<Pleading::Case> Pleading::CaseOf(Client& client) const {
  const Outlook& outlook = client.outlook;
  if (!outlook.known() || !client.preferred || outlook.lead() <= settings_.window) return std::nullopt;
  const Tick seen = outlook.now() + settings_.window + settings_.slack;
  const std::int64_t missing =
      std::min(outlook.Wanted(seen), outlook.Room(seen)) - outlook.on_hand() - outlook.ComingWithin(settings_.window);
  const std::int64_t most = std::min(missing, outlook.cash() / outlook.price());
  Case made;
  made.client = &client;
  made.lead = outlook.lead();
  for (const std::int64_t part : kParts) {
    const std::int64_t units = InLots(PartOf(most, part), settings_.lot);
    if (units <= made.units) continue;
    const std::int64_t gain = Gain(outlook, units, settings_.window, costs_);
    if (gain <= made.gain) continue;
    made.units = units;
    made.gain = gain;
  }
  if (made.units == 0) return std::nullopt;
  // An opening: part of what the seller could ever get out of it, by the greatest premium and the use of
  // money paid early.
  const std::int64_t useful = PartOf(Times(made.units, outlook.price()), premium_most_ + made.lead);
  made.pledge = std::min(PartOf(made.gain, client.share), PartOf(useful, settings_.opening));
  return made;
}

std::optional<Pleading::Case> Pleading::BestCase(ProductId product) const {
  std::optional<Case> best;
  for (Client& client : clients_->all()) {
    if (client.outlook.product() != product) continue;
    const std::optional<Case> made = CaseOf(client);
    if (!made) continue;
    if (!best || made->gain - made->pledge > best->gain - best->pledge) best = made;
  }
  return best;
}

Plea Pleading::PleaOf(const Case& made) const {
  const Outlook& outlook = made.client->outlook;
  Plea plea;
  plea.party = outlook.party();
  plea.units = made.units;
  plea.pledge_cents = made.pledge;
  plea.urgency_ticks = made.lead;
  plea.prepaid_permille = std::min<std::int64_t>(
      1000, Times(outlook.cash() / std::max<std::int64_t>(1, made.units), 1000) / outlook.price());
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

void Pleading::Refused(const Proposal& proposal) {
  Client* client = clients_->Find(proposal.plea.party, proposal.product);
  if (client == nullptr) return;
  client->asking = std::max(client->asking, PartOf(proposal.total, settings_.dearer));
  client->share = std::min(settings_.share_most, client->share + settings_.share_step);
}

void Pleading::NoticeAnswer(const View& view, const Answered& answered) {
  for (const Proposal& proposal : proposals_) {
    const Party* party = view.find(answered.party);
    if (proposal.table != answered.table || answered.join || party == nullptr) continue;
    if (party->kind == PartyKind::kSeller) Refused(proposal);
  }
}

void Pleading::NoticeEnd(const TableClosed& closed) {
  for (const Proposal& proposal : proposals_) {
    Client* client = clients_->Find(proposal.plea.party, proposal.product);
    if (proposal.table != closed.table || client == nullptr) continue;
    if (closed.result == TableResult::kAgreed) {
      client->share = settings_.share_first;
    } else if (closed.result != TableResult::kDeclined) {
      Refused(proposal);
    }
  }
  std::erase_if(proposals_, [&closed](const Proposal& proposal) { return proposal.table == closed.table; });
}

void Pleading::Notice(const View& view) {
  if (view.tick() != tick_) {
    tick_ = view.tick();
    heard_.clear();
    tables_.clear();
    words_.clear();
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
        [&](const Offered& offered) {
          const Party* party = view.find(offered.party);
          if (party != nullptr && party->kind != PartyKind::kSeller) words_[offered.table] = offered.values;
        },
        [&](const TableClosed& closed) { NoticeEnd(closed); },
        // Nothing of pleas: what tables come to is told when they close, the market by the view.
        [](const OneOf<std::monostate, TickBegan, Bulletin, Statement, SellerBook, RedirectionRequested, TableOpened,
                       Accepted, LeftTable, haggle::Refused, Ordered, Cancelled, Redirected, Claimed, ClaimBooked,
                       ClaimAudited, Allocated, Delivered, Unpaid, PriceSet, LeadQuoted, Rescheduled, SiteExtended,
                       Expanded, LineShared, Funded, SiteOpened, DamagesPaid, Drawn, Rejected, TimedOut> auto&) {});
  }
  // Who declined is not told how it ended.
  std::erase_if(proposals_, [this](const Proposal& proposal) { return proposal.tick != tick_; });
}

// ---- what it says

std::int64_t Pleading::Evening(std::int64_t guests) const {
  const std::int64_t pride = PartOf(wants_.pride_cents, TypeOf(wants_.pride_permille)) / guests;
  return guests > 1 ? Capped(Int128{pride} + settings_.company_cents) : pride;
}

void Pleading::Sound(ProductId product, Reply& reply) {
  if (!enabled_ || acquaintances_.empty()) return;
  const std::optional<Case> made = BestCase(product);
  if (!made) return;
  const Plea plea = PleaOf(*made);
  for (const PartyId to : acquaintances_) {
    reply.Do(haggle::Sound{to, product, plea},
             Because(WhyCode::kSoundNeed, made->units, made->lead, made->pledge, plea.party));
  }
}

void Pleading::Approach(ProductId product, Reply& reply) {
  if (!enabled_) return;
  std::optional<Case> host;
  const Sounded* guest = nullptr;
  std::int64_t best = 0;
  std::int64_t pride_paid = 0;
  std::int64_t pledged = 0;
  for (Client& client : clients_->all()) {
    if (client.outlook.product() != product) continue;
    const std::optional<Case> made = CaseOf(client);
    if (!made) continue;
    const auto consider = [&](const Sounded* company) {
      const std::int64_t share = Evening(company == nullptr ? 1 : 2);
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
  invite.pleas.push_back(PleaOf(*host));
  if (guest != nullptr) invite.pleas.push_back(guest->plea);
  const Why why = Because(guest == nullptr ? WhyCode::kInviteAlone : WhyCode::kInviteJointly, host->gain, pledged,
                          pride_paid, host->client->outlook.party());
  reply.Do(std::move(invite), why);
}

bool Pleading::Answer(const Ask& ask, Reply& reply) {
  for (Proposal& proposal : proposals_) {
    if (proposal.table != ask.table || proposal.mine) continue;
    Client* client = clients_->Find(proposal.plea.party, proposal.product);
    if (client == nullptr) return false;
    haggle::Answer answer;
    answer.table = ask.table;
    const std::optional<Case> made = CaseOf(*client);
    const std::int64_t pride = Evening(proposal.guests);
    answer.join = made.has_value() && made->gain - made->pledge - pride > 0;
    if (answer.join) answer.plea = PleaOf(*made);
    const Why why = Because(answer.join ? WhyCode::kJoinGains : WhyCode::kDeclineGains, made ? made->gain : 0,
                            made ? made->pledge : 0, pride, proposal.plea.party);
    reply.Do(answer, why);
    return true;
  }
  return false;
}

// ---- at the table

// The premium that the pledges pay for. A common one is bound by the poorest guest; where each carries its part,
// all pledges together are what counts.
std::int64_t Pleading::OpeningRate(const std::vector<Plea>& pleas, std::int64_t price) const {
  const auto rate_of = [price](Int128 pledge, Int128 units) {
    return Capped(pledge * 1000 / std::max<Int128>(1, units * std::max<std::int64_t>(1, price)));
  };
  std::int64_t least = INT64_MAX;
  Int128 pledges = 0;
  Int128 units = 0;
  for (const Plea& plea : pleas) {
    least = std::min(least, rate_of(plea.pledge_cents, plea.units));
    pledges += plea.pledge_cents;
    units += plea.units;
  }
  return std::max(kLeastRate, premium_by_ == PremiumBy::kPledge ? rate_of(pledges, units) : least);
}

GuestTable Pleading::MakeTable(const View& view, const TableView& table) {
  Client* client = nullptr;
  GuestStakes stakes;
  const std::vector<Plea>& pleas = table.opened.pleas;
  std::size_t guest = 0;
  for (std::size_t i = 0; i < pleas.size(); ++i) {
    Client* found = clients_->Find(pleas[i].party, table.opened.product);
    if (found == nullptr) continue;
    client = found;
    guest = i;
    stakes.units = pleas[i].units;
    stakes.pledge_cents = pleas[i].pledge_cents;
  }
  stakes.rate_permille = OpeningRate(pleas, view.bulletin(table.opened.product)->price_cents);
  stakes.step_permille = settings_.step;
  stakes.exponent_permille = TypeOf(wants_.exponent_permille);
  if (client == nullptr) return GuestTable(table.opened, stakes, [](const Terms&) { return std::int64_t{0}; });
  const Outlook* outlook = &client->outlook;
  std::map<std::pair<std::int64_t, Tick>, std::int64_t> gains;  // by units and window: dear to reckon
  const auto rate_at = [by = premium_by_, pleas, guest](std::int64_t premium) {
    return PremiumRate(by, pleas, guest, premium);
  };
  return GuestTable(table.opened, stakes, [=, units = stakes.units, costs = costs_](const Terms& terms) mutable {
    const std::int64_t got = PartOf(units, terms.share_permille);
    const std::int64_t cost = Times(got, outlook->price());
    const std::int64_t premium = Capped(Int128{cost} * rate_at(terms.premium_permille) / kWholePremium);
    const std::int64_t prepaid = PartOf(Capped(Int128{cost} + premium), terms.prepaid_permille);
    if (prepaid > outlook->cash()) return GuestTable::kImpossible;
    const auto [at, is_new] = gains.try_emplace({got, terms.window}, 0);
    if (is_new) at->second = Gain(*outlook, got, terms.window, costs);
    return Capped(Int128{at->second} - premium - PartOf(prepaid, Times(costs.capital_permille, outlook->lead())));
  });
}

void Pleading::Turn(const View& view, const Ask& ask, const TableView& table, Reply& reply) {
  auto at = tables_.find(ask.table);
  if (at == tables_.end()) at = tables_.emplace(ask.table, MakeTable(view, table)).first;
  const auto word = words_.find(ask.table);
  at->second.Turn(view, ask, table, word == words_.end() ? nullptr : &word->second, reply);
}

}  // namespace haggle::strategies
