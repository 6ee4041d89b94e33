// What bounds connections: each bound of limits.h that the acceptor keeps, at, below and above it, over real sockets.
#include "broker/server/acceptor.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace haggle::server::acceptor_test {
namespace {

constexpr int kPatienceMs = 30'000;

std::int64_t NowMs() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

// Somebody who has connected.
class Client {
 public:
  explicit Client(const sockaddr_in& there) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    EXPECT_EQ(::connect(fd_, reinterpret_cast<const sockaddr*>(&there), sizeof(there)), 0);
    sockaddr_in here{};
    socklen_t size = sizeof(here);
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&here), &size);
    peer_ = absl::StrCat("ipv4:127.0.0.1:", ntohs(here.sin_port));
  }
  ~Client() { Leave(); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  const std::string& peer() const { return peer_; }
  void Send(std::int64_t bytes) const {
    const std::string noise(static_cast<std::size_t>(bytes), 'x');
    EXPECT_EQ(::send(fd_, noise.data(), noise.size(), MSG_NOSIGNAL), bytes);
  }
  bool EndsWithin(int ms) const {
    pollfd ended{fd_, POLLRDHUP, 0};
    return ::poll(&ended, 1, ms) == 1;
  }
  bool stays() const { return !EndsWithin(0); }
  // As a process that dies.
  void Leave() {
    const linger none{1, 0};
    if (fd_ < 0) return;
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
    ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_;
  std::string peer_;
};

// An acceptor, and what it has handed over: held open, as a server would.
class AcceptorTest : public ::testing::Test {
 protected:
  AcceptorTest() {
    limits_.rate_under_attack = 1000;  // so that a test need not wait for its witness
    limits_.noise_per_second = 0;
    limits_.noise_per_message = 0;
  }
  ~AcceptorTest() override {
    acceptor_.reset();
    for (const int fd : taken_) ::close(fd);
  }

  void Make(bool tcp = true) {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    there_.sin_family = AF_INET;
    there_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(there_);
    ASSERT_EQ(::bind(listener, reinterpret_cast<const sockaddr*>(&there_), size), 0);
    ASSERT_EQ(::listen(listener, 64), 0);
    ASSERT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&there_), &size), 0);
    acceptor_ = std::make_unique<Acceptor>(listener, tcp, limits_, [this](int fd) {
      const std::lock_guard<std::mutex> lock(mutex_);
      taken_.push_back(fd);
      taken_ms_.push_back(NowMs());
      more_.notify_all();
    });
  }
  // Waits until so many have been handed over in all.
  void AwaitTaken(std::size_t count) {
    std::unique_lock<std::mutex> lock(mutex_);
    ASSERT_TRUE(more_.wait_for(lock, std::chrono::milliseconds(kPatienceMs), [&] { return taken_.size() >= count; }))
        << taken_.size() << " of " << count << " connections have been taken";
  }
  // One that has been taken.
  std::unique_ptr<Client> Connect() {
    auto client = std::make_unique<Client>(there_);
    AwaitTaken(++connected_);
    return client;
  }
  std::shared_ptr<Connection> Of(const Client& client) { return acceptor_->Find(client.peer()); }
  // When this returns, everything that came before has been looked at: a last one has been shut for another reason.
  void LookOnce() {
    const std::unique_ptr<Client> witness = Connect();
    for (std::int64_t i = 0; i < limits_.refusals; ++i) Of(*witness)->Refuse();
    ASSERT_TRUE(witness->EndsWithin(kPatienceMs));
  }

  ServerLimits limits_;
  sockaddr_in there_{};
  std::unique_ptr<Acceptor> acceptor_;
  std::mutex mutex_;
  std::condition_variable more_;
  std::vector<int> taken_;
  std::vector<std::int64_t> taken_ms_;
  std::size_t connected_ = 0;
};

