#include "agents/bargaining/parts.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "agents/bargaining/acceptance.h"
#include "agents/bargaining/curves.h"
#include "agents/bargaining/equilibrium_bidding.h"
#include "agents/bargaining/learned_bidding.h"
#include "agents/bargaining/opponent_models.h"
#include "agents/bargaining/plain_bidding.h"
#include "agents/bargaining/time_dependent.h"
#include "agents/bargaining/tit_for_tat.h"
#include "proto/base/check.h"

namespace haggle::bargaining {
namespace {

constexpr const char* kFaratin = "Faratin, Sierra, Jennings 1998";
constexpr const char* kBaarslag = "Baarslag, Hindriks, Jonker 2013";

double Permille(const Parameters& parameters, const char* name) {
  return static_cast<double>(parameters.integer(name)) / 1000.0;
}

// ---- parameters, each described once -----------------------------------------------

const std::vector<ParameterSpec>& KnownParameters() {
  static const auto* const known = new std::vector<ParameterSpec>{
      {"exponent", ParameterType::kInteger, "1000",
       "e of the curve, permille: below 1000 it holds out, above it gives way early", 1, 1'000'000},
      {"kappa", ParameterType::kInteger, "0", "the share that is given up at time 0, permille", 0, 1000},
      {"clock",
       ParameterType::kText,
       "relative",
       "what time is: (round + 1) / (rounds + 1), or rounds or steps from 0 over the deadline",
       INT64_MIN,
       INT64_MAX,
       {"relative", "rounds", "steps"}},
      {"deadline", ParameterType::kInteger, "0",
       "the last round or step, by clock=rounds or steps, after which it leaves; 0: the table's", 0, 1'000'000'000},
      {"patience", ParameterType::kInteger, "100", "resource that each round left is worth, permille", 1, 1'000'000},
      {"delta", ParameterType::kInteger, "1", "how many of the other's offers ago it looks for a concession", 1,
       1'000'000},
      {"swing", ParameterType::kInteger, "0", "the most that chance adds to a concession, in units of the issue", 0,
       1'000'000'000},
      {"factor", ParameterType::kInteger, "1000", "a of a * u + b, permille", 0, 1'000'000},
      {"bonus", ParameterType::kInteger, "0", "b of a * u + b, permille", -1'000'000, 1'000'000},
      {"time", ParameterType::kInteger, "980", "T, the relative time from which it accepts, permille", 0, 1000},
      {"least", ParameterType::kInteger, "800", "alpha, the utility that is enough, permille", 0, 1'000'000},
      {"enough",
       ParameterType::kText,
       "best-in-window",
       "alpha, from T on: of the other's offers before this one",
       INT64_MIN,
       INT64_MAX,
       {"constant", "best-in-window", "mean-in-window", "best"}},
      {"learning", ParameterType::kInteger, "200", "what an issue that is not given way on gains in weight, permille",
       1, 100'000},
      {"concession", ParameterType::kInteger, "500", "how far the other is taken to come down by time 1, permille", 0,
       1000},
      {"sigma", ParameterType::kInteger, "150", "spread of the other's utility around that, permille", 1, 100'000},
  };
  return *known;
}

Clock ClockOf(const Parameters& parameters) {
  const std::string& name = parameters.text("clock");
  const ClockKind kind = name == "rounds"  ? ClockKind::kRounds
                         : name == "steps" ? ClockKind::kSteps
                                           : ClockKind::kRelative;
  return {kind, static_cast<std::int32_t>(parameters.integer("deadline"))};
}

ConcessionCurve PolynomialOf(const Parameters& parameters) {
  return [e = Permille(parameters, "exponent"), kappa = Permille(parameters, "kappa")](double t, std::int32_t) {
    return PolynomialShare(t, e, kappa);
  };
}

// ---- bidding -------------------------------------------------------------------------

using MakeBidding = std::function<std::unique_ptr<Bidding>(OwnOutcomes*)>;

MakeBidding Timed(const Clock& clock, const ConcessionCurve& curve) {
  return [=](OwnOutcomes* own) { return std::make_unique<TimeDependentBidding>(own, clock, curve); };
}

MakeBidding Polynomial(const Parameters& parameters) { return Timed(ClockOf(parameters), PolynomialOf(parameters)); }

MakeBidding Exponential(const Parameters& parameters) {
  const double e = Permille(parameters, "exponent");
  // The logarithm of 0 has no place in a curve: the least kappa is a thousandth.
  const double kappa = std::max(Permille(parameters, "kappa"), 0.001);
  return Timed(ClockOf(parameters), [=](double t, std::int32_t) { return ExponentialShare(t, e, kappa); });
}

MakeBidding ByResource(const Parameters& parameters) {
  const double patience = Permille(parameters, "patience");
  const double kappa = Permille(parameters, "kappa");
  return Timed(Clock{},
               [=](double, std::int32_t left) { return ResourceShare(patience * static_cast<double>(left), kappa); });
}

std::function<MakeBidding(const Parameters&)> InKind(Imitation kind) {
  return [kind](const Parameters& parameters) -> MakeBidding {
    const ImitationRule rule{kind, parameters.integer("delta"),
                             kind == Imitation::kAbsolute ? parameters.integer("swing") : 0};
    return [rule, first = Polynomial(parameters)](OwnOutcomes* own) {
      return std::make_unique<TitForTatBidding>(own, rule, first(own));
    };
  };
}

template <class B>
MakeBidding Plain(const Parameters& /*parameters*/) {
  return [](OwnOutcomes* /*own*/) { return std::make_unique<B>(); };
}

MakeBidding NashSeeking(const Parameters& parameters) {
  return [clock = ClockOf(parameters), curve = PolynomialOf(parameters)](OwnOutcomes* /*own*/) {
    return std::make_unique<NashSeekingBidding>(clock, curve);
  };
}

// ---- acceptance ------------------------------------------------------------------------

using MakeAcceptance = std::function<std::unique_ptr<Acceptance>()>;

AcceptCombined::Alpha AlphaOf(const Parameters& parameters) {
  const std::string& name = parameters.text("enough");
  if (name == "constant") return AcceptCombined::Alpha::kConstant;
  if (name == "mean-in-window") return AcceptCombined::Alpha::kMeanInWindow;
  return name == "best" ? AcceptCombined::Alpha::kBestOfAll : AcceptCombined::Alpha::kBestInWindow;
}

// ---- models ------------------------------------------------------------------------------

using MakeModel = std::function<std::unique_ptr<OpponentModel>(const View&, const TableView&)>;

const std::vector<std::string> kTiming = {"exponent", "kappa", "clock", "deadline"};

std::vector<std::string> With(std::vector<std::string> names, const std::vector<std::string>& more) {
  names.insert(names.end(), more.begin(), more.end());
  return names;
}

}  // namespace

ParameterSpec PartParameter(const std::string& name) {
  const std::vector<ParameterSpec>& known = KnownParameters();
  const auto at =
      std::find_if(known.begin(), known.end(), [&](const ParameterSpec& spec) { return spec.name == name; });
  HAGGLE_CHECK(at != known.end());
  return *at;
}

const std::vector<BiddingPart>& BiddingParts() {
  static const auto* const parts = new std::vector<BiddingPart>{
      {"polynomial", "concedes by a power of time", kFaratin,
       "target = best - (best - reservation) * (kappa + (1 - kappa) * t^(1/e)); offers, of the 16 outcomes\n"
       "least above it, the one nearest to the standing offer; by clock=relative it begins with its best",
       kTiming, Polynomial},
      {"exponential", "concedes by an exponential of time", kFaratin,
       "as polynomial, by the share exp((1 - t)^e * ln kappa), kappa at least 0.001", kTiming, Exponential},
      {"resource",
       "concedes as the rounds that are left run out",
       kFaratin,
       "as polynomial, by the share kappa + (1 - kappa) * exp(-patience * rounds left)",
       {"patience", "kappa"},
       ByResource},
      {"tit-for-tat-relative", "answers a concession by one of the same proportion", kFaratin,
       "of each issue: y[m-delta] / y[m-delta+1] * x (y the other's values, x its own last one), between its\n"
       "best value and the last acceptable one; before there are delta + 1 offers: polynomial",
       With({"delta"}, kTiming), InKind(Imitation::kRelative)},
      {"tit-for-tat-absolute", "answers a concession by one of the same size, give or take", kFaratin,
       "of each issue: x + y[m-delta] - y[m-delta+1] + chance in 0..swing, towards the other",
       With({"delta", "swing"}, kTiming), InKind(Imitation::kAbsolute)},
      {"tit-for-tat-averaged", "answers concessions by one of their proportion over several offers", kFaratin,
       "of each issue: y[m-delta] / y[m] * x", With({"delta"}, kTiming), InKind(Imitation::kAveraged)},
      {"nice-tit-for-tat",
       "answers the other's approach to the estimated Nash point by its own",
       kBaarslag,
       "share = how far the other's best offer has come from its first to the Nash point, in one's own\n"
       "utility, and with t above 0.9 the more of the rest the later; target = best - (best - nash) * share; offers\n"
       "what is best for the other of what is worth that",
       {},
       Plain<NiceTitForTatBidding>,
       true},
      {"nash-seeking", "concedes by the clock to the estimated Nash point", "Nash 1950",
       "target = best - (best - nash) * (kappa + (1 - kappa) * t^(1/e)); offers what is best for the others of\n"
       "what is worth that",
       kTiming, NashSeeking, true},
      {"micro",
       "offers its next best outcome for each new one that it is offered",
       "de Jonge 2022",
       "m different outcomes offered, n received: if m <= n the next best one, else an earlier one at random",
       {},
       Plain<MicroBidding>},
      {"zeuthen",
       "concedes if it has less to lose by a conflict",
       "Zeuthen 1930; Rosenschein, Zlotkin 1994",
       "risk = (u(own offer) - u(other's offer)) / (u(own offer) - reservation); the smaller risk concedes, as\n"
       "little as makes the product of gains exceed that of the other's offer; two parties",
       {},
       Plain<ZeuthenBidding>,
       true},
      {"subgame-perfect",
       "plays the equilibrium of alternating offers by backward induction",
       "Stahl 1972; Rubinstein 1982",
       "takes of what the other would rather accept than wait what is best for itself; discounts by round;\n"
       "two parties that know each other's preferences (model=known)",
       {},
       Plain<SubgamePerfectBidding>,
       true},
      {"posted-price",
       "offers what is best by the odds of the other's worth of no agreement",
       "Myerson 1981; Riley, Zeckhauser 1983",
       "greatest p * u + (1 - p) * reservation, p the part of the range known of the other (model=known) at which\n"
       "it accepts; two parties",
       {},
       Plain<PostedPriceBidding>,
       true},
      {"truthful",
       "names its limit",
       "",
       "what is worth the least above the reservation value",
       {},
       Plain<TruthfulBidding>},
      {"linear-equilibrium",
       "asks for more than its limit as the linear equilibrium of a double auction does",
       "Chatterjee, Samuelson 1983",
       "of limits uniform between the same two prices (those of the other's range, model=known): bid\n"
       "v / (1 + k) + k (1 - k) / (2 (1 + k)), ask c / (2 - k) + (1 - k) / 2; at other tables the limit; two parties",
       {},
       Plain<LinearEquilibriumBidding>,
       true},
      {"random-proposer",
       "buys the votes that come cheapest, where chance names the proposer",
       "Baron, Ferejohn 1989",
       "takes of what enough votes would rather have than the next round what is best for itself, of equal ones any;\n"
       "by backward induction over preferences that are known (model=known); where all propose in turn, in that order",
       {},
       Plain<RandomProposerBidding>,
       true},
      {"hardliner", "offers its best outcome, always", "", "target = best", {}, Plain<HardlinerBidding>},
      {"any",
       "offers any acceptable outcome, each as likely as another",
       "",
       "uniform over the outcomes that are worth the reservation value",
       {},
       Plain<RandomBidding>},
  };
  return *parts;
}

const std::vector<AcceptancePart>& AcceptanceParts() {
  static const auto* const parts = new std::vector<AcceptancePart>{
      {"target",
       "accepts what reaches the bidding's target",
       kFaratin,
       "u >= target",
       {},
       [](const Parameters&) -> MakeAcceptance { return [] { return std::make_unique<AcceptTarget>(); }; }},
      {"next",
       "accepts what is no worse than its own next bid",
       kBaarslag,
       "a * u + b >= u(next bid)",
       {"factor", "bonus"},
       [](const Parameters& p) -> MakeAcceptance {
         return [a = Permille(p, "factor"), b = Permille(p, "bonus")] { return std::make_unique<AcceptNext>(a, b); };
       }},
      {"previous",
       "accepts what is no worse than its own last bid",
       kBaarslag,
       "a * u + b >= u(last bid)",
       {"factor", "bonus"},
       [](const Parameters& p) -> MakeAcceptance {
         return
             [a = Permille(p, "factor"), b = Permille(p, "bonus")] { return std::make_unique<AcceptPrevious>(a, b); };
       }},
      {"time",
       "accepts anything acceptable from a certain time on",
       kBaarslag,
       "t >= T",
       {"time"},
       [](const Parameters& p) -> MakeAcceptance {
         return [t = Permille(p, "time")] { return std::make_unique<AcceptByTime>(t); };
       }},
      {"constant",
       "accepts what is worth a certain utility",
       kBaarslag,
       "u >= alpha",
       {"least"},
       [](const Parameters& p) -> MakeAcceptance {
         return [least = Permille(p, "least")] { return std::make_unique<AcceptConstant>(least); };
       }},
      {"combined",
       "accepts as next does, and late what is as good as offers have been",
       kBaarslag,
       "u >= u(next bid), or t >= T and u >= alpha; the window is as long as the time that is left",
       {"time", "enough", "least"},
       [](const Parameters& p) -> MakeAcceptance {
         return [t = Permille(p, "time"), alpha = AlphaOf(p), least = Permille(p, "least")] {
           return std::make_unique<AcceptCombined>(t, alpha, least);
         };
       }},
  };
  return *parts;
}

const std::vector<ModelPart>& ModelParts() {
  static const auto* const parts = new std::vector<ModelPart>{
      {"none", "knows nothing of the others", "", "", {}, [](const Parameters&) -> MakeModel { return nullptr; }},
      {"frequency",
       "learns from how often values are offered",
       "van Krimpen, Looije, Hajizadeh 2013 (HardHeaded)",
       "an issue whose value stays gains weight; a value is worth what it is offered, over the most offered one",
       {"learning"},
       [](const Parameters& p) -> MakeModel {
         return [learning = Permille(p, "learning")](const View&, const TableView& table) {
           return std::make_unique<FrequencyModel>(table.opened.issues, table.seats.size(), learning);
         };
       }},
      {"bayesian",
       "learns weights and shapes by Bayes' rule",
       "Hindriks, Tykhonov 2008",
       "hypotheses per issue: ten weights, shapes rising, falling, peaked; an offer at t is taken to be worth\n"
       "1 - concession * t to the other, with spread sigma",
       {"concession", "sigma"},
       [](const Parameters& p) -> MakeModel {
         return [c = Permille(p, "concession"), s = Permille(p, "sigma")](const View&, const TableView& table) {
           return std::make_unique<BayesianModel>(table.opened.issues, table.seats.size(), c, s);
         };
       }},
      {"known",
       "has been told the others' preferences (`of` in the scenario)",
       "",
       "",
       {},
       [](const Parameters&) -> MakeModel {
         return [](const View& view, const TableView& table) { return std::make_unique<KnownModel>(view, table); };
       }},
  };
  return *parts;
}

Composition ByTheClock(std::int64_t exponent_permille) {
  const double e = static_cast<double>(exponent_permille) / 1000.0;
  return {Timed(Clock{}, [e](double t, std::int32_t) { return PolynomialShare(t, e, 0); }),
          [] { return std::make_unique<AcceptTarget>(); }, nullptr};
}

}  // namespace haggle::bargaining
