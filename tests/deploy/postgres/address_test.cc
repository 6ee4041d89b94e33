#include "deploy/postgres/address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haggle::postgres::address_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(AddressTest, IsToldByItsScheme) {
  EXPECT_TRUE(Address::Is("postgresql://host/db"));
  EXPECT_TRUE(Address::Is("postgres://"));
  EXPECT_FALSE(Address::Is("results/postgresql:/x"));
  EXPECT_FALSE(Address::Is("./postgres://x"));
  EXPECT_FALSE(Address::Is(""));
}

TEST(AddressTest, TheNameIsBehindTheHash) {
  const auto address = Address::Of("postgresql://me@host:5433/db#rules.2");
  ASSERT_TRUE(address.ok()) << address.status();
  EXPECT_EQ(address->connection(), "postgresql://me@host:5433/db");
  EXPECT_EQ(address->name(), "rules.2");
  EXPECT_FALSE(address->secret());
  EXPECT_EQ(address->Told(), "postgresql://me@host:5433/db#rules.2");
  EXPECT_EQ(address->Named("other").Told(), "postgresql://me@host:5433/db#other");
  EXPECT_EQ(Address::Of("postgresql://host/db")->name(), "");
}

TEST(AddressTest, NamesThatNoSchemaMayHaveAreRefused) {
  for (const char* name : {"", "pg_mine", "a b", "a\"b", "a/b", "\xc3\xa4",
                           "a123456789a123456789a123456789a123456789a123456789a123456789abcd"}) {
    const auto address = Address::Of(std::string("postgresql://u:s3cret@host/db#") + name);
    EXPECT_TRUE(absl::IsInvalidArgument(address.status())) << name;
    EXPECT_THAT(std::string(address.status().message()), HasSubstr("postgresql://u@host/db: the name behind #"));
    EXPECT_FALSE(CheckName(name).ok()) << name;
  }
  EXPECT_TRUE(CheckName("Rules-1.b_").ok());
}

// Every way to write one that libpq takes, and some that it does not.
TEST(AddressTest, NoPasswordIsTold) {
  for (const char* text :
       {"postgresql://u:s3cret@h/db", "postgresql://u:s3cret@h:5432/db?sslmode=require#n", "postgresql://:s3cret@/db",
        "postgresql://u:a@s3cret@h/db", "postgresql://u:a/s3cret@h/db", "postgresql://u:a?s3cret@h/db",
        "postgresql://u:a#s3cret@h/db", "postgresql://u:a:s3cret@h/db#n", "postgresql://u@h/db?password=s3cret",
        "postgres://h/db?host=/tmp&pass%77ord=s3cret&port=1", "postgresql://h/db?sslpassword=s3cret#n",
        "postgresql://u:s3cret@[::1]:5432/db"}) {
    const auto address = Address::Of(text);
    ASSERT_TRUE(address.ok()) << text << address.status();
    EXPECT_THAT(address->Told(), Not(HasSubstr("s3cret"))) << text;
    EXPECT_TRUE(address->secret()) << text;
    EXPECT_THAT(address->connection(), HasSubstr("s3cret")) << text;
    EXPECT_THAT(WithoutPasswords(std::string("what is \"") + text + "\" here?"), Not(HasSubstr("s3cret"))) << text;
  }
  EXPECT_EQ(Address::Of("postgresql://u:s3cret@h/db?host=/tmp&connect_timeout=2&port=1")->Told(),
            "postgresql://u@h/db?host=/tmp&port=1");
}

TEST(AddressTest, WhatIsNoAddressIsTold) {
  EXPECT_EQ(WithoutPasswords(""), "");
  EXPECT_EQ(WithoutPasswords("run a:b@c failed"), "run a:b@c failed");
  EXPECT_EQ(WithoutPasswords("at postgresql://u:p@h/d: no; at 'postgres://v:q@i' too"),
            "at postgresql://u@h/d: no; at 'postgres://v@i' too");
}

TEST(AddressTest, ANameIsMadeOfAnyText) {
  EXPECT_EQ(NameOf("dinner"), "dinner");
  EXPECT_EQ(NameOf("two companies/1"), "two_companies_1");
  EXPECT_EQ(NameOf("pg_x"), "results");
  EXPECT_EQ(NameOf(""), "results");
  EXPECT_EQ(NameOf(std::string(100, 'a')), std::string(63, 'a'));
}

}  // namespace
}  // namespace haggle::postgres::address_test
