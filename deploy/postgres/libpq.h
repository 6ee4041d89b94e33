// The few functions of libpq that this room calls, found when they are first wanted: the program is built and runs
// without the library and its headers.
#pragma once

#include "absl/status/statusor.h"

// As libpq has them. Its binary interface has been stable under the name libpq.so.5 since 2006.
struct pg_conn;
struct pg_result;

namespace haggle::postgres {

inline constexpr int kConnectionOk = 0;  // CONNECTION_OK
// ExecStatusType.
inline constexpr int kCommandOk = 1;
inline constexpr int kTuplesOk = 2;
inline constexpr int kCopyIn = 4;
inline constexpr int kSqlState = 'C';        // PG_DIAG_SQLSTATE
inline constexpr int kMessagePrimary = 'M';  // PG_DIAG_MESSAGE_PRIMARY

struct Libpq {
  pg_conn* (*PQconnectdbParams)(const char* const* keywords, const char* const* values, int expand);
  int (*PQstatus)(const pg_conn*);
  char* (*PQerrorMessage)(const pg_conn*);
  void (*PQfinish)(pg_conn*);
  pg_result* (*PQexec)(pg_conn*, const char* sql);
  pg_result* (*PQgetResult)(pg_conn*);
  int (*PQputCopyData)(pg_conn*, const char* bytes, int size);
  int (*PQputCopyEnd)(pg_conn*, const char* error);
  int (*PQresultStatus)(const pg_result*);
  char* (*PQresultErrorField)(const pg_result*, int field);
  void (*PQclear)(pg_result*);
  int (*PQntuples)(const pg_result*);
  int (*PQnfields)(const pg_result*);
  char* (*PQgetvalue)(const pg_result*, int row, int column);
  int (*PQgetlength)(const pg_result*, int row, int column);
  int (*PQgetisnull)(const pg_result*, int row, int column);
  using Notices = void (*)(void*, const char*);
  Notices (*PQsetNoticeProcessor)(pg_conn*, Notices, void*);
};

// Loaded once, and never given back. kUnavailable: it is not here; says which package it is in. Thread-safe.
absl::StatusOr<const Libpq*> LoadLibpq();

}  // namespace haggle::postgres
