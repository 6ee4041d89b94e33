// A PostgreSQL server of a test's own, and programs that write to it.
#pragma once

#include <sys/types.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "deploy/postgres/connection.h"

namespace haggle::testing {

// A server on a socket in a temporary folder, as a user without rights if we are root; it goes with the object. It has
// the database `haggle`, whose owner is everybody who connects as `haggle`; `locked` wants a password, "s3cret/pass",
// and may make nothing.
class PostgresServer {
 public:
  // The server that all tests of this program share; null: this machine has none, and `why` says what to do.
  static PostgresServer* Shared(std::string* why);
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  // "postgresql://...#name".
  std::string Url(const std::string& name, const std::string& user = "haggle") const;
  // A session of the test's own.
  std::unique_ptr<postgres::Connection> Connect() const;
  // The first cell of the answer.
  std::string Ask(const std::string& sql) const;
  // All rows of a table as sorted lines, as COPY writes them.
  std::vector<std::string> Rows(const std::string& schema, const std::string& table) const;

 private:
  PostgresServer() = default;
  std::string Start();

  std::string folder_;
  pid_t pid_ = -1;
};

// The same of a SQLite file.
std::vector<std::string> RowsOfFile(const std::string& file, const std::string& table);
// Every table of results, from both.
void ExpectSameResults(const PostgresServer& server, const std::string& schema, const std::string& file);

// A `haggle` that runs beside the test; killed with the object if it still runs.
class RunningHaggle {
 public:
  RunningHaggle(const std::string& folder, const std::vector<std::string>& arguments);
  ~RunningHaggle();
  RunningHaggle(const RunningHaggle&) = delete;
  RunningHaggle& operator=(const RunningHaggle&) = delete;

  void Signal(int signal) const;
  // Until it is stopped by SIGSTOP; false: it ended before.
  bool AwaitStopped();
  // Its exit code, 128 + signal if it was killed.
  int Await();
  bool HasEnded();
  const std::string& out() const { return out_; }  // the file
  const std::string& err() const { return err_; }

 private:
  std::string out_;
  std::string err_;
  pid_t pid_ = -1;
  int exit_code_ = -1;
};

}  // namespace haggle::testing
