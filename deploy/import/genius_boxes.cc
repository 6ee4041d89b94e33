#include "deploy/import/genius_boxes.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "broker/core/validate.h"
#include "deploy/import/xml_attributes.h"
#include "proto/base/outcome.h"
#include "proto/base/quoted.h"

namespace haggle::importing {
namespace {

absl::Status CheckWeight(const SourceFile& file, const Element& element, Notes& notes) {
  if (element.Find("weight") == nullptr) return absl::OkStatus();
  const absl::StatusOr<Decimal> weight = Number(file, element, "weight", notes);
  if (!weight.ok()) return weight.status();
  if (*weight == Decimal{1}) return absl::OkStatus();
  return Wrong(At(file, element), absl::StrCat("expected no weight or 1, found ", ToText(*weight)));
}

absl::StatusOr<Box::Side> ReadSide(const SourceFile& file, const Element& element,
                                   const std::vector<std::string>& indices, Notes& notes) {
  const absl::StatusOr<std::string> index = Attribute(file, element, "index");
  if (!index.ok()) return index.status();
  const auto found = std::find(indices.begin(), indices.end(), *index);
  if (found == indices.end()) {
    return Wrong(At(file, element), absl::StrCat("expected the index of an integer issue, found ", Quoted(*index)));
  }
  const absl::StatusOr<std::int64_t> low = WholeNumber(file, element, "min", notes);
  if (!low.ok()) return low.status();
  const absl::StatusOr<std::int64_t> high = WholeNumber(file, element, "max", notes);
  if (!high.ok()) return high.status();
  if (*low > *high) {
    return Wrong(At(file, element), absl::StrCat("expected min <= max, found ", *low, " and ", *high));
  }
  return Box::Side{static_cast<std::size_t>(found - indices.begin()), *low, *high};
}

// The outcomes outside of `sides`, in boxes that do not overlap: those that leave the first
// side, those that keep it and leave the second, and so on.
std::vector<Box> Around(const std::vector<Box::Side>& sides, const std::vector<DomainIssue>& issues,
                        const Decimal& weight) {
  std::vector<Box> boxes;
  Box kept;
  kept.weight = weight;
  for (const Box::Side& side : sides) {
    const DomainIssue& issue = issues[side.issue];
    for (const Box::Side& left : {Box::Side{side.issue, issue.low.units, std::min(side.low - 1, issue.high.units)},
                                  Box::Side{side.issue, std::max(side.high + 1, issue.low.units), issue.high.units}}) {
      if (left.low > left.high) continue;
      boxes.push_back(kept);
      boxes.back().sides.push_back(left);
    }
    kept.sides.push_back(side);
  }
  return boxes;
}

// Adds one <hyperRectangle>.
absl::Status ReadBox(const SourceFile& file, const Element& element, const std::vector<std::string>& indices,
                     const std::vector<DomainIssue>& issues, Notes& notes, std::vector<Box>& boxes) {
  if (absl::Status weighted = CheckWeight(file, element, notes); !weighted.ok()) return weighted;
  const absl::StatusOr<Decimal> worth = Number(file, element, "utility", notes);
  if (!worth.ok()) return worth.status();
  const bool excludes = !element.children.empty() && element.children[0].name == "EXCLUDES";
  if (element.children.size() > static_cast<std::size_t>(kMaxIssues)) {
    return Wrong(At(file, element), absl::StrCat("expected at most ", kMaxIssues, " bounds, found more"));
  }
  Box box;
  box.weight = *worth;
  for (const Element& child : element.children) {
    if (child.name != (excludes ? "EXCLUDES" : "INCLUDES")) {
      return Wrong(At(file, child), "expected either <INCLUDES> or <EXCLUDES> throughout");
    }
    const absl::StatusOr<Box::Side> side = ReadSide(file, child, indices, notes);
    if (!side.ok()) return side.status();
    box.sides.push_back(*side);
  }
  if (excludes) {
    for (Box& around : Around(box.sides, issues, box.weight)) boxes.push_back(std::move(around));
  } else {
    boxes.push_back(std::move(box));
  }
  if (boxes.size() <= static_cast<std::size_t>(core::bounds::kListed)) return absl::OkStatus();
  return Wrong(At(file, element), absl::StrCat("expected at most ", core::bounds::kListed, " constraints, found more"));
}

}  // namespace

absl::Status ReadBoxes(const SourceFile& file, const Element& utility, const std::vector<std::string>& indices,
                       const std::vector<DomainIssue>& issues, Notes& notes, Profile& profile) {
  const absl::StatusOr<Decimal> most = Number(file, utility, "maxutility", notes);
  if (!most.ok()) return most.status();
  if (most->units <= 0) {
    return Wrong(At(file, utility), absl::StrCat("expected a maxutility above 0, found ", ToText(*most)));
  }
  profile.weight_unit = *most;
  const Element* function = utility.Child("ufun");
  if (function == nullptr || utility.children.size() != 1) return Wrong(At(file, utility), "expected one <ufun>");
  if (absl::Status weighted = CheckWeight(file, *function, notes); !weighted.ok()) return weighted;
  const std::string* aggregation = function->Find("aggregation");
  if (aggregation != nullptr && !absl::EqualsIgnoreCase(*aggregation, "sum")) {
    return Wrong(At(file, *function), absl::StrCat("expected the aggregation sum, found ", Quoted(*aggregation)));
  }
  for (const Element& child : function->children) {
    if (child.name != "hyperRectangle") {
      return Wrong(At(file, child), "expected <hyperRectangle>, the only function that is supported");
    }
    const absl::Status read = ReadBox(file, child, indices, issues, notes, profile.boxes);
    if (!read.ok()) return read;
  }
  return absl::OkStatus();
}

}  // namespace haggle::importing
