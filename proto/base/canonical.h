// The canonical encoding: the one byte string of a value that describes itself
// with Fields (fields.h). It is what is hashed, stored and measured.
//
//   integer   LEB128: groups of 7 bits, least significant first, as few as
//             possible; signed ones zigzag first; bool and enum as unsigned
//   string    length, bytes
//   vector    count, elements
//   Outcome   as a vector of signed integers; empty if its size is out of bounds
//   struct    for each field that is not empty (zero, "", no element, a struct
//             without set fields), in order: its number, its value; then 0.
//             A choice is a field with its alternative's number, and is written
//             even if the alternative is empty.
//
// There is exactly one encoding of a value, and a reader refuses any other.
// An absent field is empty: reading sets it to zero, whatever default the
// struct gives it. All functions are pure and thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "proto/base/canonical_bound.h"
#include "proto/base/canonical_reader.h"
#include "proto/base/canonical_writer.h"

namespace haggle {

// Appends the encoding of `value`. Allocates only when `out` has to grow.
template <class T>
void AppendCanonical(const T& value, std::string& out) {
  canonical::StringSink sink(out);
  canonical::Write(value, sink);
}

template <class T>
std::string Canonical(const T& value) {
  std::string out;
  AppendCanonical(value, out);
  return out;
}

// The length of the encoding, without writing it.
template <class T>
std::size_t CanonicalSize(const T& value) {
  canonical::CountingSink sink;
  canonical::Write(value, sink);
  return sink.size();
}

// At least CanonicalSize(value), and much cheaper: it looks at the lengths of lists and
// texts and takes every integer to be as long as its type allows (10 bytes for 64 bits).
template <class T>
std::size_t CanonicalBound(const T& value) {
  return canonical::Bound(value);
}

// Whether two values are the same in everything that they describe.
template <class T>
bool CanonicallyEqual(const T& a, const T& b) {
  return Canonical(a) == Canonical(b);
}

// Reads one value that fills `bytes` exactly. On false, `value` is unspecified
// and `error` (if not null) says what was found where, for example
// "commands.3.offer.table at byte 17: integer with needless groups".
//
// Safe on hostile bytes: an element takes at least one byte and memory is taken
// as elements are read, never on the word of a count, so a reader holds at most
// about 1.5 KB for each byte of its input: the largest element has some 500 bytes,
// and a vector that grows holds up to three times its elements.
template <class T>
bool ParseCanonical(std::string_view bytes, T& value, std::string* error = nullptr) {
  canonical::Reader reader(bytes);
  if (reader.Read(value) && reader.AtEnd()) return true;
  if (error != nullptr) *error = reader.Error();
  return false;
}

}  // namespace haggle
