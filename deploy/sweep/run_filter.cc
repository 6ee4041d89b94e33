#include "deploy/sweep/run_filter.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "deploy/report/text.h"
#include "proto/base/number.h"
#include "proto/base/quoted.h"

namespace haggle::sweep {

absl::StatusOr<RunFilter> RunFilter::Of(const Results& results, const std::vector<std::string>& texts) {
  RunFilter filter;
  for (const std::string& text : texts) {
    const auto wrong = [&](const std::string& what) {
      return absl::InvalidArgumentError(absl::StrCat("--where ", Quoted(text), ": ", what,
                                                     "; expected AXIS=VALUE, AXIS=VALUE|VALUE, AXIS!=VALUE or "
                                                     "seed=A..B"));
    };
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) return wrong("found no AXIS=");
    const bool other = text[equals - 1] == '!';
    const std::string name = text.substr(0, equals - (other ? 1 : 0));
    const std::string value = text.substr(equals + 1);
    if (name == "seed" && !other) {
      const absl::StatusOr<ParsedRange> seeds = ParseRange(value, UINT64_MAX, true);
      if (!seeds.ok()) return wrong(std::string(seeds.status().message()));
      filter.first_seed_ = seeds->first.value_or(0);
      filter.last_seed_ = seeds->last.value_or(UINT64_MAX);
      continue;
    }
    const absl::StatusOr<std::size_t> axis = results.FindAxis(name);
    if (!axis.ok()) return axis.status();
    const std::vector<std::string>& labels = results.axes()[*axis].labels;
    Condition condition{*axis, std::vector<bool>(labels.size(), other)};
    // A label may hold the bar itself.
    std::vector<std::string> values = {value};
    if (std::find(labels.begin(), labels.end(), value) == labels.end()) values = absl::StrSplit(value, '|');
    for (const std::string& wanted : values) {
      const auto at = std::find(labels.begin(), labels.end(), wanted);
      if (at == labels.end()) {
        return absl::NotFoundError(absl::StrCat("--where ", Quoted(text), ": ", results.axes()[*axis].name,
                                                " was never ", Quoted(wanted), report::Instead(wanted, labels)));
      }
      condition.places[static_cast<std::size_t>(at - labels.begin())] = !other;
    }
    filter.conditions_.push_back(std::move(condition));
  }
  return filter;
}

bool RunFilter::Takes(const Results& results, const RunRow& run) const {
  if (!run.complete || run.seed < first_seed_ || run.seed > last_seed_) return false;
  return std::all_of(conditions_.begin(), conditions_.end(), [&](const Condition& condition) {
    return condition.places[results.PlacesOf(run.setting)[condition.axis]];
  });
}

}  // namespace haggle::sweep
