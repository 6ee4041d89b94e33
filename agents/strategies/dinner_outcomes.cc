#include "agents/strategies/dinner_outcomes.h"

#include <utility>

namespace haggle::strategies {
namespace {

constexpr std::int64_t kMostOutcomes = 100'000;

}  // namespace

DinnerOutcomes::DinnerOutcomes(const TableOpened& opened, WorthOf worth)
    : worth_(std::move(worth)), grid_(opened.issues, kMostOutcomes) {
  entries_.reserve(grid_.size());
  for (std::uint32_t number = 0; number < grid_.size(); ++number) {
    entries_.push_back(of(grid_.At(number)));
    if (entries_[number].worth > entries_[best_].worth) best_ = number;
  }
}

DinnerOutcomes::Entry DinnerOutcomes::of(const Outcome& outcome) const {
  Entry entry;
  entry.terms = TermsOf(grid_.issues(), outcome, Terms{});
  entry.worth = worth_(entry.terms);
  return entry;
}

}  // namespace haggle::strategies
