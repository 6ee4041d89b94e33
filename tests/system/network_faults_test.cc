// Networks that break while a run is on: what is lost, late, cut off or hangs half open changes nothing of the run, and
// it goes on soon after the network is whole again. HAGGLE_FAULTS=full in the environment makes as many episodes as
// deploy/hosts/faults.md has in its table, HAGGLE_FAULTS_SEED=N others.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/launch/plan.h"
#include "proto/base/random.h"
#include "tests/system/network_run.h"

namespace haggle::network_faults_test {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kSites = 3;
constexpr seconds kGoesOn(10);  // after healing (deploy/hosts/faults.md)

enum class Kind {
  kPartition,
  kNothingReceived,
  kNothingSent,
  kLoss,
  kCut,
  kHalfOpenToBroker,
  kHalfOpenToAgent,
  kStall,
  kDelay,
  kSlow,
};
constexpr const char* kNames[] = {"partition",
                                  "nothing received",
                                  "nothing sent",
                                  "5 % lost",
                                  "cut",
                                  "half open to the broker",
                                  "half open to the agent",
                                  "stall",
                                  "delay",
                                  "slow"};
constexpr int kKinds = static_cast<int>(std::size(kNames));

bool InNetwork(Kind kind) { return kind <= Kind::kLoss; }

Network::Loss LossOf(Kind kind) {
  switch (kind) {
    case Kind::kNothingReceived:
      return Network::Loss::kReceived;
    case Kind::kNothingSent:
      return Network::Loss::kSent;
    case Kind::kLoss:
      return Network::Loss::kFivePercent;
    default:
      return Network::Loss::kAll;
  }
}

ProxyHarm HarmOf(Kind kind) {
  ProxyHarm harm;
  harm.swallow_to_broker = kind == Kind::kHalfOpenToBroker;
  harm.swallow_to_agent = kind == Kind::kHalfOpenToAgent;
  harm.stall = kind == Kind::kStall;
  if (kind == Kind::kDelay) harm.delay = milliseconds(80);
  if (kind == Kind::kSlow) harm.bytes_per_second = 20'000;
  return harm;
}

std::string UndisturbedHash(const std::string& scenario) {
  launch::RunPlan plan = PlanOf(scenario);
  plan.transport = launch::Transport::kInProcess;
  return launch::RunInProcess(plan, BuiltIn(), {}).summary.hash;
}

void ExpectNothingLeft() {
  EXPECT_TRUE(ChildrenOf(::getpid()).empty());
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a zombie";
  EXPECT_THAT(Network::Left(), ::testing::IsEmpty());
}

class NetworkFaults : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const std::string obstacle = Network::Obstacle(); !obstacle.empty()) GTEST_SKIP() << obstacle;
  }
};

// Episodes at random places of runs.
class Episodes {
 public:
  Episodes(std::uint64_t seed, int wanted, int longest_ms) : longest_ms_(longest_ms), random_(seed, 1, 0, 0, 0) {
    // Every kind as often as any other, in an order by chance.
    while (static_cast<int>(kinds_.size()) < wanted) {
      std::vector<Kind> round;
      for (int kind = 0; kind < kKinds; ++kind) round.push_back(static_cast<Kind>(kind));
      random_.Shuffle(round);
      kinds_.insert(kinds_.end(), round.begin(), round.end());
    }
    kinds_.resize(static_cast<std::size_t>(wanted));
  }

  bool left() const { return next_ < kinds_.size(); }
  // Those of one run, until it is nearly over.
  void In(NetworkRun& run, Tick last);
  const std::map<std::string, int>& done() const { return done_; }
  const std::vector<milliseconds>& recoveries() const { return recoveries_; }

 private:
  void Episode(NetworkRun& run, Kind kind);
  // Less if the run nears its end.
  void Linger(NetworkRun& run, int low_ms, int high_ms) {
    run.Await(Clock::now() + milliseconds(random_.Uniform(low_ms, high_ms)),
              [&] { return run.progress().tick > last_; });
  }

