// The fields of a line that one process tells another: a word, and fields with tabs between them. In a field, a tab, a
// line break, another control character or a backslash is written as \t, \n, \xHH or \\. Internal to run_status and
// standing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace haggle {

// Takes the fields of a kind in order. Thread-compatible.
class StatusWriter {
 public:
  explicit StatusWriter(std::string_view word) : line_(word) {}
  std::string line() && { return std::move(line_); }

  void operator()(std::int32_t number);
  void operator()(std::int64_t number);
  void operator()(std::uint32_t number);
  void operator()(std::uint64_t number);
  void operator()(bool yes);
  void operator()(const std::vector<std::string>& names);
  void operator()(const std::string& text);

 private:
  std::string line_;
};

// Takes one field after the other; ok() is false once one has another form. `fields` must outlive it.
// Thread-compatible.
class StatusReader {
 public:
  explicit StatusReader(const std::vector<absl::string_view>& fields) : fields_(fields) {}
  bool ok() const { return ok_ && next_ == fields_.size(); }

  void operator()(std::int32_t& number);
  void operator()(std::int64_t& number);
  void operator()(std::uint32_t& number);
  void operator()(std::uint64_t& number);
  void operator()(bool& yes);
  void operator()(std::vector<std::string>& names);
  void operator()(std::string& text);

 private:
  bool Left() const { return next_ < fields_.size(); }
  template <class Number>
  void Read(Number& number);

  const std::vector<absl::string_view>& fields_;
  std::size_t next_ = 1;  // after the word
  bool ok_ = true;
};

}  // namespace haggle
