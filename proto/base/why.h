// The catalogue of reasons: what each code of a Why means and how it is told in
// words. A reason is for the reader of a log; nothing is computed from it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "proto/base/moves.h"
#include "proto/base/types.h"

namespace haggle {

// Numbers are stored in journals: never reuse one. What the four integers are
// stands in the templates of why.cc. Codes from kWhyPlugin on belong to
// strategies outside this tree and are told as bare numbers.
enum class WhyCode : std::uint32_t {
  kNone = 0,
  // At a table with preferences; worths in millionths.
  kLeaveCrowd = 9,
  kOfferOwnBest = 10,
  kOfferAtTarget = 11,
  kAcceptAtTarget = 12,
  kLeaveWorthless = 13,
  kLeaveIndifferent = 14,
  kLeaveLate = 15,
  kVoteFor = 16,
  kVoteAgainst = 17,
  kBidTruth = 18,
  kAwardBest = 19,
  kRandomMove = 20,
  kProcessNumber = 21,
  kOfferNextBest = 22,
  kOfferEarlier = 23,
  kOfferInKind = 24,
  kOfferToNash = 25,
  kOfferNicely = 26,
  kConcedeByRisk = 27,
  kOfferByInduction = 28,
  kProposeText = 29,
  // Private tables with a seller.
  kSoundNeed = 30,
  kInviteAlone = 31,
  kInviteJointly = 32,
  kJoinGains = 33,
  kDeclineGains = 34,
  kSellerComes = 35,
  kSellerStays = 36,
  kSellerElsewhere = 37,
  kDinnerOwnBest = 40,
  kDinnerConcede = 41,
  kDinnerAccept = 42,
  kDinnerLeave = 43,
  kDinnerFirstWord = 44,
  kDinnerVolume = 45,
  kDinnerTops = 46,
  // Redirections.
  kRedirectionGains = 50,
  kFeeBid = 51,
  kFeeAsk = 52,
  kFeeAccept = 53,
  kRedirectionWelcome = 54,
  kRedirectionRefused = 55,
  // Orders.
  kOrderNeed = 60,
  kOrderInflated = 61,
  kCancelExcess = 62,
  // Claims.
  kClaimForecast = 70,
  kClaimInflated = 71,
  // The seller's week.
  kAllocateBook = 80,
  kPriceByLead = 81,
  kExpandByLead = 82,
  kAllocateByDate = 83,
  kQuoteByPromise = 84,
  kShareByBacklog = 85,
  // Sites.
  kBuildRoom = 90,
  // More of tables with preferences.
  kOfferByOdds = 100,
  kBidShaded = 101,
  kOfferToMajority = 102,
  kBidLimit = 103,
  // Of a party that a person plays; the reason in the person's own words stands in the diary's notes.
  kByPerson = 110,
};

inline constexpr std::uint32_t kWhyPlugin = 1000;

// How the reader calls a party.
using PartyNamer = std::function<std::string(PartyId)>;

// The reason in words, without a full stop; empty for code 0. Total: an
// unknown code is told as its number and integers. `name` may be empty: then
// parties are told by number.
std::string TellWhy(const Why& why, const PartyNamer& name = {});

// Shorthand for giving a reason.
inline Why Because(WhyCode code, std::int64_t a = 0, std::int64_t b = 0, std::int64_t c = 0, std::int64_t d = 0) {
  return Why{static_cast<std::uint32_t>(code), {a, b, c, d}};
}

}  // namespace haggle