TEST_F(AcceptorTest, Connections) {
  limits_.connections = 3;
  Make();
  auto first = Connect();
  const auto second = Connect();
  const auto third = Connect();
  const Client above(there_);
  EXPECT_TRUE(above.EndsWithin(kPatienceMs));
  EXPECT_EQ(acceptor_->counts().over_cap, 1U);
  EXPECT_TRUE(first->stays() && second->stays() && third->stays());
  // One that goes leaves its place: sooner or later somebody else has it.
  first->Leave();
  bool taken = false;
  for (int tries = 0; tries < 10'000 && !taken; ++tries) {
    const std::uint64_t refused = acceptor_->counts().over_cap;
    const Client next(there_);
    while (!taken && acceptor_->counts().over_cap == refused) taken = acceptor_->counts().accepted == 4;
  }
  EXPECT_TRUE(taken);
  EXPECT_TRUE(second->stays() && third->stays());
}

TEST_F(AcceptorTest, ThoseThatWait) {
  limits_.waiting = 2;
  Make();
  const auto joined = Connect();
  Of(*joined)->Hold(0);
  const auto first = Connect();
  const auto second = Connect();
  EXPECT_EQ(acceptor_->counts().displaced, 0U);
  const auto third = Connect();
  EXPECT_TRUE(first->EndsWithin(kPatienceMs));
  EXPECT_EQ(acceptor_->counts().displaced, 1U);
  EXPECT_TRUE(joined->stays() && second->stays() && third->stays());
}

// A connection that was somebody's is held by nothing but its calls.
TEST_F(AcceptorTest, WhoHasLetGoWaitsAgain) {
  limits_.waiting = 2;
  limits_.waiting_bytes = 1000;
  limits_.all_waiting_bytes = 1000;
  Make();
  const auto joined = Connect();
  const auto asked = Connect();
  Of(*joined)->Hold(0);
  Of(*joined)->Hold(0);
  Of(*asked)->Greet();
  joined->Send(1000);
  asked->Send(1000);  // it is no stranger
  Of(*joined)->LetGo();
  const auto first = Connect();
  LookOnce();  // who displaces the one that asked
  EXPECT_TRUE(asked->EndsWithin(kPatienceMs));
  EXPECT_TRUE(joined->stays() && first->stays());
  Of(*joined)->LetGo();
  LookOnce();
  EXPECT_TRUE(first->EndsWithin(kPatienceMs)) << "the time of the other to wait has only begun";
  EXPECT_TRUE(joined->stays());
  const auto second = Connect();
  const auto third = Connect();
  EXPECT_TRUE(joined->EndsWithin(kPatienceMs));
  EXPECT_TRUE(second->stays() && third->stays());
  EXPECT_EQ(acceptor_->counts().noisy, 0U);
}

TEST_F(AcceptorTest, TheTimeToJoin) {
  limits_.join_ms = 300;
  Make();
  const auto joined = Connect();
  Of(*joined)->Hold(0);
  const std::int64_t begin = NowMs();
  const auto silent = Connect();
  EXPECT_TRUE(silent->EndsWithin(kPatienceMs));
  EXPECT_GE(NowMs() - begin, limits_.join_ms);
  EXPECT_EQ(acceptor_->counts().late, 1U);
  EXPECT_TRUE(joined->stays());
}

TEST_F(AcceptorTest, BytesBeforeAJoin) {
  limits_.waiting_bytes = 1000;
  Make();
  const auto below = Connect();
  const auto at = Connect();
  const auto above = Connect();
  below->Send(999);
  at->Send(1000);
  LookOnce();
  EXPECT_TRUE(below->stays() && at->stays() && above->stays());
  above->Send(1001);
  EXPECT_TRUE(above->EndsWithin(kPatienceMs));
  EXPECT_TRUE(below->stays() && at->stays());
  EXPECT_EQ(acceptor_->counts().noisy, 1U);
}

