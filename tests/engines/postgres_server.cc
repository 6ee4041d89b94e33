#include "tests/engines/postgres_server.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "broker/journal/database.h"
#include "deploy/sweep/results_format.h"
#include "tests/deploy/program.h"

namespace haggle::testing {
namespace {

namespace fs = std::filesystem;

// The newest installed server's programs; empty: none.
std::string ServerPrograms() {
  std::string newest;
  std::error_code error;
  for (const fs::directory_entry& version : fs::directory_iterator("/usr/lib/postgresql", error)) {
    const std::string bin = version.path() / "bin";
    if (fs::exists(bin + "/initdb") && bin > newest) newest = bin;
  }
  return newest;
}

// A server refuses to be root's.
const passwd* UserOfServer() {
  if (geteuid() != 0) return nullptr;
  const passwd* user = getpwnam("postgres");
  return user != nullptr ? user : getpwnam("nobody");
}

// Begins `arguments` as the server's user, its standard error into `error`.
pid_t Begin(const std::string& folder, const std::vector<std::string>& arguments, int error) {
  const passwd* const user = UserOfServer();
  const pid_t child = fork();
  if (child != 0) return child;
  const int null = open("/dev/null", O_RDWR);
  if (dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(error, 2) < 0) _exit(126);
  if (user != nullptr && (setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) _exit(125);
  // Should the test be killed, the server goes too; after setuid, which forgets it.
  if (prctl(PR_SET_PDEATHSIG, SIGQUIT) != 0 || chdir(folder.c_str()) != 0) _exit(124);
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  execv(argv[0], argv.data());
  _exit(127);
}

int EndOf(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string Escape(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    const std::string_view special = "\\\t\n\r";
    const std::size_t at = special.find(c);
    escaped += at == std::string_view::npos ? std::string(1, c) : std::string("\\") + "\\tnr"[at];
  }
  return escaped;
}

}  // namespace

PostgresServer* PostgresServer::Shared(std::string* why) {
  static std::string missing;
  static const std::unique_ptr<PostgresServer> server = [] {
    auto made = std::unique_ptr<PostgresServer>(new PostgresServer);
    missing = made->Start();
    if (!missing.empty()) made.reset();
    return made;
  }();
  *why = missing;
  return server.get();
}

std::string PostgresServer::Start() {
  const std::string programs = ServerPrograms();
  if (programs.empty()) return "there is no PostgreSQL server here; install the package postgresql";
  if (const absl::Status library = postgres::LoadLibpq().status(); !library.ok()) return library.ToString();
  char pattern[] = "/tmp/haggle-postgres-XXXXXX";
  if (mkdtemp(pattern) == nullptr) return "no temporary folder can be made";
  folder_ = pattern;
  if (const passwd* user = UserOfServer(); user != nullptr && chown(pattern, user->pw_uid, user->pw_gid) != 0) {
    return "the temporary folder cannot be given to the server's user";
  }
  chmod(pattern, 0755);
  int pipes[2];
  if (pipe2(pipes, O_CLOEXEC) != 0) return "no pipe can be made";
  if (EndOf(Begin(folder_,
                  {programs + "/initdb", "-D", folder_ + "/data", "-A", "trust", "-U", "haggle", "-E", "UTF8",
                   "--locale=C.UTF-8", "--no-sync"},
                  pipes[1])) != 0) {
    return "initdb fails";
  }
  WriteFile(folder_ + "/data/pg_hba.conf", "local all locked scram-sha-256\nlocal all all trust\n");
  pid_ = Begin(
      folder_,
      {programs + "/postgres", "-D", folder_ + "/data", "-k", folder_, "-c", "listen_addresses=", "-c", "fsync=off"},
      pipes[1]);
  close(pipes[1]);
  std::string said;
  char piece[4096];
  while (said.find("ready to accept connections") == std::string::npos) {
    const ssize_t size = read(pipes[0], piece, sizeof(piece));
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return "the server does not start: " + said;
    said.append(piece, static_cast<std::size_t>(size));
  }
  // What it says later is nobody's business; the pipe stays open, and is large enough for the little that it is.
  absl::StatusOr<postgres::Address> first = postgres::Address::Of("postgresql://haggle@/postgres?host=" + folder_);
  auto connection = postgres::Connection::Open(*first);
  if (!connection.ok()) return connection.status().ToString();
  for (const char* sql : {"CREATE DATABASE haggle", "CREATE ROLE locked LOGIN PASSWORD 's3cret/pass'"}) {
    if (const absl::Status done = (*connection)->Execute(sql); !done.ok()) return done.ToString();
  }
  return "";
}

PostgresServer::~PostgresServer() {
  if (pid_ > 0) {
    kill(pid_, SIGQUIT);  // at once: nothing is to be kept
    EndOf(pid_);
  }
  std::error_code error;
  if (!folder_.empty()) fs::remove_all(folder_, error);
}

std::string PostgresServer::Url(const std::string& name, const std::string& user) const {
  return "postgresql://" + user + "@/haggle?host=" + folder_ + (name.empty() ? "" : "#" + name);
}

std::unique_ptr<postgres::Connection> PostgresServer::Connect() const {
  auto connection = postgres::Connection::Open(*postgres::Address::Of(Url("")));
  EXPECT_TRUE(connection.ok()) << connection.status();
  return *std::move(connection);
}

std::string PostgresServer::Ask(const std::string& sql) const {
  const auto answer = Connect()->Ask(sql);
  EXPECT_TRUE(answer.ok()) << answer.status();
  return answer.ok() && answer->rows() > 0 ? std::string(answer->Text(0, 0)) : "";
}

std::vector<std::string> PostgresServer::Rows(const std::string& schema, const std::string& table) const {
  const auto connection = Connect();
  const auto answer = connection->Ask("SELECT * FROM \"" + schema + "\".\"" + table + "\"");
  const auto columns = connection->Ask("SELECT count(*) FROM information_schema.columns WHERE table_schema = '" +
                                       schema + "' AND table_name = '" + table + "'");
  EXPECT_TRUE(answer.ok() && columns.ok()) << answer.status() << columns.status();
  std::vector<std::string> lines;
  for (int row = 0; answer.ok() && columns.ok() && row < answer->rows(); ++row) {
    std::string line;
    for (int i = 0; i < columns->Integer(0, 0); ++i) {
      line += (i == 0 ? "" : "\t") + (answer->IsNull(row, i) ? "\\N" : Escape(answer->Text(row, i)));
    }
    lines.push_back(line);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::vector<std::string> RowsOfFile(const std::string& file, const std::string& table) {
  const auto database = journal::Database::Open(file, SQLITE_OPEN_READONLY, file);
  EXPECT_TRUE(database.ok()) << database.status();
  auto rows = (*database)->Prepare("SELECT * FROM " + table);
  EXPECT_TRUE(rows.ok()) << rows.status();
  std::vector<std::string> lines;
  while (*rows->Step()) {
    std::string line;
    for (int i = 0; i < rows->columns(); ++i) {
      line += (i == 0 ? "" : "\t") + (rows->type(i) == SQLITE_NULL      ? "\\N"
                                      : rows->type(i) == SQLITE_INTEGER ? std::to_string(rows->Integer(i))
                                                                        : Escape(rows->Bytes(i)));
    }
    lines.push_back(line);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

void ExpectSameResults(const PostgresServer& server, const std::string& schema, const std::string& file) {
  for (const sweep::ResultsTable& table : sweep::ResultsTables()) {
    const std::string name(table.name);
    const std::vector<std::string> there = server.Rows(schema, name);
    const std::vector<std::string> here = RowsOfFile(file, name);
    EXPECT_TRUE(there == here) << name << ": " << there.size() << " rows on the server, " << here.size() << " here";
  }
}

RunningHaggle::RunningHaggle(const std::string& folder, const std::vector<std::string>& arguments) {
  static int count = 0;
  out_ = folder + "/out." + std::to_string(++count);
  err_ = folder + "/err." + std::to_string(count);
  const std::string program = ProgramPath("haggle-cli");
  pid_ = fork();
  if (pid_ != 0) return;
  const int out = open(out_.c_str(), O_WRONLY | O_CREAT, 0600);
  const int err = open(err_.c_str(), O_WRONLY | O_CREAT, 0600);
  if (chdir(folder.c_str()) != 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0) _exit(126);
  std::vector<char*> argv = {const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  execv(program.c_str(), argv.data());
  _exit(127);
}

RunningHaggle::~RunningHaggle() {
  if (pid_ <= 0) return;
  Signal(SIGKILL);
  Await();
}

void RunningHaggle::Signal(int signal) const {
  if (pid_ > 0) kill(pid_, signal);
}

bool RunningHaggle::AwaitStopped() {
  int status = 0;
  while (waitpid(pid_, &status, WUNTRACED) < 0 && errno == EINTR) {
  }
  if (WIFSTOPPED(status)) return true;
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  pid_ = -1;
  return false;
}

int RunningHaggle::Await() {
  if (pid_ > 0) exit_code_ = EndOf(pid_);
  pid_ = -1;
  return exit_code_;
}

bool RunningHaggle::HasEnded() {
  int status = 0;
  if (pid_ <= 0) return true;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return false;
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  pid_ = -1;
  return true;
}

}  // namespace haggle::testing
