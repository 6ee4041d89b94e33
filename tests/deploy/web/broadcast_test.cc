// Streams that begin, go on, and come back too late.
#include "deploy/web/broadcast.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haggle::web::broadcast_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pointee;
using ::testing::StartsWith;

TEST(BroadcastTest, AnEventIsWrittenOnceAsTheFormatWantsIt) {
  Broadcast broadcast(4, "e");
  EXPECT_EQ(*broadcast.Add("", {"grew", "a", "{\"events\": 1}"}), "id: e-1\nevent: grew\ndata: {\"events\": 1}\n\n");
  EXPECT_EQ(*broadcast.Add("", {"grew", "a", "1\nid: x\rdata"}),
            "id: e-2\nevent: grew\ndata: 1\ndata: id: x\ndata: data\n\n");
}

TEST(BroadcastTest, ANewStreamBeginsWithTheNewestOfEachRun) {
  Broadcast broadcast(8, "e");
  broadcast.Add("", {"grew", "b", "b1"});
  broadcast.Add("", {"grew", "a", "a1"});
  broadcast.Add("", {"grew", "a", "a2"});
  broadcast.Add("oracle", {"asked", "", "secret"});
  EXPECT_THAT(broadcast.Beginning({}, ""), ElementsAre(Pointee(HasSubstr("b1")), Pointee(HasSubstr("a2"))));
  EXPECT_THAT(broadcast.Beginning({"", "a"}, ""), ElementsAre(Pointee(HasSubstr("a2"))));
  EXPECT_THAT(broadcast.Beginning({"oracle", ""}, ""), ElementsAre(Pointee(HasSubstr("secret"))));
  EXPECT_THAT(broadcast.Beginning({"meta", ""}, ""), IsEmpty());
}

TEST(BroadcastTest, AStreamThatComesBackGoesOnWhereItWas) {
  Broadcast broadcast(3, "e");
  EXPECT_THAT(broadcast.Beginning({}, "e-0"), IsEmpty());
  for (const char* const run : {"a", "b", "a", "b"}) broadcast.Add("", {"grew", run, run});
  EXPECT_THAT(broadcast.Beginning({}, "e-4"), IsEmpty());
  EXPECT_THAT(broadcast.Beginning({}, "e-2"),
              ElementsAre(Pointee(StartsWith("id: e-3")), Pointee(StartsWith("id: e-4"))));
  EXPECT_THAT(broadcast.Beginning({"", "b"}, "e-1"),
              ElementsAre(Pointee(StartsWith("id: e-2")), Pointee(StartsWith("id: e-4"))));
}

TEST(BroadcastTest, WhoComesBackTooLateIsToldSo) {
  Broadcast broadcast(3, "e");
  for (int i = 0; i < 4; ++i) broadcast.Add("", {"grew", "a", "x"});
  for (const char* const last : {"e-0", "f-3", "e-5", "e-", "e-x", "nonsense", "e-99999999999999999999", "e--1"}) {
    EXPECT_THAT(broadcast.Beginning({}, last), ElementsAre(Pointee(std::string("id: e-4\nevent: reset\ndata: {}\n\n"))))
        << last;
  }
}

TEST(BroadcastTest, WhatIsKeptIsBounded) {
  Broadcast broadcast(3, "e");
  for (int i = 0; i < 100; ++i) broadcast.Add("", {"grew", "run " + std::to_string(i), "x"});
  EXPECT_THAT(broadcast.Beginning({}, ""),
              ElementsAre(Pointee(StartsWith("id: e-98\n")), Pointee(StartsWith("id: e-99\n")),
                          Pointee(StartsWith("id: e-100\n"))));
}

}  // namespace
}  // namespace haggle::web::broadcast_test
