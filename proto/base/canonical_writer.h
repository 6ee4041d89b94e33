// How values are written in the canonical encoding; use canonical.h.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "proto/base/fields.h"
#include "proto/base/outcome.h"

namespace haggle::canonical {

inline constexpr std::size_t kMaxVarint = 10;

// Small values next to zero on either side stay small: 0, -1, 1, -2 ... become
// 0, 1, 2, 3 ...
inline std::uint64_t ZigZag(std::int64_t v) {
  return (static_cast<std::uint64_t>(v) << 1) ^ (v < 0 ? ~std::uint64_t{0} : 0);
}

// Writes after what `out` holds. The string is longer than its content while
// the sink lives, so that a byte costs one comparison; the destructor cuts it.
class StringSink {
 public:
  explicit StringSink(std::string& out) : out_(out), next_(out.data() + out.size()), end_(next_), start_(out.data()) {}
  ~StringSink() { out_.resize(size()); }
  StringSink(const StringSink&) = delete;
  StringSink& operator=(const StringSink&) = delete;

  // Most integers take one byte. That alone is inlined, and everywhere: what is compiled together
  // with it is not to decide how fast a step is written.
  [[gnu::always_inline]] void Varint(std::uint64_t v) {
    if (v < 0x80 && next_ != end_) {
      *next_++ = static_cast<char>(v);
    } else {
      LongVarint(v);
    }
  }

  void Bytes(std::string_view bytes) {
    if (bytes.empty()) return;
    if (static_cast<std::size_t>(end_ - next_) < bytes.size()) Grow(bytes.size());
    std::memcpy(next_, bytes.data(), bytes.size());
    next_ += bytes.size();
  }

  std::size_t size() const { return static_cast<std::size_t>(next_ - start_); }
  void Rewind(std::size_t size) { next_ = start_ + size; }

 private:
  [[gnu::noinline]] void LongVarint(std::uint64_t v) {
    if (static_cast<std::size_t>(end_ - next_) < kMaxVarint) Grow(kMaxVarint);
    char* p = next_;
    while (v >= 0x80) {
      *p++ = static_cast<char>(v | 0x80);
      v >>= 7;
    }
    *p++ = static_cast<char>(v);
    next_ = p;
  }

  void Grow(std::size_t bytes) {
    const std::size_t used = size();
    out_.resize(used + bytes + std::max<std::size_t>(128, used));
    start_ = out_.data();
    next_ = start_ + used;
    end_ = start_ + out_.size();
  }

  std::string& out_;
  char* next_;   // after the content
  char* end_;    // after the string
  char* start_;  // of the string
};

// Only measures.
class CountingSink {
 public:
  void Varint(std::uint64_t v) {
    do {
      ++size_;
      v >>= 7;
    } while (v != 0);
  }
  void Bytes(std::string_view bytes) { size_ += bytes.size(); }
  std::size_t size() const { return size_; }
  void Rewind(std::size_t size) { size_ = size; }

 private:
  std::size_t size_ = 0;
};

template <class T, class Sink>
void Write(const T& value, Sink& sink);

template <class Sink>
class FieldWriter {
 public:
  explicit FieldWriter(Sink& sink) : sink_(sink) {}

  template <class T>
  void operator()(int number, const char* /*name*/, const T& value) {
    const auto tag = static_cast<std::uint64_t>(number);
    if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
      if (value == T{}) return;
      sink_.Varint(tag);
      Write(value, sink_);
    } else if constexpr (std::is_same_v<T, Outcome>) {
      if (value.count() == 0) return;
      sink_.Varint(tag);
      Write(value, sink_);
    } else if constexpr (HasFields<T>::value) {
      // Written first and taken back if nothing in it was set: cheaper than
      // looking through it twice.
      const std::size_t before = sink_.size();
      sink_.Varint(tag);
      const std::size_t body = sink_.size();
      Write(value, sink_);
      if (sink_.size() == body + 1) sink_.Rewind(before);
    } else {
      if (value.empty()) return;
      sink_.Varint(tag);
      Write(value, sink_);
    }
  }

  template <class Variant>
  void Choice(const Variant& choice) {
    WriteAlternative<1>(choice);
  }

 private:
  // The first alternatives are the most frequent ones.
  template <std::size_t I, class Variant>
  void WriteAlternative(const Variant& choice) {
    if constexpr (I < std::variant_size_v<Variant>) {
      if (const auto* alternative = std::get_if<I>(&choice)) {
        sink_.Varint(static_cast<std::uint64_t>(std::variant_alternative_t<I, Variant>::kField));
        Write(*alternative, sink_);
      } else {
        WriteAlternative<I + 1>(choice);
      }
    }
  }

  Sink& sink_;
};

template <class T, class Sink>
void Write(const T& value, Sink& sink) {
  if constexpr (std::is_same_v<T, bool>) {
    sink.Varint(value ? 1 : 0);
  } else if constexpr (std::is_enum_v<T>) {
    sink.Varint(static_cast<std::uint64_t>(value));
  } else if constexpr (std::is_integral_v<T>) {
    if constexpr (std::is_signed_v<T>) {
      sink.Varint(ZigZag(value));
    } else {
      sink.Varint(value);
    }
  } else if constexpr (std::is_same_v<T, std::string>) {
    sink.Varint(value.size());
    sink.Bytes(value);
  } else if constexpr (std::is_same_v<T, Outcome>) {
    const int count = value.count();
    sink.Varint(static_cast<std::uint64_t>(count));
    for (int i = 0; i < count; ++i) sink.Varint(ZigZag(value[i]));
  } else if constexpr (IsVector<T>::value) {
    sink.Varint(value.size());
    for (const auto& element : value) Write(element, sink);
  } else {
    static_assert(HasFields<T>::value, "a described type: see fields.h");
    FieldWriter<Sink> writer(sink);
    T::Fields(value, writer);
    sink.Varint(0);
  }
}

}  // namespace haggle::canonical
