#include "deploy/postgres/connection.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "proto/base/absl_view.h"
#include "proto/base/quoted.h"
#include "proto/codec/utf8.h"

namespace haggle::postgres {
namespace {

constexpr char kReplacement[] = "\xEF\xBF\xBD";
constexpr std::size_t kLongestCharacter = 4;
// What is sent at a time of a COPY.
constexpr std::size_t kPiece = 1 << 20;

// What a session is like. A client that has gone without a word is noticed in half a minute, so that what the server
// holds for it is free again.
constexpr char kSession[] =
    "SET standard_conforming_strings = on; SET client_min_messages = error; SET tcp_keepalives_idle = 15; "
    "SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3";

void Ignore(void*, const char*) {}

// The first line, as it may be told.
std::string FirstLine(const char* text) {
  std::string line(text == nullptr ? "" : text);
  return Escaped(std::string_view(line).substr(0, line.find('\n')));
}

absl::StatusCode CodeOf(std::string_view state) {
  if (state.empty() || state.substr(0, 2) == "08" || state.substr(0, 3) == "57P") return absl::StatusCode::kUnavailable;
  if (state == "42501") return absl::StatusCode::kPermissionDenied;
  if (state.substr(0, 2) == "53") return absl::StatusCode::kResourceExhausted;
  if (state == "40001" || state == "40P01") return absl::StatusCode::kAborted;
  if (state == "42P06" || state == "42P07" || state == "23505") return absl::StatusCode::kAlreadyExists;
  if (state == "42P01" || state == "3F000") return absl::StatusCode::kNotFound;
  return absl::StatusCode::kInternal;
}

const char* AdviceOn(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kUnavailable:
      return "; see that the server is up, and give the same command again, which goes on";
    case absl::StatusCode::kPermissionDenied:
      return "; ask the database's owner for the right (GRANT CREATE, TEMPORARY ON DATABASE to write; GRANT USAGE ON "
             "SCHEMA and SELECT ON ALL TABLES to read)";
    case absl::StatusCode::kResourceExhausted:
      return "; make room on the server, and give the same command again, which goes on";
    default:
      return "";
  }
}

std::string AdviceOnConnecting(std::string_view message) {
  if (message.find("password") != std::string_view::npos) {
    return "; give the password in PGPASSWORD or ~/.pgpass (in an address other users of this machine can read it)";
  }
  if (message.find("does not exist") != std::string_view::npos) {
    return "; name one that there is, or make it (createdb, createuser)";
  }
  return "; see that the server is up and that host, port and database are right";
}

}  // namespace

Answer::~Answer() {
  if (result_ != nullptr) libpq_->PQclear(result_);
}

Answer::Answer(Answer&& other) noexcept : libpq_(other.libpq_), result_(std::exchange(other.result_, nullptr)) {}

Answer& Answer::operator=(Answer&& other) noexcept {
  std::swap(libpq_, other.libpq_);
  std::swap(result_, other.result_);
  return *this;
}

int Answer::rows() const { return libpq_->PQntuples(result_); }
bool Answer::IsNull(int row, int column) const { return libpq_->PQgetisnull(result_, row, column) != 0; }

std::string_view Answer::Text(int row, int column) const {
  return {libpq_->PQgetvalue(result_, row, column),
          static_cast<std::size_t>(libpq_->PQgetlength(result_, row, column))};
}

std::int64_t Answer::Integer(int row, int column) const {
  std::int64_t value = 0;
  return absl::SimpleAtoi(AbslView(Text(row, column)), &value) ? value : 0;
}

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const Address& address) {
  const absl::StatusOr<const Libpq*> libpq = LoadLibpq();
  if (!libpq.ok()) return libpq.status();
  // What stands before the address counts if it says nothing else, what stands behind in any case.
  const char* const keywords[] = {"connect_timeout", "fallback_application_name", "dbname", "client_encoding", nullptr};
  const char* const values[] = {"10", "haggle", address.connection().c_str(), "UTF8", nullptr};
  pg_conn* const raw = (*libpq)->PQconnectdbParams(keywords, values, 1);
  if (raw == nullptr) return absl::ResourceExhaustedError("no memory for a connection to PostgreSQL");
  auto connection = std::unique_ptr<Connection>(new Connection(**libpq, raw, address));
  if ((*libpq)->PQstatus(raw) != kConnectionOk) {
    const std::string message = FirstLine((*libpq)->PQerrorMessage(raw));
    // Of an address that it cannot read libpq tells pieces, which may be the password's. What a server said is none.
    const bool server = message.rfind("connection to server", 0) == 0;
    const bool may_tell = server || !address.secret();
    return absl::UnavailableError(absl::StrCat(address.Told(), ": cannot be connected to",
                                               may_tell ? absl::StrCat(" (", message, ")") : "",
                                               AdviceOnConnecting(server ? message : "")));
  }
  (*libpq)->PQsetNoticeProcessor(raw, &Ignore, nullptr);
  if (absl::Status set = connection->Execute(kSession); !set.ok()) return set;
  return connection;
}