  const int longest_ms_;
  Random random_;
  Tick last_ = 0;  // in which harm may go on: who is cut off at the end does not hear of it
  std::vector<Kind> kinds_;
  std::size_t next_ = 0;
  std::map<std::string, int> done_;
  std::vector<milliseconds> recoveries_;
};

void Episodes::In(NetworkRun& run, Tick last) {
  last_ = last - 4;
  while (left() && !run.over() && run.progress().tick < last - 6 && !::testing::Test::HasFailure()) {
    const Tick tick = run.progress().tick;
    run.Await(Clock::now() + seconds(20), [&] { return run.progress().tick > tick; });
    Linger(run, 0, 300);
    const Kind kind = kinds_[next_++];
    SCOPED_TRACE("episode " + std::to_string(next_) + ", tick " + std::to_string(run.progress().tick) + ": " +
                 kNames[static_cast<int>(kind)]);
    Episode(run, kind);
  }
}

void Episodes::Episode(NetworkRun& run, Kind kind) {
  const int place = static_cast<int>(random_.Uniform(0, kSites));  // the hub too
  FaultProxy& proxy =
      *run.proxies()[static_cast<std::size_t>(random_.Uniform(0, static_cast<std::int64_t>(run.proxies().size()) - 1))];
  if (kind == Kind::kCut) {
    proxy.Cut();
  } else if (InNetwork(kind)) {
    run.network().Drop(place, LossOf(kind));
  } else {
    proxy.Set(HarmOf(kind));
  }
  Linger(run, 100, longest_ms_);
  // Until something was to pass, and has not.
  std::int64_t harmed = 0;
  for (const Clock::time_point most = Clock::now() + kGoesOn; harmed == 0 && Clock::now() < most;) {
    harmed = InNetwork(kind) ? run.network().Dropped(place) : proxy.harmed();
    if (harmed == 0) Linger(run, 20, 20);
  }
  EXPECT_GT(harmed, 0) << "nothing was harmed: this shows nothing";
  run.network().Heal(place);
  if (kind != Kind::kCut) proxy.Set({});
  const Clock::time_point healed = Clock::now();
  const std::int64_t seen = run.seen();
  run.Await(healed + kGoesOn, [&] { return run.seen() > seen; });
  // Whole ticks, so that everybody has been heard.
  const Tick tick = run.progress().tick;
  const bool goes_on =
      run.Await(healed + kGoesOn, [&] { return run.over() || run.complete() || run.progress().tick >= tick + 2; });
  EXPECT_TRUE(goes_on) << "the run does not go on; it waits for "
                       << ::testing::PrintToString(run.progress().waiting_for);
  recoveries_.push_back(std::chrono::duration_cast<milliseconds>(Clock::now() - healed));
  ++done_[kNames[static_cast<int>(kind)]];
}

TEST_F(NetworkFaults, TheRunGoesOnAndEndsWithTheHashOfTheUndisturbedOne) {
  const char* const faults = std::getenv("HAGGLE_FAULTS");
  const char* const seed = std::getenv("HAGGLE_FAULTS_SEED");
  const bool full = faults != nullptr && std::string_view(faults) == "full";
  const int wanted = full ? 60 : 12;
  const std::string hash = UndisturbedHash("dinner");
  const Tick last = PlanOf("dinner").scenario.ticks - 1;
  Episodes episodes(seed == nullptr ? 1 : std::strtoull(seed, nullptr, 10), wanted, full ? 9000 : 1500);
  int runs = 0;
  for (; episodes.left() && !HasFailure(); ++runs) {
    NetworkRun run("dinner", kSites, 120);
    run.StartAgents();
    ASSERT_TRUE(run.Await(Clock::now() + seconds(20), [&] { return run.progress().steps > 0; }));
    episodes.In(run, last);
    if (HasFailure()) break;
    EXPECT_EQ(run.End(), hash);
  }
  ExpectNothingLeft();
  std::vector<milliseconds> recoveries = episodes.recoveries();
  EXPECT_EQ(recoveries.size(), static_cast<std::size_t>(wanted));
  std::sort(recoveries.begin(), recoveries.end());
  std::printf("%d episodes in %d runs; two ticks were over after %lld ms (median), %lld ms (most)\n", wanted, runs,
              static_cast<long long>(recoveries[recoveries.size() / 2].count()),
              static_cast<long long>(recoveries.back().count()));
  for (const auto& [kind, times] : episodes.done()) std::printf("  %s: %d\n", kind.c_str(), times);
}

