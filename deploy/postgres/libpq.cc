#include "deploy/postgres/libpq.h"

#include <dlfcn.h>

#include <string>

#include "absl/strings/str_cat.h"

namespace haggle::postgres {
namespace {

constexpr char kLibrary[] = "libpq.so.5";

struct Loaded {
  Libpq functions{};
  absl::Status status;
};

template <class Function>
void Find(void* library, const char* name, Function& function, absl::Status& status) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  if (function == nullptr) {
    status = absl::UnavailableError(
        absl::StrCat(kLibrary, " has no function ", name, "; install the package libpq5, of PostgreSQL 9.5 or newer"));
  }
}

Loaded Load() {
  Loaded loaded;
  void* const library = ::dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* const why = ::dlerror();
    loaded.status = absl::UnavailableError(
        absl::StrCat("an address of PostgreSQL wants ", kLibrary, ", which is not here (", why == nullptr ? "" : why,
                     "); install the package libpq5 (apt-get install libpq5), or name a file"));
    return loaded;
  }
  Libpq& f = loaded.functions;
  absl::Status& status = loaded.status;
  Find(library, "PQconnectdbParams", f.PQconnectdbParams, status);
  Find(library, "PQstatus", f.PQstatus, status);
  Find(library, "PQerrorMessage", f.PQerrorMessage, status);
  Find(library, "PQfinish", f.PQfinish, status);
  Find(library, "PQexec", f.PQexec, status);
  Find(library, "PQgetResult", f.PQgetResult, status);
  Find(library, "PQputCopyData", f.PQputCopyData, status);
  Find(library, "PQputCopyEnd", f.PQputCopyEnd, status);
  Find(library, "PQresultStatus", f.PQresultStatus, status);
  Find(library, "PQresultErrorField", f.PQresultErrorField, status);
  Find(library, "PQclear", f.PQclear, status);
  Find(library, "PQntuples", f.PQntuples, status);
  Find(library, "PQnfields", f.PQnfields, status);
  Find(library, "PQgetvalue", f.PQgetvalue, status);
  Find(library, "PQgetlength", f.PQgetlength, status);
  Find(library, "PQgetisnull", f.PQgetisnull, status);
  Find(library, "PQsetNoticeProcessor", f.PQsetNoticeProcessor, status);
  return loaded;
}

}  // namespace

absl::StatusOr<const Libpq*> LoadLibpq() {
  static const Loaded* const loaded = new Loaded(Load());
  if (!loaded->status.ok()) return loaded->status;
  return &loaded->functions;
}

}  // namespace haggle::postgres
