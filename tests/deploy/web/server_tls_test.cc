// The server with a broker's keys: TLS and nothing else.
#include <gtest/gtest.h>

#include <ctime>

#include "deploy/keys/key_folder.h"
#include "tests/deploy/program.h"
#include "tests/deploy/web/client.h"
#include "tests/deploy/web/served.h"

namespace haggle::web::server_tls_test {
namespace {

using haggle::testing::Client;
using haggle::testing::CookieOf;
using haggle::testing::Folder;
using haggle::testing::Get;
using haggle::testing::Response;

class TlsTest : public haggle::testing::Served {
 protected:
  void SetUp() override { ServeAt("0.0.0.0"); }
  void ServeAt(const std::string& host) {
    const std::int64_t now = std::time(nullptr);
    const std::string folder = folder_ / "keys" + (server_ == nullptr ? "" : "2");
    ASSERT_TRUE(keys::MakeKeys(folder, {{"oracle"}, {"haggle.example"}, {}}, now).ok());
    absl::StatusOr<keys::OwnKeys> own = keys::ReadOwnKeys(folder + "/broker", {keys::HolderKind::kBroker, "", {}}, now);
    ASSERT_TRUE(own.ok()) << own.status();
    ServerOptions options;
    options.host = host;
    options.keys.emplace(*std::move(own));
    Start(std::move(options));
  }

  static std::string Named(const std::string& host, const std::string& target, const std::string& more = "") {
    return "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n" + more + "\r\n";
  }

  Folder folder_;
};

TEST_F(TlsTest, ServesOffLoopbackUnderItsNames) {
  EXPECT_EQ(server_->Address(), "https://haggle.example:" + std::to_string(port()));
  Client client(port());
  ASSERT_TRUE(client.Encrypt());
  client.Send(Named("haggle.example", TargetOf(server_->Link())));
  const Response opened = client.Read();
  EXPECT_EQ(opened.status, 303);
  EXPECT_NE(opened.headers.at("set-cookie").find("; Secure"), std::string::npos);
  const std::string cookie = "Cookie: " + CookieOf(opened) + "\r\n";
  client.Send(Named("haggle.example:443", "/api/index", cookie));
  EXPECT_EQ(client.Read().body, R"({"asked": "/api/index"})");
  client.Send(Named("evil.example", "/api/index", cookie));
  EXPECT_EQ(client.Read().status, 421);
  client.Send(Named("haggle.example", "/api/live", cookie));
  client.ReadUntil("retry: 1000\n\n");
  server_->Tell({"grew", "a", "1"});
  EXPECT_NE(client.ReadUntil("\n\n").find("data: 1\n"), std::string::npos);
}

// Whatever the system's default for such sockets is.
TEST_F(TlsTest, AtTheAddressOfAllBothProtocolsReachIt) {
  if (Client(1, 0, true).no_such_network()) GTEST_SKIP() << "this machine does not speak IPv6 on loopback";
  ServeAt("[::]");
  for (const bool ipv6 : {false, true}) {
    Client client(port(), 0, ipv6);
    ASSERT_TRUE(client.Encrypt()) << ipv6;
    client.Send(Named(ipv6 ? "[::1]" : "127.0.0.1", "/api/index", cookie_));
    EXPECT_EQ(client.Read().status, 200) << ipv6;
  }
}

TEST_F(TlsTest, SpeaksToNobodyInTheClear) {
  Client plain(port());
  plain.Send(Get("/"));
  EXPECT_EQ(plain.Read().status, 0);
}

TEST_F(TlsTest, LargeAnswersComeWhole) {
  const std::string bytes(3'000'000, 'x');
  answerer_.AnswerWith([&](const Question&) { return Answer{200, "application/json", bytes}; });
  Client client(port());
  ASSERT_TRUE(client.Encrypt());
  client.Send(Named("localhost", "/api/index", cookie_));
  EXPECT_TRUE(client.Read().body == bytes);
}

}  // namespace
}  // namespace haggle::web::server_tls_test
