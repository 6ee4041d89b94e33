// How far a party has given way: shares of the way from its best outcome to its least
// acceptable one. P. Faratin, C. Sierra, N. R. Jennings (1998) Negotiation decision
// functions for autonomous agents, Robotics and Autonomous Systems 24:159-182.
#pragma once

namespace haggle::bargaining {

// kappa + (1 - kappa) * t^(1 / exponent). 0 <= t <= 1, 0 <= kappa <= 1. exponent < 1
// holds out (Boulware), 1 is linear, > 1 gives way early (Conceder); 0 never gives way
// before t = 1.
double PolynomialShare(double t, double exponent, double kappa);

// e^((1 - t)^exponent * ln kappa). 0 < kappa <= 1.
double ExponentialShare(double t, double exponent, double kappa);

// kappa + (1 - kappa) * e^-resource: what is left of a resource (time, patience), 0 or
// more, decides.
double ResourceShare(double resource, double kappa);

}  // namespace haggle::bargaining
