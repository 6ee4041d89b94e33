// Which names may stand in a certificate.
#include "proto/keys/holder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haggle::keys::holder_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(HolderTest, PartyNamesAreThoseThatScenariosAllow) {
  for (const std::string& name : {std::string("a"), std::string("Lab_2-x"), std::string(64, 'z'), std::string("-")}) {
    EXPECT_TRUE(IsPartyName(name)) << name;
  }
  for (const std::string& name :
       {std::string(), std::string("7"), std::string(65, 'z'), std::string("a,URI:haggle://observer"),
        std::string("a b"), std::string("a\n"), std::string("a/b"), std::string(".."), std::string("a.b"),
        std::string("\xc3\xa9"), std::string("a\0b", 3), std::string("a:b"), std::string("a@b"), std::string("a%62")}) {
    EXPECT_FALSE(IsPartyName(name)) << name;
    EXPECT_THAT(CheckPartyNames({"ok", name}).message(), HasSubstr("expected a name of 1 to 64 letters"));
  }
  EXPECT_TRUE(CheckPartyNames({"a", "A"}).ok());
  EXPECT_THAT(CheckPartyNames({"a", "b", "a"}).message(), HasSubstr("party a is named twice"));
}

TEST(HolderTest, HostsAreDnsNamesOrAddressesInOneForm) {
  const std::pair<const char*, const char*> good[] = {
      {"box", "box"},           {"Broker.Example.ORG", "broker.example.org"},
      {"a-1.b2", "a-1.b2"},     {"1a.2b", "1a.2b"},
      {"10.0.0.1", "10.0.0.1"}, {"0:0:0:0:0:0:0:1", "::1"},
      {"FE80::0:1", "fe80::1"}};
  for (const auto& [given, canonical] : good) EXPECT_EQ(*CanonicalHost(given), canonical);
  const std::string label(63, 'a');
  EXPECT_TRUE(CanonicalHost(label + "." + label + "." + label + "." + std::string(61, 'a')).ok());
  const std::string bad[] = {"",
                             ".",
                             "box.",
                             ".box",
                             "a..b",
                             "-a",
                             "a-",
                             "a_b",
                             "*.example",
                             "10.0.0",
                             "10.0.0.256",
                             "10.0.0.01",
                             "box:80",
                             "[::1]",
                             "fe80::1%eth0",
                             "a,DNS:b",
                             "a\nb",
                             "a b",
                             "a/b",
                             "b\xc3\xbc"
                             "cher",
                             std::string("10.0.0.1\0x", 10),
                             label + "a",
                             label + "." + label + "." + label + "." + std::string(62, 'a')};
  for (const std::string& host : bad) {
    const absl::StatusOr<std::string> canonical = CanonicalHost(host);
    ASSERT_FALSE(canonical.ok()) << host;
    EXPECT_EQ(canonical.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(canonical.status().message(), HasSubstr("expected a DNS name"));
    EXPECT_THAT(canonical.status().message(), ::testing::Not(HasSubstr("\n")));
  }
}

TEST(HolderTest, HostsStandOnceAndAreBounded) {
  EXPECT_THAT(*WithHosts(LocalHosts(), {"Box", "LOCALHOST"}), ElementsAre("localhost", "127.0.0.1", "::1", "box"));
  EXPECT_THAT(WithHosts({}, {"box", "BOX"}).status().message(), HasSubstr("host box is named twice"));
  std::vector<std::string> many;
  for (std::size_t i = 0; i < kMostHosts; ++i) many.push_back("box" + std::to_string(i));
  EXPECT_EQ(WithHosts({}, many)->size(), kMostHosts);
  EXPECT_THAT(WithHosts(LocalHosts(), many).status().message(), HasSubstr("at most 100"));
}

}  // namespace
}  // namespace haggle::keys::holder_test
