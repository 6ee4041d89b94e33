// What is made of each request: the rules of safety one by one, each with what is allowed beside what is not.
#include "deploy/web/guard.h"

#include <gtest/gtest.h>

#include "deploy/web/assets.h"

namespace haggle::web::guard_test {
namespace {

using Kind = Decision::Kind;

class GuardTest : public ::testing::Test {
 protected:
  GuardTest() {
    keyring_.AddSeat("oracle");
    keyring_.AddSeat("meta");
  }

  static std::string Pair(const std::string& set_cookie) { return set_cookie.substr(0, set_cookie.find(';')); }

  // A request of the page's own for an observer.
  Request Observing(const std::string& target) const {
    Request request;
    request.method = "GET";
    request.target = target;
    request.host = "127.0.0.1:8080";
    request.site = "same-origin";
    request.cookie = Pair(keyring_.ObserverCookie());
    return request;
  }
  Request Sitting(const std::string& target, const std::string& party) const {
    Request request = Observing(target);
    request.cookie = Pair(keyring_.SeatCookie(party));
    return request;
  }
  int StatusOf(const Request& request) const {
    const Decision decision = guard_.Decide(request);
    return decision.kind == Kind::kReply ? decision.reply.status : 0;
  }

  Keyring keyring_{8080, false};
  Guard guard_{{false, {"haggle.example"}}, keyring_};
};

TEST_F(GuardTest, AnObserverAsks) {
  const Decision decision = guard_.Decide(Observing("/api/run/head?run=a%2Fb"));
  EXPECT_EQ(decision.kind, Kind::kAsk);
  EXPECT_NE(decision.holder, "");
  EXPECT_EQ(decision.question.path, "/api/run/head");
  EXPECT_EQ(decision.question.arguments.at("run"), "a/b");
  const Decision live = guard_.Decide(Observing("/api/live?run=x"));
  EXPECT_EQ(live.kind, Kind::kStream);
  EXPECT_EQ(live.run, "x");
  EXPECT_EQ(live.party, "");
}

TEST_F(GuardTest, WithoutTheKeyNothingIsAsked) {
  Request request = Observing("/api/index");
  for (const std::string& cookie :
       {std::string(), std::string("haggle-8080="), std::string("haggle-8080=") + std::string(32, '0'),
        "haggle-8081=" + Pair(keyring_.ObserverCookie()).substr(12), "haggle-8080=" + keyring_.observer_key(),
        Pair(keyring_.SeatCookie("oracle")), Pair(keyring_.ObserverCookie()) + "0",
        Pair(keyring_.ObserverCookie()) + "; " + Pair(keyring_.ObserverCookie())}) {
    request.cookie = cookie;
    EXPECT_EQ(StatusOf(request), 401) << cookie;
    EXPECT_EQ(guard_.Decide(request).holder, "");
  }
}

TEST_F(GuardTest, ProgramsShowTheKeyItself) {
  Request request = Observing("/metrics");
  request.cookie = "";
  request.authorization = "Bearer " + keyring_.observer_key();
  EXPECT_EQ(guard_.Decide(request).kind, Kind::kAsk);
  request.authorization = "Bearer " + keyring_.seat_key("oracle");
  EXPECT_EQ(StatusOf(request), 401);
  request.authorization = "Bearer ";
  EXPECT_EQ(StatusOf(request), 401);
  request.authorization = keyring_.observer_key();
  EXPECT_EQ(StatusOf(request), 401);
}

TEST_F(GuardTest, ALinkOpensAndIsNotShownAgain) {
  Request request;
  request.method = "GET";
  request.host = "localhost:8080";
  request.target = "/?key=" + keyring_.observer_key();
  for (const char* const site : {"", "none", "cross-site"}) {  // a link in a mail is of another site
    request.site = site;
    request.mode = "navigate";
    const Decision decision = guard_.Decide(request);
    EXPECT_EQ(decision.reply.status, 303);
    EXPECT_EQ(decision.reply.headers[0], (std::pair<std::string, std::string>("Location", "/")));
    EXPECT_EQ(decision.reply.headers[1].second, keyring_.ObserverCookie());
  }
  EXPECT_NE(keyring_.ObserverCookie().find("HttpOnly; SameSite=Strict"), std::string::npos);
  EXPECT_EQ(keyring_.ObserverCookie().find(keyring_.observer_key()), std::string::npos);
  EXPECT_EQ(keyring_.ObserverCookie().find("Secure"), std::string::npos);
  EXPECT_NE(Keyring(1, true).ObserverCookie().find("; Secure"), std::string::npos);
  request.mode = "no-cors";  // a picture on another site
  EXPECT_EQ(StatusOf(request), 403);
  request.site = "";
  for (const std::string& target :
       {std::string("/?key="), std::string("/?key=0"), "/?key=" + std::string(32, '0'),
        "/?key=" + keyring_.seat_key("oracle"), "/?seat=meta&key=" + keyring_.seat_key("oracle"),
        "/?seat=nobody&key=" + keyring_.seat_key("oracle"), "/?seat=oracle&key=" + keyring_.observer_key()}) {
    request.target = target;
    EXPECT_EQ(StatusOf(request), 401) << target;
    // A person has followed it, and reads the answer.
    const Reply reply = guard_.Decide(request).reply;
    EXPECT_EQ(reply.type, "text/html; charset=utf-8");
    EXPECT_NE(reply.body().find("open the link that it has printed last"), std::string_view::npos);
  }
}

// Addresses of IPv6 stand in brackets, and can be written in many ways.
TEST_F(GuardTest, AddressesOfIpv6AreNames) {
  const Guard guard({false, {"[2001:DB8:0:0::7]", "fe80::1%eth0", "10.0.0.7"}}, keyring_);
  Request request = Observing("/api/index");
  const auto status = [&](const std::string& host) {
    request.host = host;
    const Decision decision = guard.Decide(request);
    return decision.kind == Kind::kReply ? decision.reply.status : 0;
  };
  for (const char* const host : {"[::1]", "[::1]:8080", "[::1]:9", "[0:0:0:0:0:0:0:1]:8080", "[2001:db8::7]:8080",
                                 "[2001:DB8::0007]", "[fe80::1]:8080", "10.0.0.7:8080"}) {
    EXPECT_EQ(status(host), 0) << host;
  }
  for (const char* const host : {"::1",
                                 "::1:8080",
                                 "[::1",
                                 "::1]",
                                 "[::1]:",
                                 "[::1]:x",
                                 "[::1]:123456",
                                 "[::1]8080",
                                 "[::1]:80:80",
                                 "[[::1]]",
                                 "[]",
                                 "[]:8080",
                                 "[",
                                 "]",
                                 ":",
                                 ":8080",
                                 "[::2]:8080",
                                 "[127.0.0.1]:8080",
                                 "[localhost]:8080",
                                 "[10.0.0.7]",
                                 "[::ffff:127.0.0.1]:8080",
                                 "[2001:db8::8]:8080",
                                 "2001:db8::7",
                                 "[fe80::1%eth0]:8080",
                                 "[::1].evil.example",
                                 "evil.example[::1]",
                                 "[::1]@evil.example"}) {
    EXPECT_EQ(status(host), 421) << host;
  }
  EXPECT_EQ(status(std::string("[::1\0.evil]", 11)), 421);
}

TEST_F(GuardTest, ASeatOpensItsOwnCallsAndNoOthers) {
  const Decision seat = guard_.Decide(Sitting("/api/seat?party=oracle", "oracle"));
  EXPECT_EQ(seat.kind, Kind::kAskSeat);
  EXPECT_EQ(seat.party, "oracle");
  EXPECT_FALSE(seat.question.may_look) << "the key of a seat shows no run";
  Request both = Sitting("/api/seat?party=oracle", "oracle");
  both.cookie += "; " + Pair(keyring_.ObserverCookie());
  EXPECT_TRUE(guard_.Decide(both).question.may_look);
  EXPECT_EQ(guard_.Decide(Sitting("/api/seat/advice?party=oracle&strategy=buyer", "oracle")).kind, Kind::kAskSeat);
  const Decision live = guard_.Decide(Sitting("/api/seat/live?party=oracle", "oracle"));
  EXPECT_EQ(live.kind, Kind::kStream);
  EXPECT_EQ(live.party, "oracle");
  for (const char* const target : {"/api/seat?party=meta", "/api/seat", "/api/seat?party=", "/api/seat/live?party=meta",
                                   "/api/index", "/api/live", "/metrics", "/api/run/state?run=x"}) {
    EXPECT_EQ(StatusOf(Sitting(target, "oracle")), 401) << target;
  }
  EXPECT_EQ(StatusOf(Observing("/api/seat?party=oracle")), 401) << "who looks on sees no seat";
}

TEST_F(GuardTest, MovesArePostedByThePageItself) {
  Request request = Sitting("/api/seat/moves?party=oracle", "oracle");
  request.method = "POST";
  request.content_type = "application/json";
  request.origin = "http://127.0.0.1:8080";
  request.body = "{}";
  const Decision decision = guard_.Decide(request);
  ASSERT_EQ(decision.kind, Kind::kAskSeat);
  EXPECT_EQ(decision.question.method, "POST");
  EXPECT_EQ(decision.question.body, "{}");
  Request trial = request;
  trial.target = "/api/seat/try?party=oracle";
  EXPECT_EQ(guard_.Decide(trial).question.path, "/api/seat/try");

  Request other = request;
  other.origin = "http://evil.example";
  EXPECT_EQ(StatusOf(other), 403);
  other.origin = "null";
  EXPECT_EQ(StatusOf(other), 403);
  other = request;
  other.content_type = "text/plain";  // what a form of another site may send
  EXPECT_EQ(StatusOf(other), 415);
  other = request;
  other.site = "same-site";
  EXPECT_EQ(StatusOf(other), 403);
  other = request;
  other.method = "GET";
  EXPECT_EQ(StatusOf(other), 405);
  other = request;
  other.target = "/api/seat?party=oracle";
  EXPECT_EQ(StatusOf(other), 405);
  other = request;
  other.cookie = Pair(keyring_.SeatCookie("meta"));
  EXPECT_EQ(StatusOf(other), 401);
}

TEST_F(GuardTest, OnlyItsOwnNamesReachIt) {
  Request request = Observing("/api/index");
  for (const char* const host : {"127.0.0.1:8080", "127.0.0.1", "localhost:9000", "LOCALHOST", "[::1]:8080", "[::1]",
                                 "haggle.example:8080", "Haggle.Example"}) {
    request.host = host;
    EXPECT_EQ(guard_.Decide(request).kind, Kind::kAsk) << host;
  }
  for (const char* const host : {"", "evil.example", "evil.example:8080", "127.0.0.1.evil.example", "127.0.0.1:evil",
                                 "localhost.", "localhost:", "[::1", "::1", "127.0.0.1:8080:1",
                                 "127.0.0.1@evil.example", "haggle.example.evil", "127.0.0.1:999999", "0.0.0.0:8080"}) {
    request.host = host;
    EXPECT_EQ(StatusOf(request), 421) << host;
  }
  request = Observing("/");
  request.host = "evil.example";
  EXPECT_EQ(StatusOf(request), 421) << "the page itself as well";
  request = Observing("/api/index");
  request.doubled = true;
  EXPECT_EQ(StatusOf(request), 400);
}

TEST_F(GuardTest, OtherSitesMayNotAsk) {
  for (const char* const site : {"cross-site", "same-site", "anything"}) {
    Request request = Observing("/api/index");
    request.site = site;
    EXPECT_EQ(StatusOf(request), 403) << site;
    request.mode = "navigate";
    EXPECT_EQ(StatusOf(request), 403) << site;
    request.target = "/assets/page.js";
    EXPECT_EQ(StatusOf(request), 403) << site;
    request.target = "/";
    EXPECT_EQ(StatusOf(request), 200) << "a link may lead here";
    request.mode = "cors";
    EXPECT_EQ(StatusOf(request), 403) << site;
  }
}

TEST_F(GuardTest, NothingIsReadButWhatIsListed) {
  for (const char* const target :
       {"/api", "/api/", "/api/index/", "/API/index", "/index.html", "/assets/", "/assets", "/assets/nothing.js",
        "/assets/index.html", "/etc/passwd", "/api/run/open", "/api/seat/else", "/favicon.ico", "/dist/index.html"}) {
    EXPECT_EQ(StatusOf(Observing(target)), 404) << target;
  }
  for (const char* const target : {"/../etc/passwd", "/assets/../index.html", "/assets/%2e%2e%2findex.html",
                                   "/assets/..%5c..", "/api/run/head?run=%00", "/api/index?%ff", "//", "/assets//x"}) {
    EXPECT_EQ(StatusOf(Observing(target)), 400) << target;
  }
}

TEST_F(GuardTest, NothingIsChanged) {
  for (const char* const method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", ""}) {
    for (const char* const target : {"/", "/api/index", "/api/seat?party=oracle", "/api/live", "/metrics"}) {
      Request request = Observing(target);
      request.method = method;
      EXPECT_EQ(StatusOf(request), 405) << method << " " << target;
    }
  }
  Request request = Observing("/api/index");
  request.method = "HEAD";
  EXPECT_EQ(guard_.Decide(request).kind, Kind::kAsk);
}

TEST_F(GuardTest, ThePageIsForAllAndKept) {
  Request request = Observing("/");
  request.cookie = "";
  const Decision decision = guard_.Decide(request);
  EXPECT_EQ(decision.reply.status, 200);
  EXPECT_EQ(decision.holder, "");
  EXPECT_EQ(decision.reply.type, "text/html; charset=utf-8");
  EXPECT_EQ(decision.reply.body(), FindAsset("index.html")->bytes);
  EXPECT_EQ(guard_.Decide(Observing("/")).holder, "observer");
  request.known = "\"" + std::string(FindAsset("index.html")->digest) + "\"";
  EXPECT_EQ(StatusOf(request), 304);
  request.known = "\"0\"";
  EXPECT_EQ(StatusOf(request), 200);
}

TEST_F(GuardTest, EveryReplyIsShutIn) {
  for (const int status : {200, 303, 404, 500}) {
    Reply reply;
    reply.status = status;
    const std::string head = HeadOf(reply, true);
    for (const char* const part :
         {"Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
          "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n",
          "X-Content-Type-Options: nosniff\r\n", "Cross-Origin-Opener-Policy: same-origin\r\n",
          "Cross-Origin-Resource-Policy: same-origin\r\n", "Referrer-Policy: no-referrer\r\n",
          "Cache-Control: no-store\r\n"}) {
      EXPECT_NE(head.find(part), std::string::npos) << part;
    }
  }
}

}  // namespace
}  // namespace haggle::web::guard_test
