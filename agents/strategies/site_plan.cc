#include "agents/strategies/site_plan.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <variant>

#include "agents/strategies/measure.h"
#include "proto/base/units.h"
#include "proto/base/visit.h"

namespace haggle::strategies {
namespace {

constexpr Tick kNearlyFinished = 3;

}  // namespace

void SitePlan::Note(PartyId party, std::uint32_t site, Tick tick) { openings_.try_emplace({party, site}, tick); }

void SitePlan::Take(const View& view) {
  for (const Event& event : view.shown()) {
    VisitEvent(
        event, [&](const SiteOpened& opened) { Note(opened.party, opened.site, event.tick); },
        [&](const SiteExtended& extended) {
          std::vector<Built>& built = extensions_[{extended.party, extended.site}];
          built.push_back({extended.from_tick, (built.empty() ? 0 : built.back().units) + extended.units});
        },
        [&](const Statement& statement) {
          for (std::size_t i = 0; i < statement.sites.size(); ++i) {
            const SiteState& site = statement.sites[i];
            if (site.open) Note(statement.party, static_cast<std::uint32_t>(i), site.opened_tick);
          }
        },
        // Nothing of when a site opens.
        [](const OneOf<std::monostate, TickBegan, Bulletin, SellerBook, Sounded, Invited, RedirectionRequested,
                       Answered, TableOpened, Offered, Accepted, LeftTable, TableClosed, Refused, Ordered, Cancelled,
                       Redirected, Claimed, ClaimBooked, ClaimAudited, Allocated, Delivered, Unpaid, PriceSet,
                       LeadQuoted, Rescheduled, Expanded, LineShared, Funded, DamagesPaid, Drawn, Rejected,
                       TimedOut> auto&) {});
  }
}

std::int64_t SitePlan::Room(const Party& party, Tick at, Tick now) const {
  if (party.sites.empty()) return kWithoutEnd;
  std::int64_t room = 0;
  for (std::size_t i = 0; i < party.sites.size(); ++i) {
    const Site& site = party.sites[i];
    std::int64_t size = std::max<std::int64_t>(0, PathAt(site.size, at));
    if (!site.always_open) {
      const auto opening = openings_.find({party.id, static_cast<std::uint32_t>(i)});
      const Tick opens =
          opening != openings_.end()
              ? opening->second
              : std::max(static_cast<Tick>((site.opens.low + site.opens.high) / 2), now + kNearlyFinished);
      if (at < opens) continue;
      if (site.growth > 0) size = std::min(size, site.growth * (at - opens + 1));
    }
    room += PartOf(size, TypeOf(site.size_permille));
    room += BuiltBy({party.id, static_cast<std::uint32_t>(i)}, at);
  }
  return room;
}

std::int64_t SitePlan::BuiltBy(const Place& place, Tick at) const {
  const auto built = extensions_.find(place);
  if (built == extensions_.end()) return 0;
  const auto later = std::upper_bound(built->second.begin(), built->second.end(), at,
                                      [](Tick tick, const Built& other) { return tick < other.from; });
  return later == built->second.begin() ? 0 : std::prev(later)->units;
}

std::int64_t SitePlan::Extended(PartyId party, std::uint32_t site) const {
  const auto built = extensions_.find({party, site});
  return built == extensions_.end() ? 0 : built->second.back().units;
}

std::int64_t SitePlan::FastestSite(const Party& party) {
  std::int64_t fastest = 0;
  for (const Site& site : party.sites) {
    if (site.install_rate == 0) return 0;
    fastest = std::max(fastest, site.install_rate);
  }
  return fastest;
}

}  // namespace haggle::strategies
