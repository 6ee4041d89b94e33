// The parts that there are, by name, and the strategies that are composed of them. To
// add a part: a file of its own, and an entry in the table of parts.cc; to add a strategy
// composed of parts: a line in the table of presets.cc.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agents/bargaining/bargainer.h"
#include "agents/sdk/registry.h"

namespace haggle::bargaining {

// One part as the command line names it. `make` gets the checked parameters of the strategy.
template <class Make>
struct Part {
  std::string name;
  std::string summary;                  // one line
  std::string source;                   // paper and year; may be empty
  std::string formula;                  // what it computes; lines
  std::vector<std::string> parameters;  // names, of those in parts.cc
  std::function<Make(const Parameters&)> make;
  bool wants_model = false;  // biddings: cannot do without a model of the others
};

using BiddingPart = Part<std::function<std::unique_ptr<Bidding>(OwnOutcomes*)>>;
using AcceptancePart = Part<std::function<std::unique_ptr<Acceptance>()>>;
using ModelPart = Part<std::function<std::unique_ptr<OpponentModel>(const View&, const TableView&)>>;

// A parameter of parts, described once for all that take it; CHECKs that there is one.
ParameterSpec PartParameter(const std::string& name);

const std::vector<BiddingPart>& BiddingParts();
const std::vector<AcceptancePart>& AcceptanceParts();
const std::vector<ModelPart>& ModelParts();

// `boa`, composed on the command line, and all that have names of their own.
std::vector<StrategySpec> BargainingStrategies();

// The strategy that the market's strategies have at tables with preferences: polynomial
// bidding with this exponent, in permille, and acceptance by its target.
Composition ByTheClock(std::int64_t exponent_permille);

}  // namespace haggle::bargaining
