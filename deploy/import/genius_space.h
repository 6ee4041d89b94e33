// The frame of GENIUS files: issues below objectives, and their weights.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/import/domain.h"
#include "deploy/import/xml_tree.h"

namespace haggle::importing {

enum class GeniusKind : std::uint8_t { kDiscrete, kInteger, kReal };

// One <issue>, in a domain or in a profile.
struct GeniusIssue {
  const Element* element = nullptr;
  std::string index;
  GeniusKind kind = GeniusKind::kDiscrete;
};

// A <utility_space>, of a domain or a profile. Refers to the file and its tree.
struct GeniusSpace {
  const SourceFile* file = nullptr;
  const Element* element = nullptr;
  const Element* objective = nullptr;
  std::vector<GeniusIssue> issues;
  std::map<std::string, const Element*> weights;
};

// kInvalidArgument: no objective, no issue, more than a scenario holds, an issue's index given twice, or a space of
// another kind.
absl::StatusOr<GeniusSpace> OpenSpace(const SourceFile& file, const Element& element, Notes& notes);

// What there is to negotiate. kInvalidArgument: no values, or an empty interval.
absl::StatusOr<DomainIssue> ReadIssue(const SourceFile& file, const GeniusIssue& found, Notes& notes);

}  // namespace haggle::importing
