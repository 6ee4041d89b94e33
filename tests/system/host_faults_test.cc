// Machines that die in the middle of a run, one of them or all at once: network namespaces with mutual TLS between
// them. HAGGLE_FAULTS=full in the environment does it as often as deploy/hosts/faults.md has it in its table.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "broker/journal/verify.h"
#include "deploy/launch/over_hosts.h"
#include "deploy/launch/resume.h"
#include "proto/base/random.h"
#include "proto/codec/hosts_text.h"
#include "tests/system/network.h"
#include "tests/system/support.h"

namespace haggle::launch::host_faults_test {
namespace {

namespace fs = std::filesystem;

constexpr int kSites = 2;
constexpr int kTries = 6;  // that fail before a machine is back

class HostFaults : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const std::string why = Network::Obstacle(); !why.empty()) GTEST_SKIP() << "NOT TESTED: " << why;
    network_ = std::make_unique<Network>(kSites);
    fs::create_directory(private_);
    fs::create_directory(work_);
    ASSERT_EQ(::chdir(work_.c_str()), 0);
    plan_ = PlanOf("dinner");
    plan_.pace_ms = 17;
    plan_.journal = folder_ / "run.haggle";
    plan_.overwrite_journal = true;
    plan_.restarts = 1;  // tries of a machine that is off are no deaths
    RunPlan alone = plan_;
    alone.transport = Transport::kInProcess;
    alone.pace_ms = 0;
    alone.journal.clear();
    hash_ = RunInProcess(alone, BuiltIn(), {}).summary.hash;
    ASSERT_EQ(hash_.size(), 64U);
  }
  ~HostFaults() override { EXPECT_EQ(::chdir("/"), 0); }

  static std::string Site(int site) { return absl::StrCat("site", site); }
  std::string Off(int site) const { return folder_ / absl::StrCat("off-", site); }
  // The launcher is at the hub; a site is reached unless it is off.
  codec::HostsFile Hosts(int broker, const std::string& more = "") {
    const std::string address = absl::StrCat("10.77.0.", broker + 1);
    std::string text = absl::StrCat("broker { host: '", broker == Network::kHub ? "here" : Site(broker), "' listen: '",
                                    address, ":0' }\nothers: 'here'\n", more);
    for (int site = 1; site <= kSites; ++site) {
      absl::StrAppend(&text, "hosts { name: '", Site(site), "' start: ['sh', '-c', '[ ! -e ", Off(site),
                      " ] || { echo no route to {host} >&2; exit 255; }; exec ip netns exec {host} \"$@\"', 'sh'] ",
                      "address: '", network_->Name(site), "' folder: '", private_,
                      "' answers_within_seconds: 60 }\nothers: '", Site(site), "'\n");
    }
    const auto file = codec::ParseHostsText(text, "hosts.textproto", plan_.scenario);
    EXPECT_TRUE(file.ok()) << file.status();
    return file.ok() ? *file : codec::HostsFile();
  }
  std::vector<pid_t> ProcessesAt(int place) const {
    std::istringstream lines(Output("/usr/sbin/ip", {"netns", "pids", network_->Name(place)}));
    std::vector<pid_t> pids;
    for (pid_t pid = 0; lines >> pid;) {
      if (pid != ::getpid()) pids.push_back(pid);
    }
    return pids;
  }
  RunResult Play(const RunPlan& plan, const codec::HostsFile& hosts, const RunHooks& hooks = {}) {
    const Network::In hub(*network_, Network::kHub);
    return RunOverHosts(plan, hosts, hooks);
  }
  // Who is killed together with the shell around it leaves its private folder.
  void RemovePrivate() const {
    for (const auto& left : fs::directory_iterator(private_)) fs::remove_all(left.path());
  }
  void LoseAndFind(int site, const codec::HostsFile& hosts);
  void KillEverything(const codec::HostsFile& hosts, int progress);

  TempFolder folder_;
  const std::string private_ = folder_ / "private";
  const std::string work_ = folder_ / "work";
  std::unique_ptr<Network> network_;
  RunPlan plan_;
  std::string hash_;
};

