// The families of reference results that the runner knows: one table, by name.
// A new family is a function in the file of its topic and a line in families.cc.
#pragma once

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/oracles/case.h"

namespace haggle::oracles {

// Answers a case with an object of the names that `expect` uses; what it leaves
// out counts as not checked. An error says why the case cannot be answered.
using Answer = absl::StatusOr<Json> (*)(const Case& test);

struct Family {
  std::string_view name;      // a last `*` stands for any end
  std::vector<Answer> parts;  // their answers are merged
};

// Null if there is none.
const Family* FindFamily(std::string_view name);

// ---- alternating_offers.cc
absl::StatusOr<Json> RubinsteinInfinite(const Case& test);
absl::StatusOr<Json> RubinsteinPrice(const Case& test);
absl::StatusOr<Json> StahlFinite(const Case& test);
absl::StatusOr<Json> StahlIntegerUnits(const Case& test);
absl::StatusOr<Json> OutsideOptionGame(const Case& test);
absl::StatusOr<Json> UnanimityRotatingProposer(const Case& test);

// ---- solutions.cc
absl::StatusOr<Json> ContinuousSolutions(const Case& test);
absl::StatusOr<Json> PolygonExact(const Case& test);
absl::StatusOr<Json> AsymmetricNash(const Case& test);
absl::StatusOr<Json> DiscreteSolutions(const Case& test);
absl::StatusOr<Json> TransferableUtilityNash(const Case& test);

// ---- domains.cc
absl::StatusOr<Json> DomainSolutions(const Case& test);

// ---- engine.cc
absl::StatusOr<Json> DomainPlays(const Case& test);
absl::StatusOr<Json> StahlUnitsPlayed(const Case& test);

// ---- tactics.cc
absl::StatusOr<Json> ConcessionCurves(const Case& test);
absl::StatusOr<Json> AgreementTables(const Case& test);
absl::StatusOr<Json> ConcessionTraces(const Case& test);
absl::StatusOr<Json> TitForTatResponse(const Case& test);
absl::StatusOr<Json> TitForTatPlay(const Case& test);
absl::StatusOr<Json> ResourceCurve(const Case& test);

// ---- acceptance.cc
absl::StatusOr<Json> AcceptanceConditions(const Case& test);

// ---- random_streams.cc
absl::StatusOr<Json> Philox7(const Case& test);
absl::StatusOr<Json> Philox10(const Case& test);
absl::StatusOr<Json> StandardPhilox(const Case& test);
absl::StatusOr<Json> StreamLayout(const Case& test);
absl::StatusOr<Json> SplitMix(const Case& test);

// ---- allocation.cc
absl::StatusOr<Json> CapacityRules(const Case& test);
absl::StatusOr<Json> SprumontUniform(const Case& test);
absl::StatusOr<Json> WeightedMaxMin(const Case& test);
absl::StatusOr<Json> ClaimsProblems(const Case& test);
absl::StatusOr<Json> ContestedGarment(const Case& test);
absl::StatusOr<Json> ParetoAllocation(const Case& test);
absl::StatusOr<Json> ManipulationTable(const Case& test);

// ---- markets.cc
absl::StatusOr<Json> DominantResources(const Case& test);
absl::StatusOr<Json> OtherResourceRules(const Case& test);
absl::StatusOr<Json> FisherMarkets(const Case& test);
absl::StatusOr<Json> ProportionalWithCaps(const Case& test);
absl::StatusOr<Json> NetworkFairness(const Case& test);
absl::StatusOr<Json> MultiUnitAuctions(const Case& test);
absl::StatusOr<Json> DemandReduction(const Case& test);
absl::StatusOr<Json> DeferredAcceptance(const Case& test);

// ---- fairness.cc
absl::StatusOr<Json> Inequality(const Case& test);
absl::StatusOr<Json> Envy(const Case& test);
absl::StatusOr<Json> FairnessBounds(const Case& test);
absl::StatusOr<Json> FairnessPrices(const Case& test);
absl::StatusOr<Json> WeightedVoting(const Case& test);
absl::StatusOr<Json> NamedCoalitionGames(const Case& test);
absl::StatusOr<Json> Queues(const Case& test);

// ---- chains.cc
absl::StatusOr<Json> BestReplies(const Case& test);
absl::StatusOr<Json> ShortageGames(const Case& test);
absl::StatusOr<Json> MergingAffiliates(const Case& test);
absl::StatusOr<Json> MovingAverage(const Case& test);
absl::StatusOr<Json> ExponentialSmoothing(const Case& test);
absl::StatusOr<Json> SignalProcessing(const Case& test);
absl::StatusOr<Json> MultiStage(const Case& test);
absl::StatusOr<Json> OrderBatching(const Case& test);

// ---- waiting.cc
absl::StatusOr<Json> DoubleAuctionLinear(const Case& test);
absl::StatusOr<Json> DoubleAuctionGains(const Case& test);
absl::StatusOr<Json> PostedPriceUniform(const Case& test);
absl::StatusOr<Json> FixedCostsInfinite(const Case& test);
absl::StatusOr<Json> BreakdownRisk(const Case& test);
absl::StatusOr<Json> ContinuousTimeShares(const Case& test);
absl::StatusOr<Json> ContinuousDeadlineShares(const Case& test);
absl::StatusOr<Json> MajorityClosedRule(const Case& test);

}  // namespace haggle::oracles
