#include "proto/codec/nearest.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"

namespace haggle::codec {
namespace {

std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string DidYouMean(std::string_view word, const std::vector<std::string>& names, std::size_t most) {
  if (names.empty()) return "there are none";
  word = word.substr(0, 64);                               // a name is short; junk need not be compared as a whole
  std::vector<std::pair<std::size_t, std::size_t>> order;  // distance, index: no ties
  for (std::size_t i = 0; i < names.size(); ++i) order.emplace_back(Distance(word, names[i]), i);
  std::sort(order.begin(), order.end());
  std::string text;
  if (!word.empty() && order[0].first <= std::min<std::size_t>(3, (word.size() + 1) / 2)) {
    text = absl::StrCat("did you mean ", names[order[0].second], "? ");
  }
  absl::StrAppend(&text, text.empty() ? "there" : "There", names.size() == 1 ? " is: " : " are: ");
  for (std::size_t i = 0; i < std::min(most, order.size()); ++i) {
    absl::StrAppend(&text, i == 0 ? "" : ", ", names[order[i].second]);
  }
  if (order.size() > most) text += ", ...";
  return text;
}

}  // namespace haggle::codec
