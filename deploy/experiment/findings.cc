#include "deploy/experiment/findings.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "deploy/statistics/statistics.h"

namespace haggle::experiment {
Spread SpreadOf(const Sample& sample) {
  Spread spread;
  std::vector<double> values = ValuesOf(sample);
  spread.count = values.size();
  if (values.empty()) return spread;
  spread.mean = statistics::Mean(values);
  std::sort(values.begin(), values.end());
  spread.low = statistics::Quantile(values, 0.05);
  spread.median = statistics::Quantile(values, 0.5);
  spread.high = statistics::Quantile(values, 0.95);
  return spread;
}

MiddleHalf MiddleHalfOf(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  return {statistics::Quantile(values, 0.25), statistics::Quantile(values, 0.5), statistics::Quantile(values, 0.75)};
}

std::string FigureText(double value, int decimals) {
  std::string digits = absl::StrFormat("%.*f", decimals, value);
  const bool negative = digits[0] == '-';
  std::size_t whole = std::min(digits.find('.'), digits.size());
  while (whole > (negative ? 4u : 3u)) {
    whole -= 3;
    digits.insert(whole, 1, ',');
  }
  // No minus before nothing.
  if (negative && digits.find_first_of("123456789") == std::string::npos) digits.erase(0, 1);
  return digits;
}

}  // namespace haggle::experiment
