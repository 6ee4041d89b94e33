// How values are read from the canonical encoding; use canonical.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "proto/base/fields.h"
#include "proto/base/outcome.h"

namespace haggle::canonical {

// Sets every described field to its empty value.
template <class T>
void Clear(T& value);

struct FieldClearer {
  template <class T>
  void operator()(int, const char*, T& value) {
    Clear(value);
  }
  template <class Variant>
  void Choice(Variant& choice) {
    choice.template emplace<0>();
  }
};

template <class T>
void Clear(T& value) {
  if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T> || std::is_same_v<T, Outcome>) {
    value = T{};
  } else if constexpr (HasFields<T>::value) {
    FieldClearer clearer;
    T::Fields(value, clearer);
  } else {
    value.clear();
  }
}

// Reads values one after the other. After the first false it must not be used
// further, except for Error().
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  template <class T>
  bool Read(T& value);

  // False, with an error, if bytes are left.
  bool AtEnd() { return pos_ == bytes_.size() || Fail("bytes after the end of the value"); }

  // PATH at byte N: WHAT
  std::string Error() const;

 private:
  friend class FieldReader;

  bool Fail(const char* what) {
    what_ = what;
    failed_at_ = pos_;
    return false;
  }
  // Puts a name before the path of the failure, on the way out of it.
  bool In(const char* name);
  bool InElement(std::size_t index);

  bool Varint(std::uint64_t& v) {
    if (pos_ < bytes_.size() && static_cast<unsigned char>(bytes_[pos_]) < 0x80) {
      v = static_cast<unsigned char>(bytes_[pos_++]);
      return true;
    }
    return LongVarint(v);
  }
  bool LongVarint(std::uint64_t& v);
  bool Count(std::uint64_t& n);
  bool ReadString(std::string& value);
  bool ReadOutcome(Outcome& value);

  template <class T>
  bool ReadInteger(T& value);
  template <class T>
  bool ReadVector(std::vector<T>& value);
  template <class T>
  bool ReadStruct(T& value);

  std::string_view bytes_;
  std::size_t pos_ = 0;
  const char* what_ = "";
  std::size_t failed_at_ = 0;
  std::string path_;
};

// Reads the fields of one struct; what is absent becomes empty.
class FieldReader {
 public:
  explicit FieldReader(Reader& reader) : reader_(reader) { NextTag(); }

  template <class T>
  void operator()(int number, const char* name, T& value) {
    if (!ok_ || tag_ != static_cast<std::uint64_t>(number)) {
      Clear(value);
      return;
    }
    const std::size_t start = reader_.pos_;
    ok_ = reader_.Read(value);
    // Every empty value, and nothing else, is written as the single byte 0.
    if (ok_ && reader_.pos_ == start + 1 && reader_.bytes_[start] == 0) ok_ = reader_.Fail("empty field is written");
    if (!ok_) {
      reader_.In(name);
      return;
    }
    NextTag();
  }

  template <class Variant>
  void Choice(Variant& choice) {
    choice.template emplace<0>();
    if (ok_ && tag_ != 0) Choose<1>(choice);
  }

  // True if all went well and the struct ends here.
  bool Finish() {
    if (ok_ && tag_ != 0) ok_ = reader_.Fail("field number that is unknown or not in rising order");
    return ok_;
  }

 private:
  void NextTag() { ok_ = reader_.Varint(tag_); }

  template <std::size_t I, class Variant>
  void Choose(Variant& choice) {
    if constexpr (I < std::variant_size_v<Variant>) {
      using A = std::variant_alternative_t<I, Variant>;
      if (tag_ != static_cast<std::uint64_t>(A::kField)) return Choose<I + 1>(choice);
      ok_ = reader_.Read(choice.template emplace<I>());
      if (!ok_) {
        reader_.In(A::kName);
      } else {
        NextTag();
      }
    }
  }

  Reader& reader_;
  std::uint64_t tag_ = 0;
  bool ok_ = true;
};

template <class T>
bool Reader::ReadInteger(T& value) {
  std::uint64_t raw = 0;
  if (!Varint(raw)) return false;
  if constexpr (std::is_signed_v<T>) {
    const auto v = static_cast<std::int64_t>((raw >> 1) ^ (~(raw & 1) + 1));
    if (v < std::numeric_limits<T>::min() || v > std::numeric_limits<T>::max()) return Fail("integer out of range");
    value = static_cast<T>(v);
  } else {
    if (raw > std::numeric_limits<T>::max()) return Fail("integer out of range");
    value = static_cast<T>(raw);
  }
  return true;
}

template <class T>
bool Reader::ReadVector(std::vector<T>& value) {
  std::uint64_t n = 0;
  if (!Count(n)) return false;
  value.clear();
  for (std::uint64_t i = 0; i < n; ++i) {
    if (!Read(value.emplace_back())) return InElement(static_cast<std::size_t>(i));
  }
  return true;
}

template <class T>
bool Reader::ReadStruct(T& value) {
  FieldReader fields(*this);
  T::Fields(value, fields);
  return fields.Finish();
}

template <class T>
bool Reader::Read(T& value) {
  if constexpr (std::is_enum_v<T>) {
    std::underlying_type_t<T> raw = 0;
    if (!ReadInteger(raw)) return false;
    value = static_cast<T>(raw);
    return true;
  } else if constexpr (std::is_integral_v<T>) {
    return ReadInteger(value);
  } else if constexpr (std::is_same_v<T, std::string>) {
    return ReadString(value);
  } else if constexpr (std::is_same_v<T, Outcome>) {
    return ReadOutcome(value);
  } else if constexpr (IsVector<T>::value) {
    return ReadVector(value);
  } else {
    return ReadStruct(value);
  }
}

}  // namespace haggle::canonical
