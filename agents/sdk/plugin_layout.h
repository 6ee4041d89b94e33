// The shape of what passes between a program and its plug-ins, as a number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "agents/sdk/registry.h"
#include "agents/sdk/reply.h"
#include "agents/sdk/view.h"
#include "proto/base/fields.h"
#include "proto/base/prompt.h"

namespace haggle::sdk {

// Walks through a struct by its Fields, into vectors and choices: sizes, names,
// numbers and places of all that is in it go into a digest (FNV-1a).
// Thread-compatible.
class LayoutDigest {
 public:
  std::uint64_t value() const { return hash_; }

  template <class T>
  void Add() {
    Mix(sizeof(T));
    if constexpr (IsVector<T>::value) {
      Add<typename T::value_type>();
    } else if constexpr (HasFields<T>::value) {
      T sample{};
      const char* const outer = std::exchange(base_, reinterpret_cast<const char*>(&sample));
      T::Fields(sample, *this);
      base_ = outer;
    }
  }

  // Called by Fields.
  template <class T>
  void operator()(int number, const char* name, T& field) {
    Mix(static_cast<std::uint64_t>(number));
    for (const char letter : std::string_view(name)) Mix(static_cast<unsigned char>(letter));
    Place(field);
  }
  template <class... Ts>
  void Choice(std::variant<Ts...>& field) {
    Place(field);
    (Add<Ts>(), ...);
  }

 private:
  void Mix(std::uint64_t word) { hash_ = (hash_ ^ word) * 0x100000001b3ULL; }

  template <class T>
  void Place(T& field) {
    Mix(static_cast<std::uint64_t>(reinterpret_cast<const char*>(&field) - base_));
    Add<T>();
  }

  std::uint64_t hash_ = 0xcbf29ce484222325ULL;
  const char* base_ = nullptr;  // of the struct that is walked through
};

// Differs if program and plug-in were compiled from headers that lay out
// anything of it otherwise: all that a strategy is shown, told or answers
// with, and the SDK's own classes by their sizes.
inline std::uint64_t PluginLayout() {
  LayoutDigest digest;
  digest.Add<Briefing>();  // with the whole scenario
  digest.Add<Prompt>();    // with every event and question
  digest.Add<Moves>();     // with every action
  digest.Add<View>();
  digest.Add<TableView>();
  digest.Add<Reply>();
  digest.Add<StrategySpec>();
  digest.Add<ParameterSpec>();
  digest.Add<Parameters>();
  return digest.value();
}

}  // namespace haggle::sdk
