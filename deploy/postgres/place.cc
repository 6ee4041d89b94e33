#include "deploy/postgres/place.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "proto/base/absl_view.h"

namespace haggle::postgres {
namespace {

constexpr char kOurs[] = "haggle ";

}  // namespace

std::string MarkOf(std::string_view kind, std::int64_t version) {
  return absl::StrCat(kOurs, AbslView(kind), " ", version);
}

absl::StatusOr<Place> LookAtPlace(Connection& connection, std::string_view name) {
  absl::StatusOr<Answer> answer = connection.Ask(absl::StrCat(
      "SELECT obj_description(oid, 'pg_namespace') FROM pg_catalog.pg_namespace WHERE nspname = ", Literal(name)));
  if (!answer.ok()) return answer.status();
  Place place;
  place.exists = answer->rows() > 0;
  if (place.exists && absl::StartsWith(AbslView(answer->Text(0, 0)), kOurs)) {
    place.mark = std::string(answer->Text(0, 0));
  }
  return place;
}

absl::StatusOr<std::vector<std::string>> PlacesMarked(Connection& connection, std::string_view mark) {
  absl::StatusOr<Answer> answer = connection.Ask(absl::StrCat(
      "SELECT nspname FROM pg_catalog.pg_namespace WHERE obj_description(oid, 'pg_namespace') = ", Literal(mark),
      " ORDER BY nspname"));
  if (!answer.ok()) return answer.status();
  std::vector<std::string> names;
  for (int row = 0; row < answer->rows(); ++row) names.emplace_back(answer->Text(row, 0));
  return names;
}

std::string CreatePlaceSql(std::string_view name, std::string_view mark) {
  return absl::StrCat("CREATE SCHEMA ", Identifier(name), "; COMMENT ON SCHEMA ", Identifier(name), " IS ",
                      Literal(mark));
}

}  // namespace haggle::postgres