// Where the agent of a party says so itself, or the broker does.
class TwoCompanies : public NetworkFaults {
 protected:
  static constexpr int kMaker = 1;  // its site; the other one has the lab
  static constexpr int kLab = 2;

  void Start(bool lab_proxied, int pace_ms = 200) {
    run_ = std::make_unique<NetworkRun>("two_companies", 2, pace_ms);
    run_->StartAgent("maker", kMaker, false);
    run_->StartAgent("lab", kLab, lab_proxied);
    ASSERT_TRUE(run_->Await(Clock::now() + seconds(20), [&] { return run_->progress().steps > 0; }));
  }
  void End(const std::map<std::size_t, int>& others = {}) {
    EXPECT_EQ(run_->End(others), UndisturbedHash("two_companies"));
    run_.reset();
    ExpectNothingLeft();
  }

  std::unique_ptr<NetworkRun> run_;
};

// Figures of keepalive: the broker asks after 3 s and waits 6 s, an agent 3 s and 3 s.
TEST_F(TwoCompanies, APartitionThatHidesAPeerIsFoundByBothSides) {
  Start(false);
  run_->network().Drop(kMaker, Network::Loss::kAll);
  const Clock::time_point cut = Clock::now();
  EXPECT_EQ(run_->agent(0).Await("haggle-agent: the broker is lost"), ", and looked for again") << "the agent";
  EXPECT_LT(Clock::now() - cut, seconds(6 + 2));
  EXPECT_TRUE(run_->Await(cut + seconds(9 + 2), [&] { return run_->left("maker") == 1; })) << "the broker";
  EXPECT_EQ(run_->left("lab"), 0);
  EXPECT_GT(run_->network().Dropped(kMaker), 0);
  run_->network().Heal(kMaker);
  EXPECT_TRUE(run_->Await(Clock::now() + kGoesOn, [&] { return run_->joined("maker") == 2; }));
  End();
}

TEST_F(TwoCompanies, AnAgentThatWasCutOffIsFencedWhenItComesBack) {
  Start(false);
  run_->network().Drop(kMaker, Network::Loss::kAll);
  run_->StartAgent("maker", kLab, false);
  ASSERT_TRUE(run_->Await(Clock::now() + seconds(20), [&] { return run_->joined("maker") == 2; }));
  run_->network().Heal(kMaker);
  EXPECT_EQ(run_->agent(0).Wait(), 4) << run_->agent(0).said();
  EXPECT_THAT(run_->agent(0).said(), ::testing::HasSubstr("another agent has joined for a party of this one"));
  EXPECT_EQ(run_->joined("maker"), 2);
  EXPECT_EQ(run_->left("maker"), 1);
  End({{0, 4}});
}

// Encrypted connections that end before the broker has said anything look like a refused certificate, which is not
// tried again; but this one was taken before.
TEST_F(TwoCompanies, WhoWasWelcomedOnceLooksForTheBrokerHoweverOftenItIsCutOff) {
  constexpr int kTimes = 6;  // twice as often as one gives up that was never welcomed
  Start(true, 500);
  // Whole ticks, so that it has been welcomed and has answered.
  ASSERT_TRUE(run_->Await(Clock::now() + seconds(20), [&] { return run_->progress().tick >= 1; }));
  FaultProxy& proxy = *run_->proxies()[0];
  ProxyHarm late;
  late.delay = milliseconds(300);  // of the welcome, so that it does not arrive
  proxy.Set(late);
  proxy.Cut();
  for (int i = 2; i < 2 + kTimes; ++i) {
    ASSERT_TRUE(run_->Await(Clock::now() + seconds(20), [&] { return run_->joined("lab") >= i; }))
        << i << ": it looks no longer";
    proxy.Cut();
  }
  EXPECT_GE(run_->left("lab"), kTimes);
  proxy.Set({});
  End();
}

