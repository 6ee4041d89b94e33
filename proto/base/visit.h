// Events and moves visited so that no kind is forgotten: a kind that none of the calls takes by its
// name does not compile. For what a reader does with kinds; what all kinds have (kName, kField,
// Fields) is read with std::visit.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>
#include <variant>

#include "proto/base/events.h"
#include "proto/base/moves.h"

namespace haggle {

// Takes the kinds that are named, and no others. For those that a visitor does nothing for:
//   [](const OneOf<std::monostate, TickBegan, Funded> auto&) {}  // not told to customers
template <class Kind, class... Kinds>
concept OneOf = (std::is_same_v<Kind, Kinds> || ...);

namespace visiting {

template <class... Calls>
struct Overloaded : Calls... {
  using Calls::operator()...;
};
template <class... Calls>
Overloaded(Calls...) -> Overloaded<Calls...>;

// No kind of anything: only a call that takes whatever comes takes it.
struct Unnamed {};

template <class Visitor, class Choice>
struct Takes;
template <class Visitor, class... Kinds>
struct Takes<Visitor, std::variant<Kinds...>> {
  static constexpr bool kAll = (std::is_invocable_v<Visitor&, const Kinds&> && ...);
  static constexpr bool kWhateverComes = std::is_invocable_v<Visitor&, const Unnamed&>;
};

// Comparisons of one number, which the compiler makes a jump of; kinds with nothing to do fall together.
template <std::size_t I, class Choice, class Visitor>
constexpr decltype(auto) From(const Choice& choice, Visitor& visitor) {
  if constexpr (I + 1 == std::variant_size_v<Choice>) {
    return visitor(*std::get_if<I>(&choice));
  } else {
    if (choice.index() == I) return visitor(*std::get_if<I>(&choice));
    return From<I + 1>(choice, visitor);
  }
}

template <class Choice, class Visitor>
constexpr decltype(auto) Visit(const Choice& choice, Visitor& visitor) {
  using Taken = Takes<Visitor, Choice>;
  static_assert(Taken::kAll, "a kind of event or move is not visited here: name it in a call");
  static_assert(!Taken::kWhateverComes,
                "a call takes whatever comes, so that a new kind would be forgotten: name the kinds (OneOf)");
  if constexpr (Taken::kAll) return From<0>(choice, visitor);
}

// Hands bodies on to what is said of them by a class with an overload for each kind.
template <class Receiver>
struct HandedOn {
  Receiver& receiver;
  const Event& event;
  template <class Body>
  requires requires(Receiver& to, const Event& of, const Body& body) { to.On(of, body); }
  constexpr decltype(auto) operator()(const Body& body) const { return receiver.On(event, body); }
};

}  // namespace visiting

// Calls the one of `calls` that takes the event's body, and returns what it does. They are function
// objects; together they take each kind by its name, std::monostate (no body) too.
template <class... Calls>
constexpr decltype(auto) VisitEvent(const EventBody& body, Calls&&... calls) {
  visiting::Overloaded visitor{std::forward<Calls>(calls)...};
  return visiting::Visit(body, visitor);
}
template <class... Calls>
constexpr decltype(auto) VisitEvent(const Event& event, Calls&&... calls) {
  return VisitEvent(event.body, std::forward<Calls>(calls)...);
}

// Calls receiver.On(event, body) and returns what it does; the class takes each kind by its name.
template <class Receiver>
constexpr decltype(auto) VisitEventOn(const Event& event, Receiver& receiver) {
  const visiting::HandedOn<Receiver> visitor{receiver, event};
  return visiting::Visit(event.body, visitor);
}

// As VisitEvent, for what a party does.
template <class... Calls>
constexpr decltype(auto) VisitAction(const Action& action, Calls&&... calls) {
  visiting::Overloaded visitor{std::forward<Calls>(calls)...};
  return visiting::Visit(action, visitor);
}

}  // namespace haggle
