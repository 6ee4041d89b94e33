// Where a broker listens: alone, and only where no other machine reaches it.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include "broker/server/address.h"
#include "deploy/launch/plan.h"
#include "tests/system/support.h"

namespace haggle::server::addresses_test {
namespace {

// A socket bound at `path`, listening or, if it is closed at once, stale.
int BindUnix(const std::string& path) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  EXPECT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  EXPECT_EQ(::listen(fd, 1), 0);
  return fd;
}

launch::RunResult RunAt(const std::string& listen) {
  launch::RunPlan plan = PlanOf("two_companies");
  plan.listen = listen;
  return launch::RunProcesses(plan, {});
}

TEST(Addresses, OfTheRightForm) {
  EXPECT_EQ(ParseAddress("unix:/tmp/x")->Target(), "unix:/tmp/x");
  EXPECT_EQ(ParseAddress("127.0.0.1:0")->Target(), "127.0.0.1:0");
  EXPECT_EQ(ParseAddress("localhost:80")->Target(), "127.0.0.1:80");
  EXPECT_EQ(ParseAddress("[::1]:65535")->Target(), "[::1]:65535");
}

TEST(Addresses, OfTheWrongForm) {
  for (const char* text :
       {"", "unix:", ":1", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:x", "::1:80",
        "[::1:80", "[127.0.0.1]:80", "a_b:80", "*:80", "[fe80::1%eth0]:80"}) {
    EXPECT_EQ(ParseAddress(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
  EXPECT_TRUE(ParseAddress("unix:/" + std::string(105, 'x')).ok());
  EXPECT_EQ(ParseAddress("unix:/" + std::string(106, 'x')).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(Addresses, ThatOtherMachinesReachAreRefused) {
  for (const char* text : {"0.0.0.0:0", "192.0.2.1:5000", "example.org:5000", "[::]:0"}) {
    EXPECT_EQ(CheckReach(*ParseAddress(text)).code(), absl::StatusCode::kPermissionDenied) << text;
  }
  for (const char* text : {"127.0.0.1:0", "127.9.9.9:0", "[::1]:0", "localhost:0", "unix:/tmp/x"}) {
    EXPECT_TRUE(CheckReach(*ParseAddress(text)).ok()) << text;
  }
  const launch::RunResult result = RunAt("0.0.0.0:0");
  EXPECT_EQ(result.how, HowEnded::kRefused);
  EXPECT_THAT(result.message, ::testing::HasSubstr("0.0.0.0:0"));
}

TEST(Addresses, ThatOthersDialAreTheCertificates) {
  const std::vector<std::string> hosts = {"localhost", "127.0.0.1", "::1", "broker.example", "2001:db8::7"};
  EXPECT_EQ(HostToDial(*ParseAddress("0.0.0.0:0"), hosts), "broker.example");
  EXPECT_EQ(HostToDial(*ParseAddress("[::]:0"), {"::1", "2001:db8::7"}), "[2001:db8::7]");
  EXPECT_EQ(HostToDial(*ParseAddress("[::1]:0"), hosts), "[::1]");
  for (const char* text : {"0.0.0.0:0", "[::]:0", "broker.example:1", "Broker.Example:1", "[2001:db8:0::7]:1"}) {
    EXPECT_TRUE(CheckReachWithKeys(*ParseAddress(text), hosts).ok()) << text;
  }
  for (const char* text : {"192.0.2.1:0", "other.example:0", "127.0.0.2:0", "unix:/tmp/x"}) {
    EXPECT_EQ(CheckReachWithKeys(*ParseAddress(text), hosts).code(), absl::StatusCode::kPermissionDenied) << text;
  }
  EXPECT_EQ(CheckReachWithKeys(*ParseAddress("0.0.0.0:0"), {"localhost", "127.0.0.1", "::1"}).code(),
            absl::StatusCode::kPermissionDenied);
}

TEST(Addresses, APortInUseIsAnError) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));  // as a careless server of gRPC does
  ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  ASSERT_EQ(::listen(fd, 1), 0);
  socklen_t size = sizeof(address);
  ASSERT_EQ(::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size), 0);
  const launch::RunResult result = RunAt("127.0.0.1:" + std::to_string(ntohs(address.sin_port)));
  EXPECT_EQ(result.how, HowEnded::kFailed);
  EXPECT_THAT(result.message, ::testing::HasSubstr("in use"));
  EXPECT_TRUE(ChildrenOf(::getpid()).empty());
  ::close(fd);
}

TEST(Addresses, AStaleSocketIsReplaced) {
  const TempFolder folder;
  const std::string path = folder / "sock";
  ::close(BindUnix(path));
  ASSERT_TRUE(std::filesystem::exists(path));
  EXPECT_EQ(RunAt("unix:" + path).how, HowEnded::kDone);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));  // socket and lock are gone
}

TEST(Addresses, ASocketInUseIsAnError) {
  const TempFolder folder;
  const std::string path = folder / "sock";
  const int fd = BindUnix(path);
  const launch::RunResult result = RunAt("unix:" + path);
  EXPECT_EQ(result.how, HowEnded::kFailed);
  EXPECT_THAT(result.message, ::testing::HasSubstr(path));
  EXPECT_TRUE(std::filesystem::exists(path));
  ::close(fd);
}

TEST(Addresses, AFileIsNotASocket) {
  const TempFolder folder;
  const std::string path = folder / "precious";
  std::ofstream(path) << "data";
  const launch::RunResult result = RunAt("unix:" + path);
  EXPECT_EQ(result.how, HowEnded::kFailed);
  EXPECT_EQ(std::filesystem::file_size(path), 4u);
}

TEST(Addresses, ASocketThatAnotherBrokerHoldsIsAnError) {
  const TempFolder folder;
  const std::string path = folder / "sock";
  {
    SocketClaim first;
    ASSERT_TRUE(first.Take(path).ok());
    SocketClaim second;
    EXPECT_EQ(second.Take(path).code(), absl::StatusCode::kAlreadyExists);
    EXPECT_EQ(RunAt("unix:" + path).how, HowEnded::kFailed);
  }
  SocketClaim third;
  EXPECT_TRUE(third.Take(path).ok());
}

TEST(Addresses, TheFolderOfASocketIsMadeForItsOwnerAlone) {
  const TempFolder folder;
  SocketClaim claim;
  ASSERT_TRUE(claim.Take(folder / "a/b/sock").ok());
  struct stat made {};
  ASSERT_EQ(::stat((folder / "a/b").c_str(), &made), 0);
  EXPECT_EQ(made.st_mode & 0777, 0700u);
}

}  // namespace
}  // namespace haggle::server::addresses_test
