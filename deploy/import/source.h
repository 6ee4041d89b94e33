// A file of others, and how what is wrong in it is told.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace haggle::importing {

// What may be read at all; more is refused before it costs memory.
inline constexpr std::size_t kLargestFile = std::size_t{16} << 20;  // bytes
inline constexpr int kDeepest = 64;                                 // elements in each other
inline constexpr std::size_t kMostElements = std::size_t{1} << 20;  // of a file, attributes and values included
inline constexpr std::size_t kLongestText = 1024;                   // bytes of a name, a value or a number
inline constexpr std::size_t kMostNotes = 1000;                     // more are counted

// A value; thread-compatible.
struct SourceFile {
  std::string path;  // as given, for messages
  std::string text;

  // "/a/b/profile.xml" -> "profile": what a party is called that has no other name.
  std::string Stem() const;
  // "/a/b/profile.xml" -> "profile.xml".
  std::string Name() const;
};

// Somewhere in a file. `line` 0: the whole file; `element` as the format writes it, may be
// empty. Refers to the file.
struct Place {
  const SourceFile* file = nullptr;
  int line = 0;
  std::string element = {};
};

// kInvalidArgument, "FILE:LINE: ELEMENT: WHAT"; `what` says what was expected and what was
// found.
absl::Status Wrong(const Place& place, std::string_view what);

// kInvalidArgument if the file is larger than kLargestFile.
absl::Status CheckSize(const SourceFile& file);

// kInvalidArgument if `text`, a name or a value, is empty or longer than kLongestText.
absl::Status CheckText(const Place& place, std::string_view text);

// Absl's own view of a text.
inline absl::string_view View(std::string_view text) { return {text.data(), text.size()}; }

// What an import has changed or left out, for the user. Thread-compatible.
class Notes {
 public:
  void Add(const Place& place, std::string_view note);
  // The number `text` was read as `kept`, which has only `places` decimals.
  void Rounded(const Place& place, std::string_view text, std::string_view kept, int places);
  // In the order they came, those of rounding last: one for each file.
  std::vector<std::string> Lines() const;

 private:
  struct Rounding {
    std::string first;
    int others = 0;
  };
  std::vector<std::string> lines_;             // at most kMostNotes
  std::size_t others_ = 0;                     // that are only counted
  std::map<std::string, Rounding> roundings_;  // by path
};

}  // namespace haggle::importing
