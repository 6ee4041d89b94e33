// Strategies composed of parts: on the command line, and by names of their own.
#include <algorithm>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "agents/bargaining/parts.h"
#include "proto/base/check.h"

namespace haggle::bargaining {
namespace {

template <class P>
const P& Find(const std::vector<P>& parts, const std::string& name) {
  const auto at = std::find_if(parts.begin(), parts.end(), [&](const P& part) { return part.name == name; });
  HAGGLE_CHECK(at != parts.end());
  return *at;
}

template <class P>
ParameterSpec ChoiceOf(const char* role, const char* chosen, const char* meaning, const std::vector<P>& parts) {
  ParameterSpec spec{role, ParameterType::kText, chosen, meaning};
  for (const P& part : parts) spec.choices.push_back(part.name);
  return spec;
}

// Adds what the parts of a role take, each parameter once, with the parts that take it.
template <class P>
void AddParameters(const std::string& role, const std::vector<P>& parts, std::vector<ParameterSpec>& all) {
  for (const P& part : parts) {
    for (const std::string& name : part.parameters) {
      auto at = std::find_if(all.begin(), all.end(), [&](const ParameterSpec& spec) { return spec.name == name; });
      if (at == all.end()) at = all.insert(all.end(), PartParameter(name));
      at->only_for.push_back(role + "=" + part.name);
    }
  }
}

template <class P>
std::string PageOf(const char* role, const P& part) {
  std::string page = std::string(role) + " " + part.name + ": " + part.summary;
  if (!part.source.empty()) page += " (" + part.source + ")";
  page += "\n";
  return part.formula.empty() ? page : page + part.formula + "\n";
}

Composition Compose(const BiddingPart& bidding, const AcceptancePart& acceptance, const ModelPart& model,
                    const Parameters& parameters) {
  return {bidding.make(parameters), acceptance.make(parameters), model.make(parameters)};
}

// Whether a parameter that others switch off has been given nevertheless.
absl::Status CheckSwitches(const Parameters& parameters) {
  const auto is = [&](const char* name, const char* value) {
    const auto at = parameters.values().find(name);
    return at != parameters.values().end() && at->second == value;
  };
  const auto given = [&](const char* name) {
    const auto at = parameters.values().find(name);
    return at != parameters.values().end() && at->second != PartParameter(name).default_value;
  };
  if (is("clock", "relative") && given("deadline")) {
    return absl::InvalidArgumentError(
        "parameter deadline: has an effect only with clock=rounds or steps; found clock=relative");
  }
  if (parameters.values().count("enough") > 0 && !is("enough", "constant") && given("least") &&
      !is("acceptance", "constant")) {
    return absl::InvalidArgumentError("parameter least: has an effect only with enough=constant; found enough=" +
                                      parameters.text("enough"));
  }
  return absl::OkStatus();
}

StrategySpec Composed() {
  StrategySpec spec;
  spec.name = "boa";
  spec.summary = "at tables with preferences, composed of any bidding, acceptance and opponent model";
  spec.source = "Baarslag, Hindriks, Hendrikx, Dirkzwager, Jonker 2014";
  spec.parameters = {ChoiceOf("bidding", "polynomial", "what it offers", BiddingParts()),
                     ChoiceOf("acceptance", "next", "when it accepts", AcceptanceParts()),
                     ChoiceOf("model", "frequency", "how it estimates the others' preferences", ModelParts())};
  AddParameters("bidding", BiddingParts(), spec.parameters);
  AddParameters("acceptance", AcceptanceParts(), spec.parameters);
  AddParameters("model", ModelParts(), spec.parameters);
  for (const BiddingPart& part : BiddingParts()) spec.page += PageOf("bidding", part);
  for (const AcceptancePart& part : AcceptanceParts()) spec.page += PageOf("acceptance", part);
  for (const ModelPart& part : ModelParts()) spec.page += PageOf("model", part);
  spec.check = [](const Parameters& parameters) {
    if (!Find(BiddingParts(), parameters.text("bidding")).wants_model || parameters.text("model") != "none") {
      return CheckSwitches(parameters);
    }
    return absl::InvalidArgumentError("bidding=" + parameters.text("bidding") +
                                      " wants to know what the others like; expected model=frequency, bayesian or "
                                      "known, found none");
  };
  spec.reads_stream_key = false;
  spec.make = [](const Briefing&, const Parameters& parameters) {
    return std::make_unique<Bargainer>(Compose(Find(BiddingParts(), parameters.text("bidding")),
                                               Find(AcceptanceParts(), parameters.text("acceptance")),
                                               Find(ModelParts(), parameters.text("model")), parameters));
  };
  return spec;
}

// A composition with a name. What it says of parameters is put in the place of their own.
struct Preset {
  const char* name;
  const char* summary;
  const char* bidding;
  const char* acceptance;
  const char* model;
  struct Given {
    const char* parameter;
    const char* value;
    std::int64_t low = INT64_MIN;  // narrower bounds; INT64_MIN: its own
    std::int64_t high = INT64_MAX;
  };
  std::vector<Given> given;
};

const std::vector<Preset>& Presets() {
  static const auto* const presets = new std::vector<Preset>{
      {"boulware",
       "holds out until the deadline is near (e = 0.2 as in GENIUS)",
       "polynomial",
       "target",
       "none",
       {{"exponent", "200", 1, 999}}},
      {"boulware-negmas",
       "holds out, with the exponent of NegMAS (e = 0.25)",
       "polynomial",
       "target",
       "none",
       {{"exponent", "250", 250, 250}}},
      {"linear", "gives way evenly", "polynomial", "target", "none", {{"exponent", "1000", 1000, 1000}}},
      {"conceder", "gives way early", "polynomial", "target", "none", {{"exponent", "3000", 1001, 1'000'000}}},
      {"conceder-genius",
       "gives way early, with the exponent of GENIUS (e = 2)",
       "polynomial",
       "target",
       "none",
       {{"exponent", "2000", 2000, 2000}}},
      {"conceder-negmas",
       "gives way early, with the exponent of NegMAS (e = 4)",
       "polynomial",
       "target",
       "none",
       {{"exponent", "4000", 4000, 4000}}},
      {"exponential",
       "gives way by an exponential of time",
       "exponential",
       "next",
       "none",
       {{"exponent", "1000"}, {"kappa", "50"}}},
      {"resource-dependent", "gives way as rounds run out", "resource", "next", "none", {}},
      {"tit-for-tat-relative", "answers concessions in proportion", "tit-for-tat-relative", "next", "none", {}},
      {"tit-for-tat-absolute",
       "answers concessions in size, with some chance",
       "tit-for-tat-absolute",
       "next",
       "none",
       {{"swing", "1"}}},
      {"tit-for-tat-averaged",
       "answers the concessions of several rounds in proportion",
       "tit-for-tat-averaged",
       "next",
       "none",
       {{"delta", "3"}}},
      {"nice-tit-for-tat",
       "answers the other's approach to the Nash point that it learns",
       "nice-tit-for-tat",
       "next",
       "bayesian",
       {}},
      {"nash-seeking",
       "concedes to the Nash point that it learns",
       "nash-seeking",
       "combined",
       "frequency",
       {{"exponent", "500"}}},
      {"micro", "concedes the least it can, offer for offer", "micro", "target", "none", {}},
      {"zeuthen", "concedes if it risks less, by what it learns of the other", "zeuthen", "target", "frequency", {}},
      {"zeuthen-informed",
       "concedes if it risks less, knowing the other's preferences",
       "zeuthen",
       "target",
       "known",
       {}},
      {"subgame-perfect",
       "plays the equilibrium, knowing the other's preferences",
       "subgame-perfect",
       "target",
       "known",
       {}},
      {"posted-price",
       "names the price that is best by the odds, knowing the other's range",
       "posted-price",
       "target",
       "known",
       {}},
      {"sincere", "names its limit, and takes what reaches it", "truthful", "target", "none", {}},
      {"linear-equilibrium",
       "plays the linear equilibrium of a double auction, knowing the other's range",
       "linear-equilibrium",
       "target",
       "known",
       {}},
      {"random-proposer",
       "plays the equilibrium of majority bargaining, knowing the others' preferences",
       "random-proposer",
       "target",
       "known",
       {}},
      {"hardliner", "never gives way", "hardliner", "next", "none", {}},
      {"any-bid", "offers any acceptable outcome, accepts as much", "any", "next", "none", {}},
  };
  return *presets;
}

StrategySpec SpecOf(const Preset& preset) {
  const BiddingPart& bidding = Find(BiddingParts(), preset.bidding);
  const AcceptancePart& acceptance = Find(AcceptanceParts(), preset.acceptance);
  const ModelPart& model = Find(ModelParts(), preset.model);
  StrategySpec spec;
  spec.name = preset.name;
  spec.summary = std::string("at tables with preferences, ") + preset.summary;
  spec.source = bidding.source;
  for (const auto& names : {bidding.parameters, acceptance.parameters, model.parameters}) {
    for (const std::string& name : names) spec.parameters.push_back(PartParameter(name));
  }
  for (const Preset::Given& given : preset.given) {
    for (ParameterSpec& parameter : spec.parameters) {
      if (parameter.name != given.parameter) continue;
      parameter.default_value = given.value;
      parameter.low = std::max(parameter.low, given.low);
      parameter.high = std::min(parameter.high, given.high);
    }
  }
  spec.page = PageOf("bidding", bidding) + PageOf("acceptance", acceptance) + PageOf("model", model);
  spec.check = CheckSwitches;
  spec.reads_stream_key = false;
  spec.make = [&bidding, &acceptance, &model](const Briefing&, const Parameters& parameters) {
    return std::make_unique<Bargainer>(Compose(bidding, acceptance, model, parameters));
  };
  return spec;
}

}  // namespace

std::vector<StrategySpec> BargainingStrategies() {
  std::vector<StrategySpec> specs = {Composed()};
  for (const Preset& preset : Presets()) specs.push_back(SpecOf(preset));
  return specs;
}

}  // namespace haggle::bargaining
