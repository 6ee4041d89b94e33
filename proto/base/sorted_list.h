// Looking things up in a vector that is sorted by a key, each key once. Thread-safe as
// the list is.
#pragma once

#include <algorithm>
#include <cstddef>

namespace haggle {

// Where the element with `key` stands or would be inserted. `key_of(element)` rises.
template <class List, class Key, class KeyOf>
auto PlaceOf(List& list, const Key& key, KeyOf key_of) {
  return std::lower_bound(list.begin(), list.end(), key,
                          [&key_of](const auto& element, const Key& wanted) { return key_of(element) < wanted; });
}

// Null: none has the key.
template <class List, class Key, class KeyOf>
auto FindByKey(List& list, const Key& key, KeyOf key_of) -> decltype(list.data()) {
  const auto at = PlaceOf(list, key, key_of);
  return at != list.end() && key_of(*at) == key ? &*at : nullptr;
}

// The same where things are mostly asked for in order, again and again: `cursor` is where
// the last one was found, and there and at the next place is looked first.
template <class List, class Key, class KeyOf>
auto FindFrom(std::size_t& cursor, List& list, const Key& key, KeyOf key_of) -> decltype(list.data()) {
  for (std::size_t at = cursor; at < list.size() && at < cursor + 2; ++at) {
    if (key_of(list[at]) != key) continue;
    cursor = at;
    return &list[at];
  }
  const auto at = PlaceOf(list, key, key_of);
  cursor = static_cast<std::size_t>(at - list.begin());
  return at != list.end() && key_of(*at) == key ? &*at : nullptr;
}

}  // namespace haggle
