// One case of the reference results, and how an answer to it is judged.
//
// Format: a file has `families`, each with a `name` and `cases`; a case has
// `params` and `expect` (or lies flat, with `expected`). A number is a JSON
// number or {"frac": "p/q", "float": x}. `tolerance` of a file, a family or a
// case: {"abs": a, "relative": r}; a value passes within the larger of a and r
// times the expected one.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"

namespace haggle::oracles {

using Json = nlohmann::json;

struct Tolerance {
  double abs = 1e-9;
  double relative = 0;
};

// A case as it stands in its file. Does not own it.
struct Case {
  const Json& params;  // of a flat case, the case itself
  const Json& expect;
  Tolerance tolerance;
};

// A number in any of its forms. Throws what nlohmann throws for anything else:
// the runner reports it as a case that cannot be read.
double Number(const Json& json);
std::vector<double> Numbers(const Json& json);
// params[name], or `otherwise` if it is missing or null.
double NumberOr(const Json& params, const char* name, double otherwise);

// One difference between expected and got.
struct Difference {
  std::string path;  // as in solutions[1].nash[0][0]
  std::string text;  // expected, got, tolerance
};

struct Judgement {
  std::vector<Difference> differences;
  std::vector<std::string> unanswered;  // paths, indices left out, that the answer does not have
  int compared = 0;                     // values that were compared
};

// Compares value by value; an expected null states nothing. Arrays must have
// equal lengths and order.
Judgement Judge(const Json& expect, const Json& answer, Tolerance tolerance);

// Of two readings of a definition that the text leaves open, the one that is
// expected; the first if neither is.
const Json& EitherReading(const Case& test, absl::string_view key, const Json& first, const Json& second);

}  // namespace haggle::oracles
