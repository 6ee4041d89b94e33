// Pictures of a sweep's results.
#pragma once

#include <string>

#include "deploy/plot/script.h"
#include "deploy/sweep/charts.h"
#include "proto/base/how_ended.h"

namespace haggle::cli {

// The picture in gnuplot's language. kDone, or how `command` ends after the reason has been said.
HowEnded ScriptOfResults(const std::string& file, const sweep::ChartRequest& asked, const std::string& command,
                         plot::PictureFormat format, std::string& script);

}  // namespace haggle::cli
