// The server over loopback: pages, answers, streams that are cut and come back, seats, and a clean end.
#include "deploy/web/server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "deploy/web/assets.h"
#include "deploy/web/network.h"
#include "tests/deploy/web/client.h"
#include "tests/deploy/web/served.h"

namespace haggle::web::server_test {
namespace {

using haggle::testing::Ask;
using haggle::testing::Client;
using haggle::testing::CookieOf;
using haggle::testing::Gate;
using haggle::testing::Get;
using haggle::testing::Open;
using haggle::testing::Response;

class ServerTest : public haggle::testing::Served {};

TEST_F(ServerTest, ALinkLeadsToThePage) {
  Start();
  EXPECT_EQ(server_->Address(), "http://127.0.0.1:" + std::to_string(port()));
  ASSERT_EQ(server_->Link().substr(0, server_->Address().size() + 6), server_->Address() + "/?key=");
  const Response opened = Ask(port(), Get(TargetOf(server_->Link())));
  EXPECT_EQ(opened.status, 303);
  EXPECT_EQ(opened.headers.at("location"), "/");
  EXPECT_EQ(CookieOf(opened).substr(0, 8 + std::to_string(port()).size()), "haggle-" + std::to_string(port()) + "=");
  const Response page = Ask(port(), Get("/", cookie_));
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.body, FindAsset("index.html")->bytes);
  EXPECT_EQ(page.headers.at("content-type"), "text/html; charset=utf-8");
  EXPECT_NE(page.headers.at("content-security-policy").find("default-src 'none'"), std::string::npos);
  const Response again = Ask(port(), Get("/", "If-None-Match: " + page.headers.at("etag") + "\r\n"));
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
}

TEST_F(ServerTest, AnswersManyRequestsOfOneConnection) {
  Start();
  Client client(port());
  for (int i = 0; i < 50; ++i) {
    client.Send(Get("/api/index", cookie_));
    EXPECT_EQ(client.Read().body, R"({"asked": "/api/index"})");
  }
  client.Send(Get("/api/index", cookie_) + Get("/nothing", cookie_) + Get("/api/sweep", cookie_));  // at once
  EXPECT_EQ(client.Read().status, 200);
  EXPECT_EQ(client.Read().status, 404);
  EXPECT_EQ(client.Read().body, R"({"asked": "/api/sweep"})");
  client.Send(Get("/api/index", cookie_ + "Connection: close\r\n"));
  EXPECT_EQ(client.Read().status, 200);
  EXPECT_TRUE(client.ReadToEnd());
}

TEST_F(ServerTest, HeadHasNoBody) {
  Start();
  Client client(port());
  client.Send("HEAD /api/index HTTP/1.1\r\nHost: localhost\r\n" + cookie_ + "\r\n" + Get("/api/index", cookie_));
  EXPECT_EQ(client.Read(true).headers.at("content-length"), "23");
  EXPECT_EQ(client.Read().body, R"({"asked": "/api/index"})");
}

TEST_F(ServerTest, AnswersAreWhatTheAnswererSays) {
  Start();
  const std::string bytes = std::string("HGC1\0\xff", 6) + std::string(3'000'000, 'x');
  answerer_.AnswerWith([&](const Question& question) {
    if (question.arguments.count("run") == 0) return ErrorAnswer(404, "no run <script>\xff");
    return Answer{200, "application/octet-stream", bytes};
  });
  const Response answer = Ask(port(), Get("/api/run/columns?run=a", cookie_));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.at("content-type"), "application/octet-stream");
  EXPECT_EQ(answer.headers.at("cache-control"), "no-store");
  EXPECT_TRUE(answer.body == bytes);
  const Response refused = Ask(port(), Get("/api/run/columns", cookie_));
  EXPECT_EQ(refused.status, 404);
  EXPECT_EQ(refused.body, "{\"error\":\"no run <script>\xef\xbf\xbd\"}");
}

