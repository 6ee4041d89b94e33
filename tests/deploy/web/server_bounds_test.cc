// What bounds the work that connections can make: each bound, and that others are served meanwhile.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <future>
#include <memory>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "deploy/web/server.h"
#include "tests/deploy/program.h"
#include "tests/deploy/web/client.h"
#include "tests/deploy/web/served.h"

namespace haggle::web::server_bounds_test {
namespace {

using haggle::testing::Ask;
using haggle::testing::Client;
using haggle::testing::Gate;
using haggle::testing::Get;
using haggle::testing::Open;
using haggle::testing::Response;

class BoundsTest : public haggle::testing::Served {};

TEST_F(BoundsTest, LongRequestsAreRefused) {
  Start();
  EXPECT_EQ(Ask(port(), Get("/api/index", cookie_ + "X: " + std::string(20'000, 'x') + "\r\n")).status, 431);
  EXPECT_EQ(Ask(port(), Get("/?" + std::string(20'000, 'x'))).status, 431);
  std::string many = cookie_;
  for (int i = 0; i < 3000; ++i) many += "A: 1\r\n";
  EXPECT_EQ(Ask(port(), Get("/api/index", many)).status, 431);
  const std::string post = "POST /api/seat/moves?party=oracle HTTP/1.1\r\nHost: 127.0.0.1\r\n";
  EXPECT_EQ(Ask(port(), post + "Content-Length: 65537\r\n\r\n").status, 413);
  EXPECT_EQ(Ask(port(), post + "Content-Length: 99999999999999999999999\r\n\r\n").status, 400);
  EXPECT_EQ(Ask(port(), post + "Transfer-Encoding: chunked\r\n\r\n11000\r\n" + std::string(0x11000, 'x')).status, 413);
  EXPECT_EQ(Ask(port(), Get("/api/index", cookie_ + "Content-Length: 2\r\n") + "{}").status, 400);
  EXPECT_EQ(Ask(port(), Get("/api/index", cookie_ + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n")).status,
            400);
  EXPECT_EQ(Ask(port(), "nonsense\r\n\r\n").status, 400);
  EXPECT_EQ(Ask(port(), std::string("\x16\x03\x01\x02\x00\x01\x00", 7) + "\r\n\r\n").status, 400) << "TLS";
  EXPECT_EQ(Ask(port(), "GET / HTTP/9.9\r\n\r\n").status, 400);
  EXPECT_EQ(Ask(port(), Get("/api/index", cookie_)).status, 200);
}

// At the bounds that the code has and deploy/hosts/security.md tells, and one byte beyond.
TEST_F(BoundsTest, HeadsAndBodiesAreAsLongAsIsSaid) {
  const ServerLimits limits;
  std::string page(HAGGLE_SOURCE_DIR "/deploy/hosts/security.md");
  const std::string told = haggle::testing::ReadFile(page);
  for (const std::string& claim :
       {std::to_string(limits.head_bytes >> 10) + " KiB of head, " + std::to_string(limits.body_bytes >> 10) +
            " KiB of body",
        std::to_string(limits.connections) + "; when another comes",
        std::to_string(limits.streams) + " streams, one text", std::to_string(limits.stream_events) + " events wait",
        std::to_string(DeskOptions().waiting) + " wait at most",
        std::to_string(limits.unsent_bytes >> 20) + " MiB of answers",
        std::to_string(limits.request_ms / 1000) + " s for a request",
        std::to_string(limits.idle_ms / 1000) + " s between requests"}) {
    EXPECT_NE(told.find(claim), std::string::npos) << page << " does not say: " << claim;
  }
  Start();
  const std::string seat = Open(port(), server_->AddSeat("oracle", [](const Question& question) {
    return Answer{200, "application/json", std::to_string(question.body.size())};
  }));
  const auto head_of = [&](std::size_t bytes) {
    const std::string plain = Get("/api/index", cookie_ + "X: \r\n");
    return Get("/api/index", cookie_ + "X: " + std::string(bytes - plain.size(), 'x') + "\r\n");
  };
  EXPECT_EQ(Ask(port(), head_of(limits.head_bytes)).status, 200);
  EXPECT_EQ(Ask(port(), head_of(limits.head_bytes + 1)).status, 431);
  const std::string post =
      "POST /api/seat/moves?party=oracle HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n" + seat;
  const auto posted = [&](std::size_t bytes) {
    return Ask(port(), post + "Content-Length: " + std::to_string(bytes) + "\r\n\r\n" + std::string(bytes, 'x'));
  };
  EXPECT_EQ(posted(limits.body_bytes).body, std::to_string(limits.body_bytes));
  EXPECT_EQ(posted(limits.body_bytes + 1).status, 413);
  // In chunks the length is not told before: it is counted.
  const auto in_chunks = [&](std::size_t bytes, const std::string& extension) {
    std::string text = post + "Transfer-Encoding: chunked\r\n\r\n";
    for (std::size_t at = 0; at < bytes; at += 1024) {
      const std::size_t size = std::min<std::size_t>(bytes - at, 1024);
      std::ostringstream chunk;
      chunk << std::hex << size << extension << "\r\n" << std::string(size, 'x') << "\r\n";
      text += chunk.str();
    }
    return Ask(port(), text + "0\r\n\r\n");
  };
  EXPECT_EQ(in_chunks(limits.body_bytes, "").body, std::to_string(limits.body_bytes));
  EXPECT_EQ(in_chunks(limits.body_bytes, ";a=b").body, std::to_string(limits.body_bytes));
  EXPECT_EQ(in_chunks(limits.body_bytes + 1, "").status, 413);
}

// What is no part of the body's length is bounded as well.
TEST_F(BoundsTest, AChunkedBodyHasNoOtherRoom) {
  Start();
  const std::string post =
      "POST /api/seat/moves?party=oracle HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string much(200'000, 'x');
  EXPECT_EQ(Ask(port(), post + "1;" + much).status, 413) << "an extension without end";
  EXPECT_GE(Ask(port(), post + "0\r\nX: " + much).status, 413) << "a trailer without end";
  std::string many;
  for (int i = 0; i < 40'000; ++i) many += "A: 1\r\n";
  EXPECT_GE(Ask(port(), post + "0\r\n" + many).status, 413) << "trailers without end";
  std::string extended;
  for (int i = 0; i < 200; ++i) extended += "1;" + std::string(10'000, 'x') + "\r\nx\r\n";
  EXPECT_EQ(Ask(port(), post + extended).status, 413) << "many extensions";
}

// A head whose end comes in pieces is no longer for what follows it.
TEST_F(BoundsTest, WhatFollowsAHeadIsNoPartOfIt) {
  Start();
  Client client(port());
  const std::string head = Get("/api/index", cookie_ + "X: " + std::string(16'000, 'x') + "\r\n");
  client.Send(head.substr(0, head.size() - 2));
  client.Send("\r\n" + Get("/api/index", cookie_ + "X: " + std::string(8'000, 'x') + "\r\n"));
  EXPECT_EQ(client.Read().status, 200);
  EXPECT_EQ(client.Read().status, 200);
}

TEST_F(BoundsTest, AHeadWithoutEndIsRefusedEarly) {
  Start();
  Client client(port());
  std::string text = "GET / HTTP/1.1\r\nX: ";
  text += std::string(200'000, 'x');  // no end
  client.Send(text);
  EXPECT_EQ(client.Read().status, 431);
}

TEST_F(BoundsTest, SlowRequestsEnd) {
  ServerOptions options;
  options.limits.request_ms = 100;
  options.limits.idle_ms = 100;
  Start(std::move(options));
  Client silent(port());
  Client half(port());
  half.Send("GET /api/index HTTP/1.1\r\nHo");
  Client body(port());
  body.Send("POST /api/seat/moves HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{");
  Client idle(port());
  idle.Send(Get("/api/index", cookie_));
  EXPECT_EQ(idle.Read().status, 200);
  EXPECT_TRUE(silent.ReadToEnd());
  EXPECT_TRUE(half.ReadToEnd());
  EXPECT_TRUE(body.ReadToEnd());
  EXPECT_TRUE(idle.ReadToEnd());
  EXPECT_GE(server_->counts().late, 4);
}

// Who sends a byte now and then has no more time than others.
TEST_F(BoundsTest, DrippingRequestsEnd) {
  ServerOptions options;
  options.limits.request_ms = 200;
  Start(std::move(options));
  Client drip(port());
  std::thread other_end([&] { EXPECT_TRUE(drip.ReadToEnd()); });
  while (server_->counts().late == 0) drip.Send("x");
  other_end.join();
}

TEST_F(BoundsTest, NothingIsComputedForWhoHasGone) {
  Gate gate;
  std::promise<void> begun;
  std::mutex mutex;
  std::vector<std::string> computed;
  answerer_.AnswerWith([&](const Question& question) {
    {
      const std::lock_guard<std::mutex> lock(mutex);
      computed.push_back(question.arguments.at("run"));
      if (computed.size() == 1) begun.set_value();
    }
    gate.Pass();
    return Answer{200, "application/json", "{}"};
  });
  Start();
  Client first(port());
  first.Send(Get("/api/run/head?run=first", cookie_));
  begun.get_future().wait();
  const std::int64_t before = server_->counts().connections;
  {
    Client gone(port());
    gone.Send(Get("/api/run/head?run=gone", cookie_ + "Sec-Fetch-Site: same-origin\r\n"));
    while (server_->counts().requests < 3) {  // the link, the first one, and this
    }
  }
  while (server_->counts().connections > before) {  // its end has been noticed
  }
  Client patient(port());
  patient.Send(Get("/api/run/head?run=patient", cookie_));
  gate.Open();
  EXPECT_EQ(first.Read().status, 200);
  EXPECT_EQ(patient.Read().status, 200);
  const std::lock_guard<std::mutex> lock(mutex);
  EXPECT_EQ(computed, (std::vector<std::string>{"first", "patient"}));
}

// What is sent before the answer to the question before has come waits its turn.
TEST_F(BoundsTest, RequestsThatComeWhileOneIsAnsweredWait) {
  Gate gate;
  answerer_.AnswerWith([&](const Question& question) {
    gate.Pass();
    return Answer{200, "application/json", question.arguments.at("run")};
  });
  Start();
  Client client(port());
  client.Send(Get("/api/run/head?run=a", cookie_));
  client.Send(Get("/api/run/head?run=b", cookie_) + Get("/api/run/head?run=c", cookie_).substr(0, 9));
  gate.Open();
  EXPECT_EQ(client.Read().body, "a");
  EXPECT_EQ(client.Read().body, "b");
  client.Send(Get("/api/run/head?run=c", cookie_).substr(9));
  EXPECT_EQ(client.Read().body, "c");
}

TEST_F(BoundsTest, AThousandConnectionsKeepNobodyOut) {
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  const rlimit raised{std::min<rlim_t>(limit.rlim_max, 4096), limit.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &raised), 0);
  if (raised.rlim_cur < 2500) GTEST_SKIP() << "1,000 connections of both sides want 2,500 descriptors, here are fewer";
  ServerOptions options;
  options.limits.connections = 64;
  Start(std::move(options));
  Client honest(port());
  honest.Send(Get("/api/live", cookie_));
  honest.ReadUntil("retry: 1000\n\n");
  std::vector<std::unique_ptr<Client>> crowd;
  for (int i = 0; i < 1000; ++i) {
    crowd.push_back(std::make_unique<Client>(port()));
    ASSERT_TRUE(crowd.back()->connected());
    if (i % 2 == 0) crowd.back()->Send("GET / HTTP/1.1\r\n");
  }
  EXPECT_EQ(Ask(port(), Get("/api/index", cookie_)).status, 200);
  server_->Tell({"grew", "a", "1"});
  EXPECT_NE(honest.ReadUntil("\n\n").find("data: 1\n"), std::string::npos) << "who has shown a key stays";
  const ServerCounts counts = server_->counts();
  EXPECT_LE(counts.connections, 64);
  EXPECT_GE(counts.displaced, 1000 - 64);
  EXPECT_TRUE(crowd.front()->ReadToEnd()) << "the oldest goes first";
}

TEST_F(BoundsTest, MoreWatchersThanPlacesAreTold) {
  ServerOptions options;
  options.limits.connections = 4;
  options.limits.streams = 3;
  Start(std::move(options));
  std::vector<std::unique_ptr<Client>> watchers;
  for (int i = 0; i < 3; ++i) {
    watchers.push_back(std::make_unique<Client>(port()));
    watchers.back()->Send(Get("/api/live", cookie_));
    watchers.back()->ReadUntil("retry: 1000\n\n");
  }
  Client fourth(port());
  fourth.Send(Get("/api/live", cookie_));
  EXPECT_EQ(fourth.Read().status, 503);
  watchers.clear();
}

// Turned away with a request unread: the reason is read all the same.
TEST_F(BoundsTest, WhoFindsNoRoomIsToldSo) {
  ServerOptions options;
  options.limits.connections = 2;
  options.limits.leaving = 2;
  options.limits.linger_ms = 60'000;
  Start(std::move(options));
  Gate gate;
  answerer_.AnswerWith([&](const Question&) {
    gate.Pass();
    return Answer{};
  });
  const std::int64_t before = server_->counts().requests;
  Client first(port());
  first.Send(Get("/api/index", cookie_));
  while (server_->counts().requests < before + 1) {  // what shows no key could be displaced
  }
  Client second(port());
  second.Send(Get("/api/index", cookie_));
  while (server_->counts().requests < before + 2) {
  }
  {
    Client surplus(port());
    surplus.Send(Get("/api/index", cookie_ + "X: " + std::string(15'000, 'x') + "\r\n"));
    const Response response = surplus.Read();
    EXPECT_EQ(response.status, 503);
    EXPECT_NE(response.body.find("too many connections"), std::string::npos);
    EXPECT_TRUE(surplus.ReadToEnd());
    Client another(port());
    EXPECT_EQ(another.Read().status, 503);
    Client third(port());  // two that are told so are still there
    EXPECT_EQ(third.Read().status, 0);
  }
  EXPECT_EQ(server_->counts().surplus, 3);
  gate.Open();
  EXPECT_EQ(first.Read().status, 200);
  EXPECT_EQ(second.Read().status, 200);
}

// However many connections a player holds, the observer and other players come in.
TEST_F(BoundsTest, OneKeyKeepsNoOtherOut) {
  ServerOptions options;
  options.limits.connections = 8;
  options.limits.streams = 4;
  Start(std::move(options));
  const auto answerer = [](const Question&) { return Answer{}; };
  const std::string greedy = Open(port(), server_->AddSeat("greedy", answerer));
  const std::string modest = Open(port(), server_->AddSeat("modest", answerer));
  Client observer(port());
  observer.Send(Get("/api/index", cookie_));
  EXPECT_EQ(observer.Read().status, 200);
  std::vector<std::unique_ptr<Client>> crowd;
  const auto hold = [&](const std::string& target, int count) {
    for (int i = 0; i < count; ++i) {
      crowd.push_back(std::make_unique<Client>(port()));
      crowd.back()->Send(Get(target, greedy));
      EXPECT_NE(crowd.back()->ReadUntil("\r\n\r\n"), "");
    }
  };
  hold("/api/seat?party=greedy", 20);
  EXPECT_EQ(Ask(port(), Get("/api/seat?party=modest", modest)).status, 200);
  observer.Send(Get("/api/index", cookie_));
  EXPECT_EQ(observer.Read().status, 200) << "who has few keeps them";
  EXPECT_TRUE(crowd.front()->ReadToEnd()) << "the oldest of who has most goes first";
  // As many streams as there are, and of connections.
  hold("/api/seat/live?party=greedy", 20);
  Client watching(port());
  watching.Send(Get("/api/seat/live?party=modest", modest));
  EXPECT_NE(watching.ReadUntil("retry: 1000\n\n").find("200 OK"), std::string::npos);
  Client looking(port());
  looking.Send(Get("/api/live", cookie_));
  EXPECT_NE(looking.ReadUntil("retry: 1000\n\n").find("200 OK"), std::string::npos);
  EXPECT_LE(server_->counts().streams, 4);
  EXPECT_EQ(server_->counts().surplus, 0);
  hold("/api/seat?party=greedy", 20);
  server_->TellSeat("modest", "prompt", "1");
  EXPECT_NE(watching.ReadUntil("\n\n").find("data: 1\n"), std::string::npos) << "who has few keeps them";
}

// A player's questions are one after another's, and what nobody waits for is not worked out, but for moves.
TEST_F(BoundsTest, PlayersTakeTurnsAndMovesAreMadeWhoeverHasGone) {
  Gate gate;
  Gate begun;
  std::mutex mutex;
  std::vector<std::string> made;
  Start();
  const auto answerer = [&](const Question& question) {
    {
      const std::lock_guard<std::mutex> lock(mutex);
      made.push_back(question.arguments.at("party") + " " + question.path.substr(10) + " " + question.body);
    }
    begun.Open();
    gate.Pass();
    return Answer{};
  };
  const std::string greedy = Open(port(), server_->AddSeat("greedy", answerer));
  const std::string modest = Open(port(), server_->AddSeat("modest", answerer));
  const auto post = [](const std::string& call, const std::string& party) {
    return "POST /api/seat/" + call + "?party=" + party + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\n" +
           "Content-Type: application/json\r\nSec-Fetch-Site: same-origin\r\n";
  };
  const auto send = [&](const std::string& cookie, const std::string& call, const std::string& party,
                        const std::string& body) {
    const std::int64_t before = server_->counts().requests;
    auto client = std::make_unique<Client>(port());
    client->Send(post(call, party) + cookie + "\r\n" + body);
    while (server_->counts().requests == before) {
    }
    return client;
  };
  const auto first = send(greedy, "try", "greedy", "0");
  begun.Pass();
  send(greedy, "try", "greedy", "1").reset();
  send(greedy, "moves", "greedy", "2").reset();
  while (server_->counts().connections > 1) {  // the first one is left
  }
  std::vector<std::unique_ptr<Client>> crowd;
  for (int i = 3; i < 60; ++i) crowd.push_back(send(greedy, "try", "greedy", std::string(1, 'x')));
  const auto other = send(modest, "moves", "modest", "m");
  gate.Open();
  EXPECT_EQ(other->Read().status, 200);
  EXPECT_EQ(first->Read().status, 200);
  EXPECT_EQ(crowd.back()->Read().status, 200);
  const std::lock_guard<std::mutex> lock(mutex);
  ASSERT_EQ(made.size(), 60U);
  EXPECT_EQ(made[0], "greedy try 0");
  EXPECT_EQ(made[1], "modest moves m");
  EXPECT_EQ(made[2], "greedy moves 2");
  EXPECT_EQ(made[3], "greedy try x");
}

// A body of unknown length would be read as the next request.
TEST_F(BoundsTest, UnknownCodingsAreRefused) {
  Start();
  const std::string hidden = Get("/api/index", cookie_);
  for (const char* const coding : {"gzip", "xchunked", "identity", "gzip, chunked", "chunked, gzip", "",
                                   "gzip\r\nTransfer-Encoding: chunked", "chunked\r\nTransfer-Encoding: chunked"}) {
    Client client(port());
    client.Send(Get("/api/index", cookie_ + "Transfer-Encoding: " + coding + "\r\n") + hidden);
    const int status = client.Read().status;
    EXPECT_TRUE(status == 501 || status == 400) << coding << ": " << status;
    EXPECT_EQ(client.ReadUntil("HTTP/1.1"), "") << coding << ": what follows was taken for a request";
  }
  EXPECT_EQ(Ask(port(), Get("/api/index", cookie_ + "Transfer-Encoding: xchunked\r\n")).status, 501);
}

TEST_F(BoundsTest, WhoWaitsToBeToldThatABodyMayComeIsTold) {
  Start();
  const std::string seat = Open(port(), server_->AddSeat("oracle", [](const Question& question) {
    return Answer{200, "application/json", question.body};
  }));
  const auto head = [&](const std::string& expected, int bytes) {
    return "POST /api/seat/moves?party=oracle HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n" +
           seat + "Expect: " + expected + "\r\nContent-Length: " + std::to_string(bytes) + "\r\n\r\n";
  };
  Client client(port());
  for (int i = 0; i < 2; ++i) {
    client.Send(head("100-Continue", 4));
    EXPECT_EQ(client.ReadUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    client.Send("{");
    client.Send("  }");
    const Response response = client.Read();
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "{  }");
  }
  client.Send(head("100-continue", 2) + "{}");
  EXPECT_EQ(client.Read().status, 200) << "it has not waited";
  EXPECT_EQ(Ask(port(), head("100-continue", 99'999)).status, 413);
  EXPECT_EQ(Ask(port(), head("tea", 4)).status, 417);
}

TEST_F(BoundsTest, ABlockedAnswerKeepsNoPageFromBeingServed) {
  ServerOptions options;
  options.desk.waiting = 2;
  Start(std::move(options));
  Gate gate;
  Gate begun;
  answerer_.AnswerWith([&](const Question&) {
    begun.Open();
    gate.Pass();
    return Answer{200, "application/json", "late"};
  });
  std::vector<std::unique_ptr<Client>> asking;
  asking.push_back(std::make_unique<Client>(port()));
  asking.back()->Send(Get("/api/index", cookie_));
  begun.Pass();
  for (int i = 0; i < 2; ++i) {
    asking.push_back(std::make_unique<Client>(port()));
    asking.back()->Send(Get("/api/index", cookie_));
  }
  // Which of three goes without a place in the queue hangs on who is heard first.
  Client last(port());
  last.Send(Get("/api/index", cookie_));
  Client page(port());
  page.Send(Get("/"));
  EXPECT_EQ(page.Read().status, 200);
  while (server_->counts().overloaded == 0) {
  }
  gate.Open();
  asking.push_back(nullptr);
  int good = 0;
  int turned_away = 0;
  for (Client* const client : {asking[0].get(), asking[1].get(), asking[2].get(), &last}) {
    const Response response = client->Read();
    good += response.status == 200 ? 1 : 0;
    turned_away += response.status == 503 && response.headers.at("retry-after") == "1" ? 1 : 0;
  }
  EXPECT_EQ(good, 3);
  EXPECT_EQ(turned_away, 1);
}

// All are asked before the first answer is there: what is held then, and not what was asked, finds no room.
TEST_F(BoundsTest, AnswersThatNobodyReadsAreBounded) {
  constexpr std::size_t kBytes = 8 << 20;  // more than the system takes of an answer
  ServerOptions options;
  options.limits.unsent_bytes = 2 * kBytes + 1000;
  Start(std::move(options));
  Gate gate;
  Gate begun;
  answerer_.AnswerWith([&](const Question&) {
    begun.Open();
    gate.Pass();
    return Answer{200, "application/octet-stream", std::string(kBytes, 'x')};
  });
  std::vector<std::unique_ptr<Client>> asking;
  for (int i = 0; i < 10; ++i) {
    asking.push_back(std::make_unique<Client>(port(), 4096));
    asking.back()->Send(Get("/api/index", cookie_));
  }
  begun.Pass();
  while (server_->counts().requests < 11) {  // with that of the link
  }
  gate.Open();
  int good = 0;
  int turned_away = 0;
  for (const auto& client : asking) {
    const std::string line = client->ReadUntil("\r\n");
    good += line == "HTTP/1.1 200 OK\r\n" ? 1 : 0;
    turned_away += line == "HTTP/1.1 503 Service Unavailable\r\n" ? 1 : 0;
    EXPECT_LE(server_->counts().unsent_bytes, static_cast<std::int64_t>(2 * kBytes + 1000));
  }
  EXPECT_EQ(good, 2);
  EXPECT_EQ(turned_away, 8);
  EXPECT_EQ(server_->counts().overloaded, 8);
  asking.clear();
  while (server_->counts().unsent_bytes > 0) {
  }
  EXPECT_EQ(Ask(port(), Get("/api/index", cookie_)).body.size(), kBytes) << "there is room again";
}

// One answer that is larger than all there is room for is told when it is alone, or nobody could ever have it.
TEST_F(BoundsTest, AnAnswerLargerThanTheBoundIsToldAlone) {
  ServerOptions options;
  options.limits.unsent_bytes = 1000;
  Start(std::move(options));
  answerer_.AnswerWith([](const Question&) { return Answer{200, "application/json", std::string(4 << 20, 'x')}; });
  EXPECT_EQ(Ask(port(), Get("/api/index", cookie_)).body.size(), std::size_t{4 << 20});
  Client slow(port(), 4096);
  slow.Send(Get("/api/index", cookie_));
  slow.ReadUntil("HTTP/1.1 200");
  EXPECT_EQ(Ask(port(), Get("/api/index", cookie_)).status, 503);
}

TEST_F(BoundsTest, AnAnswererThatFailsIsAnErrorAndNoMore) {
  Start();
  answerer_.AnswerWith([](const Question&) -> Answer { throw std::runtime_error("broken"); });
  EXPECT_EQ(Ask(port(), Get("/api/index", cookie_)).status, 500);
  answerer_.AnswerWith([](const Question&) { return Answer{}; });
  EXPECT_EQ(Ask(port(), Get("/api/index", cookie_)).status, 200);
}

TEST_F(BoundsTest, WhoAsksAndGoesIsForgotten) {
  Start();
  Gate gate;
  Gate begun;
  answerer_.AnswerWith([&](const Question&) {
    begun.Open();
    gate.Pass();
    return Answer{200, "application/json", std::string(1'000'000, 'x')};
  });
  {
    Client client(port());
    client.Send(Get("/api/index", cookie_));
    begun.Pass();
  }
  gate.Open();
  EXPECT_EQ(Ask(port(), Get("/api/index", cookie_)).body.size(), 1'000'000U);
}

TEST_F(BoundsTest, ASlowReaderIsCutOffAndOthersAreNot) {
  ServerOptions options;
  options.limits.stream_events = 32;
  options.limits.stream_buffer = 4096;
  Start(std::move(options));
  Client slow(port(), 4096);
  slow.Send(Get("/api/live", cookie_));
  Client good(port());
  good.Send(Get("/api/live", cookie_));
  good.ReadUntil("retry: 1000\n\n");
  slow.ReadUntil("retry: 1000\n\n");
  const std::string data(4000, 'x');
  for (int i = 0; server_->counts().slow == 0; ++i) {
    server_->Tell({"grew", "a", std::to_string(i) + " " + data});
    ASSERT_NE(good.ReadUntil("\n\n").find("data: " + std::to_string(i) + " "), std::string::npos);
    ASSERT_LT(i, 10'000) << "nobody was cut off";
  }
  EXPECT_EQ(server_->counts().streams, 1);
  EXPECT_TRUE(slow.ReadToEnd());
}

TEST_F(BoundsTest, AReaderThatStopsReadingAnAnswerIsCutOff) {
  ServerOptions options;
  options.limits.write_ms = 100;
  options.limits.least_rate = 1 << 20;
  Start(std::move(options));
  answerer_.AnswerWith([](const Question&) { return Answer{200, "application/json", std::string(4 << 20, 'x')}; });
  Client slow(port(), 4096);
  slow.Send(Get("/api/index", cookie_));
  slow.ReadUntil("HTTP/1.1 200");
  while (server_->counts().late == 0) {
  }
  EXPECT_EQ(Ask(port(), Get("/")).status, 200);
}

TEST_F(BoundsTest, StreamsAreKeptAlive) {
  ServerOptions options;
  options.limits.heartbeat_ms = 20;
  Start(std::move(options));
  Client client(port());
  client.Send(Get("/api/live", cookie_));
  client.ReadUntil("retry: 1000\n\n");
  EXPECT_EQ(client.ReadUntil("\n\n"), ":\n\n");
  EXPECT_EQ(client.ReadUntil("\n\n"), ":\n\n");
}

TEST_F(BoundsTest, AllThatWasAskedBeforeAHalfCloseIsAnswered) {
  Start();
  Client client(port());
  client.Send(Get("/api/index", cookie_) + Get("/", cookie_) + Get("/api/run/head?run=a", cookie_) +
              Get("/api/index", cookie_));
  client.Finish();
  for (int i = 0; i < 4; ++i) EXPECT_EQ(client.Read().status, 200) << i;
  EXPECT_TRUE(client.ReadToEnd());
}

TEST_F(BoundsTest, HalfClosedConnectionsStillGetTheirAnswer) {
  Start();
  Client client(port());
  client.Send(Get("/api/index", cookie_));
  client.Finish();
  EXPECT_EQ(client.Read().status, 200);
  EXPECT_TRUE(client.ReadToEnd());
}

}  // namespace
}  // namespace haggle::web::server_bounds_test
