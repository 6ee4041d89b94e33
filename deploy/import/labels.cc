#include "deploy/import/labels.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/base/quoted.h"

namespace haggle::importing {

void AddLabel(const Place& place, std::string label, std::set<std::string>& seen, Notes& notes, DomainIssue& issue) {
  const bool again = !seen.insert(label).second;
  if (again && issue.listed.empty()) issue.listed = issue.labels;
  if (!issue.listed.empty()) issue.listed.push_back(label);
  if (again) {
    notes.Add(place, absl::StrCat("the value ", Quoted(label), " is listed again; it counts once"));
  } else {
    issue.labels.push_back(std::move(label));
  }
}

absl::Status ReadLabels(const Value& values, Notes& notes, DomainIssue& issue) {
  if (absl::Status list = values.Expect(Node::Kind::kList); !list.ok()) return list;
  if (values.size() == 0) return values.Wrong("expected at least one value, found none");
  if (absl::Status few = CheckValueCount(values.place(), values.size()); !few.ok()) return few;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < values.size(); ++i) {
    absl::StatusOr<std::string> text = values.At(i).Text();
    if (!text.ok()) return text.status();
    AddLabel(values.At(i).place(), *std::move(text), seen, notes, issue);
  }
  return absl::OkStatus();
}

}  // namespace haggle::importing
