// Power, logarithm and exponential that give the same bits on every machine.
//
// The C library's are not reproducible: it picks variants by processor, and
// other languages bring others. These use only + - * / on IEEE 754 binary64
// (round to nearest, no contraction of a*b+c: -ffp-contract=off), comparison,
// and the exponent bits of a double; so does any reimplementation that follows
// the steps below in their order, in any language.
//
//   Log(x)   x = m * 2^k with m in [sqrt(1/2), sqrt(2)) (m < kSqrtHalf: double
//            it, k - 1); s = (m - 1) / (m + 1), z = s * s;
//            p = 0; for n = 21, 19, ... 3, 1: p = p * z + 1.0 / n
//            result = k * kLn2High + (2 * s * p + k * kLn2Low)
//   Exp(x)   k = floor(x * kInvLn2 + 0.5); r = (x - k * kLn2High) - k * kLn2Low;
//            p = 1; for n = 16, 15, ... 1: p = 1 + r * p / n   ((r * p) / n)
//            result = p * 2^(k / 2 towards zero) * 2^(the rest)
//   Pow(x,y) an integral y with |y| <= 1024: repeated squaring from the lowest
//            bit (of x, then 1 / result if y < 0); else Exp(y * Log(x))
//
// Accuracy: relative error of Exp below 1e-12 where the result is normal; of
// Log below 1e-12 (absolute near x = 1, where the result is near zero: relative
// too, as s is exact to half a unit); of Pow below 1e-12 where |y * Log(x)| <=
// 700. Pure and thread-safe. Source of the series: Abramowitz and Stegun 1964, 4.1.27
// and 4.2.1.
#pragma once

namespace haggle {

// e^x. 0 below -745.2, +infinity above 709.8, NaN for NaN.
double Exp(double x);

// The natural logarithm. -infinity at 0, NaN below it and for NaN.
double Log(double x);

// x^y for x >= 0 (0^0 = 1, 0^y = 0 for y > 0 and +infinity for y < 0), and for
// any x if y is integral and |y| <= 1024; NaN otherwise and for NaN.
double Pow(double x, double y);

}  // namespace haggle
