#include "deploy/import/genius_space.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "deploy/import/labels.h"
#include "deploy/import/xml_attributes.h"
#include "proto/base/quoted.h"

namespace haggle::importing {
namespace {

absl::StatusOr<GeniusKind> KindOf(const SourceFile& file, const Element& issue) {
  for (const char* attribute : {"type", "vtype", "etype"}) {
    const std::string* text = issue.Find(attribute);
    if (text == nullptr) continue;
    if (absl::EqualsIgnoreCase(*text, "discrete")) return GeniusKind::kDiscrete;
    if (absl::EqualsIgnoreCase(*text, "integer")) return GeniusKind::kInteger;
    if (absl::EqualsIgnoreCase(*text, "real")) return GeniusKind::kReal;
    return Wrong(At(file, issue),
                 absl::StrCat("expected the ", attribute, " discrete, integer or real, found ", Quoted(*text)));
  }
  return GeniusKind::kDiscrete;
}

// All <issue>s below an <objective>, in the order of the file, and the <weight>s by index.
absl::Status Collect(const SourceFile& file, const Element& objective, Notes& notes, std::vector<GeniusIssue>& issues,
                     std::map<std::string, const Element*>& weights) {
  for (const Element& child : objective.children) {
    if (child.name == "objective") {
      if (absl::Status below = Collect(file, child, notes, issues, weights); !below.ok()) return below;
    }
    if (child.name != "issue" && child.name != "weight") continue;
    absl::StatusOr<std::string> index = Attribute(file, child, "index");
    if (!index.ok()) return index.status();
    if (child.name == "weight") {
      // GENIUS takes the last one.
      if (!weights.insert_or_assign(*index, &child).second) {
        notes.Add(At(file, child),
                  absl::StrCat("the index ", Quoted(*index), " is given a weight again; the last one counts"));
      }
      continue;
    }
    const absl::StatusOr<GeniusKind> kind = KindOf(file, child);
    if (!kind.ok()) return kind.status();
    if (std::any_of(issues.begin(), issues.end(), [&](const GeniusIssue& other) { return other.index == *index; })) {
      return Wrong(At(file, child), absl::StrCat("expected every index once, found ", Quoted(*index), " again"));
    }
    issues.push_back({&child, *std::move(index), *kind});
    if (absl::Status few = CheckIssueCount(At(file, child), issues.size()); !few.ok()) return few;
  }
  return absl::OkStatus();
}

absl::Status ReadItems(const SourceFile& file, const Element& element, Notes& notes, DomainIssue& issue) {
  std::set<std::string> seen;
  for (const Element& item : element.children) {
    if (item.name != "item") continue;
    absl::StatusOr<std::string> value = Attribute(file, item, "value");
    if (!value.ok()) return value.status();
    AddLabel(At(file, item), *std::move(value), seen, notes, issue);
  }
  if (absl::Status few = CheckValueCount(issue.place, issue.labels.size()); !few.ok()) return few;
  if (issue.labels.empty()) return Wrong(issue.place, "expected an <item> for each value, found none");
  return absl::OkStatus();
}

// The bounds stand in <range> or at the issue itself.
absl::Status ReadRange(const SourceFile& file, const GeniusIssue& found, Notes& notes, DomainIssue& issue) {
  const Element* range = found.element->Child("range");
  if (range == nullptr) range = found.element;
  const absl::StatusOr<Decimal> low = Number(file, *range, "lowerbound", notes);
  if (!low.ok()) return low.status();
  const absl::StatusOr<Decimal> high = Number(file, *range, "upperbound", notes);
  if (!high.ok()) return high.status();
  issue.low = *low;
  issue.high = *high;
  if (found.kind == GeniusKind::kReal) return absl::OkStatus();
  issue.step = {1};
  if (low->places == 0 && high->places == 0) return absl::OkStatus();
  return Wrong(issue.place, absl::StrCat("expected whole numbers as bounds of an integer issue, found ", ToText(*low),
                                         " and ", ToText(*high)));
}

}  // namespace

absl::StatusOr<GeniusSpace> OpenSpace(const SourceFile& file, const Element& element, Notes& notes) {
  const std::string* type = element.Find("type");
  if ((type != nullptr && absl::EqualsIgnoreCase(*type, "constraint")) || element.Child("rules") != nullptr) {
    return Wrong(At(file, element),
                 "expected weights and evaluations, or hyper-rectangles, found a space of rules and "
                 "constraints, which is not supported");
  }
  GeniusSpace space{&file, &element, element.Child("objective"), {}, {}};
  // Profiles of the first years have their issues without an objective around them.
  if (space.objective == nullptr && element.Child("issue") != nullptr) space.objective = &element;
  if (space.objective == nullptr) return Wrong(At(file, element), "expected an <objective>, found none");
  if (absl::Status found = Collect(file, *space.objective, notes, space.issues, space.weights); !found.ok())
    return found;
  if (space.issues.empty()) return Wrong(At(file, *space.objective), "expected an <issue>, found none");
  return space;
}

absl::StatusOr<DomainIssue> ReadIssue(const SourceFile& file, const GeniusIssue& found, Notes& notes) {
  DomainIssue issue;
  issue.place = At(file, *found.element);
  absl::StatusOr<std::string> name = Attribute(file, *found.element, "name");
  if (!name.ok()) return name.status();
  issue.name = *std::move(name);
  const absl::Status read = found.kind == GeniusKind::kDiscrete ? ReadItems(file, *found.element, notes, issue)
                                                                : ReadRange(file, found, notes, issue);
  if (!read.ok()) return read;
  return issue;
}

}  // namespace haggle::importing
