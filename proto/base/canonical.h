// The canonical encoding: the one byte string of a value that describes itself
// with Fields (fields.h). It is what is hashed, stored and measured.
//
//   integer   LEB128: groups of 7 bits, least significant first, as few as
//             possible; signed ones zigzag first; bool and enum as unsigned
//   string    length, bytes
//   vector    count, elements
//   Outcome   as a vector of signed integers
//   struct    for each field that is not empty (zero, "", no element, a struct
//             without set fields), in order: its number, its value; then 0.
//             A choice is a field with its alternative's number, and is written
//             even if the alternative is empty.
//
// There is exactly one encoding of a value, and a reader refuses any other.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace haggle {

// Appends the encoding of `value`.
template <class T>
void AppendCanonical(const T& value, std::string& out);

template <class T>
std::string Canonical(const T& value);

// Reads one value that fills `bytes` exactly. On false, `value` is unspecified
// and `error` (if not null) says what was found where.
template <class T>
bool ParseCanonical(std::string_view bytes, T& value, std::string* error = nullptr);

// Replaced by the implementation.
}  // namespace haggle
