#include "deploy/sweep/results_place.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "deploy/postgres/address.h"
#include "deploy/postgres/place.h"
#include "deploy/postgres/remote_tables.h"
#include "deploy/sweep/results_format.h"
#include "proto/base/quoted.h"

namespace haggle::sweep {
namespace {

// The address with the name of the only results that are there.
absl::StatusOr<postgres::Address> NameOnly(const postgres::Address& address) {
  absl::StatusOr<std::unique_ptr<postgres::Connection>> connection = postgres::Connection::Open(address);
  if (!connection.ok()) return connection.status();
  const absl::StatusOr<std::vector<std::string>> names = postgres::PlacesMarked(**connection, ResultsMark());
  if (!names.ok()) return names.status();
  if (names->size() == 1) return address.Named(names->front());
  if (names->empty()) {
    return absl::NotFoundError(
        absl::StrCat(address.Told(), ": there are no results of a sweep; make some with `haggle sweep --results`"));
  }
  return absl::NotFoundError(absl::StrCat(
      address.Told(),
      ": there are results of several sweeps; say which, behind #: ", Escaped(absl::StrJoin(*names, ", "))));
}

absl::Status CheckPlace(postgres::Connection& connection) {
  const postgres::Address& address = connection.address();
  const absl::StatusOr<postgres::Place> place = postgres::LookAtPlace(connection, address.name());
  if (!place.ok()) return place.status();
  if (!place->exists) {
    return absl::NotFoundError(absl::StrCat(address.Told(), ": there is nothing of that name behind #"));
  }
  if (place->mark != ResultsMark()) {
    return absl::FailedPreconditionError(
        absl::StrCat(address.Told(), ": holds ", place->mark.empty() ? "something else" : Quoted(place->mark),
                     "; expected ", Quoted(ResultsMark()), ", made by `haggle sweep`"));
  }
  const absl::StatusOr<std::int64_t> missing = CountMissing(connection);
  if (!missing.ok()) return missing.status();
  if (*missing == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(address.Told(), ": ", *missing, *missing == 1 ? " run is" : " runs are",
                   " missing; wait for the end of the sweep, or give its command again, which goes on"));
}

}  // namespace

std::string ResultsMark() { return postgres::MarkOf("results", kResultsVersion); }

std::vector<postgres::Table> ResultsTablesOnServer() {
  std::vector<postgres::Table> tables;
  for (const ResultsTable& table : ResultsTables()) tables.push_back(postgres::TableOf(table.sql));
  return tables;
}

absl::StatusOr<std::int64_t> CountMissing(postgres::Connection& connection) {
  const absl::StatusOr<postgres::Answer> answer =
      connection.Ask(absl::StrCat("SELECT count(*) FROM ", postgres::PlaceOf(connection.address().name(), "missing")));
  if (!answer.ok()) return answer.status();
  return answer->Integer(0, 0);
}

absl::StatusOr<std::unique_ptr<journal::Database>> OpenPlace(const std::string& text) {
  absl::StatusOr<postgres::Address> address = postgres::Address::Of(text);
  if (address.ok() && address->name().empty()) address = NameOnly(*address);
  if (!address.ok()) return address.status();
  absl::StatusOr<std::unique_ptr<postgres::Connection>> connection = postgres::Connection::Open(*address);
  if (!connection.ok()) return connection.status();
  if (absl::Status right = CheckPlace(**connection); !right.ok()) return right;
  return postgres::OpenRemoteTables(*std::move(connection), ResultsTablesOnServer());
}

}  // namespace haggle::sweep