TEST_F(ServerTest, WrongKeysAndHostsAreTurnedAway) {
  Start();
  EXPECT_EQ(Ask(port(), Get("/api/index")).status, 401);
  EXPECT_EQ(Ask(port(), Get("/?key=00000000000000000000000000000000")).status, 401);
  EXPECT_EQ(Ask(port(), "GET /api/index HTTP/1.1\r\nHost: evil.example\r\n" + cookie_ + "\r\n").status, 421);
  EXPECT_EQ(Ask(port(), "GET /api/index HTTP/1.1\r\n" + cookie_ + "\r\n").status, 421);
  EXPECT_EQ(Ask(port(), Get("/api/index", cookie_ + "Host: evil.example\r\n")).status, 400);
  EXPECT_EQ(Ask(port(), Get("/api/index", cookie_ + "Sec-Fetch-Site: cross-site\r\n")).status, 403);
  EXPECT_EQ(Ask(port(), Get("/assets/..%2f..%2fetc/passwd", cookie_)).status, 400);
  EXPECT_EQ(Ask(port(), Get("/../../etc/passwd", cookie_)).status, 400);
  const Response method = Ask(port(), "DELETE /api/index HTTP/1.1\r\nHost: localhost\r\n" + cookie_ + "\r\n");
  EXPECT_EQ(method.status, 405);
  EXPECT_EQ(method.headers.at("allow"), "GET, HEAD");
  EXPECT_EQ(server_->counts().refused, 9);
}

TEST_F(ServerTest, AStreamTellsWhatHappens) {
  Start();
  Client all(port());
  Client one(port());
  all.Send(Get("/api/live", cookie_));
  one.Send(Get("/api/live?run=b", cookie_));
  EXPECT_NE(all.ReadUntil("retry: 1000\n\n").find("Content-Type: text/event-stream\r\n"), std::string::npos);
  one.ReadUntil("retry: 1000\n\n");
  answerer_.Happen({{"grew", "a", "1"}});
  EXPECT_NE(all.ReadUntil("\n\n").find("event: grew\ndata: 1\n"), std::string::npos);
  answerer_.Happen({{"grew", "b", "2"}});
  EXPECT_NE(all.ReadUntil("\n\n").find("data: 2\n"), std::string::npos);
  EXPECT_NE(one.ReadUntil("\n\n").find("data: 2\n"), std::string::npos) << "the other run is not for it";
  server_->Tell({"index", "", "{}"});
  EXPECT_NE(one.ReadUntil("\n\n").find("event: index\n"), std::string::npos);
  EXPECT_EQ(server_->counts().streams, 2);
}

TEST_F(ServerTest, AStreamThatWasCutGoesOn) {
  ServerOptions options;
  options.limits.kept_events = 4;
  Start(std::move(options));
  std::string id;
  {
    Client client(port());
    client.Send(Get("/api/live", cookie_));
    client.ReadUntil("retry: 1000\n\n");
    server_->Tell({"grew", "a", "1"});
    const std::string event = client.ReadUntil("\n\n");
    id = event.substr(4, event.find('\n') - 4);
  }
  for (const char* const data : {"2", "3", "4"}) server_->Tell({"grew", "a", data});
  Client back(port());
  back.Send(Get("/api/live", cookie_ + "Last-Event-ID: " + id + "\r\n"));
  back.ReadUntil("retry: 1000\n\n");
  for (const char* const data : {"2", "3", "4"}) {
    EXPECT_NE(back.ReadUntil("\n\n").find(std::string("data: ") + data + "\n"), std::string::npos);
  }
  for (const char* const data : {"5", "6"}) server_->Tell({"grew", "a", data});
  back.ReadUntil("data: 6\n\n");
  Client late(port());
  late.Send(Get("/api/live", cookie_ + "Last-Event-ID: " + id + "\r\n"));
  late.ReadUntil("retry: 1000\n\n");
  EXPECT_NE(late.ReadUntil("\n\n").find("event: reset\n"), std::string::npos);
  Client fresh(port());
  fresh.Send(Get("/api/live", cookie_));
  fresh.ReadUntil("retry: 1000\n\n");
  EXPECT_NE(fresh.ReadUntil("\n\n").find("data: 6\n"), std::string::npos) << "the newest, for who has just come";
}

