#include "deploy/import/labels.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/base/quoted.h"

namespace haggle::importing {

absl::Status ReadLabels(const Value& values, DomainIssue& issue) {
  if (absl::Status list = values.Expect(Node::Kind::kList); !list.ok()) return list;
  if (values.size() == 0) return values.Wrong("expected at least one value, found none");
  if (absl::Status few = CheckValueCount(values.place(), values.size()); !few.ok()) return few;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < values.size(); ++i) {
    absl::StatusOr<std::string> text = values.At(i).Text();
    if (!text.ok()) return text.status();
    if (!seen.insert(*text).second) {
      return values.At(i).Wrong(absl::StrCat("expected every value once, found ", Quoted(*text), " again"));
    }
    issue.labels.push_back(*std::move(text));
  }
  return absl::OkStatus();
}

}  // namespace haggle::importing