TEST_F(AcceptorTest, BytesOfAllThatWait) {
  limits_.waiting_bytes = 1000;
  limits_.all_waiting_bytes = 2000;
  Make();
  const auto modest = Connect();
  const auto greedy = Connect();
  const auto joined = Connect();
  Of(*joined)->Hold(0);
  joined->Send(1000);  // counts no more
  modest->Send(900);
  greedy->Send(1000);
  const auto third = Connect();
  third->Send(100);
  LookOnce();
  EXPECT_TRUE(greedy->stays() && modest->stays() && third->stays());
  third->Send(1);
  EXPECT_TRUE(greedy->EndsWithin(kPatienceMs)) << "whoever has sent most goes";
  LookOnce();
  EXPECT_TRUE(joined->stays() && modest->stays() && third->stays());
  EXPECT_EQ(acceptor_->counts().noisy, 1U);
}

TEST_F(AcceptorTest, Refusals) {
  limits_.refusals = 3;
  Make();
  const auto client = Connect();
  Of(*client)->Refuse();
  Of(*client)->Refuse();
  LookOnce();
  EXPECT_TRUE(client->stays());
  Of(*client)->Refuse();
  EXPECT_TRUE(client->EndsWithin(kPatienceMs));
  EXPECT_EQ(acceptor_->counts().refused, 2U);  // and the witness
}

TEST_F(AcceptorTest, FewAreTakenWhileSomeAttack) {
  limits_.rate_under_attack = 1;
  Make();
  std::vector<std::unique_ptr<Client>> calm;
  for (int i = 0; i < 3; ++i) calm.push_back(Connect());
  EXPECT_LT(taken_ms_[2] - taken_ms_[0], 900);
  LookOnce();
  const Client first(there_);
  const Client second(there_);
  AwaitTaken(6);
  EXPECT_GE(taken_ms_[5] - taken_ms_[4], 900) << "within the second after an attack";
}

TEST_F(AcceptorTest, NoiseOfThoseThatHaveJoined) {
  limits_.noise_bytes = 1000;
  Make();
  const auto at = Connect();
  const auto above = Connect();
  Of(*at)->Hold(0);
  Of(*above)->Hold(0);
  at->Send(1000);
  above->Send(1000);
  LookOnce();
  EXPECT_TRUE(at->stays() && above->stays());
  above->Send(1);
  EXPECT_TRUE(above->EndsWithin(kPatienceMs));
  EXPECT_TRUE(at->stays());
  EXPECT_EQ(acceptor_->counts().noisy, 1U);
}

TEST_F(AcceptorTest, MessagesOfThoseThatHaveJoinedAreNoNoise) {
  limits_.noise_bytes = 1000;
  limits_.noise_per_message = 50;
  Make();
  const auto client = Connect();
  Of(*client)->Hold(160);
  Of(*client)->Account(320);
  // 50 for the message; it, one of the largest and a quarter, and a sixteenth more.
  const std::int64_t most = 1000 + 50 + 520 + 32;
  client->Send(most);
  LookOnce();
  EXPECT_TRUE(client->stays());
  client->Send(1);
  EXPECT_TRUE(client->EndsWithin(kPatienceMs));
}

TEST_F(AcceptorTest, NoiseOfThemTogether) {
  limits_.noise_bytes = 1000;
  limits_.all_noise_bytes = 2000;
  Make();
  std::unique_ptr<Client> clients[3];
  for (auto& client : clients) {
    client = Connect();
    Of(*client)->Hold(0);
  }
  clients[0]->Send(400);
  clients[1]->Send(900);
  clients[2]->Send(700);
  LookOnce();
  EXPECT_TRUE(clients[0]->stays() && clients[1]->stays() && clients[2]->stays());
  clients[0]->Send(1);
  EXPECT_TRUE(clients[1]->EndsWithin(kPatienceMs)) << "whoever has sent most goes";
  LookOnce();
  EXPECT_TRUE(clients[0]->stays() && clients[2]->stays());
  EXPECT_EQ(acceptor_->counts().noisy, 1U);
}

