#include "deploy/seat/knowledge.h"

#include <algorithm>
#include <utility>

#include "proto/base/visit.h"

namespace haggle::seat {

Knowledge::Knowledge(Briefing briefing)
    : view_(std::move(briefing)), directory_(view_.scenario()), words_(view_.scenario()) {}

void Knowledge::Take(const Prompt& prompt) {
  taken_ = true;
  if (prompt.tick != tick_) {
    invitations_.clear();
    requests_.clear();
    tick_ = prompt.tick;
  }
  happenings_.clear();
  const std::size_t ended = ended_.size();
  for (const Event& event : prompt.shown) {
    happenings_.push_back({report::KindOf(event), event.tick, words_.Tell(event)});
    Note(event);
  }
  view_.Take(prompt);
  // A party is told of the end of no table but those at which it sat.
  for (std::size_t i = ended; i < ended_.size(); ++i) {
    if (const sdk::TableView* const table = view_.table(ended_[i].table)) ended_[i].view = *table;
  }
  std::erase_if(ended_, [](const EndedTable& table) { return table.view.opened.table == 0; });
  site_plan_.Take(view_);
  std::erase_if(sittings_, [this](const Sitting& sitting) { return view_.table(sitting.table) == nullptr; });
}

void Knowledge::Note(TableId table, Spoken spoken) {
  const auto at = std::find_if(sittings_.begin(), sittings_.end(), [=](const Sitting& s) { return s.table == table; });
  if (at != sittings_.end()) at->spoken.push_back(std::move(spoken));
}

void Knowledge::Note(const Event& event) {
  VisitEvent(
      event,
      [this](const TableOpened& opened) {
        sittings_.push_back({opened.table, {}});
        std::sort(sittings_.begin(), sittings_.end(),
                  [](const Sitting& a, const Sitting& b) { return a.table < b.table; });
      },
      [this, &event](const TableClosed& closed) {
        ended_.push_back({event.tick, closed.table, {}});
      },
      [this](const Offered& b) {
        Note(b.table, {Speech::kOffer, b.party, b.round, b.values, 0});
      },
      [this](const Accepted& b) {
        Note(b.table, {Speech::kAccept, b.party, b.round, {}, b.author});
      },
      [this](const Rejected& b) {
        Note(b.table, {Speech::kReject, b.party, b.round, {}, 0});
      },
      [this](const LeftTable& b) {
        Note(b.table, {Speech::kLeave, b.party, b.round, {}, 0});
      },
      [this](const Invited& invited) { invitations_.push_back(invited); },
      [this](const RedirectionRequested& request) { requests_.push_back(request); },
      [this](const Funded& funded) { funded_.push_back(funded); },
      [this](const SiteExtended& extended) { extensions_.push_back(extended); },
      // The view keeps them, or they are told in words alone.
      [](const OneOf<std::monostate, TickBegan, Bulletin, Statement, SellerBook, Sounded, Answered, Refused, Ordered,
                     Cancelled, Redirected, Claimed, ClaimBooked, ClaimAudited, Allocated, Delivered, Unpaid, PriceSet,
                     LeadQuoted, Rescheduled, Expanded, LineShared, SiteOpened, DamagesPaid, Drawn, TimedOut> auto&) {
      });
}

const Invited* Knowledge::invitation(TableId table) const {
  const auto at =
      std::find_if(invitations_.begin(), invitations_.end(), [=](const auto& i) { return i.table == table; });
  return at == invitations_.end() ? nullptr : &*at;
}

const RedirectionRequested* Knowledge::request(TableId table) const {
  const auto at = std::find_if(requests_.begin(), requests_.end(), [=](const auto& r) { return r.table == table; });
  return at == requests_.end() ? nullptr : &*at;
}

bool Knowledge::HasArrived(PartyId party, std::string_view funding) const {
  return std::any_of(funded_.begin(), funded_.end(),
                     [&](const Funded& funded) { return funded.party == party && funded.name == funding; });
}

std::int64_t Knowledge::RoomComing(PartyId party, std::uint32_t site, Tick tick) const {
  std::int64_t units = 0;
  for (const SiteExtended& extended : extensions_) {
    if (extended.party == party && extended.site == site && extended.from_tick > tick) units += extended.units;
  }
  return units;
}

std::vector<PartyId> Knowledge::SpeaksFor() const {
  std::vector<PartyId> parties;
  for (const PartyId party : directory_.ids()) {
    if (directory_.SpeaksFor(view_.party(), party)) parties.push_back(party);
  }
  return parties;
}

std::vector<PartyId> Knowledge::Acquaintances() const {
  std::vector<PartyId> parties;
  for (const PartyId party : directory_.ids()) {
    if (directory_.Acquainted(view_.party(), party)) parties.push_back(party);
  }
  return parties;
}

std::vector<PartyId> Knowledge::Guests() const {
  std::vector<PartyId> parties;
  for (const PartyId party : directory_.ids()) {
    const PartyId spokesman = directory_.SpokesmanOf(party);
    if (directory_.SpeaksFor(spokesman, party) && directory_.Acquainted(view_.party(), spokesman)) {
      parties.push_back(party);
    }
  }
  return parties;
}

}  // namespace haggle::seat
