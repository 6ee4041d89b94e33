// How a plain struct says what it consists of.
//
// Every struct that crosses a border (canonical bytes, protobuf, digest, SQL)
// has one static function:
//
//   struct Point {
//     Tick tick = 0;
//     std::int64_t units = 0;
//     template <class Self, class Visitor>
//     static void Fields(Self& self, Visitor& visit) {
//       visit(1, "tick", self.tick);
//       visit(2, "units", self.units);
//     }
//   };
//
// Numbers rise, and with the names they are those of the protobuf message of
// the same name in haggle/v1, which a test holds them to. A field may be bool,
// a fixed-width integer, an enum class over uint8_t, std::string, Outcome, a
// struct with Fields, or a std::vector of these. A choice is a std::variant
// announced by `visit.Choice(self.body)`; its first alternative is
// std::monostate (nothing chosen) and every other names itself with kField and
// kName, the number and name it has in the protobuf `oneof`.
//
// Everything else is derived from this one description: canonical.h encodes
// and decodes, codec.h translates to and from protobuf.
#pragma once

#include <cstddef>
#include <type_traits>
#include <variant>
#include <vector>

namespace haggle {

template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};

struct AnyVisitor {
  template <class T>
  void operator()(int, const char*, T&) {}
  template <class T>
  void Choice(T&) {}
};

// Whether T describes itself with Fields.
template <class T, class = void>
struct HasFields : std::false_type {};
template <class T>
struct HasFields<T, std::void_t<decltype(T::Fields(std::declval<T&>(), std::declval<AnyVisitor&>()))>>
    : std::true_type {};

}  // namespace haggle