// Else many of them could ask once, and make noise together. What was on its way may still come for a second.
TEST_F(AcceptorTest, WhoHasLetGoMaySendNoMoreThanAStranger) {
  limits_.noise_bytes = 5000;
  limits_.waiting_bytes = 1000;
  Make();
  const auto at = Connect();
  const auto above = Connect();
  const auto held = Connect();
  for (const auto* client : {&at, &above, &held}) Of(**client)->Hold(0);
  Of(*at)->LetGo();
  Of(*above)->LetGo();
  at->Send(1000);
  held->Send(5000);
  LookOnce();
  EXPECT_TRUE(at->stays() && held->stays());
  above->Send(1001);
  EXPECT_TRUE(above->EndsWithin(kPatienceMs));
}

TEST_F(AcceptorTest, TheLastWordOfWhoHasLetGoMayCome) {
  limits_.noise_bytes = 5000;
  limits_.waiting_bytes = 1000;
  Make();
  const auto client = Connect();
  Of(*client)->Hold(20'000);
  Of(*client)->LetGo();
  client->Send(20'000);
  LookOnce();
  EXPECT_TRUE(client->stays());
  EXPECT_TRUE(client->EndsWithin(kPatienceMs));
  EXPECT_EQ(acceptor_->counts().noisy, 1U);
}

TEST_F(AcceptorTest, NoiseGrowsWithTime) {
  limits_.noise_bytes = 1000;
  limits_.noise_per_second = 1000;
  limits_.join_ms = 600;
  Make();
  const auto slow = Connect();
  Of(*slow)->Hold(0);
  const auto quick = Connect();
  Of(*quick)->Hold(0);
  const auto clock = Connect();
  slow->Send(1000);
  EXPECT_TRUE(clock->EndsWithin(kPatienceMs));
  slow->Send(500);
  LookOnce();
  EXPECT_TRUE(slow->stays());
  quick->Send(60'000);  // which took a minute at the least
  EXPECT_TRUE(quick->EndsWithin(kPatienceMs));
}

TEST_F(AcceptorTest, OfAUnixSocketTheirNumberAlone) {
  limits_.connections = 2;
  limits_.waiting_bytes = 1000;
  limits_.join_ms = 1;
  Make(false);
  const auto first = Connect();
  first->Send(5000);
  const auto second = Connect();
  const Client third(there_);
  EXPECT_TRUE(third.EndsWithin(kPatienceMs));
  EXPECT_TRUE(first->stays() && second->stays());
}

TEST_F(AcceptorTest, WhatIsSaidOfNobodyIsSaidToNobody) {
  Make();
  const std::shared_ptr<Connection> nobody = acceptor_->Find("ipv4:127.0.0.1:1");
  ASSERT_NE(nobody, nullptr);
  nobody->Refuse();
  EXPECT_NE(acceptor_->Find("ipv4:127.0.0.1:1"), nobody);
}

// Whether limits fit into so many descriptors, and how many connections there may be then; ends the process with it.
[[noreturn]] void FitAndExit(rlim_t descriptors) {
  const rlimit few{descriptors, descriptors};
  ServerLimits limits;
  if (::setrlimit(RLIMIT_NOFILE, &few) != 0) ::_exit(255);
  const absl::Status fits = FitDescriptors(limits);
  if (absl::IsUnavailable(fits)) ::_exit(fits.message().find("ulimit -n 640") == std::string_view::npos ? 254 : 253);
  ::_exit(limits.waiting <= limits.connections ? static_cast<int>(limits.connections % 250) : 252);
}

TEST(FitDescriptorsDeathTest, ThereAreAsManyConnectionsAsDescriptorsAllow) {
  EXPECT_EXIT(FitAndExit(143), ::testing::ExitedWithCode(253), "");
  EXPECT_EXIT(FitAndExit(144), ::testing::ExitedWithCode(8), "");
  EXPECT_EXIT(FitAndExit(328), ::testing::ExitedWithCode(100), "");
  EXPECT_EXIT(FitAndExit(639), ::testing::ExitedWithCode(5), "");  // 255
  EXPECT_EXIT(FitAndExit(640), ::testing::ExitedWithCode(6), "");  // 256, as wanted
}

}  // namespace
}  // namespace haggle::server::acceptor_test
