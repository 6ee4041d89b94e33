// What parties believe, as a series: rows of the table `metrics` where a belief was
// first stated and where it has changed.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "broker/journal/diary.h"
#include "proto/base/scenario.h"
#include "proto/base/types.h"

namespace haggle::journal {

struct BeliefRow {
  // One that its holder sells, for of two sellers each has its own beliefs of a customer; empty:
  // the holder sells none.
  std::string_view product;
  PartyId party = 0;  // whom it is about; if nobody in particular, the holder
  std::string name;   // BeliefName
  std::int64_t value_ppm = 0;
};

// Thread-compatible.
class BeliefSeries {
 public:
  // `scenario` must outlive it and the rows.
  explicit BeliefSeries(const Scenario& scenario);

  // What was stated in a step.
  void Take(const std::vector<HeldBelief>& beliefs);
  // The rows of the tick that ends, by holder, party and code: of what was stated several times in it
  // the last word counts. A holder that sells several products has a row for each.
  std::vector<BeliefRow> EndTick();

 private:
  using Key = std::tuple<PartyId, PartyId, std::uint32_t>;  // holder, party, code

  std::map<PartyId, std::vector<std::string_view>> sold_;  // products, by seller
  std::map<Key, std::int64_t> stated_;                     // in this tick
  std::map<Key, std::int64_t> last_;                       // in earlier ones
};

}  // namespace haggle::journal
