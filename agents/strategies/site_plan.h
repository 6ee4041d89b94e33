// Where units could be switched on, as far as anybody may think.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "agents/sdk/view.h"
#include "proto/base/scenario.h"
#include "proto/base/types.h"

namespace haggle::strategies {

// Room by plan. Plans are public: a site that has not opened is thought to open
// at its planned tick or, once that is near or past, in three ticks: "nearly
// finished" stays nearly finished until it is told that the site is open. What was told to be
// built at a site counts from its tick on, if the site is open by then.
// Market model, section 5. Thread-compatible.
class SitePlan {
 public:
  static constexpr std::int64_t kWithoutEnd = std::int64_t{1} << 50;

  // Notes which sites were told to have opened or to be extended. Once for each prompt.
  void Take(const View& view);

  // Units that `party` has room for at tick `at`, as thought at tick `now`. A
  // party without sites has room without end.
  std::int64_t Room(const Party& party, Tick at, Tick now) const;

  // Units of room that were built at a site, whenever they are to be there.
  std::int64_t Extended(PartyId party, std::uint32_t site) const;

  // Units that the fastest of its sites can install in a tick; 0: no limit or no sites.
  static std::int64_t FastestSite(const Party& party);

 private:
  using Place = std::pair<PartyId, std::uint32_t>;  // party and index of the site
  struct Built {
    Tick from = 0;
    std::int64_t units = 0;  // in all from then on
  };
  void Note(PartyId party, std::uint32_t site, Tick tick);
  std::int64_t BuiltBy(const Place& place, Tick at) const;

  std::map<Place, Tick> openings_;
  std::map<Place, std::vector<Built>> extensions_;  // in the order of ticks: a site's lag does not change
};

}  // namespace haggle::strategies
