// Runs between machines: three network namespaces with addresses of their own, mutual TLS between them, reached by
// `ip netns exec` and by a real sshd.
#include "tests/system/namespaces.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "deploy/launch/over_hosts.h"
#include "proto/codec/hosts_text.h"
#include "tests/deploy/program.h"
#include "tests/system/support.h"

namespace haggle::namespaces_test {
namespace {

using haggle::testing::Folder;
using haggle::testing::Haggle;
using haggle::testing::ReadFile;
using haggle::testing::Said;
using haggle::testing::WriteFile;
using ::testing::AllOf;
using ::testing::HasSubstr;

// The hash that a command has printed last.
std::string HashOf(const Said& said) {
  const std::size_t at = said.out.rfind("hash ");
  return at == std::string::npos ? "" : said.out.substr(at + 5, 64);
}

class Machines : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const std::string why = WhyNoNamespaces(); !why.empty()) GTEST_SKIP() << "NOT TESTED: " << why;
    machines_ = std::make_unique<Namespaces>();
    std::filesystem::create_directory(private_);
  }
  // The broker on the first, the parties on all three by turns.
  void WriteHosts(const std::string& start, bool by_address, const std::string& more = "") {
    std::string text = absl::StrCat("broker { host: 'm0' listen: '", Namespaces::address(0), ":0' }\n");
    for (int i = 0; i < Namespaces::kCount; ++i) {
      absl::StrAppend(&text, "hosts { name: 'm", i, "' address: '",
                      by_address ? Namespaces::address(i) : machines_->name(i), "' start: [", start, "] folder: '",
                      private_, "' answers_within_seconds: 60 ", more, " }\nothers: 'm", i, "'\n");
    }
    WriteFile(folder_ / "machines.textproto", text);
  }
  Said Do(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--hosts", "machines.textproto"});
    return Haggle(folder_.path(), arguments);
  }
  // A run and its replay there give what one process here gives, and leave nothing.
  void ExpectTheLocalHash() {
    const std::vector<std::string> run = {"run", "dinner", "--ticks", "5"};
    std::vector<std::string> alone = run;
    alone.insert(alone.end(), {"--transport", "inprocess", "--journal", "none"});
    const Said local = Haggle(folder_.path(), alone);
    ASSERT_EQ(local.exit_code, 0) << local.err;
    const Said far = Do(run);
    ASSERT_EQ(far.exit_code, 0) << far.err;
    EXPECT_EQ(HashOf(far), HashOf(local));
    EXPECT_THAT(far.err, HasSubstr("listening " + Namespaces::address(0) + ":"));
    const std::vector<std::string> journals = Journals();
    ASSERT_EQ(journals.size(), 1U);
    const Said replay = Do({"replay", journals[0], "--check"});
    EXPECT_EQ(replay.exit_code, 0) << replay.err;
    EXPECT_EQ(HashOf(replay), HashOf(local));
    const std::string logs = journals[0].substr(0, journals[0].size() - 7);
    EXPECT_THAT(ReadFile(logs + "/m0-broker.log"), HasSubstr("ended: exit code 0 on host m0"));
    std::set<std::string> played;
    for (const auto& entry : std::filesystem::directory_iterator(logs)) {
      const std::string host = entry.path().filename().string().substr(0, 2);
      EXPECT_THAT(ReadFile(entry.path()), HasSubstr("ended: exit code 0 on host " + host)) << entry.path();
      played.insert(host);
    }
    EXPECT_EQ(played.size(), std::size_t{Namespaces::kCount});
    EXPECT_TRUE(std::filesystem::is_empty(private_));
  }
  std::vector<std::string> Journals() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "haggle-runs")) {
      if (entry.path().extension() == ".haggle") found.push_back(entry.path());
    }
    return found;
  }

  Folder folder_;
  const std::string private_ = folder_ / "private";
  std::unique_ptr<Namespaces> machines_;
};

TEST_F(Machines, GiveTheHashOfOneProcess) {
  WriteHosts("'ip', 'netns', 'exec', '{host}'", false);
  ExpectTheLocalHash();
}

