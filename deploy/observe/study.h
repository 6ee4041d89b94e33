// What is measured and told of a run as a whole: folded over all its steps, once, when it is asked for first, and on
// from there when the run has grown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "broker/journal/measures.h"
#include "broker/journal/tally.h"
#include "deploy/observe/recording.h"
#include "deploy/report/dinner_story.h"
#include "deploy/report/story.h"

namespace haggle::observe {

// One measure of a product, a party or both, tick by tick.
struct Series {
  std::string name;
  std::string_view unit;
  std::string product;                 // empty: all
  PartyId party = 0;                   // 0: the market
  std::optional<std::int64_t> absent;  // what a tick without a value had: 0 of what is counted, nothing of a mean
  std::vector<std::optional<std::int64_t>> values;  // by tick, as far as there is one
};

// Thread-compatible. `recording` must outlive it.
class Study {
 public:
  explicit Study(const Recording& recording);
  ~Study();

  // Goes on to where the recording stands.
  void CatchUp();

  const Recording& recording() const { return recording_; }
  // In a fixed order: as measures are listed, then by product and party.
  std::vector<const Series*> series() const;
  std::vector<journal::Measure> OfRun() const;
  journal::RunSummary Summary() const;
  const report::Story& story() const;
  report::DinnerStories Dinners() const;
  // The events of a booking that an agreement made: where it was made, and its deliveries.
  const std::vector<std::size_t>& EventsOf(BookingId booking) const;

 private:
  class Fold;
  const Recording& recording_;
  std::unique_ptr<Fold> fold_;
};

}  // namespace haggle::observe
