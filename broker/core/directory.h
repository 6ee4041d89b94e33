// Who is who in a scenario: names resolved once, so that no rule compares text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proto/base/scenario.h"
#include "proto/base/types.h"

namespace haggle::core {

// Immutable; refers to no scenario after construction. Thread-safe.
//
// The spokesman of a buyer is its principal, or itself if it has none: the party
// that sounds, invites and sits at private tables in its name.
class Directory {
 public:
  // `scenario` must be valid (validate.h).
  explicit Directory(const Scenario& scenario);

  // The parties' ids, ascending; a party's index is its place in this list.
  const std::vector<PartyId>& ids() const { return ids_; }
  std::size_t size() const { return ids_.size(); }

  // -1: no such party.
  int IndexOf(PartyId party) const {
    if (party < slots_.size()) return slots_[party];
    return Search(party);
  }
  // The party's place in Scenario.parties.
  std::size_t PlaceOf(int index) const { return places_[static_cast<std::size_t>(index)]; }
  PartyKind KindOf(int index) const { return kinds_[static_cast<std::size_t>(index)]; }

  // 0: no such name.
  PartyId PartyNamed(std::string_view name) const;
  // -1: no such name.
  int ProductNamed(std::string_view name) const;
  PartyId SellerOf(ProductId product) const { return sellers_[product]; }

  // 0: it has none.
  PartyId PrincipalOf(PartyId party) const;
  PartyId SpokesmanOf(PartyId party) const;
  const std::vector<PartyId>& AffiliatesOf(PartyId principal) const;
  // Whether `speaker` may plead for `party`: a buyer that is itself or an affiliate.
  bool SpeaksFor(PartyId speaker, PartyId party) const;
  // A principal with affiliates, or a buyer without a principal.
  bool IsSpokesman(PartyId party) const;
  bool Acquainted(PartyId a, PartyId b) const;
  bool HasAcquaintance(PartyId party) const;

 private:
  int Search(PartyId party) const;

  std::vector<PartyId> ids_;
  std::vector<int> slots_;  // index by id, for small ids
  std::vector<std::size_t> places_;
  std::vector<PartyKind> kinds_;
  std::vector<std::string> names_;    // by index
  std::vector<std::size_t> by_name_;  // indices, by name
  std::vector<std::string> products_;
  std::vector<PartyId> sellers_;
  std::vector<PartyId> principals_;                         // by index
  std::vector<std::vector<PartyId>> affiliates_;            // by index, ascending
  std::vector<std::pair<PartyId, PartyId>> acquaintances_;  // between spokesmen, both ways, ascending
};

}  // namespace haggle::core
