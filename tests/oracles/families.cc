#include "tests/oracles/families.h"

namespace haggle::oracles {
namespace {

const std::vector<Family>& Families() {
  static const std::vector<Family> families = {
      {"rubinstein_infinite", {RubinsteinInfinite}},
      {"rubinstein_price", {RubinsteinPrice}},
      {"stahl_finite", {StahlFinite}},
      {"stahl_integer_units", {StahlIntegerUnits, StahlUnitsPlayed}},
      {"outside_options", {OutsideOptionGame}},
      {"unanimity_rotating_proposer", {UnanimityRotatingProposer}},
      {"continuous", {ContinuousSolutions}},
      {"polygon_exact", {PolygonExact}},
      {"asymmetric_nash", {AsymmetricNash}},
      {"discrete", {DiscreteSolutions}},
      {"own_domains", {DomainSolutions, DomainPlays}},
      {"published_domains", {DomainSolutions, DomainPlays}},
      {"alpha_and_offer_curves", {ConcessionCurves}},
      {"agreement_tables", {AgreementTables}},
      {"full_traces", {ConcessionTraces}},
      {"tit_for_tat_response", {TitForTatResponse}},
      {"tit_for_tat_full_play", {TitForTatPlay}},
      {"resource_dependent_alpha", {ResourceCurve}},
      {"acceptance", {AcceptanceConditions}},
      {"philox4x32_7_*", {Philox7}},
      {"philox4x32_10_*", {Philox10}},
      {"std_philox4x32", {StandardPhilox}},
      {"stream_layout_example", {StreamLayout}},
      {"splitmix64", {SplitMix}},
      {"multi_party_tu_nash", {TransferableUtilityNash}},
      {"multi_party_discrete", {DiscreteSolutions}},
      {"capacity_rules", {CapacityRules}},
      {"sprumont_uniform", {SprumontUniform}},
      {"weighted_max_min", {WeightedMaxMin}},
      {"talmud_and_bankruptcy", {ClaimsProblems}},
      {"contested_garment", {ContestedGarment}},
      {"cachon_lariviere_pareto", {ParetoAllocation}},
      {"manipulation_table", {ManipulationTable}},
      {"drf", {DominantResources}},
      {"drf_example_other_rules", {OtherResourceRules}},
      {"eisenberg_gale_linear", {FisherMarkets}},
      {"proportional_fair_with_caps", {ProportionalWithCaps}},
      {"network_fairness", {NetworkFairness}},
      {"multi_unit_auction", {MultiUnitAuctions}},
      {"demand_reduction", {DemandReduction}},
      {"deferred_acceptance", {DeferredAcceptance}},
      {"best_reply_dynamics", {BestReplies}},
      {"lpw_*", {ShortageGames}},
      {"vectors", {Inequality}},
      {"envy", {Envy}},
      {"price_of_fairness_bounds", {FairnessBounds}},
      {"price_of_fairness_*", {FairnessPrices}},
      {"moving_average", {MovingAverage}},
      {"moving_average_path", {MovingAverage}},
      {"exponential_smoothing", {ExponentialSmoothing}},
      {"multi_stage", {MultiStage}},
      {"signal_processing", {SignalProcessing}},
      {"order_batching", {OrderBatching}},
      {"affiliates_merge_split", {MergingAffiliates}},
      {"weighted_voting", {WeightedVoting}},
      {"glove_and_airport", {NamedCoalitionGames}},
      {"queue_mm*", {Queues}},
      {"double_auction_linear", {DoubleAuctionLinear}},
      {"double_auction_gains", {DoubleAuctionGains}},
      {"posted_price_uniform", {PostedPriceUniform}},
      {"fixed_costs_infinite", {FixedCostsInfinite}},
      {"breakdown_risk", {BreakdownRisk}},
      {"continuous_time", {ContinuousTimeShares}},
      {"continuous_deadline", {ContinuousDeadlineShares}},
      {"majority_closed_rule", {MajorityClosedRule}},
  };
  return families;
}

bool Matches(std::string_view pattern, std::string_view name) {
  if (pattern.ends_with('*')) return name.starts_with(pattern.substr(0, pattern.size() - 1));
  return pattern == name;
}

}  // namespace

const Family* FindFamily(std::string_view name) {
  for (const Family& family : Families()) {
    if (Matches(family.name, name)) return &family;
  }
  return nullptr;
}

}  // namespace haggle::oracles
