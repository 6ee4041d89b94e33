// Tells one dinner from the first refusal before it to its last delivery.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "deploy/report/dinner_story.h"
#include "deploy/report/log_writer.h"
#include "nlohmann/json.hpp"
#include "proto/base/scenario.h"

namespace haggle::report {

// One thing that is told.
struct DinnerLine {
  std::string part;  // dinner, asked, rose, came, table, promised, arrived, ended, waited
  Tick tick = 0;
  std::string text;  // may have several lines
  std::string why;   // empty: no reason is known
  nlohmann::ordered_json data;
};

// Dinner `index` (from 0) of `stories`, in order. The refusals told are those of invitations that
// pleaded for one of its parties, since the last dinner at which one of them had sat.
std::vector<DinnerLine> TellDinner(const Scenario& scenario, const DinnerStories& stories, std::size_t index);

// As text with a head for each part; JSON lines (part, tick, date, text, why, data); or CSV of the
// first five of these.
std::string DinnerText(const Scenario& scenario, const std::vector<DinnerLine>& lines, LogFormat format, bool colour);

// "10,000 units, the last in tick 41 (2024-09-16)": what has come of a dinner's promises; empty if
// nothing was promised.
std::string ArrivalText(const Scenario& scenario, const DinnerStory& dinner);

}  // namespace haggle::report
