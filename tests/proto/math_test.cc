// Known answers bit by bit, and closeness to the C library's functions.
#include "proto/base/math.h"

#include <gtest/gtest.h>
#if defined(__x86_64__)
#define _Bool bool  // glibc's header is C, which only GCC overlooks
#include <sys/platform/x86.h>
#undef _Bool
#endif

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>

namespace haggle::math_test {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kTolerance = 1e-12;

double FromBits(const std::string& hex) {
  if (hex == "nan") return std::numeric_limits<double>::quiet_NaN();
  return std::bit_cast<double>(static_cast<std::uint64_t>(std::stoull(hex, nullptr, 16)));
}

// The vectors were computed by math_reference.py, which has the same steps in
// another language.
TEST(Math, GivesTheKnownAnswersToTheLastBit) {
  std::ifstream file(HAGGLE_SOURCE_DIR "/tests/proto/math_vectors.csv");
  int lines = 0;
  for (std::string line; std::getline(file, line); ++lines) {
    std::istringstream parts(line);
    std::string name, x, y, result;
    std::getline(parts, name, ',');
    std::getline(parts, x, ',');
    std::getline(parts, y, ',');
    std::getline(parts, result, ',');
    const double expected = FromBits(result);
    const double found = name == "log"   ? Log(FromBits(x))
                         : name == "exp" ? Exp(FromBits(x))
                                         : Pow(FromBits(x), FromBits(y));
    if (expected != expected) {
      EXPECT_TRUE(found != found) << "line " << lines + 1 << ": " << line;
    } else {
      EXPECT_EQ(std::bit_cast<std::uint64_t>(found), std::bit_cast<std::uint64_t>(expected))
          << "line " << lines + 1 << ": " << line;
    }
  }
  EXPECT_GT(lines, 600);
}

// Under this name the whole test is run a second time with fused operations
// taken away from the C library, which then picks other variants.
TEST(Math, RunsAsItIsSupposedTo) {
  const char* masked = std::getenv("HAGGLE_EXPECT_MASKED");
  if (masked == nullptr) {
    SUCCEED() << "the plain run";
    return;
  }
#if defined(__x86_64__)
  EXPECT_FALSE(CPU_FEATURE_ACTIVE(FMA)) << "GLIBC_TUNABLES did not take FMA away: is it set by the test's environment?";
  EXPECT_FALSE(CPU_FEATURE_ACTIVE(AVX2));
#endif
}

TEST(Math, LogIsCloseToTheLibrary) {
  for (double x = 1e-300; x < 1e300; x *= 1.37) {
    const double expected = std::log(x);
    EXPECT_LE(std::fabs(Log(x) - expected), kTolerance * std::fabs(expected)) << x;
  }
  for (double x = 0.5; x < 2; x += 1e-4) {
    const double expected = std::log(x);
    EXPECT_LE(std::fabs(Log(x) - expected), kTolerance * std::fabs(expected)) << x;
  }
}

TEST(Math, ExpIsCloseToTheLibrary) {
  for (double x = -708; x < 709; x += 0.37) {
    EXPECT_LE(std::fabs(Exp(x) / std::exp(x) - 1), kTolerance) << x;
  }
}

TEST(Math, PowIsCloseToTheLibrary) {
  for (double x = 1e-6; x < 1e6; x *= 1.71) {
    for (double y = -40; y < 40; y += 0.31) {
      EXPECT_LE(std::fabs(Pow(x, y) / std::pow(x, y) - 1), kTolerance) << x << " to the " << y;
    }
    for (int y = -40; y <= 40; ++y) {
      EXPECT_LE(std::fabs(Pow(x, y) / std::pow(x, y) - 1), kTolerance) << x << " to the " << y;
    }
  }
}

TEST(Math, KnowsTheEdges) {
  EXPECT_EQ(Exp(0), 1);
  EXPECT_EQ(Exp(1000), kInfinity);
  EXPECT_EQ(Exp(-1000), 0);
  EXPECT_GT(Exp(-744), 0);  // subnormal
  EXPECT_EQ(Log(1), 0);
  EXPECT_EQ(Log(0), -kInfinity);
  EXPECT_TRUE(std::isnan(Log(-1)));
  EXPECT_EQ(Pow(0, 0), 1);
  EXPECT_EQ(Pow(0, 2.5), 0);
  EXPECT_EQ(Pow(0, -2.5), kInfinity);
  EXPECT_EQ(Pow(-3, 3), -27);
  EXPECT_TRUE(std::isnan(Pow(-3, 0.5)));
  EXPECT_EQ(Pow(2, -1), 0.5);
}

}  // namespace
}  // namespace haggle::math_test