TEST_F(Machines, KeysThatAreKeptServeAsWell) {
  WriteHosts("'ip', 'netns', 'exec', '{host}'", false);
  const Said keys =
      Haggle(folder_.path(), {"keys", "init", "keys", "--scenario", "two_companies", "--host", Namespaces::address(0)});
  ASSERT_EQ(keys.exit_code, 0) << keys.err;
  const Said run = Do({"run", "two_companies", "--keys", "keys", "--journal", "none"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(HashOf(run), HashOf(Haggle(folder_.path(), {"run", "two_companies", "--journal", "none"})));
  // Keys of a broker at another place are worth nothing here.
  ASSERT_EQ(Haggle(folder_.path(), {"keys", "init", "other", "--scenario", "two_companies"}).exit_code, 0);
  const Said other = Do({"run", "two_companies", "--keys", "other", "--journal", "none"});
  EXPECT_EQ(other.exit_code, 4) << other.err;
  EXPECT_THAT(other.err, HasSubstr("does not name " + Namespaces::address(0)));
}

TEST_F(Machines, GiveTheSameThroughSsh) {
  if (::access("/usr/sbin/sshd", X_OK) != 0) GTEST_SKIP() << "NOT TESTED: sshd is missing: install openssh-server";
  std::vector<std::string> names;
  std::vector<std::string> addresses;
  for (int i = 0; i < Namespaces::kCount; ++i) {
    names.push_back(machines_->name(i));
    addresses.push_back(Namespaces::address(i));
  }
  const Sshd sshd(folder_.path(), names, addresses);
  // From the second machine, for this one is on another network.
  WriteHosts(absl::StrCat("'ip', 'netns', 'exec', '", names[1], "', 'ssh', '-F', '", sshd.client_file(),
                          "', '-T', '-o', 'BatchMode=yes', '{host}', '--', '{command}'"),
             true);
  ExpectTheLocalHash();
  // Keys there and the journal back by scp.
  std::filesystem::remove_all(folder_ / "haggle-runs");
  const std::string scp =
      absl::StrCat("['ip', 'netns', 'exec', '", names[1], "', 'scp', '-F', '", sshd.client_file(), "', '-q', '-B', ");
  WriteHosts(absl::StrCat("'ip', 'netns', 'exec', '", names[1], "', 'ssh', '-F', '", sshd.client_file(),
                          "', '-T', '-o', 'BatchMode=yes', '{host}', '--', '{command}'"),
             true,
             absl::StrCat("copy: ", scp, "'{from}', '{host}:{to}'] copy_back: ", scp, "'{host}:{from}', '{to}']"));
  ExpectTheLocalHash();
}

TEST_F(Machines, AMachineThatIsOffIsNamedInTenSeconds) {
  if (::access("/usr/bin/ssh", X_OK) != 0) GTEST_SKIP() << "NOT TESTED: ssh is missing: install openssh-client";
  WriteHosts("'ip', 'netns', 'exec', '{host}'", false);
  WriteFile(
      folder_ / "machines.textproto",
      ReadFile(folder_ / "machines.textproto") +
          absl::StrCat("hosts { name: 'off' address: '10.77.0.99' start: ['ip', 'netns', 'exec', '", machines_->name(0),
                       "', 'ssh', '-T', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=5', '{host}', '--', "
                       "'{command}'] }\nparties { party: 'lab' host: 'off' }\n"));
  const auto begin = std::chrono::steady_clock::now();
  const Said run = Do({"run", "two_companies", "--journal", "none"});
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
  EXPECT_NE(run.exit_code, 0);
  EXPECT_THAT(run.err, AllOf(HasSubstr("host off cannot be reached: "), HasSubstr("10.77.0.99")));
}

TEST_F(Machines, TheDeathOfTheLauncherLeavesNobodyOnThem) {
  WriteHosts("'ip', 'netns', 'exec', '{host}'", false);
  launch::RunPlan plan = PlanOf("dinner");
  plan.pace_ms = 600'000;
  const auto file = codec::ReadHostsFile(folder_ / "machines.textproto", plan.scenario);
  ASSERT_TRUE(file.ok()) << file.status();
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t launcher = ::fork();
  if (launcher == 0) {
    launch::RunHooks hooks;
    hooks.on_progress = [&](const Progress&) { static_cast<void>(::write(ends[1], "x", 1) == 1); };
    launch::RunOverHosts(plan, *file, hooks);
    ::_exit(0);
  }
  ::close(ends[1]);
  char on = 0;
  ASSERT_EQ(::read(ends[0], &on, 1), 1);
  ::close(ends[0]);
  std::vector<ProcessInfo> all = ChildrenOf(launcher);
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (ProcessInfo& child : ChildrenOf(all[i].pid)) all.push_back(std::move(child));
  }
  EXPECT_GT(std::count_if(all.begin(), all.end(), [](const auto& one) { return one.name == "haggle-agent"; }), 5);
  ::kill(launcher, SIGKILL);
  ::waitpid(launcher, nullptr, 0);
  for (const ProcessInfo& process : all) EXPECT_TRUE(EndsWithin(process.pid, 20)) << process.arguments;
  EXPECT_TRUE(std::filesystem::is_empty(private_)) << "secrets are left";
}

}  // namespace
}  // namespace haggle::namespaces_test
