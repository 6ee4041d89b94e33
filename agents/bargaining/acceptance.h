// When to accept. u is what the standing offer is worth, next what the own next bid is
// worth, t the relative time. T. Baarslag, K. Hindriks, C. Jonker (2013) Acceptance
// conditions in automated negotiation, Complex Automated Negotiations, SCI 435:95-111;
// (2014) Effective acceptance conditions in real-time automated negotiation, Decision
// Support Systems 60:68-77.
#pragma once

#include <cstdint>
#include <span>

#include "agents/bargaining/components.h"

namespace haggle::bargaining {

// u >= the bidding's target of the turn.
class AcceptTarget : public Acceptance {
 public:
  bool Accepts(const Turn& turn, double offered, const Proposal& proposal) override;
};

// AC_next(a, b): a * u + b >= next.
class AcceptNext : public Acceptance {
 public:
  AcceptNext(double factor, double bonus) : factor_(factor), bonus_(bonus) {}
  bool Accepts(const Turn& turn, double offered, const Proposal& proposal) override;

 private:
  double factor_;
  double bonus_;
};

// AC_prev(a, b): a * u + b >= what the own last bid is worth; never before there is one.
class AcceptPrevious : public Acceptance {
 public:
  AcceptPrevious(double factor, double bonus) : factor_(factor), bonus_(bonus) {}
  bool Accepts(const Turn& turn, double offered, const Proposal& proposal) override;
  bool remembers() const override { return true; }

 private:
  double factor_;
  double bonus_;
};

// AC_time(T): t >= T.
class AcceptByTime : public Acceptance {
 public:
  explicit AcceptByTime(double time) : time_(time) {}
  bool Accepts(const Turn& turn, double offered, const Proposal& proposal) override;

 private:
  double time_;
};

// AC_const(alpha): u >= alpha.
class AcceptConstant : public Acceptance {
 public:
  explicit AcceptConstant(double least) : least_(least) {}
  bool Accepts(const Turn& turn, double offered, const Proposal& proposal) override;

 private:
  double least_;
};

// AC_combi(T, alpha): AC_next(1, 0), or t >= T and u >= alpha. alpha is a constant, or
// looks at the others' offers before this one: the best of all, or the best or the mean
// of those of the window [t - (1 - t), t], as long as what time is left; 0 if there is none.
class AcceptCombined : public Acceptance {
 public:
  enum class Alpha : std::uint8_t { kConstant, kBestInWindow, kMeanInWindow, kBestOfAll };
  AcceptCombined(double time, Alpha alpha, double least) : time_(time), alpha_(alpha), least_(least) {}
  bool Accepts(const Turn& turn, double offered, const Proposal& proposal) override;
  bool remembers() const override { return alpha_ != Alpha::kConstant; }

  // What alpha is at `time`, `offers` being those before the one in question.
  double Least(double time, std::span<const Made> offers) const;

 private:
  double time_;
  Alpha alpha_;
  double least_;
};

}  // namespace haggle::bargaining
