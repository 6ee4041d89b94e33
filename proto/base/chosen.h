// Writing over a choice.
#pragma once

#include <variant>

namespace haggle {

// The alternative A of `choice`, made the chosen one. If it is that already it keeps its
// content and its memory: to write onto one of its kind costs little, and most are.
template <class A, class Variant>
A& Chosen(Variant& choice) {
  A* const chosen = std::get_if<A>(&choice);
  return chosen != nullptr ? *chosen : choice.template emplace<A>();
}

}  // namespace haggle
