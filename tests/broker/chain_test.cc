// The hash chain: what goes in, in which order.
#include "broker/run/chain.h"

#include <gtest/gtest.h>

#include <string>

namespace haggle::run::chain_test {
namespace {

std::string Sha(const std::string& message) {
  Sha256 sha;
  sha.Update(message);
  const Hash hash = sha.Finish();
  return std::string(hash.begin(), hash.end());
}

std::string Bytes(const Hash& hash) { return std::string(hash.begin(), hash.end()); }

TEST(Chain, BeginsWithRulesVersionAndScenario) {
  std::string version(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) version[i] = static_cast<char>(kRulesVersion >> (8 * i));
  EXPECT_EQ(Bytes(Chain("abc").hash()), Sha("haggle chain 1" + version + "abc"));
  EXPECT_NE(Chain("abc").hash(), Chain("abd").hash());
}

TEST(Chain, EachStepIsHashedBehindTheHashBeforeIt) {
  Chain chain("scenario");
  std::string expected = Bytes(chain.hash());
  for (const std::string step : {"one", "two", "", "three"}) {
    expected = Sha(expected + step);
    EXPECT_EQ(Bytes(chain.Add(step)), expected);
    EXPECT_EQ(Bytes(chain.hash()), expected);
  }
}

TEST(Chain, TheOrderOfStepsMatters) {
  Chain a("s");
  Chain b("s");
  a.Add("x");
  a.Add("y");
  b.Add("y");
  b.Add("x");
  EXPECT_NE(a.hash(), b.hash());
}

}  // namespace
}  // namespace haggle::run::chain_test
