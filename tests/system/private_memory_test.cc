// Broker and agents keep tokens and keys out of core files and from debuggers.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "deploy/launch/child.h"
#include "tests/system/support.h"

namespace haggle::private_memory_test {
namespace {

constexpr uid_t kNobody = 65534;

// A process of ours, as a user who is not root: what is root's own cannot be told from what nobody may look into.
class Unprivileged {
 public:
  Unprivileged(std::vector<std::string> environment, const std::string& program, std::vector<std::string> arguments) {
    std::vector<std::string> all;
    if (::geteuid() == 0) all = {"--reuid=65534", "--regid=65534", "--clear-groups", "/usr/bin/env"};
    all.insert(all.end(), environment.begin(), environment.end());
    all.push_back(Programs() + "/" + program);
    all.insert(all.end(), arguments.begin(), arguments.end());
    EXPECT_TRUE(child_.Start(::geteuid() == 0 ? "/usr/bin/setpriv" : "/usr/bin/env", all, false).ok());
  }
  ~Unprivileged() {
    child_.Signal(SIGKILL);
    child_.Reap(true);
  }
  launch::Child& child() { return child_; }

  pid_t pid() const {
    const std::vector<ProcessInfo> children = ChildrenOf(::getpid());
    return children.empty() ? 0 : children.front().pid;
  }
  // Files of a process that may not be looked into belong to root.
  bool IsPrivate() const {
    struct stat found {};
    EXPECT_EQ(::stat(("/proc/" + std::to_string(pid()) + "/environ").c_str(), &found), 0);
    return found.st_uid == 0;
  }
  bool LeavesCores() const {
    std::ifstream limits("/proc/" + std::to_string(pid()) + "/limits");
    std::string line;
    while (std::getline(limits, line) && line.rfind("Max core file size", 0) != 0) {
    }
    std::istringstream words(line.substr(std::min(line.size(), std::string("Max core file size").size())));
    std::string soft;
    std::string hard;
    EXPECT_TRUE(words >> soft >> hard) << line;
    return hard != "0";
  }

 private:
  launch::Child child_{"somebody"};
};

class PrivateMemory : public ::testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() == 0 && ::access("/usr/bin/setpriv", X_OK) != 0) {
      GTEST_SKIP() << "as root this test wants /usr/bin/setpriv (package util-linux), to be somebody else";
    }
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(here);
    ASSERT_EQ(::bind(listener_, reinterpret_cast<const sockaddr*>(&here), size), 0);
    ASSERT_EQ(::listen(listener_, 1), 0);
    ASSERT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&here), &size), 0);
    address_ = "127.0.0.1:" + std::to_string(ntohs(here.sin_port));
  }
  void TearDown() override {
    if (listener_ >= 0) ::close(listener_);
  }
  // An agent that has read its token and looks for its broker.
  void ExpectAgent(const std::vector<std::string>& environment, bool is_private) {
    std::vector<std::string> all = {"HAGGLE_TOKEN=secret"};
    all.insert(all.end(), environment.begin(), environment.end());
    Unprivileged agent(all, "haggle-agent",
                       {"--broker", address_, "--party", "lab", "--strategy", "boulware", "--connect-ms", "60000"});
    pollfd called{listener_, POLLIN, 0};
    ASSERT_EQ(::poll(&called, 1, 30'000), 1) << "the agent does not call; can others run " << Programs() << "?";
    ::close(::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC));
    EXPECT_EQ(agent.IsPrivate(), is_private);
    EXPECT_EQ(agent.LeavesCores(), !is_private);
  }

  int listener_ = -1;
  std::string address_;
};

TEST_F(PrivateMemory, OfAnAgent) { ExpectAgent({}, true); }

TEST_F(PrivateMemory, IsGivenUpToDebugAStrategy) {
  rlimit cores{};
  ::getrlimit(RLIMIT_CORE, &cores);
  if (cores.rlim_max == 0) GTEST_SKIP() << "this shell's hard limit of core files is 0 already (ulimit -Hc)";
  ExpectAgent({"HAGGLE_DUMPABLE=1"}, false);
}

TEST_F(PrivateMemory, IsNotGivenUpByAnotherValue) { ExpectAgent({"HAGGLE_DUMPABLE=0"}, true); }

TEST_F(PrivateMemory, OfTheBroker) {
  const TempFolder folder;
  ::chmod(folder.path().c_str(), 0755);
  const std::string tokens = folder / "tokens";
  std::ofstream(tokens) << "maker a\nlab b\n";
  ::chmod(tokens.c_str(), 0600);
  if (::geteuid() == 0) {
    ASSERT_EQ(::chown(tokens.c_str(), kNobody, kNobody), 0);
  }
  Unprivileged broker(
      {"HAGGLE_DUMPABLE=1"}, "haggle-broker",
      {"--scenario", HAGGLE_SOURCE_DIR "/deploy/scenarios/two_companies.textproto", "--tokens", tokens});
  std::string words;
  while (broker.child().words().fd() >= 0 && words.find("listening") == std::string::npos) {
    pollfd said{broker.child().words().fd(), POLLIN, 0};
    ::poll(&said, 1, -1);
    broker.child().words().Read([&](const std::string& line) { words += line + "\n"; });
  }
  ASSERT_THAT(words, ::testing::HasSubstr("listening"));
  EXPECT_TRUE(broker.IsPrivate());
  EXPECT_FALSE(broker.LeavesCores());
}

}  // namespace
}  // namespace haggle::private_memory_test
