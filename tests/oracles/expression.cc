#include "tests/oracles/expression.h"

#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "proto/base/math.h"

namespace haggle::oracles {
namespace {

// f(a) with f' = slope; a derivative of 0 stays 0 where the slope is infinite.
Dual Chain(double value, double slope, Dual a) {
  return {value, a.dx == 0 ? 0 : slope * a.dx, a.dy == 0 ? 0 : slope * a.dy};
}

Dual Times(Dual a, Dual b) {
  const auto part = [](double da, double other) { return da == 0 ? 0 : da * other; };
  return {a.value * b.value, part(a.dx, b.value) + part(b.dx, a.value), part(a.dy, b.value) + part(b.dy, a.value)};
}

Dual Plus(Dual a, Dual b) { return {a.value + b.value, a.dx + b.dx, a.dy + b.dy}; }
Dual Minus(Dual a) { return {-a.value, -a.dx, -a.dy}; }

Dual Power(Dual a, Dual b) {
  const double value = Pow(a.value, b.value);
  Dual result = Chain(value, b.value * Pow(a.value, b.value - 1), a);
  if (b.dx != 0 || b.dy != 0) {
    const Dual by_exponent = Chain(value, value * Log(a.value), b);
    result.dx += by_exponent.dx;
    result.dy += by_exponent.dy;
  }
  return result;
}

// Recursive descent; computes while it reads.
class Reader {
 public:
  Reader(absl::string_view text, const Names& names) : text_(text), names_(names) {}

  absl::StatusOr<Dual> Read() {
    const Dual result = Sum();
    if (error_.empty() && Peek() != '\0') Fail("an operator");
    if (!error_.empty()) return absl::InvalidArgumentError(error_);
    return result;
  }

 private:
  char Peek() {
    while (at_ < text_.size() && absl::ascii_isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool Take(char c) {
    if (Peek() != c) return false;
    ++at_;
    return true;
  }
  Dual Fail(absl::string_view wanted) {
    if (error_.empty()) error_ = absl::StrCat("'", text_, "', character ", at_ + 1, ": expected ", wanted);
    at_ = text_.size();
    return {};
  }

  Dual Sum() {
    Dual sum = Product();
    while (true) {
      if (Take('+')) {
        sum = Plus(sum, Product());
      } else if (Take('-')) {
        sum = Plus(sum, Minus(Product()));
      } else {
        return sum;
      }
    }
  }

  Dual Product() {
    Dual product = Factor();
    while (true) {
      const char next = Peek();
      if (Take('*')) {
        product = Times(product, Factor());
      } else if (Take('/')) {
        const Dual below = Factor();
        product = Times(product, Chain(1 / below.value, -1 / (below.value * below.value), below));
      } else if (next == '(' || absl::ascii_isalnum(static_cast<unsigned char>(next))) {
        product = Times(product, Factor());
      } else {
        return product;
      }
    }
  }

  Dual Factor() {
    if (Take('-')) return Minus(Factor());
    if (Take('+')) return Factor();
    const Dual base = Primary();
    return Take('^') ? Power(base, Factor()) : base;
  }

  Dual Primary() {
    const char next = Peek();
    if (Take('(')) {
      const Dual inner = Sum();
      return Take(')') ? inner : Fail("')'");
    }
    if (absl::ascii_isdigit(static_cast<unsigned char>(next)) || next == '.') return Literal();
    if (absl::ascii_isalpha(static_cast<unsigned char>(next))) return Name();
    return Fail("a number, a name or '('");
  }

  Dual Literal() {
    const std::size_t from = at_;
    while (at_ < text_.size() && (absl::ascii_isdigit(static_cast<unsigned char>(text_[at_])) || text_[at_] == '.')) {
      ++at_;
    }
    double value = 0;
    return absl::SimpleAtod(text_.substr(from, at_ - from), &value) ? Dual{value, 0, 0} : Fail("a number");
  }

  Dual Name() {
    const std::size_t from = at_;
    while (at_ < text_.size() && (absl::ascii_isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_')) {
      ++at_;
    }
    const absl::string_view name = text_.substr(from, at_ - from);
    if (const auto known = names_.find(name); known != names_.end()) return known->second;
    if (name != "sqrt" && name != "exp" && name != "log" && name != "ln") {
      at_ = from;
      return Fail("the name of a parameter or variable");
    }
    if (!Take('(')) return Fail("'('");
    const Dual inner = Sum();
    if (!Take(')')) return Fail("')'");
    if (name == "sqrt") return Chain(std::sqrt(inner.value), 0.5 / std::sqrt(inner.value), inner);
    if (name == "exp") return Chain(Exp(inner.value), Exp(inner.value), inner);
    return Chain(Log(inner.value), 1 / inner.value, inner);
  }

  absl::string_view text_;
  const Names& names_;
  std::size_t at_ = 0;
  std::string error_;
};

}  // namespace

absl::StatusOr<Dual> Evaluate(absl::string_view text, const Names& names) { return Reader(text, names).Read(); }

}  // namespace haggle::oracles
