#include "broker/journal/measure_list.h"

#include <vector>

namespace haggle::journal {
namespace {

using Unit = MeasureUnit;
using Kind = MeasureKind;
using Id = MeasureId;

// Sums and levels that exist for everybody and everything.
constexpr std::uint8_t kTicks = kTickProductParty | kTickProduct;
constexpr std::uint8_t kRun = kRunProductParty | kRunProduct | kRunParty | kRunAll;
constexpr std::uint8_t kEverywhere = kTicks | kRun;
constexpr std::uint8_t kPartiesOfRun = kRunParty | kRunAll;
constexpr std::uint8_t kIndex = kTickProduct | kRunProduct | kRunAll;
constexpr std::uint8_t kOfRun = kRunProduct | kRunAll;

constexpr std::array<MeasureInfo, kMeasures> kList = {{
    {Id::kWanted, "wanted", Unit::kUnits, Kind::kLevel, kEverywhere,
     "units that it would use by its demand, less those that it held before the run"},
    {Id::kOrdered, "ordered", Unit::kUnits, Kind::kFlow, kEverywhere, "units ordered or agreed on"},
    {Id::kAgreed, "agreed", Unit::kUnits, Kind::kFlow, kEverywhere, "... of those, by an agreement at a table"},
    {Id::kCancelled, "cancelled", Unit::kUnits, Kind::kFlow, kEverywhere, "units given back before they came"},
    {Id::kRedirectedOut, "redirected_out", Unit::kUnits, Kind::kFlow, kEverywhere,
     "units of its bookings that went to another"},
    {Id::kRedirectedIn, "redirected_in", Unit::kUnits, Kind::kFlow, kEverywhere,
     "units of another's bookings that came to it"},
    {Id::kBooked, "booked", Unit::kUnits, Kind::kLevel, kEverywhere,
     "units delivered since the run began, and still booked"},
    {Id::kBacklog, "backlog", Unit::kUnits, Kind::kLevel, kEverywhere, "units booked and not delivered"},
    {Id::kOverbooked, "overbooked", Unit::kUnits, Kind::kLevel, kEverywhere,
     "units held and booked beyond what will be wanted when an order of now comes"},
    {Id::kOrderInflation, "order_inflation", Unit::kMillionths, Kind::kMean, kRun,
     "all that was booked for it, over what it wanted"},
    {Id::kPhantom, "phantom", Unit::kUnits, Kind::kFlow, kRun,
     "units ordered in a shortage and given back when it had eased"},
    {Id::kBullwhip, "bullwhip", Unit::kMillionths, Kind::kMean, kRunProduct,
     "variance of orders over variance of demand"},

    {Id::kSupply, "supply", Unit::kUnits, Kind::kFlow, kTickProduct | kRunProduct | kRunAll, "units made"},
    {Id::kInventory, "inventory", Unit::kUnits, Kind::kLevel, kTickProduct | kRunProduct | kRunAll,
     "units that the seller has left"},
    {Id::kDue, "due", Unit::kUnits, Kind::kFlow, kTicks, "units of bookings whose date has come"},
    {Id::kAllocated, "allocated", Unit::kUnits, Kind::kFlow, kTicks, "units assigned to bookings"},
    {Id::kDelivered, "delivered", Unit::kUnits, Kind::kFlow, kEverywhere, "units shipped and paid"},
    {Id::kFill, "fill", Unit::kMillionths, Kind::kMean, kEverywhere,
     "delivered over due; of the run the mean of its ticks"},
    {Id::kOnTime, "on_time", Unit::kMillionths, Kind::kMean, kRun,
     "share of the units whose date had come that came on it"},
    {Id::kLate, "late", Unit::kUnitTicks, Kind::kFlow, kEverywhere, "units after their date, times ticks"},
    {Id::kLeadQuoted, "lead_quoted", Unit::kTicks, Kind::kMean, kTickProduct, "published lead time"},
    {Id::kLeadRealised, "lead_realised", Unit::kMicroticks, Kind::kMean, kEverywhere,
     "from order to delivery, mean of the units delivered that were ordered in the run"},
    {Id::kSatisfied, "satisfied", Unit::kMillionths, Kind::kMean, kRun, "delivered over wanted"},
    {Id::kShare, "share", Unit::kMillionths, Kind::kMean, kTickProductParty | kRunProductParty | kRunParty,
     "of all units delivered so far"},

    {Id::kWarehoused, "warehoused", Unit::kUnits, Kind::kLevel, kEverywhere, "units held that are not installed"},
    {Id::kInstalled, "installed", Unit::kUnits, Kind::kLevel, kEverywhere, "units installed, productive ones included"},
    {Id::kProductive, "productive", Unit::kUnits, Kind::kLevel, kEverywhere, "units that run"},
    {Id::kIdle, "idle", Unit::kUnits, Kind::kLevel, kEverywhere, "units held that do not run"},
    {Id::kHeldTime, "held_time", Unit::kUnitTicks, Kind::kFlow, kRun, "units held, times ticks"},
    {Id::kProductiveTime, "productive_time", Unit::kUnitTicks, Kind::kFlow, kRun, "units that ran, times ticks"},
    {Id::kIdleTime, "idle_time", Unit::kUnitTicks, Kind::kFlow, kRun, "units held that did not run, times ticks"},
    {Id::kEfficiency, "efficiency", Unit::kMicroticks, Kind::kMean, kRun,
     "ticks that a unit ran, mean of all units ever held"},
    {Id::kProductiveShare, "productive_share", Unit::kMillionths, Kind::kMean, kRun,
     "share of the time held in which units ran"},
    {Id::kValue, "value", Unit::kCents, Kind::kFlow, kEverywhere, "what the units that run bring"},
    {Id::kRoom, "room", Unit::kUnits, Kind::kLevel, kTickParty, "units that all its sites have room for"},

    {Id::kPrice, "price", Unit::kCents, Kind::kMean, kTickProduct, "list price"},
    {Id::kSpent, "spent", Unit::kCents, Kind::kFlow, kEverywhere, "price of the units delivered, deposits included"},
    {Id::kPricePaid, "price_paid", Unit::kCents, Kind::kMean, kEverywhere, "mean price of a unit delivered"},
    {Id::kRevenue, "revenue", Unit::kCents, Kind::kFlow, kRunParty, "a seller's: price of the units shipped"},
    {Id::kRevenueQuarter, "revenue_quarter", Unit::kCents, Kind::kFlow, kTickParty,
     "a seller's, of a quarter of the calendar; tick: the last of it that was run"},
    {Id::kCash, "cash", Unit::kCents, Kind::kLevel, kTickParty, "money on hand; below 0: owed"},
    {Id::kCapacityBought, "capacity_bought", Unit::kUnits, Kind::kFlow, kTickProduct | kRunProduct | kRunAll,
     "capacity bought, in units a tick"},
    {Id::kCapacityCost, "capacity_cost", Unit::kCents, Kind::kFlow, kRunProduct | kRunAll,
     "what was paid for capacity"},

    {Id::kJain, "jain", Unit::kMillionths, Kind::kMean, kIndex,
     "Jain's index of units delivered so far: 1 is all alike"},
    {Id::kGini, "gini", Unit::kMillionths, Kind::kMean, kIndex,
     "Gini's coefficient of units delivered so far: 0 is all alike"},
    {Id::kHhi, "hhi", Unit::kMillionths, Kind::kMean, kIndex, "Herfindahl's concentration of units delivered so far"},
    {Id::kTheil, "theil", Unit::kMillionths, Kind::kMean, kIndex,
     "Theil's index of units delivered so far: 0 is all alike"},
    {Id::kAtkinson, "atkinson", Unit::kMillionths, Kind::kMean, kIndex,
     "Atkinson's index (aversion 1) of units delivered so far: 0 is all alike"},
    {Id::kNashWelfare, "nash_welfare", Unit::kUnits, Kind::kMean, kIndex, "geometric mean of units delivered so far"},
    {Id::kJainSatisfied, "jain_satisfied", Unit::kMillionths, Kind::kMean, kOfRun,
     "Jain's index of delivered over wanted"},
    {Id::kGiniSatisfied, "gini_satisfied", Unit::kMillionths, Kind::kMean, kOfRun,
     "Gini's coefficient of delivered over wanted"},
    {Id::kTheilSatisfied, "theil_satisfied", Unit::kMillionths, Kind::kMean, kOfRun,
     "Theil's index of delivered over wanted"},
    {Id::kAtkinsonSatisfied, "atkinson_satisfied", Unit::kMillionths, Kind::kMean, kOfRun,
     "Atkinson's index (aversion 1) of delivered over wanted"},
    {Id::kNashWelfareSatisfied, "nash_welfare_satisfied", Unit::kMillionths, Kind::kMean, kOfRun,
     "geometric mean of delivered over wanted"},
    {Id::kJainFill, "jain_fill", Unit::kMillionths, Kind::kMean, kOfRun, "Jain's index of the parties' mean fill"},
    {Id::kEnvy, "envy", Unit::kCount, Kind::kMean, kOfRun,
     "pairs of which one would rather have got what the other got (EF: 0)"},
    {Id::kEnvyButOne, "envy_but_one", Unit::kCount, Kind::kMean, kOfRun, "... even with one unit less (EF1: 0)"},
    {Id::kEnvyMost, "envy_most", Unit::kCents, Kind::kMean, kOfRun,
     "a tick's value by which anybody envies anybody most"},
    {Id::kPriceOfFairness, "price_of_fairness", Unit::kMillionths, Kind::kMean, kOfRun,
     "share of the greatest value that a tick could have that the division left"},

    {Id::kSoundings, "soundings", Unit::kCount, Kind::kFlow, kPartiesOfRun,
     "acquaintances that it has asked to join a plea"},
    {Id::kInvitations, "invitations", Unit::kCount, Kind::kFlow, kPartiesOfRun,
     "invitations to a dinner that it made as the host"},
    {Id::kInvitationsRefused, "invitations_refused", Unit::kCount, Kind::kFlow, kPartiesOfRun,
     "... of those, to which the seller did not come"},
    {Id::kDinners, "dinners", Unit::kCount, Kind::kFlow, kPartiesOfRun, "private tables at which it sat"},
    {Id::kDinnerAgreements, "dinner_agreements", Unit::kCount, Kind::kFlow, kPartiesOfRun, "... of those, that agreed"},
    {Id::kDinnerUnits, "dinner_units", Unit::kUnits, Kind::kFlow, kPartiesOfRun, "units booked at private tables"},
    {Id::kDinnerPremium, "dinner_premium", Unit::kCents, Kind::kFlow, kPartiesOfRun,
     "what those cost beyond the list price of their day"},
    {Id::kLeadOfGuests, "lead_of_guests", Unit::kMicroticks, Kind::kMean, kRunAll,
     "realised lead of those who ever agreed at a private table"},
    {Id::kLeadOfOthers, "lead_of_others", Unit::kMicroticks, Kind::kMean, kRunAll, "... and of everybody else"},

    {Id::kRedirectionsAsked, "redirections_asked", Unit::kCount, Kind::kFlow, kPartiesOfRun,
     "redirections of its units that its principal asked for"},
    {Id::kRedirectionsDeclined, "redirections_declined", Unit::kCount, Kind::kFlow, kPartiesOfRun,
     "... of those, that came to nothing"},
    {Id::kRedirectionsAgreed, "redirections_agreed", Unit::kCount, Kind::kFlow, kPartiesOfRun,
     "... of those, that took place"},
    {Id::kSwappedBack, "swapped_back", Unit::kUnits, Kind::kFlow, kPartiesOfRun,
     "units that came back to it later in exchange"},

    {Id::kClaims, "claims", Unit::kCount, Kind::kFlow, kPartiesOfRun, "public statements"},
    {Id::kClaimedOverBooked, "claimed_over_booked", Unit::kUnits, Kind::kFlow, kPartiesOfRun,
     "what they said beyond what was held and booked then"},
    {Id::kClaimedOverActual, "claimed_over_actual", Unit::kUnits, Kind::kFlow, kPartiesOfRun,
     "what they said beyond what was installed on their day"},
    {Id::kTrust, "trust", Unit::kMillionths, Kind::kMean, kTickProductParty | kTickParty,
     "a seller's, in pledges, as its agent states it; in the journal alone"},
    {Id::kRelationship, "relationship", Unit::kMillionths, Kind::kMean, kTickProductParty | kTickParty,
     "the seller's to a customer, as its agent states it; in the journal alone"},
    {Id::kCredibility, "credibility", Unit::kMillionths, Kind::kMean, kTickProductParty | kTickParty,
     "a claimant's own, as its agent states it; in the journal alone"},
}};

constexpr bool IsByNumber() {
  for (std::size_t i = 0; i < kList.size(); ++i) {
    if (static_cast<std::size_t>(kList[i].id) != i) return false;
  }
  return true;
}
static_assert(IsByNumber());

std::string Joined(const std::vector<std::string_view>& words) {
  std::string text;
  for (const std::string_view word : words) {
    if (!text.empty()) text += ", ";
    text += word;
  }
  return text;
}

}  // namespace

std::string_view MeasureUnitName(MeasureUnit unit) {
  switch (unit) {
    case Unit::kUnits:
      return "units";
    case Unit::kCents:
      return "cents";
    case Unit::kTicks:
      return "ticks";
    case Unit::kMicroticks:
      return "microticks";
    case Unit::kUnitTicks:
      return "unit-ticks";
    case Unit::kMillionths:
      return "ppm";
    case Unit::kCount:
      return "count";
  }
  return "";
}

const std::array<MeasureInfo, kMeasures>& MeasureList() { return kList; }

const MeasureInfo* FindMeasure(std::string_view name) {
  for (const MeasureInfo& info : kList) {
    if (info.name == name) return &info;
  }
  return nullptr;
}

std::string ScopesText(std::uint8_t scopes) {
  std::vector<std::string_view> ticks;
  std::vector<std::string_view> run;
  if (scopes & kTickProductParty) ticks.push_back("product and party");
  if (scopes & kTickProduct) ticks.push_back("product");
  if (scopes & kTickParty) ticks.push_back("party");
  if (scopes & kRunProductParty) run.push_back("product and party");
  if (scopes & kRunProduct) run.push_back("product");
  if (scopes & kRunParty) run.push_back("party");
  if (scopes & kRunAll) run.push_back("all");
  std::string text;
  if (!ticks.empty()) text = "tick: " + Joined(ticks);
  if (!run.empty()) text += (text.empty() ? "run: " : "; run: ") + Joined(run);
  return text;
}

}  // namespace haggle::journal
