#include "tests/oracles/frontier_text.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/oracles/expression.h"

namespace haggle::oracles {
namespace {

constexpr double kFarthest = 1e15;  // no frontier reaches further

// The last t in [low, high] that is `inside`, by bisection; `low` is inside.
template <class Predicate>
double LastInside(double low, double high, const Predicate& inside) {
  while (true) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return low;
    (inside(middle) ? low : high) = middle;
  }
}

// The same without an upper end.
template <class Predicate>
double LastInside(double low, const Predicate& inside) {
  double high = low + 1;
  while (inside(high) && high < kFarthest) high = low + 2 * (high - low);
  return LastInside(low, high, inside);
}

// A text taken apart.
struct Parts {
  std::map<std::string, std::string> sides;  // "y" -> "a(1-x^2)"
  std::string left, right;                   // of an equation whose left side is no single name
  std::string variable;                      // of `x in [low,high]`
  double low = 0, high = 0;
};

// Splits at commas that are outside brackets.
std::vector<std::string> Clauses(const std::string& text) {
  std::vector<std::string> clauses(1);
  int depth = 0;
  for (const char c : text) {
    depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
    if (c == ',' && depth == 0) {
      clauses.emplace_back();
    } else {
      clauses.back() += c;
    }
  }
  return clauses;
}

absl::StatusOr<double> Constant(absl::string_view text, const Names& names) {
  const auto value = Evaluate(text, names);
  if (!value.ok()) return value.status();
  return value->value;
}

absl::Status ReadRange(const std::string& clause, std::size_t in, const Names& names, Parts& parts) {
  parts.variable = std::string(absl::StripAsciiWhitespace(clause.substr(0, in)));
  const std::size_t open = clause.find('['), close = clause.rfind(']');
  const std::size_t comma = clause.find(',', in);
  if (open == std::string::npos || close == std::string::npos || comma == std::string::npos || comma > close) {
    return absl::InvalidArgumentError(absl::StrCat("'", clause, "': expected `z in [low,high]`"));
  }
  const auto low = Constant(clause.substr(open + 1, comma - open - 1), names);
  const auto high = Constant(clause.substr(comma + 1, close - comma - 1), names);
  if (!low.ok()) return low.status();
  if (!high.ok()) return high.status();
  parts.low = *low;
  parts.high = *high;
  return absl::OkStatus();
}

absl::StatusOr<Parts> TakeApart(const std::string& text, const Names& names) {
  Parts parts;
  for (const std::string& clause : Clauses(text)) {
    if (const std::size_t in = clause.find(" in "); in != std::string::npos) {
      if (const absl::Status read = ReadRange(clause, in, names, parts); !read.ok()) return read;
      continue;
    }
    const std::vector<std::string> sides = absl::StrSplit(clause, '=');
    if (sides.size() != 2) return absl::InvalidArgumentError(absl::StrCat("'", clause, "': expected one '='"));
    const std::string left(absl::StripAsciiWhitespace(sides[0]));
    if (left == "y" || left == "u1" || left == "u2") {
      parts.sides[left] = sides[1];
    } else {
      parts.left = left;
      parts.right = sides[1];
    }
  }
  return parts;
}

// The names with x, and perhaps y, set as variables.
Names With(const Names& names, const std::string& x, double value, double y = 0) {
  Names all = names;
  all[x] = {value, 1, 0};
  if (x == "x") all["y"] = {y, 0, 1};
  return all;
}

// Only for texts that have been evaluated once.
Dual At(const std::string& text, const Names& names) { return Evaluate(text, names).value_or(Dual{}); }

theory::Curve ByThird(const Parts& parts, const Names& names) {
  const std::string z = parts.variable, u1 = parts.sides.at("u1"), u2 = parts.sides.at("u2");
  const auto both = [=](double t) { return std::pair{At(u1, With(names, z, t)), At(u2, With(names, z, t))}; };
  theory::Curve curve{parts.low, parts.high, nullptr, nullptr};
  curve.at = [=](double t) { return theory::Pair{both(t).first.value, both(t).second.value}; };
  curve.slope = [=](double t) { return theory::Pair{both(t).first.dx, both(t).second.dx}; };
  return curve;
}

// Leaves out the part on which y still rises with x, which is not efficient.
theory::Curve Falling(theory::Curve curve) {
  if (curve.slope(curve.low).u2 > 0) {
    curve.low = LastInside(curve.low, curve.high, [&](double t) { return curve.slope(t).u2 > 0; });
  }
  return curve;
}

theory::Curve Explicit(const Parts& parts, const Names& names) {
  const std::string f = parts.sides.at("y");
  theory::Curve curve{parts.low, parts.high, nullptr, nullptr};
  curve.at = [=](double x) { return theory::Pair{x, At(f, With(names, "x", x)).value}; };
  curve.slope = [=](double x) { return theory::Pair{1, At(f, With(names, "x", x)).dx}; };
  if (parts.variable.empty()) curve.high = LastInside(0, [&](double x) { return curve.at(x).u2 >= 0; });
  return Falling(curve);
}

theory::Curve Implicit(const Parts& parts, const Names& names) {
  const std::string f = absl::StrCat("(", parts.left, ")-(", parts.right, ")");
  const auto value = [=](double x, double y) { return At(f, With(names, "x", x, y)); };
  const auto solved = [=](double x) { return LastInside(0, [&](double y) { return value(x, y).value <= 0; }); };
  theory::Curve curve{parts.low, parts.high, nullptr, nullptr};
  curve.at = [=](double x) { return theory::Pair{x, solved(x)}; };
  curve.slope = [=](double x) {
    const Dual d = value(x, solved(x));
    return theory::Pair{1, -d.dx / d.dy};
  };
  if (parts.variable.empty()) curve.high = LastInside(0, [&](double x) { return value(x, 0).value <= 0; });
  return Falling(curve);
}

}  // namespace

absl::StatusOr<theory::Curve> CurveOf(const std::string& text, const std::map<std::string, double>& parameters) {
  Names names;
  for (const auto& [name, value] : parameters) names[name] = {value, 0, 0};
  auto parts = TakeApart(text, names);
  if (!parts.ok()) return parts.status();
  const bool third = parts->sides.contains("u1") && parts->sides.contains("u2");
  if (third && parts->variable.empty()) {
    parts->variable.assign(1, 'z');
    parts->high = 1;
  }
  std::vector<std::string> formulas;
  for (const auto& [name, side] : parts->sides) formulas.push_back(side);
  if (!parts->left.empty()) formulas.insert(formulas.end(), {parts->left, parts->right});
  for (const std::string& formula : formulas) {
    const auto tried = Evaluate(formula, With(names, third ? parts->variable : "x", 0.5, 0.5));
    if (!tried.ok()) return tried.status();
  }
  if (third) return ByThird(*parts, names);
  if (parts->sides.contains("y")) return Explicit(*parts, names);
  if (!parts->left.empty()) return Implicit(*parts, names);
  return absl::InvalidArgumentError(
      absl::StrCat("'", text, "': expected y=.., an equation in x and y, or u1=..,u2=.."));
}

}  // namespace haggle::oracles