Connection::~Connection() { libpq_.PQfinish(connection_); }

absl::Status Connection::Failed(pg_result* result) {
  const char* const state = result == nullptr ? nullptr : libpq_.PQresultErrorField(result, kSqlState);
  const char* const primary = result == nullptr ? nullptr : libpq_.PQresultErrorField(result, kMessagePrimary);
  const std::string text = FirstLine(primary != nullptr ? primary : libpq_.PQerrorMessage(connection_));
  const absl::StatusCode code = CodeOf(state == nullptr ? "" : state);
  const absl::Status failed(code, absl::StrCat(address_.Told(), ": ", text, AdviceOn(code)));
  if (libpq_.PQstatus(connection_) == kConnectionOk) {
    pg_result* const rolled = libpq_.PQexec(connection_, "ROLLBACK");
    if (rolled != nullptr) libpq_.PQclear(rolled);
  }
  return failed;
}

absl::StatusOr<Answer> Connection::Ask(const std::string& sql) {
  pg_result* const result = libpq_.PQexec(connection_, sql.c_str());
  Answer answer(libpq_, result);
  const int status = result == nullptr ? -1 : libpq_.PQresultStatus(result);
  if (status == kCommandOk || status == kTuplesOk) return answer;
  return Failed(result);
}

absl::Status Connection::Execute(const std::string& sql) { return Ask(sql).status(); }

absl::Status Connection::CopyIn(const std::string& table, std::string_view lines) {
  pg_result* const begun = libpq_.PQexec(connection_, absl::StrCat("COPY ", table, " FROM STDIN").c_str());
  const Answer answer(libpq_, begun);
  if (begun == nullptr || libpq_.PQresultStatus(begun) != kCopyIn) return Failed(begun);
  while (!lines.empty()) {
    const std::string_view piece = lines.substr(0, kPiece);
    if (libpq_.PQputCopyData(connection_, piece.data(), static_cast<int>(piece.size())) != 1) return Failed(nullptr);
    lines.remove_prefix(piece.size());
  }
  if (libpq_.PQputCopyEnd(connection_, nullptr) != 1) return Failed(nullptr);
  absl::Status status;
  while (pg_result* const result = libpq_.PQgetResult(connection_)) {
    const Answer ended(libpq_, result);
    if (status.ok() && libpq_.PQresultStatus(result) != kCommandOk) status = Failed(result);
  }
  return status;
}

void AppendField(std::string_view text, std::string& line) {
  if (text.find('\0') != std::string_view::npos || !codec::IsUtf8(text)) {
    std::string whole;
    while (!text.empty()) {
      std::size_t size = 1;
      while (size < std::min(kLongestCharacter, text.size()) && !codec::IsUtf8(text.substr(0, size))) ++size;
      const bool good = text[0] != '\0' && codec::IsUtf8(text.substr(0, size));
      whole.append(good ? text.substr(0, size) : kReplacement);
      text.remove_prefix(good ? size : 1);
    }
    AppendField(whole, line);
    return;
  }
  for (const char c : text) {
    switch (c) {
      case '\\':
        line += "\\\\";
        break;
      case '\t':
        line += "\\t";
        break;
      case '\n':
        line += "\\n";
        break;
      case '\r':
        line += "\\r";
        break;
      default:
        line.push_back(c);
    }
  }
}

std::string Literal(std::string_view text) {
  std::string literal = "'";
  for (const char c : text) literal.append(c == '\'' ? 2 : 1, c);
  return literal + "'";
}

std::string Identifier(std::string_view name) {
  std::string identifier = "\"";
  for (const char c : name) identifier.append(c == '"' ? 2 : 1, c);
  return identifier + "\"";
}

}  // namespace haggle::postgres