// It has answered for the last time, and does not hear that this was the end.
TEST_F(TwoCompanies, WhoIsCutOffAtTheEndHearsOfItAfterwards) {
  Start(true, 500);
  const Tick last = PlanOf("two_companies").scenario.ticks - 1;
  ASSERT_TRUE(run_->Await(Clock::now() + seconds(20), [&] { return run_->progress().tick == last; }));
  const auto waits_for = [&](const std::string& party) {
    const std::int64_t seen = run_->seen();
    return run_->Await(Clock::now() + seconds(20), [&, seen] {
      return run_->complete() ||
             (run_->seen() > seen && run_->progress().waiting_for == std::vector<std::string>{party});
    });
  };
  // Step by step, each of which the maker ends while the lab cannot be reached, until one was the last.
  ProxyHarm unreachable;
  unreachable.stall = true;
  while (!run_->complete()) {
    run_->agent(0).Signal(SIGSTOP);
    run_->proxies()[0]->Set({});
    ASSERT_TRUE(waits_for("maker"));
    ASSERT_FALSE(run_->complete()) << "the lab was there at the end: this shows nothing";
    run_->proxies()[0]->Set(unreachable);
    run_->proxies()[0]->Cut();
    run_->agent(0).Signal(SIGCONT);
    ASSERT_TRUE(waits_for("lab"));
  }
  ASSERT_FALSE(run_->over()) << "the broker did not stay";
  run_->proxies()[0]->Set({});
  End();
}

// In kB, as the system has it.
std::int64_t MostMemory(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmHWM:", 0) == 0) return std::stoll(line.substr(6));
  }
  return -1;
}

// Each incarnation of an agent is to be told its past, and none of these reads it.
TEST_F(NetworkFaults, WhoDoesNotReadIsCutOffAndNotKeptInMemory) {
  constexpr int kIncarnations = 20;
  NetworkRun run("dinner", 1, 60);
  run.StartAgents();
  ASSERT_TRUE(run.Await(Clock::now() + seconds(30), [&] { return run.progress().tick >= 25; }));
  const std::int64_t before = MostMemory(run.broker());
  ASSERT_GT(before, 0);
  std::map<std::size_t, int> codes;
  const std::size_t own = run.NumberOf("nvidia");
  codes[own] = 4;  // replaced
  const std::size_t first = run.agents();
  ProxyHarm harm;
  harm.stall_to_agent_after = 6000;  // welcomed, and no more
  for (int i = 0; i < kIncarnations; ++i) {
    run.StartAgent("nvidia", 1, true, harm);
    ASSERT_TRUE(run.Await(Clock::now() + seconds(20), [&] { return run.joined("nvidia") >= i + 2; })) << i;
    run.agent(first + static_cast<std::size_t>(i)).Signal(SIGSTOP);  // it does nothing about it
    codes[first + static_cast<std::size_t>(i)] = -1;
  }
  EXPECT_TRUE(run.Await(Clock::now() + seconds(9 + 2), [&] { return run.left("nvidia") == kIncarnations + 1; }))
      << "the last one is not cut off; all before it were replaced";
  const std::int64_t more = MostMemory(run.broker()) - before;
  std::printf("%d that do not read cost %lld kB\n", kIncarnations, static_cast<long long>(more));
  // Of each a batch of its past is on its way at most, 256 KiB (broker/server/past.cc).
  EXPECT_LT(more, kIncarnations * 256);
  for (std::size_t i = first; i < run.agents(); ++i) {
    EXPECT_GT(run.proxies()[run.proxies().size() - run.agents() + i]->harmed(), 0) << "it had nothing to read";
    run.agent(i).Signal(SIGKILL);
  }
  run.StartAgent("nvidia", 1, false);
  EXPECT_EQ(run.End(codes), UndisturbedHash("dinner"));
}

}  // namespace
}  // namespace haggle::network_faults_test
