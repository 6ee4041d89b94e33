#include "proto/base/why.h"

#include <array>
#include <cstddef>
#include <string_view>

#include "proto/base/figures.h"

namespace haggle {
namespace {

struct Template {
  WhyCode code;
  // {i} is the i-th integer; {i$} cents told as dollars, {i%} permille told as
  // per cent, {i~} millionths told as a fraction of one, {i@} a party.
  std::string_view text;
};

constexpr std::array kTemplates = {
    Template{WhyCode::kOfferOwnBest, "begins with its own best outcome, worth {0~} to it"},
    Template{WhyCode::kOfferAtTarget,
             "its target has come down to {0~} after {1} rounds: offers what is worth {2~} to it"},
    Template{WhyCode::kAcceptAtTarget, "the standing offer is worth {0~}, and its own target is {1~}"},
    Template{WhyCode::kLeaveWorthless, "no outcome is worth its reservation value of {0~}"},
    Template{WhyCode::kLeaveIndifferent, "it has no preference over what this table is about"},
    Template{WhyCode::kLeaveCrowd, "it bargains with one other alone, and {0} sit here"},
    Template{WhyCode::kLeaveLate, "its deadline, {0}, has passed"},
    Template{WhyCode::kVoteFor, "what is proposed is worth {0~}; it asks for {1~}"},
    Template{WhyCode::kVoteAgainst, "what is proposed is worth only {0~}; it asks for {1~}"},
    Template{WhyCode::kBidTruth, "the price is not its own: bids what leaves it {0~}, no less than no agreement"},
    Template{WhyCode::kAwardBest, "the best bid is worth {0~}"},
    Template{WhyCode::kOfferNextBest, "offers its outcome number {0}, worth {1~}: it has been offered as many"},
    Template{WhyCode::kOfferEarlier, "stays with what it has offered: {0} outcomes of its own, {1} of the other's"},
    Template{WhyCode::kOfferInKind,
             "the other has come from {0~} to {1~}, by its own measure: answers in kind with {2~}"},
    Template{WhyCode::kOfferToNash,
             "its target is {0~} on the way to the Nash point, which it takes to be worth {1~}: offers {2~}"},
    Template{WhyCode::kOfferNicely,
             "the other has come {0%} of the way to the Nash point, which it takes to be worth {1~}: offers {2~}"},
    Template{WhyCode::kConcedeByRisk, "it risks {0~} where the other risks {1~}: concedes to what is worth {2~}"},
    Template{WhyCode::kOfferByInduction, "with {0} turns to come, the equilibrium leaves it {1~}"},
    Template{WhyCode::kOfferByOdds, "worth {1~} if it is accepted, by what is known with a chance of {0~}"},
    Template{WhyCode::kBidShaded,
             "its limit is {0}; in equilibrium each holds back, for what the other may be ready to give: names {1}"},
    Template{WhyCode::kOfferToMajority,
             "of what enough votes would rather have than the next round it likes this best, worth {1~}, one of {0}"},
    Template{WhyCode::kBidLimit, "names its limit: what leaves it {0~}, no less than no agreement"},
    Template{WhyCode::kByPerson, "decided by a person"},
    Template{WhyCode::kProposeText, "puts the last accepted text to the vote with one issue changed, number {0}"},
    Template{WhyCode::kRandomMove, "a legal move drawn at random, one of {0}"},
    Template{WhyCode::kProcessNumber, "decided by the process number {0}"},
    Template{WhyCode::kSoundNeed,
             "for {3@}: {0} units are missing and would come only after {1} ticks; a pledge of {2$} is worth it"},
    Template{WhyCode::kInviteAlone,
             "for {3@}: having them in time is worth {0$}, more than the pledge of {1$} and {2$} of time and pride"},
    Template{WhyCode::kInviteJointly,
             "for {3@}: having them in time is worth {0$}; in company begging costs it only {2$} and all pledge {1$}"},
    Template{WhyCode::kJoinGains,
             "for {3@}: having them in time is worth {0$}, more than its pledge of {1$} and {2$} of time and pride"},
    Template{WhyCode::kDeclineGains,
             "for {3@}: having them in time is worth {0$}, less than its pledge of {1$} and {2$} of time and pride"},
    Template{WhyCode::kSellerComes,
             "pledges it trusts at {0$} and firm demand worth {1$} outweigh the evening at {2$} and {3$} of friction "
             "with those who wait"},
    Template{WhyCode::kSellerStays,
             "pledges it trusts at {0$} and firm demand worth {1$} do not pay for the evening at {2$} and {3$} of "
             "friction with those who wait"},
    Template{WhyCode::kSellerElsewhere, "goes to a better invitation of the same tick, by {0$}"},
    Template{WhyCode::kDinnerOwnBest, "begins with its own best outcome, worth {0$} to it"},
    Template{WhyCode::kDinnerConcede,
             "its target has come down to {0$} after {1} rounds: offers the outcome nearest to the standing one, worth "
             "{2$} to it"},
    Template{WhyCode::kDinnerAccept, "the standing offer is worth {0$} to it, and its own target is {1$}"},
    Template{WhyCode::kDinnerLeave, "no outcome is worth more to it than walking away"},
    Template{WhyCode::kDinnerFirstWord,
             "its target is {1$}: asks for all that the pledges at the table may pay for, {2%} of the price; "
             "worth {0$} to it"},
    Template{WhyCode::kDinnerVolume, "gives {0%} of the units after {1} rounds, worth {2$} to it"},
    Template{
        WhyCode::kDinnerTops,
        "its target has come down to {0$} after {1} rounds: offers more money for all that it may have, worth {2$} "
        "to it"},
    Template{WhyCode::kRedirectionGains,
             "{0} units now rather than later gain {1$} there and lose {2$} here: net {3$}, the cost of replanning "
             "counted"},
    Template{WhyCode::kFeeBid, "bids {0$} a unit; the redirection is worth {1$} a unit; {2} rounds have gone by"},
    Template{WhyCode::kFeeAsk,
             "asks {0$} a unit; its limit is {1$} in this tick's mood of {2%}; {3} rounds have gone by"},
    Template{WhyCode::kFeeAccept, "a fee of {0$} a unit is no worse than its own next proposal of {1$}"},
    Template{WhyCode::kRedirectionWelcome,
             "replanning costs it {0$} a unit in this tick's mood of {1%}; a fee of up to {2$} can pay for that"},
    Template{WhyCode::kRedirectionRefused,
             "replanning costs it {0$} a unit in this tick's mood of {1%}; no fee up to {2$} pays for that"},
    Template{WhyCode::kOrderNeed,
             "wants {0} units more: what it orders now comes in {1} ticks, when it needs {2} beyond what it has, and "
             "{3} are booked"},
    Template{WhyCode::kOrderInflated,
             "orders {0} units where {1} are wanted: by the announced rule that brings {2} instead of {3} in the "
             "coming ticks"},
    Template{WhyCode::kCancelExcess, "{0} units are booked for a need of {1}: gives {2} back"},
    Template{WhyCode::kClaimForecast, "expects {0} units and says so"},
    Template{WhyCode::kClaimInflated, "expects {0} units and says {1%} of that: {2$} of belief to gain"},
    Template{WhyCode::kAllocateBook,
             "ships {0} of {1} units due: {2} for firm dates first, the rest by what is due and by relationship"},
    Template{WhyCode::kPriceByLead, "lead time {0} ticks: the list price goes from {1$} to {2$}"},
    Template{WhyCode::kAllocateByDate,
             "ships {0} of {1} units due: {2} for firm dates first, the rest in the order of dates"},
    Template{
        WhyCode::kQuoteByPromise,
        "{0} units are left, {1} a tick are expected: what is made by {2} ticks from now, {3} units, covers what is "
        "promised by then"},
    Template{WhyCode::kShareByBacklog,
             "of the units that are really waited for, {0} are of this product and {1} of the others on its line; it "
             "is to have {2%}"},
    Template{WhyCode::kBuildRoom,
             "builds room for {0} units: {1} that would earn their price and place have none, and {2} are held or "
             "booked for {3} places"},
    Template{WhyCode::kExpandByLead, "lead time {0} ticks is more than {1}, and it doubts {2%} of its backlog"},
};

std::string Told(std::int64_t value, char how, const PartyNamer& name) {
  switch (how) {
    case '$':
      return BigDollars(value);
    case '%':
      return Percent(value);
    case '~':
      return Fraction(value);
    case '@':
      return name ? name(static_cast<PartyId>(value)) : "party " + std::to_string(value);
    default:
      return Count(value);
  }
}

std::string Fill(std::string_view text, const Why& why, const PartyNamer& name) {
  std::string told;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '{') {
      told += text[i];
      continue;
    }
    const auto which = static_cast<std::size_t>(text[i + 1] - '0');
    const char how = text[i + 2];
    told += Told(why.args[which], how, name);
    i += how == '}' ? 2 : 3;
  }
  return told;
}

}  // namespace

std::string TellWhy(const Why& why, const PartyNamer& name) {
  if (why.code == 0) return "";
  for (const Template& entry : kTemplates) {
    if (static_cast<std::uint32_t>(entry.code) == why.code) return Fill(entry.text, why, name);
  }
  std::string told = "reason " + std::to_string(why.code) + " (";
  for (std::size_t i = 0; i < why.args.size(); ++i) {
    if (i > 0) told += ", ";
    told += std::to_string(why.args[i]);
  }
  return told + ")";
}

}  // namespace haggle
