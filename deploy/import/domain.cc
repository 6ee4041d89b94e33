#include "deploy/import/domain.h"

#include "absl/strings/str_cat.h"
#include "broker/core/validate.h"
#include "proto/base/outcome.h"

namespace haggle::importing {
namespace {

absl::Status CheckCount(const Place& place, std::size_t count, std::int64_t most, std::string_view what) {
  if (count <= static_cast<std::size_t>(most)) return absl::OkStatus();
  return Wrong(place, absl::StrCat("expected at most ", most, " ", View(what), ", found more"));
}

}  // namespace

absl::Status CheckIssueCount(const Place& place, std::size_t count) {
  return CheckCount(place, count, kMaxIssues, "issues");
}

absl::Status CheckValueCount(const Place& place, std::size_t count) {
  return CheckCount(place, count, core::bounds::kListed, "values");
}

absl::Status CheckProfileCount(const Place& place, std::size_t count) {
  return CheckCount(place, count, core::bounds::kParties, "profiles");
}

}  // namespace haggle::importing
