// What commands tell of a journal that was changed or damaged, whom they let read a new one, and that
// they do not take one away from a run that is on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "broker/run/chain.h"
#include "tests/deploy/program.h"

namespace haggle::testing::journal_trust_test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

using Arguments = std::vector<std::string>;

class JournalTrustTest : public ::testing::Test {
 protected:
  Said Say(const Arguments& arguments) const { return Haggle(folder_.path(), arguments); }

  void Run(const std::string& journal, const std::string& transport = "inprocess") const {
    const Said said = Say({"run", "two_companies", "--transport", transport, "--journal", journal, "--quiet"});
    ASSERT_EQ(said.exit_code, 0) << said.err;
  }

  void Change(const std::string& journal, const std::string& sql) const {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open((folder_ / journal).c_str(), &db), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    sqlite3_close(db);
  }

  // What every command that tells steps does with a journal that is not what was written: exit code 5
  // (diff: 2), and these words.
  void ExpectDistrusted(const std::string& journal, const std::string& words) const {
    for (const Arguments& command : {Arguments{"log", journal},
                                     {"show", journal},
                                     {"replay", journal},
                                     {"replay", journal, "--check"},
                                     {"sql", journal, "SELECT count(*) FROM commands"},
                                     {"sql", journal, "SELECT data FROM steps"},
                                     {"verify", journal}}) {
      const Said said = Say(command);
      EXPECT_EQ(said.exit_code, 5) << command[0] << ": " << said.err;
      EXPECT_THAT(said.err, HasSubstr(words)) << command[0];
    }
    EXPECT_EQ(Say({"diff", journal, journal}).exit_code, 2);
  }

  // The journal of a run that was killed, with its log.
  void CopyKilled(const std::string& journal) const {
    const std::string golden = std::string(HAGGLE_SOURCE_DIR) + "/tests/broker/golden_journals";
    for (const auto& entry : fs::directory_iterator(golden)) {
      const std::string name = entry.path().filename();
      const std::size_t at = name.find("rules" + std::to_string(run::kRulesVersion) + "-killed.haggle");
      if (at != std::string::npos)
        fs::copy_file(entry.path(), folder_ / (journal + name.substr(name.find(".haggle") + 7)));
    }
    ASSERT_TRUE(fs::exists(folder_ / (journal + "-wal")));
  }

  mode_t ModeOf(const std::string& name) const {
    struct stat status {};
    EXPECT_EQ(stat((folder_ / name).c_str(), &status), 0) << name;
    return status.st_mode & 07777;
  }

  const Folder folder_;
};

TEST_F(JournalTrustTest, AChangedStepIsNotTold) {
  Run("run.haggle");
  Change("run.haggle", "UPDATE steps SET data = (SELECT data FROM steps WHERE id = 6) WHERE id = 7");
  ExpectDistrusted("run.haggle", "step 7");
  EXPECT_EQ(Say({"plot", "run.haggle", "-o", "run.svg"}).exit_code, 5);
}

TEST_F(JournalTrustTest, AChangedReasonIsNotTold) {
  Run("run.haggle");
  Change("run.haggle", "UPDATE reasons SET data = (SELECT data FROM reasons ORDER BY step DESC LIMIT 1)");
  const Said said = Say({"log", "run.haggle"});
  EXPECT_EQ(said.exit_code, 5);
  EXPECT_THAT(said.err, HasSubstr("diary"));
}

TEST_F(JournalTrustTest, StepsThatAreGoneAreMissed) {
  Run("run.haggle");
  Change("run.haggle", "DELETE FROM steps WHERE id = (SELECT max(id) FROM steps)");
  ExpectDistrusted("run.haggle", "");
}

TEST_F(JournalTrustTest, ADamagedLogIsNoShorterRun) {
  CopyKilled("run.haggle");
  EXPECT_EQ(Say({"log", "run.haggle"}).exit_code, 0);
  EXPECT_EQ(Say({"verify", "run.haggle"}).exit_code, 0);
  std::string log = ReadFile(folder_ / "run.haggle-wal");
  log[log.size() / 2] ^= 4;
  WriteFile(folder_ / "run.haggle-wal", log);
  ExpectDistrusted("run.haggle", "run.haggle-wal, frame");
}

TEST_F(JournalTrustTest, ANewJournalIsForItsOwnerAlone) {
  const mode_t before = umask(0);
  for (const char* transport : {"inprocess", "processes"}) {
    for (const char* journal : {"new.haggle", "old.haggle"}) {
      WriteFile(folder_ / "old.haggle", "anybody may read this");
      chmod((folder_ / "old.haggle").c_str(), 0666);
      const Said said = Say({"run", "two_companies", "--transport", transport, "--journal", journal, "--force"});
      EXPECT_EQ(said.exit_code, 0) << said.err;
      EXPECT_EQ(ModeOf(journal), 0600) << transport;
    }
  }
  umask(before);
}

TEST_F(JournalTrustTest, NobodyTakesAJournalFromARunThatIsOn) {
  // The run stays in its first tick for an hour: its journal is there.
  const pid_t on = fork();
  if (on == 0) {
    Say({"run", "two_companies", "--transport", "inprocess", "--pace", "3600000", "--journal", "run.haggle",
         "--quiet"});
    _exit(0);
  }
  while (!fs::exists(folder_ / "run.haggle-shm") || Say({"log", "run.haggle"}).out.empty()) {
    ASSERT_EQ(waitpid(on, nullptr, WNOHANG), 0);
  }
  pid_t process = 0;
  for (const char* transport : {"inprocess", "processes"}) {
    const Said said = Say({"run", "dinner", "--transport", transport, "--journal", "run.haggle", "--force"});
    EXPECT_EQ(said.exit_code, 1);
    const std::string words = "its run is still on (process ";
    ASSERT_THAT(said.err, HasSubstr(words));
    process = static_cast<pid_t>(std::stol(said.err.substr(said.err.find(words) + words.size())));
  }
  for (const char* transport : {"inprocess", "processes"}) {
    const Said said = Say({"resume", "run.haggle", "--transport", transport});
    EXPECT_EQ(said.exit_code, 2) << transport;
    EXPECT_THAT(said.err, HasSubstr("its run is still on (process "));
  }
  const Said said = Say({"verify", "run.haggle"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("running"));
  ASSERT_GT(process, 1);
  kill(process, SIGKILL);
  waitpid(on, nullptr, 0);
}

TEST_F(JournalTrustTest, ReadersUnderALimitOnFilesSaySoAndLeaveNothing) {
  CopyKilled("run.haggle");
  fs::create_directory(folder_ / "tmp");
  const pid_t child = fork();
  if (child == 0) {
    const struct rlimit limit = {4096, 4096};
    setrlimit(RLIMIT_FSIZE, &limit);
    int wrong = 0;
    for (const Arguments& command : {Arguments{"log", "run.haggle"},
                                     {"show", "run.haggle"},
                                     {"sql", "run.haggle", "SELECT 1"},
                                     {"verify", "run.haggle"}}) {
      const Said said = Haggle(folder_.path(), command, {{"TMPDIR", folder_ / "tmp"}});
      if (said.exit_code != 1 || said.err.find("make room") == std::string::npos) ++wrong;
    }
    _exit(wrong);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0) << WEXITSTATUS(status) << " commands";
  EXPECT_TRUE(fs::is_empty(folder_ / "tmp"));
}

}  // namespace
}  // namespace haggle::testing::journal_trust_test
