#include "deploy/batch/stretches.h"

namespace haggle::batch {

std::string StretchesText(const std::vector<std::size_t>& numbers, std::string_view separator, std::size_t most) {
  std::string text;
  std::size_t told = 0;
  for (std::size_t i = 0; i < numbers.size();) {
    if (!text.empty()) text += separator;
    if (told++ == most) return text + "...";
    std::size_t last = i;
    while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) ++last;
    text += std::to_string(numbers[i]);
    if (last > i) text += "-" + std::to_string(numbers[last]);
    i = last + 1;
  }
  return text;
}

}  // namespace haggle::batch