// A run in the middle of which a site loses its power and its network, and gets them back after a few tries.
void HostFaults::LoseAndFind(int site, const codec::HostsFile& hosts) {
  std::size_t killed = 0;
  int tries = 0;
  bool told = false;
  RunHooks hooks;
  hooks.on_progress = [&](const Progress& progress) {
    if (killed > 0 || progress.tick < 3) return;
    std::ofstream(Off(site)) << "off";
    network_->Drop(site, Network::Loss::kAll);
    const std::vector<pid_t> victims = ProcessesAt(site);
    for (const pid_t victim : victims) ::kill(victim, SIGKILL);
    killed = victims.size();
  };
  hooks.on_diagnostic = [&](const std::string& line) {
    told = told || line.find("it is tried again for 300 seconds") != std::string::npos;
    if (line.find("no route to") != 0 || ++tries != kTries) return;
    network_->Heal(site);
    fs::remove(Off(site));
  };
  const RunResult result = Play(plan_, hosts, hooks);
  EXPECT_EQ(result.how, HowEnded::kDone) << result.message;
  EXPECT_EQ(result.summary.hash, hash_);
  EXPECT_GT(killed, 1U) << "nothing was killed: this shows nothing";
  EXPECT_GE(tries, kTries);
  EXPECT_TRUE(told);
  fs::remove(Off(site));
  RemovePrivate();
}

TEST_F(HostFaults, AMachineThatIsKilledAndComesBackChangesNothingButTheTime) { LoseAndFind(1, Hosts(Network::kHub)); }

TEST_F(HostFaults, SoDoesThatOfSeveralPartiesInOneProcess) {
  LoseAndFind(2, Hosts(Network::kHub, absl::StrCat("together: ['", Site(2), "', 'here']\n")));
}

TEST_F(HostFaults, SoDoesTheBrokers) { LoseAndFind(1, Hosts(1)); }

// The launcher is a process of its own; it and all that it has started anywhere are killed after `progress` signs of
// life.
void HostFaults::KillEverything(const codec::HostsFile& hosts, int progress) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  auto hub = std::make_unique<Network::In>(*network_, Network::kHub);
  const pid_t launcher = ::fork();
  if (launcher == 0) {
    ::close(ends[0]);
    RunHooks hooks;
    hooks.on_progress = [&](const Progress&) {
      if (::write(ends[1], "x", 1) < 0) ::_exit(1);
    };
    RunOverHosts(plan_, hosts, hooks);
    ::_exit(0);
  }
  hub.reset();
  ::close(ends[1]);
  char sign = 0;
  for (int i = 0; i < progress && ::read(ends[0], &sign, 1) == 1; ++i) {
  }
  ::close(ends[0]);
  std::vector<pid_t> all = {launcher};
  std::size_t away = 0;
  for (int place = Network::kHub; place <= kSites; ++place) {
    const std::vector<pid_t> there = ProcessesAt(place);
    away += place == Network::kHub ? 0 : there.size();
    all.insert(all.end(), there.begin(), there.end());
  }
  for (const pid_t pid : all) ::kill(pid, SIGKILL);
  ASSERT_EQ(::waitpid(launcher, nullptr, 0), launcher);
  EXPECT_GT(away, 4U) << "nobody was there to be killed";
  for (const pid_t pid : all) EXPECT_TRUE(EndsWithin(pid, 20)) << pid;
  RemovePrivate();
}

TEST_F(HostFaults, EverythingIsKilledAtOnceAndTheRunResumed) {
  const char* const faults = std::getenv("HAGGLE_FAULTS");
  const int times = faults != nullptr && std::string_view(faults) == "full" ? 20 : 2;
  const codec::HostsFile hosts = Hosts(Network::kHub);
  plan_.pace_ms = 40;  // so that it is not over before all have been found
  Random random(13, 1, 0, 0, 0);
  for (int i = 0; i < times; ++i) {
    KillEverything(hosts, static_cast<int>(random.Uniform(1, 7)));
    const auto left = journal::VerifyJournal(plan_.journal);
    ASSERT_TRUE(left.ok()) << left.status();
    EXPECT_TRUE(left->ok) << left->message;
    EXPECT_EQ(left->state, "running");
    absl::StatusOr<RunPlan> again = PlanToResume(plan_.journal, {});
    ASSERT_TRUE(again.ok()) << again.status();
    again->programs = Programs();
    const RunResult result = Play(*again, hosts);
    EXPECT_EQ(result.how, HowEnded::kDone) << result.message;
    EXPECT_EQ(result.summary.hash, hash_);
    EXPECT_TRUE(fs::is_empty(private_));
    for (int place = Network::kHub; place <= kSites; ++place) EXPECT_TRUE(ProcessesAt(place).empty());
  }
  std::printf("everything was killed %d times, and the run resumed\n", times);
}

}  // namespace
}  // namespace haggle::launch::host_faults_test
