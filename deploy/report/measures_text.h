// The measures of a run as a newcomer reads them: a table by party, what they come to for the market, and each one
// by itself, with what it says.
#pragma once

#include <string>
#include <vector>

#include "broker/journal/measures.h"
#include "nlohmann/json.hpp"
#include "proto/base/scenario.h"

namespace haggle::report {

// By party what was wanted, ordered, booked and got, when, and at what price; how it is spread. Empty where nothing
// was ever wanted or booked. Of `measures` those of the run count.
std::string MeasuresText(const Scenario& scenario, const std::vector<journal::Measure>& measures, bool colour);

// Every measure that the run has, with its unit and what it says, of the market and by party.
std::string AllMeasuresText(const Scenario& scenario, const std::vector<journal::Measure>& measures, bool colour);

// One measure (of MeasureList()) in all its places, tick by tick too.
std::string OneMeasureText(const Scenario& scenario, const std::vector<journal::Measure>& measures,
                           const std::string& name, bool colour);

// {"measures": [{"name", "unit", "tick", "product", "party", "value"}, ..]}; null: of the whole run, all products, the
// market.
nlohmann::ordered_json MeasuresJson(const Scenario& scenario, const std::vector<journal::Measure>& measures);

// A value in its unit, as people write it: "1,234", "$36,250", "9.4 weeks", "0.958".
std::string MeasureValue(const Scenario& scenario, journal::MeasureUnit unit, std::int64_t value);

}  // namespace haggle::report
