// Pictures of many runs in gnuplot's language.
#pragma once

#include <string>

#include "deploy/plot/chart.h"
#include "deploy/plot/script.h"

namespace haggle::plot {

// As ScriptOf of a picture (script.h): reads nothing and names no file, equal data give an equal script. Of many points
// every n-th is drawn, and the picture says so; boxes, bands and means are those of all.
std::string ScriptOf(const DistributionChart& chart, PictureFormat format);
std::string ScriptOf(const LineChart& chart, PictureFormat format);

}  // namespace haggle::plot
