// An XML file as a tree.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/import/source.h"

namespace haggle::importing {

// An element; text between tags is left out. A value.
struct Element {
  std::string name;
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<Element> children;
  int line = 0;

  // Null: there is none.
  const std::string* Find(std::string_view attribute) const;
  const Element* Child(std::string_view child) const;  // the first of that name
};

// Reads the root. The text is UTF-8 (encoding.h), whatever it declares. An '&' that begins no reference stands for
// itself, as it does for GENIUS, and is noted. A document type is refused as such, so that no entity is ever expanded
// and nothing outside the file is looked at. kInvalidArgument: not well-formed, or beyond the
// bounds of source.h. Pure; thread-safe.
absl::StatusOr<Element> ParseXml(const SourceFile& file, Notes& notes);

}  // namespace haggle::importing
