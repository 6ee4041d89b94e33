#include "proto/base/run_status.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "proto/base/absl_view.h"
#include "proto/base/quoted.h"
#include "proto/base/status_fields.h"

namespace haggle {
namespace {

// Reads the line as one of this kind, if it is one. True: it is, well or badly formed.
template <class Kind>
bool ReadAs(const std::vector<absl::string_view>& fields, RunStatus& status, bool& well) {
  if (fields.front() != AbslView(Kind::kWord)) return false;
  Kind kind;
  StatusReader reader(fields);
  Kind::Fields(kind, reader);
  well = reader.ok();
  status.body = std::move(kind);
  return true;
}

template <class... Kinds>
bool ReadAny(const std::vector<absl::string_view>& fields, RunStatus& status, bool& well,
             const std::variant<Kinds...>* /*only its type counts*/) {
  return (ReadAs<Kinds>(fields, status, well) || ...);
}

}  // namespace

std::string WriteRunStatus(const RunStatus& status) {
  return std::visit(
      [](const auto& kind) {
        StatusWriter writer(kind.kWord);
        kind.Fields(kind, writer);
        return std::move(writer).line();
      },
      status.body);
}

absl::StatusOr<RunStatus> ParseRunStatus(std::string_view line) {
  const std::vector<absl::string_view> fields = absl::StrSplit(AbslView(line), '\t');
  RunStatus status;
  bool well = false;
  if (ReadAny(fields, status, well, static_cast<const RunStatus::Body*>(nullptr)) && well) return status;
  return absl::InvalidArgumentError(
      absl::StrCat("no status of a run: ", Quoted(line), "; expected a line as proto/base/run_status.h tells"));
}

}  // namespace haggle
