#include "agents/bargaining/curves.h"

#include "proto/base/math.h"

namespace haggle::bargaining {

double PolynomialShare(double t, double exponent, double kappa) {
  const double given = exponent > 0 ? Pow(t, 1.0 / exponent) : (t < 1 ? 0.0 : 1.0);
  return kappa + (1 - kappa) * given;
}

double ExponentialShare(double t, double exponent, double kappa) { return Exp(Pow(1 - t, exponent) * Log(kappa)); }

double ResourceShare(double resource, double kappa) { return kappa + (1 - kappa) * Exp(-resource); }

}  // namespace haggle::bargaining