TEST_F(ServerTest, ASeatIsAskedAndTold) {
  Start();
  const std::string link = server_->AddSeat("oracle", [](const Question& question) {
    return Answer{200, "application/json", question.method + " " + question.path + " " + question.body};
  });
  EXPECT_EQ(server_->AddSeat("meta",
                             [](const Question&) {
                               return Answer{200, "", "meta"};
                             })
                    .find("seat=meta") == 0,
            false);
  const Response opened = Ask(port(), Get(TargetOf(link)));
  EXPECT_EQ(opened.headers.at("location"), "/#/seat?party=oracle");
  const std::string seat = "Cookie: " + CookieOf(opened) + "\r\n";
  EXPECT_EQ(Ask(port(), Get("/api/seat?party=oracle", seat)).body, "GET /api/seat ");
  EXPECT_EQ(Ask(port(),
                "POST /api/seat/moves?party=oracle HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: "
                "application/json\r\nContent-Length: 4\r\n" +
                    seat + "\r\n{\"\"}")
                .body,
            "POST /api/seat/moves {\"\"}");
  EXPECT_EQ(Ask(port(), Get("/api/seat?party=meta", seat)).status, 401);
  EXPECT_EQ(Ask(port(), Get("/api/index", seat)).status, 401);
  EXPECT_EQ(Ask(port(), Get("/api/seat?party=oracle", cookie_)).status, 401);

  Client live(port());
  live.Send(Get("/api/seat/live?party=oracle", seat));
  live.ReadUntil("retry: 1000\n\n");
  server_->TellSeat("meta", "asked", "of meta");
  server_->Tell({"grew", "a", "of all"});
  server_->TellSeat("oracle", "asked", "of oracle");
  const std::string first = live.ReadUntil("\n\n");
  EXPECT_NE(first.find("data: of oracle\n"), std::string::npos) << first;
}

TEST_F(ServerTest, ABlockedSeatBlocksNoObserver) {
  Start();
  Gate gate;
  const std::string link = server_->AddSeat("oracle", [&](const Question&) {
    gate.Pass();
    return Answer{};
  });
  Client seat(port());
  seat.Send(Get("/api/seat?party=oracle", Open(port(), link)));
  EXPECT_EQ(Ask(port(), Get("/api/index", cookie_)).status, 200);
  gate.Open();
  EXPECT_EQ(seat.Read().status, 200);
}

TEST_F(ServerTest, EndsWithStreamsAndHalfRequestsOpen) {
  Start();
  Client stream(port());
  stream.Send(Get("/api/live", cookie_));
  stream.ReadUntil("retry: 1000\n\n");
  Client half(port());
  half.Send("GET / HT");
  Client silent(port());
  ASSERT_GE(server_->counts().connections, 1);
  const std::uint16_t was = port();
  server_.reset();
  EXPECT_TRUE(stream.ReadToEnd());
  EXPECT_TRUE(half.ReadToEnd());
  EXPECT_TRUE(silent.ReadToEnd());
  EXPECT_FALSE(Client(was).connected());
}

// The one that is being worked out is awaited, and those that wait are not begun.
TEST_F(ServerTest, EndsWhileQuestionsAreBeingWorkedOut) {
  ServerOptions options;
  Start(std::move(options));
  Gate gate;
  Gate begun;
  Gate seat_begun;
  std::atomic<int> worked_out = 0;
  answerer_.AnswerWith([&](const Question&) {
    begun.Open();
    gate.Pass();
    ++worked_out;
    return Answer{200, "application/json", std::string(1'000'000, 'x')};
  });
  const std::string link = server_->AddSeat("oracle", [&](const Question&) {
    seat_begun.Open();
    gate.Pass();
    return Answer{};
  });
  Client seat(port());
  seat.Send(Get("/api/seat?party=oracle", Open(port(), link)));
  seat_begun.Pass();
  std::vector<std::unique_ptr<Client>> asking;
  for (int i = 0; i < 5; ++i) {
    asking.push_back(std::make_unique<Client>(port()));
    asking.back()->Send(Get("/api/index", cookie_));
  }
  begun.Pass();
  while (server_->counts().requests < 8) {  // two links, a seat's question, five others
  }
  const std::uint16_t was = port();
  std::thread end([&] { server_.reset(); });
  for (const auto& client : asking) EXPECT_TRUE(client->ReadToEnd()) << "nobody is kept waiting";
  EXPECT_TRUE(seat.ReadToEnd());
  EXPECT_EQ(worked_out, 0);
  gate.Open();
  end.join();
  EXPECT_EQ(worked_out, 1);
  EXPECT_FALSE(Client(was).connected());
}

