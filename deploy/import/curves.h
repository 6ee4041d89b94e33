// Piecewise linear worths of an interval, as the formats give them by their parameters.
#pragma once

#include "deploy/import/domain.h"

namespace haggle::importing {

// worth(x) = offset + slope * (x - base), cut to 0..1, over low..high; into `valuation`.
void SetCutLine(double offset, double slope, double base, const DomainIssue& issue, Valuation& valuation);

// The same without cutting.
void SetLine(double offset, double slope, Valuation& valuation);

// 0 below `from`, up to 1 at `top`, down to 0 at `to`, 0 beyond: EVALFUNCTYPE.TRIANGULAR of GENIUS, which
// has 0 at `to` even where that is the top.
void SetTriangle(const Decimal& from, const Decimal& top, const Decimal& to, Valuation& valuation);

}  // namespace haggle::importing
