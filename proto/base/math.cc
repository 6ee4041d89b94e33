#include "proto/base/math.h"

#include <bit>
#include <cstdint>
#include <limits>

namespace haggle {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kSqrtHalf = 0x1.6a09e667f3bcdp-1;
constexpr double kInvLn2 = 0x1.71547652b82fep+0;
// ln 2 in two parts; the high one ends in 21 zero bits, so that k times it is
// exact for every exponent k.
constexpr double kLn2High = 0x1.62e42feep-1;
constexpr double kLn2Low = 0x1.a39ef35793c76p-33;

constexpr int kBias = 1023;
constexpr int kMantissaBits = 52;
constexpr std::uint64_t kExponentMask = 0x7FF;

// 2^n for the exponents of normal numbers.
double PowerOfTwo(int n) { return std::bit_cast<double>(static_cast<std::uint64_t>(n + kBias) << kMantissaBits); }

// Splits a positive finite x into m in [1/2, 1) and k with x = m * 2^k.
double Split(double x, int& k) {
  k = 0;
  if (x < PowerOfTwo(1 - kBias)) {  // subnormal
    x *= PowerOfTwo(54);
    k = -54;
  }
  const auto bits = std::bit_cast<std::uint64_t>(x);
  k += static_cast<int>(bits >> kMantissaBits & kExponentMask) - (kBias - 1);
  const std::uint64_t exponent_of_half = static_cast<std::uint64_t>(kBias - 1) << kMantissaBits;
  return std::bit_cast<double>((bits & ((std::uint64_t{1} << kMantissaBits) - 1)) | exponent_of_half);
}

double PowerByInteger(double x, int y) {
  double result = 1;
  double square = x;
  for (int left = y < 0 ? -y : y; left != 0; left /= 2) {
    if (left % 2 != 0) result *= square;
    square *= square;
  }
  return y < 0 ? 1 / result : result;
}

}  // namespace

double Log(double x) {
  if (!(x >= 0)) return kNaN;
  if (x == 0) return -kInfinity;
  if (x == kInfinity) return x;
  int k = 0;
  double m = Split(x, k);
  if (m < kSqrtHalf) {
    m *= 2;
    --k;
  }
  const double s = (m - 1) / (m + 1);
  const double z = s * s;
  double p = 0;
  for (int n = 21; n >= 1; n -= 2) p = p * z + 1.0 / n;
  return k * kLn2High + (2 * s * p + k * kLn2Low);
}

double Exp(double x) {
  if (x != x) return x;
  if (x > 709.8) return kInfinity;
  if (x < -745.2) return 0;
  const double scaled = x * kInvLn2 + 0.5;
  int k = static_cast<int>(scaled);
  if (k > scaled) --k;  // floor
  const double r = (x - k * kLn2High) - k * kLn2Low;
  double p = 1;
  for (int n = 16; n >= 1; --n) p = 1 + r * p / n;
  return p * PowerOfTwo(k / 2) * PowerOfTwo(k - k / 2);
}

double Pow(double x, double y) {
  if (x != x || y != y) return kNaN;
  if (y >= -1024 && y <= 1024 && y == static_cast<int>(y)) return PowerByInteger(x, static_cast<int>(y));
  if (x < 0) return kNaN;
  if (x == 0) return y < 0 ? kInfinity : 0;
  return Exp(y * Log(x));
}

}  // namespace haggle
