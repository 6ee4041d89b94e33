#include "proto/base/standing.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "proto/base/absl_view.h"
#include "proto/base/quoted.h"
#include "proto/base/status_fields.h"

namespace haggle {
namespace {

template <class Kind>
std::string Write(const Kind& kind) {
  StatusWriter writer(Kind::kWord);
  Kind::Fields(kind, writer);
  return std::move(writer).line();
}

template <class Kind>
bool Parse(const std::string& line, Kind& kind) {
  const std::vector<absl::string_view> fields = absl::StrSplit(line, '\t');
  if (fields.front() != AbslView(Kind::kWord)) return false;
  StatusReader reader(fields);
  Kind::Fields(kind, reader);
  return reader.ok();
}

}  // namespace

std::vector<std::string> WriteStanding(const Standing& standing) {
  std::vector<std::string> lines = {Write(standing)};
  for (const PartyStanding& party : standing.parties) lines.push_back(Write(party));
  return lines;
}

absl::StatusOr<Standing> ParseStanding(const std::vector<std::string>& lines) {
  Standing standing;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i == 0 ? Parse(lines[i], standing) : Parse(lines[i], standing.parties.emplace_back())) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("no standing of a run: ", Quoted(lines[i]), "; expected a line as proto/base/standing.h tells"));
  }
  if (lines.empty()) return absl::InvalidArgumentError("no standing of a run: there is no line");
  return standing;
}

}  // namespace haggle
