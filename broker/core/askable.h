// Who is ever asked what, and until when: speak.cc and orders.cc ask by it, the router keeps
// events for nobody who is not asked any more, and holds all who ask to it (CHECK in Ask).
#pragma once

#include <vector>

#include "broker/core/directory.h"

namespace haggle::core {

// Immutable; thread-safe. Parties are named by their index in the directory.
class Askable {
 public:
  // `scenario` must be valid (validate.h), and `directory` its own.
  Askable(const Scenario& scenario, const Directory& directory);

  // Whether the party is asked, in ticks where anybody is: for soundings; for claims; whether it
  // approaches (invites or requests); for orders.
  bool Sounds(int index) const { return Of(index).sounds; }
  bool Claims(int index) const { return Of(index).claims; }
  bool Approaches(int index) const { return Of(index).approaches; }
  bool Orders(int index) const { return Of(index).orders; }

  // The last tick in which anything may be asked of the party; kNever: in none.
  Tick Until(int index) const { return Of(index).until; }
  static constexpr Tick kNever = -1;

 private:
  struct Roles {
    bool sounds = false;
    bool claims = false;
    bool approaches = false;  // and is asked whether it comes when it is invited
    bool orders = false;
    bool sells = false;  // is asked whether it comes to tables, and for its shares, price and capacity
    Tick until = kNever;
  };
  const Roles& Of(int index) const { return roles_[static_cast<std::size_t>(index)]; }

  std::vector<Roles> roles_;
};

}  // namespace haggle::core
