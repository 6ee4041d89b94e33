// Parties by number in columns of 16 bits.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "proto/base/scenario.h"
#include "proto/base/types.h"

namespace haggle::observe {

// A party's id where all of a scenario fit into 16 bits, else its place in Scenario.parties, from 1. 0 is nobody.
// Immutable; thread-safe.
class PartyNumbers {
 public:
  explicit PartyNumbers(const Scenario& scenario) {
    for (const Party& party : scenario.parties) as_they_are_ = as_they_are_ && party.id <= kMostAsTheyAre;
    std::uint16_t place = 0;
    for (const Party& party : scenario.parties) {
      places_[party.id] = ++place;
      ids_.push_back(party.id);
    }
  }

  // 0: there is no such party.
  std::uint16_t Of(PartyId party) const {
    if (as_they_are_) return static_cast<std::uint16_t>(party <= UINT16_MAX ? party : 0);
    const auto found = places_.find(party);
    return found == places_.end() ? std::uint16_t{0} : found->second;
  }
  // The party with a number; kNature: there is none.
  PartyId IdOf(std::uint16_t number) const {
    if (as_they_are_) return places_.count(number) > 0 ? PartyId{number} : PartyId{kNature};
    return number == 0 || number > ids_.size() ? PartyId{kNature} : ids_[number - 1U];
  }

 private:
  // Whoever counts by number has a place for each up to the greatest.
  static constexpr PartyId kMostAsTheyAre = 1024;

  bool as_they_are_ = true;
  std::unordered_map<PartyId, std::uint16_t> places_;
  std::vector<PartyId> ids_;
};

}  // namespace haggle::observe
