// A page of the repository: what was reported, and what the runs give beside it.
#pragma once

#include <string>

#include "deploy/experiment/findings.h"

namespace haggle::experiment {

// How far what came lies from what was reported.
enum class Nearness : std::uint8_t { kWithin, kMeets, kAbove, kBelow, kNone };

// kWithin: the median lies in the reported band; kMeets: the middle 90 % of the runs meet it; kAbove, kBelow: all of
// them lie on one side of it; kNone: there is nothing of ours.
Nearness NearnessOf(const codec::FigureReported& figure, const Spread& ours);

// Markdown: a line for each reported figure, with the median and the middle 90 % of the runs, then a line for each
// fact (F1 ..), with mechanism, where it is shown, and what was measured. The same findings give the same bytes.
std::string PageOf(const Findings& findings, const std::string& command);

}  // namespace haggle::experiment