TEST_F(ServerTest, ServesAtAnAddressOfIpv6) {
  ServerOptions options;
  options.host = "[::1]";
  if (Client(1, 0, true).no_such_network()) GTEST_SKIP() << "this machine does not speak IPv6 on loopback";
  absl::StatusOr<std::unique_ptr<Server>> server = Server::Start(std::move(options), answerer_);
  ASSERT_TRUE(server.ok()) << server.status();
  server_ = *std::move(server);
  const std::string host = "[::1]:" + std::to_string(port());
  EXPECT_EQ(server_->Address(), "http://" + host);
  Client client(port(), 0, true);
  client.Send("GET " + TargetOf(server_->Link()) + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
  const Response opened = client.Read();
  EXPECT_EQ(opened.status, 303);
  const std::string cookie = "Cookie: " + CookieOf(opened) + "\r\n\r\n";
  client.Send("GET /api/index HTTP/1.1\r\nHost: " + host + "\r\n" + cookie);
  EXPECT_EQ(client.Read().status, 200);
  client.Send("GET /api/index HTTP/1.1\r\nHost: [::2]:" + std::to_string(port()) + "\r\n" + cookie);
  EXPECT_EQ(client.Read().status, 421);
  for (const char* const wrong : {"[127.0.0.1]", "[localhost]", "[::1", "::1]"})
    EXPECT_FALSE(IsAddress(wrong)) << wrong;
}

TEST_F(ServerTest, SaysWhyItCannotListen) {
  Start();
  const auto why = [&](const std::string& host, std::uint16_t port) {
    absl::StatusOr<std::unique_ptr<Network>> network = ListenAt(host, port, std::nullopt);
    return network.ok() ? "" : std::string(network.status().message());
  };
  EXPECT_EQ(why("127.0.0.1", port()), "cannot listen at 127.0.0.1, port " + std::to_string(port()) +
                                          ": Address already in use; end what listens there, or choose another port, "
                                          "or port 0 for any that is free");
  // An address that is for documentation alone (RFC 5737).
  EXPECT_EQ(why("192.0.2.1", 0),
            "cannot listen at 192.0.2.1, port 0: Cannot assign requested address; this machine has no such address "
            "(`ip address` lists those that it has)");
  ServerOptions taken;
  taken.port = port();
  EXPECT_EQ(Server::Start(std::move(taken), answerer_).status().code(), absl::StatusCode::kUnavailable);
  for (const char* const host : {"0.0.0.0", "::", "192.0.2.1", "example.org", ""}) {
    ServerOptions open;
    open.host = host;
    const absl::Status refused = Server::Start(std::move(open), answerer_).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kPermissionDenied) << host;
  }
}

// Cookies go to every port of a host: a browser that has both open shows both, and each server finds its own.
TEST_F(ServerTest, TwoServersHaveKeysOfTheirOwn) {
  Start();
  const absl::StatusOr<std::unique_ptr<Server>> other = Server::Start({}, answerer_);
  ASSERT_TRUE(other.ok());
  const std::string one = cookie_.substr(8, cookie_.size() - 10);
  const std::string second = Open((*other)->port(), (*other)->Link());
  const std::string both = "Cookie: " + one + "; " + second.substr(8);
  ASSERT_NE(one.substr(0, one.find('=')), second.substr(8, second.find('=') - 8)) << "of one name the newer one stays";
  for (const std::uint16_t which : {port(), (*other)->port()}) {
    EXPECT_EQ(Ask(which, Get("/api/index", both)).status, 200);
    EXPECT_EQ(Ask(which, Get("/api/index", which == port() ? second : cookie_)).status, 401);
  }
  EXPECT_EQ(Ask((*other)->port(), Get("/api/index", cookie_)).status, 401);
  EXPECT_EQ(Ask(port(), Get((*other)->Link().substr((*other)->Address().size()))).status, 401);
}

}  // namespace
}  // namespace haggle::web::server_test
