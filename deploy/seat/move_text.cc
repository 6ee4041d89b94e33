// Moves in words, as the one who makes them knows them.
#include <algorithm>

#include "deploy/report/text.h"
#include "deploy/seat/consequences.h"
#include "proto/base/visit.h"

namespace haggle::seat {
namespace {

std::string TellShares(const Knowledge& knowledge, const Allocate& allocate) {
  const SellerBook* const book = knowledge.view().book(allocate.product);
  std::vector<std::string> parts;
  std::int64_t units = 0;
  for (const Share& share : allocate.shares) {
    units += share.units;
    for (const Booking& booking : book == nullptr ? std::vector<Booking>() : book->bookings) {
      if (booking.id == share.booking) {
        parts.push_back(Count(share.units) + " to " + knowledge.words().PartyName(booking.owner));
      }
    }
  }
  std::string text = "ships " + knowledge.words().Units(units, allocate.product);
  if (!parts.empty()) text += ": " + report::Join(parts);
  return text;
}

std::string TellPleas(const Knowledge& knowledge, const Invite& invite) {
  const report::EventText& words = knowledge.words();
  std::vector<std::string> pleas;
  for (const Plea& plea : invite.pleas) pleas.push_back(words.TellPlea(plea, invite.product));
  return report::Join(pleas);
}

}  // namespace

std::string TellMove(const Knowledge& knowledge, const Action& action) {
  const report::EventText& words = knowledge.words();
  const Scenario& scenario = knowledge.scenario();
  return VisitAction(
      action,
      [&](const Offer& m) -> std::string {
        const sdk::TableView* const table = knowledge.view().table(m.table);
        return "offers " + (table == nullptr ? "an outcome" : report::TellOutcome(table->opened.issues, m.values));
      },
      [&](const Accept& m) -> std::string {
        return m.author == 0 ? "accepts" : "accepts what " + words.PartyName(m.author) + " offers";
      },
      [&](const Leave&) -> std::string { return "walks away"; },
      [&](const Reject&) -> std::string { return "says no"; },
      [&](const Award& m) -> std::string { return "awards to " + words.PartyName(m.party); },
      [&](const Sound& m) -> std::string {
        return "tells " + words.PartyName(m.to) + ": " + words.TellPlea(m.plea, m.product);
      },
      [&](const Invite& m) -> std::string {
        return "invites the seller to a private table: " + TellPleas(knowledge, m);
      },
      [&](const Answer& m) -> std::string { return m.join ? "comes" : "does not come"; },
      [&](const RequestRedirection& m) -> std::string {
        return "asks to ship " + words.Units(m.units, m.product) + " of " + words.PartyName(m.from) +
               "'s next ones to " + words.PartyName(m.to);
      },
      [&](const Claim& m) -> std::string {
        return "says in public: " + words.Units(m.units, m.product) + " installed by " +
               report::TickAndDate(scenario, m.due_tick);
      },
      [&](const Order& m) -> std::string {
        return "orders " + words.Units(m.units, m.product) +
               (m.limit_cents > 0 ? ", bidding up to " + Dollars(m.limit_cents) + " a unit" : "");
      },
      [&](const Cancel& m) -> std::string {
        const Statement* const own = knowledge.view().statement(knowledge.view().party());
        for (const Booking& booking : own == nullptr ? std::vector<Booking>() : own->bookings) {
          if (booking.id != m.booking) continue;
          return "gives back " + Count(m.units) + " of " + words.Units(booking.units, booking.product) + " due " +
                 report::TickAndDate(scenario, booking.requested_tick);
        }
        return "gives back " + Count(m.units) + (m.units == 1 ? " unit" : " units") + " of a booking";
      },
      [&](const Allocate& m) -> std::string { return TellShares(knowledge, m); },
      [&](const SetPrice& m) -> std::string {
        return "sets the list price of " + words.ProductName(m.product) + " to " + Dollars(m.price_cents);
      },
      [&](const Quote& m) -> std::string {
        return "quotes a lead time of " + Count(m.lead_ticks) + (m.lead_ticks == 1 ? " tick" : " ticks") + " for " +
               words.ProductName(m.product);
      },
      [&](const Expand& m) -> std::string {
        return "buys " + Count(m.steps) + (m.steps == 1 ? " step" : " steps") + " of capacity for " +
               words.ProductName(m.product);
      },
      [&](const ShareLine& m) -> std::string {
        return "gives " + words.ProductName(m.product) + " " + Percent(m.permille) + " of its line";
      },
      [&](const Build& m) -> std::string {
        const std::vector<Site>& sites = knowledge.view().me().sites;
        const std::string name = m.site < sites.size() ? sites[m.site].name : "";
        return "extends " + report::SiteName(name, m.site) + " by " + Count(m.steps) +
               (m.steps == 1 ? " step" : " steps");
      },
      // Nobody's but the broker's.
      [&](const OneOf<std::monostate, BeginTick, Draw, TimeOut> auto&) -> std::string { return "nothing"; });
}

}  // namespace haggle::seat
