#include "deploy/cli/plot_results.h"

#include <memory>

#include "absl/status/statusor.h"
#include "deploy/cli/console.h"
#include "deploy/cli/journal_input.h"
#include "deploy/plot/chart_script.h"
#include "deploy/sweep/results.h"

namespace haggle::cli {

HowEnded ScriptOfResults(const std::string& file, const sweep::ChartRequest& asked, const std::string& command,
                         plot::PictureFormat format, std::string& script) {
  absl::StatusOr<std::unique_ptr<sweep::Results>> results = sweep::Results::Open(file);
  if (!results.ok()) return Fail(HowEndedBy(results.status()), command, std::string(results.status().message()));
  if (asked.x.empty() || asked.y.empty()) {
    return Fail(HowEnded::kWrongUsage, command,
                (*results)->path() + " holds the results of a sweep; give --x and --y: what stands on the axes");
  }
  const absl::StatusOr<plot::LineChart> chart = sweep::ChartOf(**results, asked);
  if (!chart.ok()) {
    const bool usage = absl::IsInvalidArgument(chart.status()) || absl::IsNotFound(chart.status());
    return Fail(usage ? HowEnded::kWrongUsage : HowEndedBy(chart.status()), command,
                std::string(chart.status().message()));
  }
  script = plot::ScriptOf(*chart, format);
  return HowEnded::kDone;
}

}  // namespace haggle::cli
